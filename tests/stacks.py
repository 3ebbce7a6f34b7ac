"""Stacks, components and code for the tests of the score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from stackaudit.model import (
    PROJECT_ID,
    Code,
    CodeState,
    Component,
    CopyKind,
    Evidence,
    Layer,
    Origin,
    Score,
    Source,
)
from stackaudit.score import (
    Charge,
    Outside,
    Own,
    Stack,
    packed,
)
from stackaudit.score.formula import weigh

PARTS: tuple[tuple[str, Layer, Origin, str], ...] = (
    ("Supermicro", "server", "vendor", "Supermicro"),
    ("Mellanox", "network", "vendor", "NVIDIA"),
    ("Intel CPU", "cpu", "vendor", "Intel"),
    ("Linux", "os", "open-source", "Linux Foundation"),
    ("Python", "language", "open-source", "Python Software Foundation"),
    ("NVIDIA GPU", "accelerator", "vendor", "NVIDIA"),
    ("VS Code", "editor", "open-source", "Microsoft"),
    ("PyTorch", "compute-framework", "open-source", "PyTorch Foundation"),
    ("Megatron-LM", "training-framework", "open-source", "NVIDIA"),
    ("DeepSpeed", "training-framework", "open-source", "Microsoft"),
    ("TransformerEngine", "training-framework", "open-source", "NVIDIA"),
    ("FlashAttention", "training-framework", "open-source", "Dao-AILab"),
    ("Common Crawl", "data", "open-source", "Common Crawl Foundation"),
    ("Omni", "model", "vendor", "OpenAI"),
)
IMPLIED: tuple[Layer, ...] = ("accelerator", "compute-framework", "data", "server", "network")


def part(name: str, layer: Layer, origin: Origin, owner: str) -> Outside:
    return Outside(
        project=name, name=name, layer=layer, origin=origin, supplier=owner, components=(name,)
    )


def essay(own: Sequence[Own] = ()) -> Stack:
    """The stack that the question comes from, every base and implied layer disclosed."""
    return Stack(
        outside=tuple(part(*row) for row in PARTS),
        own=tuple(own),
        charges=tuple(Charge(layer=layer, because="Megatron-LM needs it") for layer in IMPLIED),
    )


def atoms(count: int, start: int = 0) -> tuple[bytes, ...]:
    return (packed(range(start, start + count)),)


def rounded(value: float, digits: int = 1) -> float:
    return round(value, digits)


def check_essay(found: Score, stack: Stack) -> None:
    assert rounded(weigh(stack).foundation, 2) == 12.32
    assert found.intensity.verified == 0
    assert found.intensity.claimed == 0
    assert found.intensity.band == "assembled"
    assert rounded(found.origins.open_source) == 59.4
    assert rounded(found.origins.vendor) == 40.6
    assert found.origins.in_house == found.origins.unknown == 0
    shares = {supplier.name: rounded(supplier.share) for supplier in found.suppliers}
    assert shares["NVIDIA"] == 25.7
    assert shares["Microsoft"] == 12.8
    assert rounded(found.concentration.hhi, 2) == 0.13
    assert found.suppliers[0].name == "NVIDIA"
    assert found.suppliers[0].layers == ("network", "accelerator", "training-framework")
    assert "NVIDIA: network, accelerator" in found.concentration.single_points
    assert "cpu: Intel CPU" in found.concentration.single_points
    assert not any(p.startswith("training-framework:") for p in found.concentration.single_points)
    assert found.judged


def at(path: str, line: int = 1) -> Evidence:
    return Evidence(path=path, line=line, by="test")


def package(
    name: str,
    version: str | None = "1.0",
    *,
    layer: Layer | None = "library",
    origin: Origin = "open-source",
    direct: bool | None = True,
    path: str = "requirements.txt",
    **more: object,
) -> Component:
    made = Component(
        id=f"pypi:{name}" + (f"@{version}" if version else ""),
        name=name,
        version=version,
        ecosystem="pypi",
        layer=layer,
        origin=origin,
        project=name,
        direct=direct,
        source=Source(kind="registry"),
        evidence=(at(path),),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def root() -> Component:
    return Component(
        id=PROJECT_ID,
        name="app",
        layer="own",
        origin="in-house",
        claimed=True,
        held=True,
        project=PROJECT_ID,
        evidence=(at("."),),
    )


def code(
    path: str,
    start: int = 0,
    size: int = 1_500,
    *,
    state: CodeState = "own",
    language: str = "python",
    copy: CopyKind | None = None,
) -> Code:
    return Code(
        path=path,
        language=language,
        state=state,
        lines=size // 2,
        atoms=packed(range(start, start + size)),
        total=size,
        copy=copy,
    )


def projects(stack: Stack) -> list[str]:
    return sorted(entry.project for entry in stack.outside)


def why_not(stack: Stack, component: str) -> str:
    return dict(stack.left_out)[component]

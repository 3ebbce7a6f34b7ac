"""Code, linker scripts and raw imports go in; the layers that the project itself makes come out.

Own base layers are waived "only where the project *is* that layer" (score method, "Definition"):
its catalogue identity, which the caller knows, or what its build produces, which is told here. A
compiler is recognised by identity only, since no file says which language a program compiles.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from stackaudit.model import Code, Layer, Signal
from stackaudit.score.stack import Produced

HARDWARE: Final = frozenset({"verilog", "systemverilog", "vhdl", "bluespec", "chisel"})
_KERNEL: Final = frozenset(
    {"c", "c++", "cpp", "c-header", "c/c++", "objective-c", "assembly", "asm", "rust", "zig", "d"}
)
_HOSTED: Final = frozenset(
    {"stdio.h", "stdlib.h", "unistd.h", "pthread.h", "sys/socket.h", "sys/mman.h", "sys/wait.h",
     "windows.h", "cstdio", "cstdlib", "iostream", "fstream", "thread", "filesystem"}
)  # fmt: skip
"""Headers that only a program on somebody's operating system includes."""

HOST_TOOLS: Final = 0.10
"""A kernel's tree holds tools that run on the host: so many of its files may include such headers."""


def is_linker_script(path: str) -> bool:
    name = posixpath.basename(path).removesuffix(".S").removesuffix(".in")
    return name.endswith((".ld", ".lds"))


def produced_of(
    codes: Sequence[Code],
    *,
    identity: Iterable[tuple[Layer, str]] = (),
    linker_scripts: Sequence[str] = (),
    signals: Iterable[Signal] = (),
) -> tuple[Produced, ...]:
    """`identity` are the (layer, project) under which the catalogue knows the scanned project itself.

    A file belongs to the first that fits: hardware is told by its language, and a project that is
    known to be something is no kernel for its linker scripts.
    """
    return (*_hardware(codes), *_known(identity), *_kernel(codes, linker_scripts, signals))


def _known(identity: Iterable[tuple[Layer, str]]) -> Iterator[Produced]:
    for layer, project in sorted(identity):
        yield Produced(
            layer=layer, project=project, because=f"the catalogue knows the project as {project}"
        )


def _hardware(codes: Iterable[Code]) -> Iterator[Produced]:
    if any(c.state == "own" and c.language.casefold() in HARDWARE for c in codes):
        yield Produced(
            layer="cpu", languages=HARDWARE, because="its own hardware description is the core"
        )


def _kernel(
    codes: Sequence[Code], linker_scripts: Sequence[str], signals: Iterable[Signal]
) -> Iterator[Produced]:
    own = {c.path for c in codes if c.state == "own" and c.language.casefold() in _KERNEL}
    if not linker_scripts or not own:
        return
    carried = {header for header in _HOSTED if any(path.endswith("/" + header) for path in own)}
    including: set[str] = set()
    hosted: set[str] = set()
    for signal in signals:
        if signal.kind == "import" and signal.evidence.path in own:
            including.add(signal.evidence.path)
            header = signal.value.strip('<>"')
            if (header in _HOSTED and header not in carried) or header.split("::")[0] == "std":
                hosted.add(signal.evidence.path)
    # Without a single include to look at, nothing shows that the code needs no system.
    if including and len(hosted) <= HOST_TOOLS * len(own):
        yield Produced(
            layer="os",
            languages=_KERNEL,
            because=f"a freestanding kernel, linked by {min(linker_scripts)}",
        )

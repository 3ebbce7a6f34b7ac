"""Files of model weights (*.gguf, *.safetensors) go in; which models they hold and derive from comes out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import as_text, dig
from stackaudit.extract.parse.source import scope_of
from stackaudit.extract.parse.weights import gguf, safetensors
from stackaudit.files import File, Unreadable
from stackaudit.model import Confidence, Finding, RelationKind, Signal

NAME: Final = "model-weights"
_POINTER: Final = re.compile(rb"(?:\xef\xbb\xbf)?version https://git-lfs\.github\.com/spec/v1\s")
_SHARD: Final = re.compile(r"[-_.]?\d{5}-of-\d{5}$")
_NAMELESS: Final = re.compile(
    r"(?i)(?:pytorch_|diffusion_pytorch_)?(?:model|adapter_model|weights|consolidated(?:\.\d+)?|checkpoint|ggml-model)"
    r"(?:[-_.](?:f16|f32|fp16|fp32|bf16|q\d\w*))?"
)
_ID: Final = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")
_REPOSITORY: Final = re.compile(r"https?://huggingface\.co/([\w.-]+/[\w.-]+)/?")
_MAX_BASES: Final = 20


def read(file: File) -> Iterator[Finding]:
    """The name that the file itself says; where it says none or is not there, its own."""
    too_large: Unreadable | None = None
    said: Mapping[str, str] = {}
    try:
        data = file.data
    except Unreadable as error:
        too_large, data = error, b""
    if data and not _POINTER.match(data):
        said = gguf(data) if file.name.endswith(".gguf") else safetensors(data)
    told = next((said[k] for k in ("general.name", "modelspec.title", "name") if said.get(k)), None)
    name = told or _name(file)
    if name:
        yield from _signal(file, name, "depends-on", "high" if told else "medium")
    for base in _bases(file, said):
        yield from _signal(file, base, "derived-from", "high")
    if too_large is not None:
        raise too_large


def _name(file: File) -> str | None:
    """`mistral-7b.Q4_K_M.gguf` tells, `model-00001-of-00002.safetensors` does not: then its folder may."""
    stem = _SHARD.sub("", file.name.rpartition(".")[0])
    if not _NAMELESS.fullmatch(stem):
        return stem
    return file.folder.rpartition("/")[2] or None


def _bases(file: File, said: Mapping[str, str]) -> Iterator[str]:
    for number in range(_MAX_BASES):
        key = f"general.base_model.{number}"
        found = _REPOSITORY.fullmatch(said.get(f"{key}.repo_url", ""))
        name = found[1] if found else said.get(f"{key}.name")
        if not name:
            break
        yield name
    trained_on = said.get("ss_sd_model_name") or said.get("ss_base_model_version")
    if trained_on:
        yield trained_on
    config = file.sibling("config.json") or file.sibling("adapter_config.json")
    try:
        root = parse_json(config.text) if config else None
    except Unreadable:
        return
    for key in ("base_model_name_or_path", "_name_or_path"):
        text = as_text(dig(root, key))
        if text and _ID.fullmatch(text):
            yield text
            return


def _signal(
    file: File, value: str, relation: RelationKind, confidence: Confidence
) -> Iterator[Signal]:
    scope = scope_of(file.path)
    value = " ".join(value.split())[:120]
    if scope is not None and value:
        yield Signal(
            kind="model",
            value=value,
            via=file.name.rpartition(".")[2],
            scope=scope,
            relation=relation,
            evidence=file.at(None, NAME, excerpt=file.name, confidence=confidence),
        )


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("*.gguf", "*.safetensors"), read=read)

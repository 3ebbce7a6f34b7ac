"""A shell script goes in; the models, data sets, hosts and variables that its commands name come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.source import (
    URL,
    evidence,
    host_in,
    is_hub_id,
    is_model_id,
    makes_data,
    names_model,
    scope_of,
)
from stackaudit.files import File
from stackaudit.model import Confidence, Finding, RelationKind, Signal, SignalKind
from stackaudit.provenance.patterns import Lazy

NAME: Final = "source-shell"

_OPTION: Final = Lazy(
    r"--(?P<name>[A-Za-z][\w-]*(?:model|checkpoint|teacher|dataset|tokenizer)[\w-]*|model[\w-]*|teacher[\w-]*|dataset[\w-]*|train_dataset[\w-]*)"
    r"(?:=|[ \t]+)(?P<value>\"[^\"\n]*\"|'[^'\n]*'|[^\s\\\"']+)"
)
_ASSIGNED: Final = Lazy(
    r"^[ \t]*(?:export[ \t]+|local[ \t]+|readonly[ \t]+|-e[ \t]+)?(?P<name>[A-Za-z_]\w*)=(?P<value>\"[^\"\n]*\"|'[^'\n]*'|[^\s;]+)",
    re.MULTILINE,
)
_DEFAULT: Final = Lazy(r"^\$\{\w+:?[-=]([^}]*)\}$")
_VARIABLE: Final = Lazy(r"\$\{?(\w+)\}?")
_FIELD: Final = Lazy(r"\"model\"\s*:\s*\\?\"([\w./:@-]+)\\?\"")
_TRAINS: Final = Lazy(r"(?i)train|fine_?-?tune|sft|distil|lora|dpo")
_KEY: Final = Lazy(r"\$\{?([A-Z][A-Z0-9_]*(?:API_KEY|_KEY|(?:HF|API|AUTH|ACCESS)_TOKEN))\b")
_NO_SOURCE: Final = Lazy(
    r"(?i)eval|test|valid|config_name|column|split|samples|_dir$|type$|dtype|revision|format|cache|streaming|impl$|parallel|size|max|len|num|path$"
)


def read(file: File) -> Iterator[Finding]:
    scope = scope_of(file.path)
    if scope is None:
        return
    text = re.sub(r"(?m)(?:^|(?<=\s))#(?!!)[^\n]*", "", file.text)  # comments; lines stay
    lines = file.lines
    values = {m["name"]: _plain(m["value"], {}) for m in _ASSIGNED.finditer(text)}
    found: dict[tuple[SignalKind, str], tuple[int, RelationKind, Confidence]] = {}
    for match in _OPTION.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        _option(match["name"].lower(), _plain(match["value"], values), line, file.path, found)
    for match in _ASSIGNED.finditer(text):
        value = _plain(match["value"], values)
        named = re.search(r"(?i)model|engine|teacher|checkpoint", match["name"])
        if named and names_model(value) and is_model_id(value):
            line = text.count("\n", 0, match.start("name")) + 1
            relation = _relation(match["name"].lower(), file.path, called=True)
            found.setdefault(("model", value), (line, relation, "high"))
    for match in _FIELD.finditer(text):
        if names_model(match[1]):
            line = text.count("\n", 0, match.start()) + 1
            found.setdefault(("model", match[1]), (line, "depends-on", "high"))
    for match in URL.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        begin = text.rfind("\n", 0, match.start()) + 1
        called = re.search(r"\b(?:curl|wget|http|https)\b", text[begin : match.start()])
        host = host_in(match[0], "fetch(" if called else text[begin : match.start()])
        if host:
            found.setdefault(("host", host), (line, "depends-on", "high"))
            if "commoncrawl" in host:
                found.setdefault(("dataset", "commoncrawl"), (line, "depends-on", "high"))
    for match in _KEY.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        found.setdefault(("env", match[1]), (line, "depends-on", "high"))
    for (kind, value), (line, relation, confidence) in sorted(
        found.items(), key=lambda f: (f[1][0], f[0])
    ):
        yield Signal(
            kind=kind, value=value, via="shell", scope=scope, relation=relation,
            evidence=evidence(file, line, NAME, lines, confidence),
        )  # fmt: skip


def _plain(value: str, known: dict[str, str]) -> str:
    """A value without quotes, a default taken, one level of variables put in."""
    value = value.strip("\"'")
    default = _DEFAULT.match(value)
    if default:
        return default[1].strip("\"'")
    return _VARIABLE.sub(lambda m: known.get(m[1], m[0]), value)


def _option(
    name: str, value: str, line: int, path: str,
    found: dict[tuple[SignalKind, str], tuple[int, RelationKind, Confidence]],
) -> None:  # fmt: skip
    name = name.replace("-", "_")
    if "$" in value or not value or (_NO_SOURCE.search(name) and "name_or_path" not in name):
        return
    if "dataset" in name:
        training: RelationKind = (
            "trained-on" if "train" in name or _TRAINS.search(path) else "depends-on"
        )
        for part in re.split(r"[+,]", value):
            if is_hub_id(part):
                found.setdefault(("dataset", part), (line, training, "high"))
    elif is_model_id(value) and "tokenizer" not in name:
        relation = _relation(name, path, called=False)
        found.setdefault(("model", value), (line, relation, "high"))


def _relation(name: str, path: str, *, called: bool) -> RelationKind:
    if "teacher" in name or (makes_data(path) and ("label" in path or called)):
        return "distilled-from"
    if called:
        return "depends-on"
    return "derived-from" if _TRAINS.search(path) else "depends-on"


EXTRACTOR = Extractor(
    name=NAME, version=1, files=("*.sh", "*.bash", "*.zsh", "*.slurm", "*.sbatch"), read=read
)

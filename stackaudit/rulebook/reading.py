"""Rule files go in, Technologies come out; compiled once and kept in the user's cache folder."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Final, TypeAlias, Union, get_args

from stackaudit import __version__
from stackaudit.cache import default_folder
from stackaudit.model import LAYERS, Confidence
from stackaudit.rulebook.words import (
    Alias,
    BadRule,
    Example,
    ExampleKind,
    Governance,
    Implied,
    Licence,
    Place,
    Technology,
    plain_alias,
)

Plain: TypeAlias = Union[bool, int, float, str, "list[Plain]", "dict[str, Plain]", None]

_SCHEMA: Final = 2
_MATCHERS: Final = (
    "packages",
    "imports",
    "models",
    "datasets",
    "hosts",
    "env",
    "files",
    "languages",
)
_WORDS: Final = ("name", "owner", "parent", "country", "as_of")
_CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "origin": ("open-source", "vendor"),
    "governance": get_args(Governance),
    "licence": get_args(Licence),
}
_KEYS: Final = frozenset(
    {*_WORDS, *_CHOICES, "aliases", "match", "implies", "sources", "hit", "miss"}
)


def shipped_rules() -> Path:
    """The folder of rules: inside the installed package, or at the top of a checkout."""
    inside = Path(__file__).parent.parent / "rules"
    return inside if inside.is_dir() else Path(__file__).parent.parent.parent / "rules"


def read_rules(extra: Iterable[Path] = ()) -> tuple[list[Technology], int]:
    """The shipped rules and those of further folders, and a number that stands for their content."""
    paths: list[Path] = []
    for folder in (shipped_rules(), *extra):
        if not folder.is_dir():
            raise BadRule(f"{folder}: no such folder of rules")
        paths += sorted(folder.glob("*/*.toml"))
    state = hashlib.sha256(f"{_SCHEMA} {__version__}".encode())
    for path in paths:
        status = path.stat()
        state.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    key = state.hexdigest()
    index = (
        default_folder()
        / f"rules-{hashlib.sha256(str([*map(str, paths)]).encode()).hexdigest()[:16]}.json"
    )
    plain = _read_index(index, key)
    if plain is None:
        plain = [[str(path), _toml(path)] for path in paths]
        technologies = _technologies(plain)
        _write_index(index, key, plain)
    else:
        technologies = _technologies(plain)
    return technologies, int(key[:12], 16)


def _toml(path: Path) -> Plain:
    import tomli

    try:
        table: Plain = tomli.loads(path.read_bytes().decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError) as error:
        raise BadRule(f"{path}: {error}") from error
    return table


def _read_index(path: Path, key: str) -> list[Plain] | None:
    """What an earlier run compiled, None unless it is whole and of the same rules."""
    try:
        stored: Plain = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if isinstance(stored, dict) and stored.get("key") == key:
        rules = stored.get("rules")
        return rules if isinstance(rules, list) else None
    return None


def _write_index(path: Path, key: str, rules: list[Plain]) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps({"key": key, "rules": rules}, default=str), "utf-8")
        os.replace(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)  # without a cache folder the next run compiles again


def _technologies(plain: list[Plain]) -> list[Technology]:
    found: dict[str, Technology] = {}
    for entry in plain:
        if not isinstance(entry, list) or len(entry) != 2 or not isinstance(entry[0], str):
            raise BadRule("the compiled index of rules is damaged")
        rule = _Reader(entry[0]).technology(entry[1])
        if rule.id in found and Path(entry[0]).parent.name != found[rule.id].layer:
            raise BadRule(f"{entry[0]}: there is another rule with this name")
        found[rule.id] = rule  # a project's own rule replaces the shipped one of the same name
    for technology in found.values():
        for implied in technology.implies:
            if implied.technology is not None and implied.technology not in found:
                place = f"{technology.layer}/{technology.id}.toml"
                raise BadRule(f"{place}: implies: there is no technology {implied.technology!r}")
    return list(found.values())


class _Reader:
    """Checks the shapes of one rule and names the file and key of whatever is wrong."""

    def __init__(self, file: str) -> None:
        self.file = file

    def fail(self, key: str, message: str) -> BadRule:
        return BadRule(f"{self.file}: {key}: {message}")

    def technology(self, value: Plain) -> Technology:
        table = self.table(value, "", _KEYS)
        path = Path(self.file)
        layer = path.parent.name
        if layer not in LAYERS or layer == "own":
            raise self.fail("folder", f"{layer!r} is not a layer")
        if not re.fullmatch(r"[a-z0-9][a-z0-9.+-]*", path.stem):
            raise self.fail("file name", "must be lower-case letters, digits, dots, plus and minus")
        given: dict[str, object] = {"id": path.stem, "layer": layer}
        for key in ("name", "origin"):
            if key not in table:
                raise self.fail(key, "is required")
        for key, inner in table.items():
            if key in _WORDS:
                given[key] = self.text(inner, key)
            elif key in _CHOICES:
                given[key] = self.one_of(inner, key, _CHOICES[key])
        match = self.table(table.get("match", {}), "match", frozenset(_MATCHERS))
        given |= {key: self.texts(inner, f"match.{key}") for key, inner in match.items()}
        given["sources"] = self.texts(table.get("sources", []), "sources")
        given["aliases"] = tuple(self.aliases(table.get("aliases", [])))
        given["implies"] = tuple(self.implied(table.get("implies", [])))
        given["examples"] = (
            *self.examples(table.get("hit", []), "hit"),
            *self.examples(table.get("miss", []), "miss"),
        )
        return Technology(**given)  # type: ignore[arg-type]

    def aliases(self, value: Plain) -> Iterator[Alias]:
        known = frozenset(f.name for f in fields(Alias))
        for i, inner in enumerate(self.array(value, "aliases")):
            key = f"aliases[{i}]"
            if isinstance(inner, str):
                yield plain_alias(self.text(inner, key))
                continue
            table = self.table(inner, key, known)
            given: dict[str, object] = {}
            for name, part in table.items():
                at = f"{key}.{name}"
                if name == "text":
                    given[name] = self.text(part, at)
                elif name == "exact_case":
                    given[name] = part is True
                elif name == "places":
                    given[name] = tuple(
                        self.one_of(p, at, get_args(Place)) for p in self.texts(part, at)
                    )
                else:
                    given[name] = self.texts(part, at)
            if "text" not in given:
                raise self.fail(f"{key}.text", "is required")
            yield Alias(**given)  # type: ignore[arg-type]

    def implied(self, value: Plain) -> Iterator[Implied]:
        for i, inner in enumerate(self.array(value, "implies")):
            key = f"implies[{i}]"
            table = self.table(inner, key, frozenset({"technology", "layer", "confidence"}))
            if ("technology" in table) == ("layer" in table):
                raise self.fail(key, "needs either a technology or a layer")
            given: dict[str, object] = {}
            for name, part in table.items():
                if name == "technology":
                    given[name] = self.text(part, f"{key}.{name}")
                else:
                    choices = LAYERS if name == "layer" else get_args(Confidence)
                    given[name] = self.one_of(part, f"{key}.{name}", choices)
            yield Implied(**given)  # type: ignore[arg-type]

    def examples(self, value: Plain, key: str) -> Iterator[Example]:
        for i, inner in enumerate(self.array(value, key)):
            at = f"{key}[{i}]"
            table = self.table(inner, at, frozenset(get_args(ExampleKind)))
            if len(table) != 1:
                raise self.fail(at, f"needs exactly one of {', '.join(get_args(ExampleKind))}")
            ((kind, part),) = table.items()
            yield Example(kind=kind, value=self.text(part, at), hits=key == "hit")  # type: ignore[arg-type]

    def table(self, value: Plain, key: str, known: frozenset[str]) -> dict[str, Plain]:
        if not isinstance(value, dict):
            raise self.fail(key or "rule", "must be a table")
        for name in value:
            if name not in known:
                raise self.fail(f"{key}.{name}" if key else name, "unknown key")
        return value

    def array(self, value: Plain, key: str) -> list[Plain]:
        if not isinstance(value, list):
            raise self.fail(key, "must be an array")
        return value

    def text(self, value: Plain, key: str) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self.fail(key, "must be a non-empty string")
        return value

    def texts(self, value: Plain, key: str) -> tuple[str, ...]:
        return tuple(
            self.text(inner, f"{key}[{i}]") for i, inner in enumerate(self.array(value, key))
        )

    def one_of(self, value: Plain, key: str, allowed: tuple[str, ...]) -> str:
        if value not in allowed:
            raise self.fail(key, f"must be one of {', '.join(allowed)}")
        return str(value)

"""Configuration files and arguments go in, one frozen Settings comes out; an unknown key is refused."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Final, TypeAlias, Union, get_args

from stackaudit.model import DEFAULT_MAX_BYTES, LAYERS, ORIGINS, Layer, Level, Origin

Plain: TypeAlias = Union[
    str, int, float, bool, datetime.date, datetime.time, "list[Plain]", "dict[str, Plain]", None
]

FILE_NAMES: Final = ("stackaudit.toml", ".stackaudit.toml")


class BadSettings(Exception):
    """A configuration that cannot be used; the message names the file, then the key path."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Waived:
    """A verdict that is known and accepted: by rule, optionally one component or path, until a day."""

    rule: str
    component: str | None = None
    path: str | None = None
    reason: str
    until: datetime.date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """What `check` demands. Every limit is off unless it is set; refuted claims are refused by default."""

    min_verified: float | None = None
    max_unknown: float | None = None
    forbid_suppliers: tuple[str, ...] = ()
    forbid_countries: tuple[str, ...] = ()
    forbid_licenses: tuple[str, ...] = ()
    forbid_technologies: tuple[str, ...] = ()
    forbid_origins: tuple[tuple[Layer, tuple[Origin, ...]], ...] = ()
    allow_refuted_claims: bool = False
    fail_on: Level = "error"

    @property
    def needs_code(self) -> bool:
        """False where no demand depends on source code: its files then need not be read at all."""
        return any(
            (
                self.min_verified is not None,
                self.max_unknown is not None,
                self.forbid_suppliers,
                self.forbid_countries,
                self.forbid_licenses,
                self.forbid_technologies,
                self.forbid_origins,
                self.fail_on != "error",
            )
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Everything a scan can be told.

    `namespaces` are "ecosystem:glob" of packages that are the project's own; `organisations` are
    owners on a forge or registry scopes; `registries` are host names of the project's own
    registries. `own` are names of technologies or paths that the project claims as its own.
    """

    name: str | None = None
    exclude: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    registries: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    max_file_size: int = DEFAULT_MAX_BYTES
    policy: Policy = Policy()
    waivers: tuple[Waived, ...] = ()


def load(root: Path, config: Path | None = None) -> Settings:
    """Settings of a project: `config` if given, else stackaudit.toml, else [tool.stackaudit].

    Raises BadSettings for a file that cannot be read or says something it may not say.
    """
    if config is not None:
        return _from_file(config, required=True) or Settings()
    for name in FILE_NAMES:
        if (root / name).is_file():
            return _from_file(root / name, required=True) or Settings()
    return _from_file(root / "pyproject.toml", required=False) or Settings()


def _from_file(path: Path, *, required: bool) -> Settings | None:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        if required:
            raise BadSettings(f"{path}: cannot be read: {error}") from error
        return None
    nested = path.name == "pyproject.toml"
    if nested and "stackaudit" not in text:
        return None
    import tomli

    try:
        table: Plain = tomli.loads(text)
    except (tomli.TOMLDecodeError, RecursionError) as error:
        if not required:
            return None  # the manifest's own reader reports it with its line
        raise BadSettings(f"{path}: {error}") from error
    assert isinstance(table, dict)
    at = ""
    if nested or (set(table) == {"tool"}):
        tool = table.get("tool")
        table = tool.get("stackaudit") if isinstance(tool, dict) else None
        at = "tool.stackaudit."
        if table is None:
            return None
    return _Reader(str(path)).settings(table, at)


def today() -> str:
    """The day of the report in UTC: SOURCE_DATE_EPOCH where it is set (reproducible-builds.org)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = (
        datetime.datetime.fromtimestamp(int(epoch), datetime.timezone.utc)
        if epoch.isdigit()
        else datetime.datetime.now(datetime.timezone.utc)
    )
    return now.date().isoformat()


def parse_size(text: str) -> int:
    """ "64MB" or "512 KiB" as bytes; raises ValueError."""
    match = re.fullmatch(r"\s*(\d+)\s*([kmg]?)(?:i?b)?\s*", text.lower())
    if not match:
        raise ValueError(f"not a size: {text!r}")
    return int(match[1]) << 10 * " kmg".index(match[2] or " ")


class _Reader:
    """Checks shapes and names the file and key path of whatever is wrong."""

    def __init__(self, file: str) -> None:
        self.file = file

    def fail(self, key: str, message: str) -> BadSettings:
        return BadSettings(f"{self.file}: {key.rstrip('.')}: {message}")

    def settings(self, value: Plain, at: str) -> Settings:
        table = self.table(value, at, [f.name for f in fields(Settings)])
        given: dict[str, object] = {}
        for name, inner in table.items():
            key = at + name.replace("_", "-")
            if name == "name":
                given[name] = self.text(inner, key)
            elif name == "max_file_size":
                given[name] = self.size(inner, key)
            elif name == "policy":
                given[name] = self.policy(inner, key + ".")
            elif name == "waivers":
                given[name] = self.waivers(inner, key)
            else:
                given[name] = self.texts(inner, key)
        return replace(Settings(), **given)  # type: ignore[arg-type]

    def policy(self, value: Plain, at: str) -> Policy:
        given: dict[str, object] = {}
        for name, inner in self.table(value, at, [f.name for f in fields(Policy)]).items():
            key = at + name.replace("_", "-")
            if name in ("min_verified", "max_unknown"):
                given[name] = self.percent(inner, key)
            elif name == "allow_refuted_claims":
                if not isinstance(inner, bool):
                    raise self.fail(key, "must be true or false")
                given[name] = inner
            elif name == "fail_on":
                given[name] = self.one_of(inner, key, get_args(Level))
            elif name == "forbid_origins":
                given[name] = self.origins(inner, key + ".")
            else:
                given[name] = self.texts(inner, key)
        return replace(Policy(), **given)  # type: ignore[arg-type]

    def origins(self, value: Plain, at: str) -> tuple[tuple[Layer, tuple[Origin, ...]], ...]:
        out = []
        for layer, inner in self.table(value, at, [x for x in LAYERS if x != "own"]).items():
            key = at + layer
            listed = tuple(self.one_of(x, key, ORIGINS) for x in self.texts(inner, key))
            out.append((layer, listed))
        return tuple(sorted(out))  # type: ignore[arg-type]

    def waivers(self, value: Plain, at: str) -> tuple[Waived, ...]:
        if not isinstance(value, list):
            raise self.fail(at, "must be an array of tables")
        out = []
        for number, entry in enumerate(value):
            prefix = f"{at}[{number}]."
            table = self.table(entry, prefix, [f.name for f in fields(Waived)])
            until = table.pop("until", None)
            if until is not None and (
                not isinstance(until, datetime.date) or isinstance(until, datetime.datetime)
            ):
                try:
                    until = datetime.date.fromisoformat(str(until))
                except ValueError:
                    raise self.fail(prefix + "until", "must be a date, 2026-12-31") from None
            for name in ("rule", "reason"):
                if name not in table:
                    raise self.fail(prefix + name, "is required")
            words = {name: self.text(inner, prefix + name) for name, inner in table.items()}
            out.append(
                Waived(
                    rule=words["rule"],
                    reason=words["reason"],
                    component=words.get("component"),
                    path=words.get("path"),
                    until=until,
                )
            )
        return tuple(out)

    def table(self, value: Plain, at: str, known: list[str]) -> dict[str, Plain]:
        if not isinstance(value, dict):
            raise self.fail(at, "must be a table")
        spelled = {name.replace("_", "-"): name for name in known}
        for key in value:
            if key not in spelled:
                from difflib import get_close_matches

                near = get_close_matches(key, spelled, n=1)
                hint = f" (did you mean {near[0]!r}?)" if near else ""
                raise self.fail(at + key, f"unknown key{hint}")
        return {spelled[key]: inner for key, inner in value.items()}

    def text(self, value: Plain, key: str) -> str:
        if not isinstance(value, str) or not value:
            raise self.fail(key, "must be a non-empty string")
        return value

    def texts(self, value: Plain, key: str) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise self.fail(key, "must be an array of strings")
        return tuple(self.text(inner, f"{key}[{i}]") for i, inner in enumerate(value))

    def percent(self, value: Plain, key: str) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 100:
            raise self.fail(key, "must be a number from 0 to 100")
        return float(value)

    def size(self, value: Plain, key: str) -> int:
        try:
            size = value if type(value) is int else parse_size(str(value))
        except ValueError:
            size = 0
        if size <= 0:
            raise self.fail(key, 'must be a size: "64MB" or a number of bytes')
        return size

    def one_of(self, value: Plain, key: str, allowed: tuple[str, ...]) -> str:
        if value not in allowed:
            raise self.fail(key, f"must be one of {', '.join(allowed)}")
        return str(value)


def merged(settings: Settings, arguments: Mapping[str, tuple[str, ...]]) -> Settings:
    """Settings with the command line's lists added to the file's."""
    added = {
        name: tuple(dict.fromkeys((*getattr(settings, name), *values)))
        for name, values in arguments.items()
        if values
    }
    return replace(settings, **added)  # type: ignore[arg-type]

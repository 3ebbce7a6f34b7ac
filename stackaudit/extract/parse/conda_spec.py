"""One conda match specification goes in; the package it names, the version it pins and its channel come out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from stackaudit.model import Evidence, Package, Scope, Source

_SPEC: Final = re.compile(
    r"(?:([^\s=<>!~\[\]]+?)(?:/[\w-]+)?:[^\s:]*:)?\s*((?=[\d._-]*[A-Za-z])[A-Za-z0-9_][\w.-]*)\s*(.*)",
    re.DOTALL,
)
_BRACKETS: Final = re.compile(r"\[([^\[\]]*)\]")
_FIELD: Final = re.compile(r"(\w+)\s*=\s*(?:'([^']*)'|\"([^\"]*)\"|([^,\s]+))")
_CLAUSE: Final = re.compile(r"(===?|~=|!=|<=|>=|=|<|>)?\s*([\w.*+!-]+)")
_SELECTOR: Final = re.compile(r"\s#.*")

_FILE_NAME: Final = re.compile(r"([^/]+)-([^/-]+)-[^/-]+\.(?:conda|tar\.bz2)")

_MAX_CHARS: Final = 1000
_CHANNELS: Final = {
    "defaults": "https://repo.anaconda.com/pkgs",
    "main": "https://repo.anaconda.com/pkgs/main",
    "r": "https://repo.anaconda.com/pkgs/r",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class CondaSpec:
    """`version` where the specification leaves one; a fuzzy pin ("=1.26.4") keeps its constraint too."""

    name: str
    version: str | None = None
    constraint: str | None = None
    channel: str | None = None

    def package(
        self,
        evidence: Evidence,
        *,
        scope: Scope = "runtime",
        direct: bool | None = True,
        locked: bool = False,
    ) -> Package:
        return Package(
            ecosystem="conda",
            name=self.name,
            version=self.version,
            constraint=self.constraint,
            scope=scope,
            direct=direct,
            locked=locked,
            source=Source(kind="registry", location=channel_address(self.channel)),
            evidence=evidence,
        )


def channel_address(channel: str | None) -> str | None:
    """A channel's URL: a bare name stands for one on anaconda.org."""
    if not channel or channel.startswith(("/", ".", "~")):
        return None
    if "://" in channel:
        from stackaudit.extract.parse.python_link import without_secrets

        return without_secrets(re.sub(r"/t/[^/]+/", "/", channel))
    return _CHANNELS.get(channel, f"https://conda.anaconda.org/{channel}")


def parse_conda_spec(text: str) -> CondaSpec | None:
    """`channel::name=version=build`, `name >=1,<2`, `name[version='>=1']`; None without a name."""
    text = _SELECTOR.sub("", " ".join(text[:_MAX_CHARS].split()))
    found = _SPEC.fullmatch(text)
    if found is None:
        return None
    channel, name, rest = found[1], found[2], found[3]
    fields: dict[str, str] = {}
    for inside in _BRACKETS.findall(rest):
        for key, single, double, bare in _FIELD.findall(inside):
            fields[key] = single or double or bare
    rest = _BRACKETS.sub("", rest).strip()
    version, constraint = conda_pin(fields.get("version", rest))
    return CondaSpec(
        name=name,
        version=version,
        constraint=constraint,
        channel=fields.get("channel", channel),
    )


def parse_conda_file(address: str) -> CondaSpec | None:
    """A package by the address of its file, ".../channel/linux-64/name-version-build.conda"."""
    folder, _, name = address.partition("#")[0].rpartition("/")
    found = _FILE_NAME.fullmatch(name)
    if found is None:
        return None
    channel = folder.rpartition("/")[0]
    return CondaSpec(name=found[1], version=found[2], channel=channel if "://" in channel else None)


def conda_pin(text: str) -> tuple[str | None, str | None]:
    """(version, constraint) of conda's version words, the build string left out."""
    text = re.sub(r"(===?|~=|!=|<=|>=|=|<|>) ", r"\1", text.strip())
    text = re.sub(r" ?([,|]) ?", r"\1", text).partition(" ")[0]
    if "," not in text and "|" not in text:
        # name=version=build and name==version=build pin the version
        strict = re.fullmatch(r"(={0,2})([\w.+!-]+)=[\w.*+-]+", text)
        if strict:
            return strict[2], None
        found = _CLAUSE.fullmatch(text)
        if found is not None and "*" not in found[2]:
            version = found[2].removeprefix("v")
            if found[1] in (None, "==", "==="):
                return version, None
            if found[1] == "=":
                return (version if version.count(".") > 1 else None), text
    return None, text or None

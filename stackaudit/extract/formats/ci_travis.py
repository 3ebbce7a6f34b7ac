"""Travis CI configurations go in; the system packages, toolchains and shared configurations they name come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.located import Map, as_map, as_text, dig, elements, texts
from stackaudit.extract.parse.places import is_own_place
from stackaudit.extract.parse.templated import documents
from stackaudit.files import File
from stackaudit.model import Finding, Package, Source

NAME: Final = "travis"

_TOOLS: Final = {
    "python": "python", "node_js": "node", "rvm": "ruby", "ruby": "ruby", "go": "go", "php": "php",
    "jdk": "java", "rust": "rust", "ghc": "ghc", "otp_release": "erlang", "elixir": "elixir",
    "julia": "julia", "r": "r", "scala": "scala", "dart": "dart", "perl": "perl", "dotnet": "dotnet-sdk",
    "crystal": "crystal", "xcode": "xcode", "osx_image": "xcode",
}  # fmt: skip


def read(file: File) -> Iterator[Finding]:
    for document in documents(file):
        top = as_map(document)
        yield from _job(file, top)
        for section in ("matrix", "jobs"):
            for entry, _ in elements(dig(top, section, "include")):
                yield from _job(file, as_map(entry))
        for entry, line in elements(top.get("import")):
            source = as_text(as_map(entry).get("source")) or as_text(entry) or ""
            found = re.fullmatch(r"([\w.-]+/[\w.-]+):[^@]+(?:@(.+))?", source)
            if found:
                yield Package(
                    ecosystem="github",
                    name=found[1],
                    version=found[2],
                    scope="build",
                    direct=True,
                    source=Source(kind="git", location=f"https://github.com/{found[1]}"),
                    evidence=file.at(line, NAME),
                )


def _job(file: File, job: Map) -> Iterator[Finding]:
    addons = as_map(job.get("addons"))
    for ecosystem, key in (
        ("deb", "apt"),
        ("deb", "apt_packages"),
        ("brew", "homebrew"),
        ("snap", "snaps"),
    ):
        value = addons.get(key)
        holder = as_map(value) if isinstance(value, Map) else addons
        inner = "packages" if isinstance(value, Map) else key
        for text, line in texts(holder.get(inner)):
            name, _, version = text.partition("=")
            if re.fullmatch(r"[A-Za-z0-9][\w.+@/-]*", name):
                yield Package(
                    ecosystem=ecosystem,
                    name=name,
                    version=version or None,
                    scope="build",
                    direct=True,
                    evidence=file.at(line or holder.line_of(inner), NAME),
                )
    language = as_text(job.get("language")) or ""
    for key, tool in _TOOLS.items():
        if key == "r" and language != "r":
            continue
        for text, line in texts(job.get(key)):
            found = re.fullmatch(r"[A-Za-z]*-?v?(\d[\w.+-]*)", text)
            if found:
                exact = re.fullmatch(r"\d+\.\d+\.\d+", found[1])
                yield Package(
                    ecosystem="tool",
                    name=tool,
                    version=found[1] if exact else None,
                    constraint=None if exact else text,
                    scope="build",
                    direct=True,
                    evidence=file.at(line or job.line_of(key), NAME),
                )


EXTRACTOR: Final = Extractor(
    name=NAME, version=1, files=(".travis.yml", ".travis.yaml"), read=read, sniff=is_own_place
)

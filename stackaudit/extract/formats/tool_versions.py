"""Version files of runtimes and toolchains go in; the tools they pin come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.located import Map, Value, as_text, dig, elements, items
from stackaudit.extract.parse.toml import parse_toml_parts
from stackaudit.extract.parse.tools import tool, tool_name
from stackaudit.files import File
from stackaudit.model import Finding

FILES: Final = "tool-version-file"
LIST: Final = "tool-versions"
MISE: Final = "tool-mise"
PROTO: Final = "tool-proto"
RUST: Final = "tool-rust"
_NAMED: Final = {
    ".nvmrc": "node", ".node-version": "node", ".ruby-version": "ruby", ".go-version": "go",
    ".java-version": "java", ".php-version": "php", ".perl-version": "perl",
    ".swift-version": "swift", ".bun-version": "bun", ".deno-version": "deno", ".dvmrc": "deno",
    ".terragrunt-version": "terragrunt", ".elixir-version": "elixir", ".crystal-version": "crystal",
    ".zigversion": "zig", ".tfswitchrc": "terraform", ".terraform-version": "terraform",
    ".opentofu-version": "opentofu", ".bazelversion": "bazel",
}  # fmt: skip
_BACKENDS: Final = {
    "core": "tool", "asdf": "tool", "vfox": "tool", "npm": "npm", "pipx": "pypi", "cargo": "cargo",
    "go": "golang", "gem": "gem", "dotnet": "nuget", "ubi": "github", "aqua": "github",
    "github": "github", "spm": "swift",
}  # fmt: skip
_TABLES_OF_PROTO: Final = frozenset({"plugins", "settings", "tools", "env", "proxies"})


def read_file(file: File) -> Iterator[Finding]:
    """One version on the first line that says something."""
    for number, line in enumerate(file.lines, 1):
        text = line.split("#")[0].strip()
        if text:
            if len(text) <= 80 and not re.search(r"\s\S+\s", text):
                yield tool(_NAMED[file.name], text, file.at(number, FILES))
            else:
                yield file.problem(f"{file.name}: no version", number)
            return


def read_list(file: File) -> Iterator[Finding]:
    """asdf: `name version fallback…`; sdkman: `name=version`."""
    for number, line in enumerate(file.lines, 1):
        words = line.split("#")[0].replace("=", " ", 1 if file.name == ".sdkmanrc" else 0).split()
        if len(words) > 1 and re.fullmatch(r"[\w.:/@-]+", words[0]) and words[1] != "system":
            yield tool(words[0], words[1], file.at(number, LIST), alias=_alias(words[0]))


def _alias(written: str) -> str | None:
    return written if tool_name(written) != written else None


def read_mise(file: File) -> Iterator[Finding]:
    """`[tools]`: `node = "20"`, `"npm:prettier" = "3.3.2"`, tables with `version`, lists of either."""
    root, fault = parse_toml_parts(file.text)
    for key, value, line in items(root.get("tools")):
        backend, colon, rest = key.partition(":")
        ecosystem = _BACKENDS.get(backend) if colon else "tool"
        name = re.sub(r"\[.*", "", rest if colon else key)
        if ecosystem is None or not name:
            continue
        for written, at in _versions(value, line):
            yield tool(name, written, file.at(at, MISE), ecosystem=ecosystem, alias=_alias(name))
    if fault is not None:
        raise fault


def _versions(value: Value, line: int | None) -> Iterator[tuple[str, int | None]]:
    text = as_text(value) or as_text(dig(value, "version"))
    if text:
        yield text, line
    for inner, at in elements(value):
        text = as_text(inner) or as_text(dig(inner, "version"))
        if text:
            yield text, at


def read_proto(file: File) -> Iterator[Finding]:
    root, fault = parse_toml_parts(file.text)
    for key, value, line in items(root):
        text = as_text(value)
        if text and key not in _TABLES_OF_PROTO:
            yield tool(key, text, file.at(line, PROTO), alias=_alias(key))
    if fault is not None:
        raise fault


def read_rust(file: File) -> Iterator[Finding]:
    """`[toolchain] channel`, or the channel alone as the file was written at first."""
    if file.name == "rust-toolchain" and "[" not in file.text:
        for number, line in enumerate(file.lines, 1):
            text = line.split("#")[0].strip()
            if text:
                yield tool("rust", text, file.at(number, RUST))
                return
        return
    root, fault = parse_toml_parts(file.text)
    toolchain = root.get("toolchain")
    channel = as_text(dig(toolchain, "channel"))
    if channel and isinstance(toolchain, Map):
        yield tool("rust", channel, file.at(toolchain.line_of("channel"), RUST))
    if fault is not None:
        raise fault


EXTRACTORS = (
    Extractor(name=FILES, version=1, files=tuple(_NAMED), read=read_file),
    Extractor(name=LIST, version=1, files=(".tool-versions", ".sdkmanrc"), read=read_list),
    Extractor(
        name=MISE,
        version=1,
        files=(
            "mise.toml",
            ".mise.toml",
            "mise.*.toml",
            ".mise.*.toml",
            ".config/mise/config.toml",
            ".mise/config.toml",
            "mise/config.toml",
            ".rtx.toml",
        ),
        read=read_mise,
    ),
    Extractor(name=PROTO, version=1, files=(".prototools",), read=read_proto),
    Extractor(
        name=RUST, version=1, files=("rust-toolchain", "rust-toolchain.toml"), read=read_rust
    ),
)

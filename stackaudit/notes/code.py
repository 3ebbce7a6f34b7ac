"""A hit inside a code block goes in, what it says comes out: dumps and diagrams speak, programs hardly do."""

from __future__ import annotations

import re
from typing import Final

from stackaudit.model import Layer
from stackaudit.notes.blocks import Note
from stackaudit.notes.judgement import PLACED, PLAIN, Judgement
from stackaudit.notes.kinds import DocumentKind
from stackaudit.notes.match import Hit

_DUMP: Final = re.compile(
    r"\b(?:lspci|lshw|dmidecode|nvidia-smi|rocm-smi|lscpu|lsblk|lsusb|inxi|hwinfo|neofetch|fastfetch|screenfetch"
    r"|system_profiler|ipmitool|smartctl|ibstat|ethtool|esxcli|hwloc|lstopo)\b"
    r"|\bHost bridge\b|\bVGA compatible controller\b|\bModel name:|\bManufacturer:|\bProduct Name:|\bVendor ID:|NVIDIA-SMI|\*-(?:cpu|memory|display|network|core)",
    re.IGNORECASE,
)
_MACHINE: Final[frozenset[Layer]] = frozenset(
    {"server", "cpu", "accelerator", "network", "storage-hw", "peripheral", "os", "virtualization",
     "compute-framework", "cloud"}
)  # fmt: skip
"""What such a tool can see: other names in its output are parts of device names."""

_DIAGRAMS: Final = frozenset(
    {"mermaid", "plantuml", "puml", "dot", "graphviz", "d2", "ditaa", "ascii"}
)
_PROGRAMS: Final = frozenset(
    {"python", "py", "python3", "pycon", "js", "javascript", "ts", "typescript", "jsx", "tsx", "java", "kotlin",
     "scala", "go", "golang", "rust", "rs", "c", "cpp", "c++", "csharp", "cs", "ruby", "rb", "php", "swift",
     "r", "julia", "lua", "perl", "sql", "html", "css", "xml", "latex", "tex", "bibtex", "diff", "json",
     "jsonc", "http", "graphql", "proto", "protobuf", "vim", "elixir", "haskell", "clojure", "dart", "nix"}
)  # fmt: skip
_IMPORT: Final = re.compile(r"^\s*(?:>>>\s*)?(?:from|import|require|use|using|#include)\b")
_TEXT: Final = frozenset({"", "text", "txt", "plaintext", "plain", "md", "markdown"})
_COMMAND: Final = re.compile(
    r"^\s*(?:[$#%>]\s|\w+@[\w-]+|sudo |git |cd |curl |wget |docker |kubectl |pip3? |npm |make\b|\./|python3? )"
)


def is_dump(text: str) -> bool:
    """Is this what a tool that lists hardware printed?"""
    return _DUMP.search(text[:1500]) is not None


def judge_code(note: Note, hit: Hit, kind: DocumentKind) -> Judgement | None:
    block = note.blocks[hit.block]
    if is_dump(note.text[block.start : block.start + 1500]):
        return Judgement("used", PLACED) if hit.technology.layer in _MACHINE else None
    if block.info in _DIAGRAMS:
        return Judgement("used" if kind != "software" else "example", PLAIN)
    if note.text[block.start : block.start + 40].lstrip("`~ \n").startswith("@"):
        return None  # a bibliography entry
    line_start = note.starts[note.line(hit.start) - 1]
    line = note.text[line_start : min(block.end, line_start + 300)].partition("\n")[0]
    if block.info in _PROGRAMS:
        if kind == "model" and _IMPORT.match(line) and hit.technology.layer != "language":
            return Judgement("required", PLAIN)
        return None
    if kind == "software" or hit.technology.layer in ("language", "os", "model", "data", "saas"):
        return None
    if block.info in _TEXT and not _COMMAND.match(line) and not hit.identifier:
        return Judgement("used", PLAIN)
    return Judgement("used", PLAIN)

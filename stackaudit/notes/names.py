"""Which files are infrastructure notes: globs that name them, and endings that never are prose."""

from __future__ import annotations

from typing import Final


def _any_case(name: str) -> str:
    return "".join(f"[{c.upper()}{c}]" if c.isalpha() else c for c in name.lower())


_PROSE: Final = ".[mratho]*"
"""The first letters of md, markdown, mdx, rst, adoc, txt, html, htm and org."""

_ANYWHERE: Final = ("infra", "infrastructure", "hardware", "architecture", "stack", "inventory")
"""Whole names of notes, whatever their ending and wherever they stand."""

_BEGINNINGS: Final = (
    "tech-stack", "tech_stack", "techstack", "model_card", "model-card", "modelcard", "dataset_card",
    "dataset-card", "datasheet", "data_card", "data-card", "homelab", "our-stack", "infra-notes",
)  # fmt: skip

_FOLDERS: Final = (
    "infra",
    "ops",
    "deploy",
    "hardware",
    "cluster",
    "terraform",
    "ansible",
    "homelab",
)
"""Folders whose own front page speaks of the stack."""

DEFAULT_NAMES: Final[tuple[str, ...]] = (
    *(f"/{_any_case('readme')}*{end}" for end in (_PROSE, "")),
    *(f"{_any_case(folder)}*/{_any_case('readme')}{_PROSE}" for folder in _FOLDERS),
    *(f"{_any_case(name)}{end}" for name in _ANYWHERE for end in ("", _PROSE)),
    *(f"{_any_case(beginning)}*{_PROSE}" for beginning in _BEGINNINGS),
    *(f"{name}*{_PROSE}" for name in ("INFRA", "STACK", "HARDWARE", "ARCHITECTURE", "INVENTORY")),
    *(
        f"{folder}{_any_case(name)}[-_s]*{_PROSE}"
        for folder in ("/", "docs/", "doc/", "notes/")
        for name in ("infra", "infrastructure", "hardware", "stack", "architecture")
    ),
    *(
        f"docs/{_any_case(name)}*/*.m[da]*"
        for name in ("infra", "hardware", "architecture")
    ),
    *(f"{_any_case('inventory')}*.{end}" for end in ("txt", "csv", "tsv", "y*ml", "ini")),
    *(f"*{tool}*" for tool in ("lspci", "lshw", "dmidecode", "nvidia-smi", "nvidia_smi", "lscpu", "hwinfo")),
)  # fmt: skip
"""The project's front page, notes that say in their name what they are, inventories, hardware lists.

Not every page of a documentation: a large one tells its readers about a hundred products that it
does not use.
"""

NOT_PROSE: Final = frozenset(
    {"py", "pyi", "ipynb", "js", "mjs", "cjs", "ts", "tsx", "jsx", "java", "kt", "scala", "go", "rs", "c", "h",
     "cc", "cpp", "hpp", "cs", "rb", "php", "swift", "m", "mm", "r", "jl", "lua", "pl", "pm", "sh", "bash", "zsh",
     "fish", "ps1", "bat", "cmd", "sql", "css", "scss", "less", "vue", "svelte", "dart", "ex", "exs", "erl", "hs",
     "ml", "mli", "clj", "nix", "tf", "tfvars", "hcl", "proto", "graphql", "lock", "sum", "mod", "map", "min",
     "png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "bmp", "tif", "tiff", "pdf", "zip", "gz", "xz", "bz2",
     "zst", "tar", "tgz", "7z", "whl", "jar", "class", "so", "dll", "dylib", "exe", "bin", "o", "a", "woff",
     "woff2", "ttf", "otf", "eot", "mp3", "mp4", "mov", "avi", "webm", "wav", "ogg", "npy", "npz", "pt", "pth",
     "onnx", "safetensors", "parquet", "arrow", "pkl", "db", "sqlite", "asm", "s", "v", "sv", "vhd", "vhdl",
     "toml", "rake", "tpl", "tmpl", "hbs", "mustache", "ejs", "erb", "template"}
)  # fmt: skip
"""Endings of programs, pictures and packed data: read by others or by nobody, even when a glob names them."""


def is_prose(path: str) -> bool:
    name = path.rsplit("/", 1)[-1]
    return "." not in name[1:] or name.rsplit(".", 1)[-1].lower() not in NOT_PROSE

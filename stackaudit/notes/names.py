"""Which files are infrastructure notes: globs that name them, and endings that never are prose."""

from __future__ import annotations

from typing import Final


def _any_case(name: str) -> str:
    return "".join(f"[{c.upper()}{c}]" if c.isalpha() else c for c in name.lower())


_PROSE: Final = ".[mratho]*"
"""The first letters of md, markdown, mdx, rst, adoc, txt, html, htm and org."""

DEFAULT_NAMES: Final[tuple[str, ...]] = (
    # The project's front page; those of its parts only where the part is the infrastructure.
    *(f"/{_any_case('readme')}*{end}" for end in (_PROSE, "")),
    *(
        f"{_any_case(folder)}*/{_any_case('readme')}{_PROSE}"
        for folder in ("infra", "ops", "deploy", "hardware", "cluster", "terraform", "ansible", "homelab")
    ),
    # Notes that say in their name what they are, wherever they stand.
    *(
        f"{_any_case(stem)}*{_PROSE}"
        for stem in ("infra", "hardware", "architecture", "tech-stack", "tech_stack", "techstack", "model_card",
                     "model-card", "modelcard", "dataset_card", "datasheet", "data_card", "datacard", "system-arch",
                     "our-stack", "server-spec", "homelab", "servers.", "cluster.", "self-developed")
    ),
    *(f"{_any_case(stem)}" for stem in ("infra", "stack", "hardware", "architecture", "inventory", "model_card")),
    "STACK*" + _PROSE,
    *(f"{_any_case('stack')}{end}{_PROSE}" for end in ("", "[-_]*")),
    # Documentation about infrastructure.
    *(
        f"{_any_case(folder)}/{_any_case(stem)}*{_PROSE}"
        for folder in ("docs", "doc")
        for stem in ("readme", "stack", "environment", "hosting", "production", "training-infra")
    ),
    "docs/[Ii]nfra*/*.m[da]*", "docs/[Hh]ardware/*.m[da]*", "docs/[Aa]rchitecture/*.m[da]*",
    # Inventories and what the tools that list hardware print.
    *(f"{_any_case('inventory')}*.{end}" for end in ("[mratho]*", "[yciY]*")),
    *(f"*{tool}*" for tool in ("lspci", "lshw", "dmidecode", "nvidia-smi", "nvidia_smi", "lscpu", "lsblk", "hwinfo")),
)  # fmt: skip

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

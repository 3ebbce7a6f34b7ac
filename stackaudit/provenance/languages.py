"""A file's path goes in, its language comes out: name, lexer family, and whether it is code at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, TypeAlias

LICENCE: Final = "licence text"
UPSTREAM: Final = "upstream note"
"""What Code findings that carry no code are called: they are listed for the holders they name."""

Kind: TypeAlias = Literal["code", "notebook", "embedded", "declarative"]


@dataclass(frozen=True, slots=True)
class Language:
    """`kind` "embedded" is code inside markup (a Vue component), "declarative" only declares data."""

    name: str
    family: str
    kind: Kind = "code"


_CODE: Final = """
Python: python: py pyw pyi pyx pxd pxi gd nim mojo
Starlark: python: star
C: c: c h
C++: c: cc cpp cxx c++ hh hpp hxx h++ inl ipp tpp ino
CUDA: c: cu cuh hip
Objective-C: c: mm
OpenCL: c: cl
Shader: c: glsl vert frag comp geom hlsl metal wgsl fx
Yacc: c: y yy lex
JavaScript: javascript: js mjs cjs jsx es6
TypeScript: javascript: ts mts cts tsx
Dart: javascript: dart
CoffeeScript: python: coffee
Go: go: go
Rust: rust: rs
Java: jvm: java
Kotlin: jvm: kt
Scala: jvm: scala sc
Groovy: jvm: groovy
C#: jvm: cs csx
Swift: jvm: swift
Solidity: jvm: sol
D: jvm: d
Haxe: jvm: hx
Shell: shell: sh bash zsh ksh fish bats
PowerShell: shell: ps1 psm1
Ruby: ruby: rb rake cr
Perl: perl: pl pm t
PHP: php: php php5 phtml
Lua: lua: lua luau
Haskell: haskell: hs lhs elm purs agda idr lean
OCaml: ml: ml mli mll mly sml
F#: ml: fs fsi fsx
Elixir: elixir: ex exs
Julia: julia: jl
R: r: r
Tcl: tcl: tcl
Erlang: erlang: erl hrl
MATLAB: matlab: m
Lisp: lisp: lisp lsp el clj cljs cljc scm ss rkt
Verilog: verilog: v vh
SystemVerilog: verilog: sv svh
VHDL: vhdl: vhd vhdl
Ada: vhdl: adb ads ada
Fortran: fortran: f90 f95 f03 f08
FORTRAN 77: fortran77: f f77 for
SQL: sql: sql plsql pgsql
Pascal: pascal: pas pp dpr lpr
Assembly: assembly: s asm nasm
Zig: generic: zig
V: generic: vsh
Nix: generic: nix
Awk: generic: awk
Vim script: vhdl: vim
"""

_DECLARATIVE: Final = """
JSON: json json5 jsonc jsonl geojson webmanifest
YAML: yaml yml
TOML: toml
XML: xml xsd xsl xslt svg plist resx xaml csproj fsproj vbproj props targets
HTML: html htm xhtml jinja jinja2 j2 hbs mustache ejs erb haml slim pug cshtml razor jsp twig blade tpl
CSS: css scss sass less styl
Markdown: md mdx markdown
Text markup: rst adoc asciidoc org tex
INI: ini cfg conf properties editorconfig
Schema: proto thrift graphql gql prisma avsc fbs capnp
Terraform: tf tfvars hcl bicep
Build: cmake mk make gradle bzl bazel gn gni ninja am ac m4 kts
"""

_NAMES: Final = {
    "Makefile": "Build", "makefile": "Build", "GNUmakefile": "Build", "Kbuild": "Build",
    "CMakeLists.txt": "Build", "meson.build": "Build", "BUILD": "Build", "WORKSPACE": "Build",
    "Dockerfile": "Build", "Jenkinsfile": "Build", "Rakefile": "Ruby", "Vagrantfile": "Build",
    "SConstruct": "Python", "SConscript": "Python", "wscript": "Python",
}  # fmt: skip

_EMBEDDED: Final = {"vue": "Vue", "svelte": "Svelte", "astro": "Astro"}

_SHEBANG: Final = (
    ("python", "Python"), ("node", "JavaScript"), ("deno", "TypeScript"), ("bun", "TypeScript"),
    ("ruby", "Ruby"), ("perl", "Perl"), ("php", "PHP"), ("lua", "Lua"), ("tclsh", "Tcl"),
    ("Rscript", "R"), ("julia", "Julia"), ("elixir", "Elixir"), ("awk", "Awk"), ("sh", "Shell"),
)  # fmt: skip


@cache
def _tables() -> tuple[dict[str, Language], dict[str, Language]]:
    """(suffix → language, language name → language)."""
    by_suffix: dict[str, Language] = {}
    for row in _CODE.strip().splitlines():
        name, family, suffixes = row.split(": ")
        by_suffix.update(dict.fromkeys(suffixes.split(), Language(name, family)))
    for row in _DECLARATIVE.strip().splitlines():
        name, suffixes = row.split(": ")
        by_suffix.update(dict.fromkeys(suffixes.split(), Language(name, "", "declarative")))
    for suffix, name in _EMBEDDED.items():
        by_suffix[suffix] = Language(name, "javascript", "embedded")
    by_suffix["ipynb"] = Language("Jupyter Notebook", "python", "notebook")
    return by_suffix, {language.name: language for language in by_suffix.values()}


def language_of(path: str) -> Language | None:
    """By name alone; None for a file that is neither code nor a known declarative format."""
    name = path.rsplit("/", 1)[-1]
    by_suffix, by_name = _tables()
    if name in _NAMES:
        return by_name[_NAMES[name]]
    stem, dot, suffix = name.rpartition(".")
    if not dot or not stem:
        return None
    return by_suffix.get(suffix) or by_suffix.get(suffix.lower())


def language_by_content(path: str, text: str, named: Language | None) -> Language | None:
    """The language where the name alone does not tell: no suffix, or one that two languages share."""
    by_suffix, by_name = _tables()
    if named is None:
        line = text[:120].split("\n", 1)[0]
        if not line.startswith("#!"):
            return None
        return next((by_name[name] for word, name in _SHEBANG if word in line), None)
    suffix = path.rsplit(".", 1)[-1]
    head = text[:20_000]
    if suffix == "m" and re.search(
        r"^\s*(?:#\s*import|#\s*include|@interface|@implementation|//|/\*)", head, re.M
    ):
        return by_suffix["mm"]
    if suffix == "v" and not re.search(
        r"\b(?:endmodule|endpackage|endfunction|`define|`include|`ifn?def)\b", text
    ):
        return Language("V or Rocq", "generic")
    if suffix == "ts" and head.lstrip()[:1] == "<":
        return by_suffix["xml"]
    if suffix in ("scala", "sc") and re.search(
        r"^import (?:chisel3|Chisel|freechips|spinal)\b", head, re.M
    ):
        return Language("Chisel", "jvm")
    if suffix == "t" and not re.search(r"^\s*(?:use|my|#!.*perl)\b", head, re.M):
        return None
    if suffix == "sc" and "supercollider" in head.lower():
        return Language("SuperCollider", "generic")
    return named


def globs() -> tuple[str, ...]:
    """Shell globs of every file whose name says that it is code or declares data."""
    by_suffix, _ = _tables()
    upper = ("F90", "F", "S", "R", "C", "PAS", "ASM", "SQL", "VHD")
    return (*(f"*.{suffix}" for suffix in (*by_suffix, *upper)), *_NAMES)

"""Source of C, Go, Rust, the JVM and .NET languages, Ruby, PHP and Swift goes in; what it uses comes out.

Imports by one pattern a language; models, hosts and variables from its string literals.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.source import (
    evidence,
    host_in,
    names_model,
    relation_of,
    scope_of,
    without_lists,
)
from stackaudit.files import File
from stackaudit.model import Confidence, Finding, Signal, SignalKind
from stackaudit.provenance.patterns import Lazy


@dataclass(frozen=True, kw_only=True, slots=True)
class _Dialect:
    """`imports` finds the written names; `shown` shortens one to what a catalogue knows, or drops it."""

    via: str
    files: tuple[str, ...]
    imports: Lazy
    shown: Callable[[str], str | None]
    comments: str = r"//[^\n]*|/\*[^*]*(?:\*(?!/)[^*]*)*(?:\*/)?"
    strings: str = r"\"[^\"\\\n]*(?:\\.[^\"\\\n]*)*\"?"
    environment: str = r"(?:getenv|GetEnvironmentVariable)\(\s*$"


def _levels(name: str, separator: str, count: int, *own: str) -> str | None:
    """The first levels of a dotted name; None for the language's own library."""
    if name in own or name.startswith(tuple(o + separator for o in own)):
        return None
    return separator.join(name.split(separator)[:count])


def _go(path: str) -> str | None:
    host, _, rest = path.partition("/")
    if "." not in host or path.startswith("."):
        return None
    deep = host in (
        "github.com",
        "gitlab.com",
        "bitbucket.org",
        "gitee.com",
        "golang.org",
        "cloud.google.com",
        "go.opentelemetry.io",
    )
    return "/".join([host, *rest.split("/")[: 2 if deep else 1]])


def _header(name: str) -> str | None:
    return name if not name.startswith(("..", "./")) else None


def _crate(name: str) -> str | None:
    return None if name in ("crate", "self", "super", "Self") else name


_DIALECTS: Final = (
    _Dialect(
        via="go", files=("*.go",), shown=_go, strings=r"\"[^\"\\\n]*(?:\\.[^\"\\\n]*)*\"?|`[^`]*`?",
        imports=Lazy(r"^(?:import[ \t]+|[ \t]+)(?:[\w.]+[ \t]+)?\"([\w.~/@+-]+)\"[ \t]*(?://.*)?$", re.MULTILINE),
        environment=r"(?:Getenv|LookupEnv)\(\s*$",
    ),
    _Dialect(
        via="rust", files=("*.rs",), shown=_crate, environment=r"env::var(?:_os)?\(\s*$|\b(?:option_)?env!\(\s*$",
        imports=Lazy(r"^[ \t]*(?:pub(?:\([\w ]+\))?[ \t]+)?(?:use|extern crate)[ \t]+(?:::)?([a-z_]\w*)", re.MULTILINE),
    ),
    _Dialect(
        via="java", files=("*.java", "*.kt", "*.scala", "*.groovy"),
        imports=Lazy(r"^[ \t]*import[ \t]+(?:static[ \t]+)?([a-z]\w*(?:\.[\w]+)*)", re.MULTILINE),
        shown=lambda name: _levels(name, ".", 3, "java", "javax", "kotlin", "scala", "sun", "groovy"),
    ),
    _Dialect(
        via="csharp", files=("*.cs", "*.fs", "*.vb"),
        imports=Lazy(r"^[ \t]*(?:global[ \t]+)?(?:using|open|Imports)[ \t]+(?:static[ \t]+)?([A-Z]\w*(?:\.\w+)*)[ \t]*;?[ \t]*\r?$", re.MULTILINE),
        shown=lambda name: _levels(name, ".", 3, "System"), strings=r"[$@]{0,2}\"[^\"\\\n]*(?:\\.[^\"\\\n]*)*\"?",
    ),
    _Dialect(
        via="ruby", files=("*.rb", "*.rake"), comments=r"\#[^\n]*", strings=r"\"[^\"\\\n]*(?:\\.[^\"\\\n]*)*\"?|'[^'\\\n]*(?:\\.[^'\\\n]*)*'?",
        imports=Lazy(r"^[ \t]*require[ \t(]+[\"']([a-z][\w/-]*)[\"']", re.MULTILINE),
        shown=lambda name: _levels(name, "/", 1, "json", "set", "yaml", "time", "date", "uri", "net", "open3", "fileutils", "tempfile",
                                   "securerandom", "digest", "base64", "openssl", "socket", "optparse", "logger", "erb", "csv", "pp", "stringio",
                                   "forwardable", "singleton", "benchmark", "ostruct", "shellwords", "timeout", "zlib", "English", "pathname"),
        environment=r"ENV(?:\.fetch\(|\[)\s*$",
    ),
    _Dialect(
        via="php", files=("*.php",), comments=r"//[^\n]*|\#(?!\[)[^\n]*|/\*[^*]*(?:\*(?!/)[^*]*)*(?:\*/)?",
        imports=Lazy(r"^use[ \t]+(?:function[ \t]+|const[ \t]+)?\\?([A-Z]\w*(?:\\\w+)*)", re.MULTILINE),
        shown=lambda name: _levels(name, "\\", 2, "App", "Tests", "Exception", "Closure"),
        strings=r"\"[^\"\\\n]*(?:\\.[^\"\\\n]*)*\"?|'[^'\\\n]*(?:\\.[^'\\\n]*)*'?", environment=r"\b(?:get)?env\(\s*$|\$_ENV\[\s*$",
    ),
    _Dialect(
        via="swift", files=("*.swift",),
        imports=Lazy(r"^[ \t]*(?:@\w+[ \t]+)?import[ \t]+(?:class |struct |func |enum )?(\w+)", re.MULTILINE),
        shown=lambda name: None if name in ("Foundation", "Swift", "Darwin", "Glibc", "XCTest") else name,
    ),
    _Dialect(
        via="c", files=("*.c", "*.h", "*.cc", "*.cpp", "*.cxx", "*.hpp", "*.hh", "*.hxx", "*.cu", "*.cuh", "*.m", "*.mm", "*.hip"),
        imports=Lazy(r"^[ \t]*#[ \t]*(?:include|import)[ \t]*([<\"][\w./+-]+)[>\"]", re.MULTILINE), shown=_header,
    ),
)  # fmt: skip

_ENV_NAME: Final = Lazy(r"[A-Za-z_]\w{2,}")
_MODEL: Final = Lazy(r"(?i)(?:model|engine|deployment|llm)\w*[\"']?[^;}\"'`]{0,100}$")
_ENUM: Final = Lazy(
    r"\bopenai\.(GPT(?:\d\w*)|Whisper1|CreateImageModelDallE\d|(?:Small|Large)Embedding3|AdaEmbeddingV2)\b"
)
_SAID: Final = {
    "Whisper1": "whisper-1", "SmallEmbedding3": "text-embedding-3-small", "LargeEmbedding3": "text-embedding-3-large",
    "AdaEmbeddingV2": "text-embedding-ada-002",
}  # fmt: skip


def _reader(dialect: _Dialect) -> Callable[[File], Iterator[Finding]]:
    token = Lazy(f"(?P<skip>{dialect.comments})|(?P<string>{dialect.strings})", re.DOTALL)
    environment = Lazy(dialect.environment)
    name = f"source-{dialect.via}"

    def read(file: File) -> Iterator[Finding]:
        scope = scope_of(file.path)
        if scope is None:
            return
        found: dict[tuple[SignalKind, str], tuple[int, Confidence]] = {}
        text = file.text
        _imports(file, text, dialect, found)
        if '"' in text or "'" in text:
            _strings(text, token, environment, found)
        if dialect.via == "go" and "openai." in text:
            for match in _ENUM.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                found.setdefault(("model", _enum(match[1])), (line, "high"))
        hosts = without_lists({v: f[0] for (k, v), f in found.items() if k == "host"})
        for (kind, value), (line, confidence) in sorted(
            found.items(), key=lambda f: (f[1][0], f[0])
        ):
            if kind != "host" or value in hosts:
                relation = (
                    relation_of("call", file.path, "", "", False)
                    if kind == "model"
                    else "depends-on"
                )
                yield Signal(
                    kind=kind, value=value, via="" if kind == "model" else dialect.via, scope=scope, relation=relation,
                    evidence=evidence(file, line, name, file.lines, confidence),
                )  # fmt: skip

    return read


def _imports(
    file: File,
    text: str,
    dialect: _Dialect,
    found: dict[tuple[SignalKind, str], tuple[int, Confidence]],
) -> None:
    at, line = 0, 1
    beside = None
    for match in dialect.imports.finditer(text):
        line += text.count("\n", at, match.start(1))
        at = match.start(1)
        written = match[1]
        if dialect.via == "c":
            quoted, written = written[0] == '"', written[1:]
            if quoted and (
                file.sibling(written)
                or file.sibling("/" + written)
                or file.sibling("/include/" + written)
            ):
                beside = beside or (written, line)
                continue
        shown = dialect.shown(written)
        if shown:
            found.setdefault(("import", shown), (line, "high"))
    if beside and not found:
        # A file that includes only its neighbours still shows that it needs nobody's system headers.
        found["import", beside[0]] = beside[1], "high"


def _strings(
    text: str,
    token: Lazy,
    environment: Lazy,
    found: dict[tuple[SignalKind, str], tuple[int, Confidence]],
) -> None:
    at, line = 0, 1
    for match in token.finditer(text):
        quoted = match["string"]
        if not quoted or not 4 < len(quoted) < 400:
            continue
        line += text.count("\n", at, match.start())
        at = match.start()
        body = quoted.lstrip("$@").strip("\"'`")
        before = text[max(0, at - 140) : at]
        if "://" in body:
            host = host_in(body, before)
            if host:
                found.setdefault(("host", host), (line, "high"))
        elif environment.search(before):
            if _ENV_NAME.fullmatch(body):
                found.setdefault(("env", body), (line, "high"))
        elif names_model(body) and _MODEL.search(before):
            found.setdefault(("model", body), (line, "medium"))


def _enum(name: str) -> str:
    """go-openai's constants spell their ids: GPT3Dot5Turbo is gpt-3.5-turbo."""
    if name in _SAID:
        return _SAID[name]
    if name.startswith("CreateImageModelDallE"):
        return f"dall-e-{name[-1]}"
    spelled = name.removeprefix("GPT").replace("Dot", ".").replace("oMini", "o-mini")
    return "gpt-" + re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", spelled).lower()


EXTRACTORS = tuple(
    Extractor(name=f"source-{d.via}", version=1, files=d.files, read=_reader(d)) for d in _DIALECTS
)

"""Python source and notebooks go in; imports, called models, data sets, hosts and variables come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.notebook import cells
from stackaudit.extract.parse.source import (
    evidence,
    host_in,
    relation_of,
    scope_of,
    trains,
)
from stackaudit.files import File, Malformed
from stackaudit.model import Confidence, Finding, RelationKind, Scope, Signal, SignalKind

NAME: Final = "source_python"

_STANDARD: Final = frozenset(
    """abc aifc antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii bisect
    builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall
    concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal
    difflib dis distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch
    fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http
    idlelib imaplib imghdr imp importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale logging lzma
    mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath
    nturl2path numbers opcode operator optparse os ossaudiodev pathlib pdb pickle pickletools pipes pkgutil platform
    plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri
    random re readline reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site
    smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string
    stringprep struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap
    this threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types
    typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml
    xmlrpc zipapp zipfile zipimport zlib zoneinfo __future__ __main__ annotationlib compression
    BaseHTTPServer CGIHTTPServer ConfigParser Cookie cookielib cPickle cStringIO commands copy_reg dummy_thread
    HTMLParser httplib md5 Queue sets sha SimpleHTTPServer SocketServer StringIO thread Tkinter tkMessageBox urllib2
    urlparse UserDict xmlrpclib exceptions __builtin__ _typeshed _thread""".split()  # noqa: SIM905
)
_NAMESPACES: Final = frozenset(
    {"google", "azure", "opentelemetry", "zope", "ruamel", "sphinxcontrib", "aws_cdk"}
)
"""Packages of many projects: what is imported from them tells which."""
_DEEP: Final = frozenset(
    {
        "google.cloud",
        "azure.ai",
        "azure.search",
        "azure.cognitiveservices",
        "azure.storage",
        "azure.mgmt",
    }
)

_TOKEN: Final = re.compile(
    r"(?P<skip>\#[^\n]*)"
    r"|(?P<string>[rbufRBUFtT]{0,2}(?:\"\"\"[^\"\\]*(?:(?:\\.|\"(?!\"\"))[^\"\\]*)*(?:\"\"\")?"
    r"|'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*(?:''')?|\"[^\"\\\n]*(?:\\.[^\"\\\n]*)*\"?|'[^'\\\n]*(?:\\.[^'\\\n]*)*'?))"
    r"|(?<![^\n;:])[ \t]*(?P<statement>from[ \t]+(?P<from>[A-Za-z_][\w.]*)[ \t]+import[ \t]+(?P<names>\([^)]{0,4000}\)?|[^\n;#]*)"
    r"|import[ \t]+(?P<import>[A-Za-z_][^\n;#]*))",
    re.DOTALL,
)
_CALLS: Final = re.compile(
    r"from_pretrained|load_dataset|tfds\.load|tensorflow_datasets|\bopenai\b|OpenAI|nthropic|litellm|genai|generativeai|GenerativeModel"
    r"|cohere|mistralai|\bollama\b|replicate|invoke_model|\bconverse\(|SentenceTransformer|CrossEncoder|\bpipeline\(|vllm|sglang"
    r"|langchain|llama_index|crewai|dspy|pydantic_ai|smolagents|InferenceClient|snapshot_download|hf_hub_download|TextEmbedding"
    r"|WhisperModel|whisper|timm|open_clip|llama_cpp|FlagModel|FlagReranker|dashscope|zhipuai|groq|completions|init_chat_model"
    r"|(?i:(?:model|engine|llm|deployment|teacher)\w*[\"']?\s*(?::\s*[\w\[\]. |]+)?\s*[=,:(]\s*(?:default\s*=\s*)?[\"'](?:[\w.-]+/)*(?:gpt|text-|claude|gemini|llama|mistral|o1|o3|o4|davinci|command))"
    r"|(?i:(?:getenv|environ\.get|add_argument|Field)\([^)\n]{0,200}[\"'](?:gpt-|text-davinci|claude-|gemini-))"
)  # fmt: skip
_ENV: Final = re.compile(
    r"(?:environ(?:\.get\s*\(|\s*\[|\.setdefault\s*\(|\.pop\s*\()|getenv\s*\()\s*$"
)
_ENV_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{2,}")


def read(file: File) -> Iterator[Finding]:
    scope = scope_of(file.path)
    if scope is None:
        return
    if file.name.endswith(".ipynb"):
        pieces = list(cells(file.text))
        numbers = [number for cell in pieces for _, number in [*cell, ("", 0)]]
        text = "\n".join("\n".join(line for line, _ in cell) + "\n" for cell in pieces)
    else:
        text, numbers = file.text, []
    yield from _Source(file, text, numbers, scope).signals()


class _Source:
    """One text with its place; `numbers` turns a line of it into a line of the file where they differ."""

    def __init__(self, file: File, text: str, numbers: list[int], scope: Scope) -> None:
        self.file, self.text, self.numbers, self.scope = file, text, numbers, scope
        self.lines = text.split("\n")
        self.imports: dict[str, int] = {}
        self.hosts: dict[str, int] = {}
        self.variables: dict[str, int] = {}
        self.datasets: dict[str, int] = {}

    def signals(self) -> Iterator[Finding]:
        self._scan()
        for module, line in self.imports.items():
            if module.split(".")[0] not in _STANDARD and not self._is_local(module.split(".")[0]):
                yield self._signal("import", module, "python", line)
        for host, line in self.hosts.items():
            yield self._signal("host", host, "python", line)
        for variable, line in self.variables.items():
            yield self._signal("env", variable, "python", line)
        for name, line in self.datasets.items():
            training = trains(self.file.path, self.text)
            relation = relation_of("dataset", self.file.path, "", training)
            yield self._signal("dataset", name, "url", line, relation)
        if _CALLS.search(self.text):
            yield from self._calls()

    # --- strings and imports, without a syntax tree ---

    def _scan(self) -> None:
        text, at, line = self.text, 0, 1
        for match in _TOKEN.finditer(text):
            line += text.count("\n", at, match.start())
            at = match.start()
            if match["statement"]:
                here = line + text.count("\n", at, match.start("statement"))
                self._import(match, here)
            elif match["string"]:
                self._string(match, line)

    def _import(self, match: re.Match[str], line: int) -> None:
        if match["import"]:
            for part in match["import"].split(","):
                name = re.match(r"\s*([A-Za-z_][\w.]*)", part)
                if name:
                    self.imports.setdefault(_two_levels(name[1]), line)
            return
        module = _two_levels(match["from"])
        if match["from"] in _NAMESPACES or match["from"] in _DEEP:
            names = re.findall(r"(?:^|[(,])\s*([A-Za-z_]\w*)", match["names"])
            for name in names:
                self.imports.setdefault(f"{match['from']}.{name}", line)
        elif module in _DEEP:
            self.imports.setdefault(".".join(match["from"].split(".")[:3]), line)
        else:
            self.imports.setdefault(module, line)

    def _string(self, match: re.Match[str], line: int) -> None:
        text = self.text
        start = match.start()
        body = match["string"].lstrip("rbufRBUFtT").strip("\"'")
        if len(body) > 400 and "://" not in body[:2000]:
            return
        begin = text.rfind("\n", 0, start) + 1
        before = text[max(begin, start - 120) : start]
        if not before.strip():
            before = text[max(0, start - 120) : start].rstrip()[-80:]
            if before[-1:] not in ("(", "[", "{", ",", "=", ":") and match["string"][-3:] in (
                '"""',
                "'''",
            ):
                return  # a docstring
        if _ENV.search(before) and _ENV_NAME.fullmatch(body):
            self.variables.setdefault(body, line)
        elif "://" in body:
            host = host_in(body, before)
            if host:
                self.hosts.setdefault(host, line)
            if "commoncrawl" in body:
                self.datasets.setdefault("commoncrawl", line)

    def _is_local(self, top: str) -> bool:
        """Whether a module lies beside the file, at the root or in src/: the project's own."""
        places = ("", "/", "/src/")
        return any(
            self.file.sibling(f"{place}{top}{tail}") is not None
            for place in places
            for tail in (".py", "/__init__.py")
        )

    # --- calls ---

    def _calls(self) -> Iterator[Finding]:
        from stackaudit.extract.parse.python_calls import (
            Found,
            read_calls,
        )  # lazy: ast is not for every file

        try:
            found = read_calls(self.text, self.imports)
        except Malformed as error:
            yield self.file.problem(error.message, self._line(error.line or 1))
            return
        training = trains(self.file.path, self.text)
        path = self.file.path
        best: dict[tuple[SignalKind, str, RelationKind], Found] = {}
        for item in sorted(found, key=lambda f: (not f.sure, f.line)):
            kind: SignalKind = (
                "dataset" if item.use == "dataset" else "host" if item.use == "service" else "model"
            )
            if kind == "host" and (item.value in self.hosts or self.hosts.keys() & {"localhost"}):
                continue
            use = (
                item.use
                if item.use in ("dataset", "call")
                else "weights"
                if item.use == "weights"
                else "call"
            )
            relation = (
                relation_of(use, path, item.function, training) if kind != "host" else "depends-on"
            )
            if not item.sure and any(k[:2] == (kind, item.value) for k in best):
                continue
            best.setdefault((kind, item.value, relation), item)
        for (kind, value, relation), item in sorted(best.items(), key=lambda b: (b[1].line, b[0])):
            sure: Confidence = "high" if item.sure and item.use != "tokenizer" else "medium"
            yield self._signal(kind, value, item.via, item.line, relation, sure)

    # --- findings ---

    def _line(self, line: int) -> int:
        if not self.numbers:
            return line
        return self.numbers[line - 1] if 0 < line <= len(self.numbers) else 1

    def _signal(
        self, kind: SignalKind, value: str, via: str, line: int,
        relation: RelationKind = "depends-on", confidence: Confidence = "high",
    ) -> Signal:  # fmt: skip
        shown = evidence(self.file, line, NAME, self.lines, confidence)
        if self.numbers:
            shown = type(shown)(
                path=shown.path,
                line=self._line(line),
                by=NAME,
                confidence=confidence,
                excerpt=shown.excerpt,
            )
        return Signal(
            kind=kind, value=value, via=via, scope=self.scope, relation=relation, evidence=shown
        )


def _two_levels(module: str) -> str:
    return ".".join(module.split(".")[:2])


EXTRACTOR = Extractor(name=NAME, version=1, files=("*.py", "*.pyw", "*.ipynb"), read=read)

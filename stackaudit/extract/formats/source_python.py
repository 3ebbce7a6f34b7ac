"""Python source and notebooks go in; imports, called models, data sets, hosts and variables come out."""

from __future__ import annotations

import re
import warnings
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
    without_lists,
)
from stackaudit.files import File, Malformed
from stackaudit.model import Confidence, Finding, RelationKind, Scope, Signal, SignalKind
from stackaudit.provenance.patterns import Lazy

NAME: Final = "source-python"

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

_TOKEN: Final = Lazy(
    r"(?P<skip>\#[^\n]*)"
    r"|(?P<string>[rbufRBUFtT]{0,2}(?:\"\"\"[^\"\\]*(?:(?:\\.|\"(?!\"\"))[^\"\\]*)*(?:\"\"\")?"
    r"|'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*(?:''')?|\"[^\"\\\n]*(?:\\.[^\"\\\n]*)*\"?|'[^'\\\n]*(?:\\.[^'\\\n]*)*'?))"
    r"|(?<![^\n;:])[ \t]*(?P<statement>from[ \t]+(?P<from>[A-Za-z_][\w.]*)[ \t]+import[ \t]+(?P<names>\([^)]{0,4000}\)?|[^\n;#]*)"
    r"|import[ \t]+(?P<import>[A-Za-z_][^\n;#]*))",
    re.DOTALL,
)
_NAMED: Final = (
    "from_pretrained(", "load_dataset(", "hf_hub_download(", "snapshot_download(", "litellm", '"gpt-', "'gpt-", "/gpt-",
    '"claude-', "'claude-", "/claude-", '"gemini-', "'gemini-", "text-davinci", "text-embedding-", "meta-llama/", "mistralai/",
    "Qwen/", '"deepseek-', "'deepseek-", "teacher_model",
)  # fmt: skip
"""What a file must hold for its calls to be worth a syntax tree; where a library below is imported, more will do."""
_CALLED: Final = (
    "tfds.load", "tensorflow_datasets.load", ".completions.", "Completion.create", "Completion.acreate", "Embedding.create",
    ".embeddings.", ".responses.", ".images.", ".audio.", ".moderations.", ".messages.", ".chat.complete", ".chat.stream",
    "generate_content", "GenerativeModel(", "invoke_model", ".converse(", "replicate.", "ollama.", "cohere", "dashscope",
    "SentenceTransformer(", "CrossEncoder(", "pipeline(", "WhisperModel(", "TextEmbedding(", "LLM(", ".LM(", "EngineArgs(",
    "create_model", "load_model", "HookedTransformer", "Llama(", "InferenceClient(", "init_chat_model(", "init_embeddings(",
    "from_provider(", "FlagModel(", "FlagReranker(", "Agent(", "OpenAI", "nthropic", "Google", "Vertex", "Mistral", "Cohere", "Groq",
    "Bedrock", "HuggingFace", "Ollama", "LiteLLM", "Gemini", "davinci", "gpt2",
)  # fmt: skip
_LIBRARIES: Final = Lazy(
    r"openai|anthropic|transformers|datasets|diffusers|sentence_transformers|litellm|langchain\w*|llama_index|llama_cpp|vllm|sglang|cohere"
    r"|mistralai|boto3|botocore|aioboto3|ollama|replicate|huggingface_hub|peft|unsloth|timm|open_clip|whisper|faster_whisper|dspy|crewai"
    r"|pydantic_ai|smolagents|instructor|agno|haystack|autogen\w*|tensorflow_datasets|vertexai|groq|together|fireworks|cerebras|zhipuai"
    r"|dashscope|fastembed|FlagEmbedding|transformer_lens|keybert|ctransformers|portkey_ai|google\.(?:genai|generativeai|cloud\.aiplatform)(?:\..*)?"
)
_COMMON_CRAWL: Final = Lazy(r"(?:data|index)\.commoncrawl\.org|//commoncrawl/|commoncrawl\.s3")
_ENV: Final = Lazy(r"(?:environ(?:\.get\s*\(|\s*\[|\.setdefault\s*\(|\.pop\s*\()|getenv\s*\()\s*$")
_RANK: Final[dict[RelationKind, int]] = {"distilled-from": 9, "derived-from": 6, "trained-on": 3}
"""What says more of a model that one file uses in several ways; plain use comes last."""
_ENV_NAME: Final = Lazy(r"[A-Za-z_][A-Za-z0-9_]{2,}")


def read(file: File) -> Iterator[Finding]:
    scope = scope_of(file.path)
    if scope is None:
        return
    if file.name.endswith(".ipynb"):
        pieces = [_read_alone(cell) for cell in cells(file.text)]
        numbers = [number for cell in pieces for _, number in [*cell, ("", 0)]]
        text = "\n".join("\n".join(line for line, _ in cell) + "\n" for cell in pieces)
    else:
        text, numbers = file.text, []
    yield from _Source(file, text, numbers, scope).signals()


def _read_alone(cell: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """A cell of a notebook, without its lines when it is not Python: one such cell must not hide the rest."""
    import ast  # lazy: notebooks are few

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse("\n".join(line for line, _ in cell))
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            plain = re.compile(r"\s*(?:from|import)\s")
            return [(line if plain.match(line) else "", number) for line, number in cell]
    return cell


class _Source:
    """One text with its place; `numbers` turns a line of it into a line of the file where they differ."""

    def __init__(self, file: File, text: str, numbers: list[int], scope: Scope) -> None:
        self.file, self.text, self.numbers, self.scope = file, text, numbers, scope
        self.lines = text.split("\n")
        self.imports: dict[str, int] = {}
        self.hosts: dict[str, int] = {}
        self.variables: dict[str, int] = {}
        self.datasets: dict[str, int] = {}
        self.below: dict[str, str] = {}  # module → a name that is imported from it

    def signals(self) -> Iterator[Finding]:
        self._scan()
        for module, line in self.imports.items():
            if module.split(".")[0] not in _STANDARD and not self._is_local(module):
                yield self._signal("import", module, "python", line)
        for host, line in without_lists(self.hosts).items():
            yield self._signal("host", host, "python", line)
        for variable, line in self.variables.items():
            yield self._signal("env", variable, "python", line)
        for name, line in self.datasets.items():
            training = trains(self.file.path, self.text)
            relation = relation_of("dataset", self.file.path, "", "", training)
            yield self._signal("dataset", name, "url", line, relation)
        if any(word in self.text for word in _NAMED) or (
            any(
                _LIBRARIES.fullmatch(m) or _LIBRARIES.fullmatch(m.split(".")[0])
                for m in self.imports
            )
            and any(word in self.text for word in _CALLED)
        ):
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
        first = re.match(r"[\s(]*([A-Za-z_]\w*)", match["names"])
        if first and "." not in module:
            self.below.setdefault(module, first[1])
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
        if "env" in before and _ENV.search(before) and _ENV_NAME.fullmatch(body):
            self.variables.setdefault(body, line)
        elif "://" in body:
            host = host_in(body, before)
            if host:
                self.hosts.setdefault(host, line)
            if _COMMON_CRAWL.search(body):
                self.datasets.setdefault("commoncrawl", line)

    def _is_local(self, module: str) -> bool:
        """Whether a module lies beside the file, at the root or in src/: the project's own."""
        top, _, below = module.partition(".")
        below = below or self.below.get(module, "")
        tails = (".py", "/__init__.py", *((f"/{below}.py",) if below else ()))
        return any(
            self.file.sibling(f"{place}{top}{tail}") is not None
            for place in ("", "/", "/src/")
            for tail in tails
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
        best: dict[tuple[SignalKind, str], tuple[int, RelationKind, Found]] = {}
        for item in sorted(found, key=lambda f: f.line):
            if item.use == "service":
                if item.value not in self.hosts and not any(
                    h.startswith("localhost") for h in self.hosts
                ):
                    best.setdefault(("host", item.value), (0, "depends-on", item))
                continue
            use = "call" if item.use == "named" else item.use
            relation = relation_of(use, self.file.path, item.function, item.role, training)
            rank = _RANK.get(relation, 0) + (
                0 if not item.sure else 1 if item.use == "tokenizer" else 2
            )
            key: tuple[SignalKind, str] = (
                "dataset" if item.use == "dataset" else "model",
                item.value,
            )
            known = best.get(key)
            if known is None or (-rank, item.line) < (-known[0], known[2].line):
                best[key] = rank, relation, item
        for (kind, value), (_, relation, item) in sorted(
            best.items(), key=lambda b: (b[1][2].line, b[0])
        ):
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

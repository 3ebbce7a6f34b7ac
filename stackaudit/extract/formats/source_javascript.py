"""JavaScript and TypeScript source goes in; imports, called models, hosts and variables come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.source import (
    evidence,
    host_in,
    is_model_id,
    names_model,
    relation_of,
    scope_of,
    without_lists,
)
from stackaudit.files import File
from stackaudit.model import Confidence, Finding, Scope, Signal, SignalKind
from stackaudit.provenance.patterns import Lazy

NAME: Final = "source-javascript"

_BUILT_IN: Final = frozenset(
    {"assert", "async_hooks", "buffer", "child_process", "cluster", "console", "constants", "crypto", "dgram",
     "diagnostics_channel", "dns", "domain", "events", "fs", "http", "http2", "https", "inspector", "module", "net", "os",
     "path", "perf_hooks", "process", "punycode", "querystring", "readline", "repl", "stream", "string_decoder", "sys",
     "test", "timers", "tls", "trace_events", "tty", "url", "util", "v8", "vm", "wasi", "worker_threads", "zlib", "std"}
)  # fmt: skip
_PACKAGE: Final = Lazy(
    r"(@[a-z0-9~][\w.-]*/[a-z0-9~_][\w.-]*|[a-zA-Z0-9_][\w.-]*)(?:@[^/]*)?(?:/.*)?"
)

_TOKEN: Final = Lazy(
    r"(?P<comment>//[^\n]*|/\*[^*]*(?:\*(?!/)[^*]*)*(?:\*/)?)"
    r"|(?P<regex>(?<=[=(,:\[!&|?{};])[ \t]*/(?![/*])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.){0,100}\]){1,200}/)"
    r"|(?P<string>\"[^\"\\\n]*(?:\\.[^\"\\\n]*)*\"?|'[^'\\\n]*(?:\\.[^'\\\n]*)*'?|`[^`\\]*(?:\\.[^`\\]*)*`?)"
    r"|\b(?:process\.env|import\.meta\.env|Bun\.env)(?:\.|\?\.)(?P<variable>[A-Za-z_]\w*)",
    re.DOTALL,
)
_IMPORTS: Final = Lazy(
    r"(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\(|\brequire\.resolve\s*\()\s*$"
)
_ENV: Final = Lazy(r"(?:process\.env|import\.meta\.env|Bun\.env)\s*\[\s*$|Deno\.env\.get\(\s*$")
_ENV_NAME: Final = Lazy(r"[A-Za-z_]\w{2,}")
_MODEL: Final = Lazy(
    r"(?i)(?:^|[^\w.$])[\w$.]*?(?:model|engine|llm|deployment|teacher)(?:_?(?:name|id))?[\"']?\s*(?::\s*string\s*)?(?<![=!<>])[:=](?!=)\s*"
    r"(?:(?:[\w$.?\[\]]|\"\w*\"|'\w*')+\s*(?:\|\||\?\?)\s*)*$"
)
_PROVIDER: Final = Lazy(
    r"(?<![\w$.])(openai|azure|anthropic|google|vertex|mistral|cohere|groq|bedrock|amazonBedrock|xai|deepseek|perplexity|togetherai"
    r"|fireworks|cerebras|openrouter|ollama|replicate|gateway|huggingface)(?:\.(?:chat|responses|completion|embedding|textEmbeddingModel|textEmbedding"
    r"|image|imageModel|transcription|speech|languageModel))?\(\s*$"
)
_PIPELINE: Final = Lazy(r"(?:\.from_pretrained\(|\bpipeline\(\s*[\"'`][\w-]+[\"'`]\s*,)\s*$")
_SERVICES: Final = (
    ("openai", "api.openai.com", Lazy(r"\.(?:chat\.completions|completions|responses|embeddings|images|audio\.\w+|moderations|createChatCompletion|createCompletion|createEmbedding|createImage)(?:\.\w+)?\(")),
    ("@anthropic-ai/sdk", "api.anthropic.com", Lazy(r"\.messages\.(?:create|stream)\(")),
    ("@google/generative-ai", "generativelanguage.googleapis.com", Lazy(r"\.getGenerativeModel\(")),
    ("@google/genai", "generativelanguage.googleapis.com", Lazy(r"\.models\.\w+\(")),
    ("cohere-ai", "api.cohere.com", Lazy(r"\.(?:chat|chatStream|generate|embed|rerank)\(")),
    ("@mistralai/mistralai", "api.mistral.ai", Lazy(r"\.chat(?:\.\w+)?\(")),
    ("groq-sdk", "api.groq.com", Lazy(r"\.chat\.completions\.create\(")),
    ("replicate", "api.replicate.com", Lazy(r"\.(?:run|stream)\(")),
    ("@ai-sdk/openai", "api.openai.com", Lazy(r"\bopenai(?:\.\w+)?\(")),
    ("@ai-sdk/anthropic", "api.anthropic.com", Lazy(r"\banthropic\(")),
    ("@ai-sdk/google", "generativelanguage.googleapis.com", Lazy(r"\bgoogle(?:\.\w+)?\(")),
)  # fmt: skip
"""A service's own package, where it calls when nothing else is said, and how a call looks."""
_AI: Final = Lazy(
    r"openai$|@anthropic-ai/|@google/gen|cohere-ai|@mistralai/|groq-sdk|replicate$|@ai-sdk/|langchain|@langchain/|llamaindex"
    r"|@llamaindex/|ollama$|@azure/openai|together-ai|@aws-sdk/client-bedrock|@openrouter/|@google-cloud/vertexai"
)
_ELSEWHERE: Final = Lazy(r"\b(?:baseURL|baseUrl|basePath|base_url|azureOpenAI\w*|AzureOpenAI)\b")
_MENU: Final = 8
"""More models than this in one file are a list to choose from, not what the file calls."""


def read(file: File) -> Iterator[Finding]:
    scope = scope_of(file.path)
    if scope is None or _is_bundle(file.text):
        return
    yield from _Source(file, scope).signals()


def _is_bundle(text: str) -> bool:
    """Packed code names what was packed, not what the project imports."""
    return len(text) > 5000 and len(text) > 200 * (text.count("\n") + 1)


class _Source:
    def __init__(self, file: File, scope: Scope) -> None:
        self.file, self.scope, self.text = file, scope, file.text
        self.lines = file.lines
        self.found: dict[tuple[SignalKind, str], tuple[int, str, Confidence]] = {}

    def signals(self) -> Iterator[Finding]:
        self._scan()
        self._services()
        models = [key for key in self.found if key[0] == "model"]
        hosts = without_lists({v: found[0] for (k, v), found in self.found.items() if k == "host"})
        for (kind, value), (line, via, confidence) in sorted(
            self.found.items(), key=lambda item: (item[0][0], item[1][0], item[0][1])
        ):
            if (kind == "model" and len(models) > _MENU) or (kind == "host" and value not in hosts):
                continue
            relation = (
                relation_of("call", self.file.path, "", "", False)
                if kind == "model"
                else "depends-on"
            )
            shown = evidence(self.file, line, NAME, self.lines, confidence)
            yield Signal(
                kind=kind, value=value, via=via, scope=self.scope, relation=relation, evidence=shown
            )

    def _add(
        self,
        kind: SignalKind,
        value: str,
        line: int,
        via: str = "javascript",
        confidence: Confidence = "high",
    ) -> None:
        self.found.setdefault((kind, value), (line, via, confidence))

    def _scan(self) -> None:
        text, at, line = self.text, 0, 1
        for match in _TOKEN.finditer(text):
            line += text.count("\n", at, match.start())
            at = match.start()
            if match["variable"]:
                if match["variable"].isupper() or "_" in match["variable"]:
                    self._add("env", match["variable"], line)
            elif match["string"]:
                self._string(match["string"], match.start(), line)

    def _string(self, quoted: str, start: int, line: int) -> None:
        body = quoted[1:-1] if len(quoted) > 1 and quoted[-1] == quoted[0] else quoted[1:]
        if not body or len(body) > 400:
            return
        before = self.text[max(0, start - 160) : start]
        if before.rstrip()[-1:] in "mt(" and _IMPORTS.search(before[-30:]):
            self._import(body, line)
        elif "://" in body:
            host = host_in(body, before[-100:])
            if host:
                self._add("host", host, line)
        elif "env" in before[-30:] and _ENV.search(before):
            if _ENV_NAME.fullmatch(body):
                self._add("env", body, line)
        else:
            self._model(body, before, line)

    def _import(self, body: str, line: int) -> None:
        name = re.sub(r"^(?:npm|jsr):/?", "", body)
        builtin = name.startswith(("node:", "bun:", "cloudflare:", "virtual:", "astro:"))
        if builtin or name.startswith((".", "/", "~", "#", "$", "@/", "@@/")) or "://" in name:
            return
        match = _PACKAGE.fullmatch(name)
        if (
            match
            and match[1] not in _BUILT_IN
            and not re.search(r"\.(?:[cm]?[jt]sx?|css|json)$", match[1])
        ):
            self._add("import", match[1], line)

    def _model(self, body: str, before: str, line: int) -> None:
        provider = _PROVIDER.search(before)
        if provider and is_model_id(body):
            self._add("model", body, line, provider[1])
        elif _PIPELINE.search(before) and "/" in body and is_model_id(body):
            self._add("model", body, line, "transformers.js")
        elif names_model(body) and _MODEL.search(before):
            self._add("model", body, line, "", "medium")

    def _services(self) -> None:
        """The service behind a package that is imported and called; its models are its own then."""
        imported = {value for kind, value in self.found if kind == "import"}
        for package, host, call in _SERVICES:
            if package not in imported:
                continue
            match = call.search(self.text)
            if match is None:
                continue
            if not _ELSEWHERE.search(self.text):
                self._add("host", host, self.text.count("\n", 0, match.start()) + 1, package)
            if sum(_AI.match(name) is not None for name in imported) == 1:
                for key, (line, via, _) in list(self.found.items()):
                    if key[0] == "model" and not via:
                        self.found[key] = line, package, "high"


EXTRACTOR = Extractor(
    name=NAME,
    version=1,
    files=(
        "*.js",
        "*.mjs",
        "*.cjs",
        "*.jsx",
        "*.ts",
        "*.mts",
        "*.cts",
        "*.tsx",
        "*.vue",
        "*.svelte",
        "*.astro",
    ),
    read=read,
)

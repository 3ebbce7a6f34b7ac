"""Strings and paths of source code go in; scopes, relations, model ids, hosts and safe excerpts come out."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from stackaudit.files import File
from stackaudit.model import Confidence, Evidence, RelationKind, Scope
from stackaudit.provenance import states
from stackaudit.provenance.patterns import Lazy

_DEV_FOLDER: Final = Lazy(
    r"(?:^|/)(?:docs?|docs?_src|documentation|examples?(?:[-_][\w-]+)?|samples?|demos?|tutorials?|cookbooks?|snippets"
    r"|benchmarks?|bench|playground|website|blog|evals?|\.agents|\.github|\.gitlab|\.circleci)/"
)


@lru_cache(maxsize=16384)
def scope_of(path: str) -> Scope | None:
    """ "test" and "dev" by the folders and the name; None for code that is not the project's at all."""
    state = states.by_path(path).state
    if state == "vendored":
        return None
    if state == "test":
        return "test"
    return "dev" if _DEV_FOLDER.search(path) else "runtime"


# --- what a call of a model is for ---------------------------------------------------------------------

_TEACHING: Final = Lazy(
    r"(?i)(?:^|[\W_])(?:gen(?:erate|eration)?[-_]?(?:instructions?|data(?:set)?|samples?|qa|questions?|answers?|conversations?"
    r"|dialog(?:ue)?s?|responses?|pairs?|preferences?|training|synthetic)|synth(?:etic|esi[sz]e)?|distil\w*|self[-_]?instruct"
    r"|pseudo[-_]?label\w*|(?:auto[-_]?)?label(?:l?ing|l?er)|annotat\w*|evol[-_]?instruct|teacher|augment\w*|build[-_]dataset"
    r"|make[-_]dataset|create[-_]dataset|data[-_]?gen\w*|bootstrap[-_]data)(?=$|[\W_])"
)
_TRAINING: Final = Lazy(
    r"(?i)(?:^|[\W_])(?:pre[-_]?)?(?:train(?:er|ing)?|fine[-_]?tun\w*|finetune|sft|dpo|ppo|rlhf|grpo|q?lora|distil\w*)(?=$|[\W_\d])"
)
_TRAINS: Final = Lazy(
    r"\b(?:\w*Trainer|TrainingArguments)\s*\(|\.backward\(|\btrainer\.train\(|\boptimizer\.step\(|value_and_grad\("
)


def makes_data(path: str, function: str = "") -> bool:
    """Whether a file or function makes training data, by its name."""
    return bool(_TEACHING.search(path) or (function and _TEACHING.search(function)))


def trains(path: str, text: str) -> bool:
    """Whether a file trains a model, by its name or by what it calls."""
    return bool(_TRAINING.search(path) or _TRAINS.search(text))


def relation_of(kind: str, path: str, function: str, role: str, training: bool) -> RelationKind:
    """What a called model ("call"), loaded weights or a data set seen in a place are to the project."""
    if kind == "dataset":
        return "trained-on" if training else "depends-on"
    if "teacher" in role.lower() or "teacher" in function.lower():
        return "distilled-from"
    if kind == "call":
        return "distilled-from" if makes_data(path, function) else "depends-on"
    return "derived-from" if training and kind == "weights" else "depends-on"


# --- model ids -----------------------------------------------------------------------------------------

FAMILIES: Final = Lazy(
    r"(?i)(?:(?:[a-z][\w.-]*/){0,3})?(?:gpt-?[345o][\w.-]*|chatgpt-[\w.-]+|o[134](?:-mini|-pro|-preview)?(?:-\d[\w-]*)?"
    r"|text-(?:davinci|curie|babbage|ada|embedding|bison|unicorn)[\w.-]*|code-davinci[\w-]*|davinci(?:-\d+)?|dall-?e-[23]|whisper-\w[\w.-]*|tts-1[\w-]*"
    r"|claude-[\w.@:-]+|(?:models/)?gemini-[\w.-]+|(?:models/)?gemma-?\d[\w.:-]*|palm-?2?[\w-]*|(?:chat|code)-bison[\w@-]*|imagen-[\w.-]+"
    r"|(?:meta-)?llama-?[234][\w.:-]*|llama-?\d+b[\w.:-]*|codellama[\w.:-]*|vicuna[\w.:-]*|alpaca-\w[\w.-]*|mistral-[\w.:-]+|mixtral[\w.:-]*|codestral[\w.-]*|ministral[\w.-]*"
    r"|command(?:-r|-a|-light|-nightly)[\w.+:-]*|embed-(?:english|multilingual|v)[\w.-]+|rerank-[\w.-]+|j2-(?:ultra|mid|light)|jamba[\w.-]*"
    r"|qwen[\w.:-]*|qwq[\w.:-]*|deepseek-[\w.:-]+|glm-?\d[\w.-]*|chatglm[\w.-]*|baichuan[\w.-]*|internlm[\w.-]*|yi-\d[\w.-]*|ernie-[\w.-]+|hunyuan[\w.-]*|kimi-[\w.-]+|moonshot-[\w.-]+|doubao[\w.-]*|minimax[\w.-]*"
    r"|phi-?[1234][\w.:-]*|falcon-?\d[\w.-]*|mpt-\d[\w-]*|bloomz?(?:-\d[\w.]*)?|opt-\d[\w.]*|pythia-[\w.]+|starcoder[\w.-]*|dolly-v\d[\w-]*|gpt-?(?:2|j|neo)[\w.-]*|gpt2(?:-\w+)?|flan-t5[\w-]*|t5-(?:small|base|large|\d+b)|ul2"
    r"|(?:distil)?(?:bert|roberta)-[\w-]+|deberta-[\w-]+|electra-[\w-]+|xlm-roberta[\w-]*|all-(?:minilm|mpnet)[\w-]*|bge-[\w.-]+|e5-[\w.-]+|gte-[\w.-]+|nomic-embed[\w.:-]*|mxbai-embed[\w.:-]*|jina-embeddings[\w-]*|voyage-[\w.-]+"
    r"|stable-diffusion[\w.-]*|sdxl[\w.-]*|flux[.-][\w.-]+|grok-[\w.-]+|sonar[\w-]*|titan-(?:text|embed)[\w.:-]*|amazon\.[\w.:-]+|anthropic\.claude[\w.:-]*|nova-(?:pro|lite|micro)[\w.:-]*|granite-[\w.:-]+|nemotron[\w.-]*|olmo[\w.-]*|solar-[\w.-]+|smollm[\w.-]*|wizardlm[\w.-]*|zephyr-[\w.-]+)"
)
"""Names under which models are called; a string that is one of these names a model wherever it stands."""

_ID: Final = Lazy(r"[A-Za-z0-9][\w.@:+-]*(?:/[A-Za-z0-9][\w.@:+-]*){0,4}")
_NO_ID: Final = Lazy(
    r"(?i)^(?:models?|model[-_]?name|name|path|none|null|default|auto|test|dummy|foo|bar|baz|your[-_/].*|my[-_/].*|some[-_/].*|tmp.*"
    r"|out(?:put)?s?(?:/.*)?|checkpoints?(?:[-_]\d+)?(?:/.*)?|ckpts?(?:/.*)?|data/.*|weights?(?:/.*)?|results?/.*|models?/.*|runs?/.*|logs?/.*|cuda.*|cpu|mps"
    r"|true|false|str|text|chat|base|small|main|latest|string|example.*|placeholder|xxx+|todo|custom|local|\d+|[a-z])$"
)


def is_hub_id(text: str) -> bool:
    """Whether a string can be the name of something on a hub: no path, no placeholder."""
    if not 2 <= len(text) <= 120 or not _ID.fullmatch(text):
        return False
    if text.startswith(("models/gemini", "models/text-")):
        return True
    return not _NO_ID.match(text) and not re.search(
        r"\.(?:py|json|ya?ml|txt|pkl|h5|toml|png|csv)$", text
    )


def is_model_id(text: str) -> bool:
    """The same for a string that is handed over as a model: a single everyday word names none."""
    return is_hub_id(text) and not (text.isalpha() and not names_model(text))


def names_model(text: str) -> bool:
    """Whether a string names a known model whatever it is used for."""
    if re.match(
        r"GPT|Claude|Gemini|ChatGPT|Davinci", text
    ):  # how they are shown, not how they are called
        return False
    return len(text) <= 120 and FAMILIES.fullmatch(text) is not None


# --- hosts ---------------------------------------------------------------------------------------------

URL: Final = Lazy(r"(?:https?|wss?)://([A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z0-9])(:\d{2,5})?")
_API_HOST: Final = Lazy(
    r"(?:^|[.-])(?:api|apis|inference|generativelanguage|gateway|endpoint|ingest|data|commoncrawl)(?:[.-]|\d)|^(?:api|openrouter)\."
    r"|\.(?:openai\.azure|cognitiveservices\.azure|search\.windows|services\.ai\.azure|azure-api)\.\w+$|\.amazonaws\.com$"
    r"|googleapis\.com$|^openrouter\.ai$|\.supabase\.co$|\.pinecone\.io$|\.weaviate\.\w+$|\.qdrant\.\w+$"
)
_NO_HOST: Final = Lazy(
    r"(?:^|\.)(?:(?:raw\.|gist\.|codeload\.)?github(?:usercontent)?\.com|gitlab\.com|bitbucket\.org|twitter\.com|x\.com|youtube\.com|youtu\.be|linkedin\.com"
    r"|stackoverflow\.com|wikipedia\.org|shields\.io|readthedocs\.(?:io|org)|medium\.com|discord\.gg|t\.me|opensource\.org|apache\.org|gnu\.org|python\.org|pypi\.org|npmjs\.com)$|^docs\."
    r"|(?:^|\.)(?:example\.(?:com|org|net)|w3\.org|json-schema\.org|schema\.org|ietf\.org|xmlsoap\.org|openxmlformats\.org"
    r"|invalid|test|local|internal)$|^(?:0\.0\.0\.0|\d+\.\d+\.\d+\.\d+)$"
)
_USED: Final = Lazy(
    r"(?i)(?:url|uri|base|endpoint|host|api|server|address|domain)s?\w*\]?\s*(?::\s*[\w.\[\]| ]+?\s*)?[:=,(]{1,2}\s*[(\[{]?\s*[rbfu]{0,2}[\"'`]?$"
    r"|(?:base|endpoint|api|server)_?\w*[\"']\s*[\]]?\s*[:=,]\s*[rbfu]{0,2}[\"'`]?$"
    r"|(?P<call>(?:\.|\b)(?:get|post|put|patch|delete|request|fetch|urlopen|urlretrieve|Request|connect|open|stream|axios|\w*Client|got|ky|ws|WebSocket|invoke)\(\s*[rbfu]{0,2}[\"'`]?$)"
)
_SHOWN: Final = Lazy(r"^(?:www|about|careers|blog|help|support|status|learn|news|aws|azure)\.")
"""Sites that are linked to; only a call proves more."""


def host_in(text: str, before: str) -> str | None:
    """The host a string literal calls; `before` is the code in front of it, which must look like a call."""
    match = URL.match(text)
    if not match:
        return None
    host, port = match[1].lower(), match[2] or ""
    if host in ("localhost", "127.0.0.1"):
        return f"localhost{port}" if port else None
    if "." not in host or (_NO_HOST.search(host) and not host.startswith(("api.", "models."))):
        return None
    if _API_HOST.search(host):
        return host
    used = _USED.search(before[-100:])
    return host if used and (used["call"] or not _SHOWN.match(host)) else None


def without_lists(hosts: dict[str, int]) -> dict[str, int]:
    """More sites than a program calls are a list of links: then only interfaces are left."""
    if len(hosts) <= _SITES:
        return hosts
    return {host: line for host, line in hosts.items() if _API_HOST.search(host)}


_SITES: Final = 6


# --- excerpts ------------------------------------------------------------------------------------------

_SECRET: Final = Lazy(
    r"\b(?:sk|pk|rk)[-_](?:[A-Za-z]{2,12}[-_])*[A-Za-z0-9_-]{16,}|\bgh[opsru]_[A-Za-z0-9]{16,}|\bgithub_pat_\w{16,}|\bhf_[A-Za-z0-9]{16,}"
    r"|\bAKIA[A-Z0-9]{12,}|\bAIza[\w-]{20,}|\bxox[abprs]-[\w-]{10,}|\beyJ[\w-]{10,}\.[\w.-]+|\bglpat-[\w-]{16,}"
    r"|(?<=://)[^\s/:@\"']{1,80}:[^\s/@\"']{1,80}(?=@)"
)
_ASSIGNED: Final = Lazy(
    r"(?i)((?:key|token(?!i[sz])|secret|passw(?:or)?d|passwd|pwd|credentials?|authorization|auth)[\w-]*[\"']?\]?\s*(?::\s*\w+\s*)?(?:[:=(,]|=>)\s*[rbfu]{0,2}[\"'`])"
    r"([^\"'`\n]{6,})"
)
_UNQUOTED: Final = Lazy(
    r"(?i)(\b\w*(?:passw(?:or)?d|passwd|secret|token|api_?key|credential)\w*=)(?![\"'$`{(\[])([^\s\"'`;,)]{6,})"
)
_VARIABLE: Final = Lazy(r"[A-Z][A-Z_]*[A-Z](?:_?\d)?")
_NAME: Final = Lazy(r"[a-z][a-z_]{0,30}\d?|[a-z][\w.-]*/[\w.-]*[a-z-]{4}[\w.-]*")
"""What is no secret under such a name: a variable's name, a word, somebody's model or repository."""


def masked(line: str) -> str:
    """A line fit for a report: what looks like a key, a password or a token is taken out."""

    def hide_bare(match: re.Match[str]) -> str:
        # Code hands names over unquoted (token=settings.token); only a digit makes it a value.
        return match[1] + "…" if re.search(r"\d", match[2]) else match[0]

    def hide(match: re.Match[str]) -> str:
        value = match[2]
        grave = re.match(r"(?i)secret|passw|pwd|credential", match[1])
        name = _VARIABLE.fullmatch(value) or (not grave and _NAME.fullmatch(value))
        return match[0] if "://" in value or name else match[1] + "…"

    return _UNQUOTED.sub(hide_bare, _ASSIGNED.sub(hide, _SECRET.sub("…", line[:2000])))


def evidence(
    file: File, line: int, by: str, lines: list[str], confidence: Confidence = "high"
) -> Evidence:
    """Evidence at a line, quoted without its secrets."""
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    return file.at(line, by, excerpt=masked(text).strip() or "…", confidence=confidence)

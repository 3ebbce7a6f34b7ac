"""What the readers of source code share: scopes, relations, model ids, hosts, and excerpts without secrets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.extract import extractors, read
from stackaudit.extract.parse.source import (
    host_in,
    is_hub_id,
    is_model_id,
    masked,
    names_model,
    relation_of,
    scope_of,
    trains,
)
from stackaudit.files import Tree
from stackaudit.model import Code, Problem, Signal

READERS = tuple(e for e in extractors() if e.name == "code" or e.name.startswith("source-"))


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("app/main.py", "runtime"),
        ("tests/test_main.py", "test"),
        ("examples/main.py", "dev"),
        ("examples_gpu/run.sh", "dev"),
        ("docs/conf.py", "dev"),
        (".github/scripts/notify.py", "dev"),
        ("vendor/x/main.go", None),
    ],
)
def test_scope(path: str, scope: str | None) -> None:
    assert scope_of(path) == scope


@pytest.mark.parametrize(
    ("kind", "path", "function", "role", "training", "relation"),
    [
        ("call", "app/chat.py", "ask", "", False, "depends-on"),
        ("call", "generate_instruction.py", "main", "", False, "distilled-from"),
        ("call", "data/build.py", "synthesize_answers", "", False, "distilled-from"),
        ("weights", "train.py", "main", "args.model", True, "derived-from"),
        ("weights", "train.py", "main", "args.teacher_model", True, "distilled-from"),
        ("weights", "serve.py", "load", "args.model", False, "depends-on"),
        ("tokenizer", "train.py", "main", "", True, "depends-on"),
        ("dataset", "train.py", "main", "", True, "trained-on"),
        ("dataset", "show.py", "main", "", False, "depends-on"),
    ],
)
def test_relation(
    kind: str, path: str, function: str, role: str, training: bool, relation: str
) -> None:
    assert relation_of(kind, path, function, role, training) == relation


def test_training_is_told_by_name_or_by_what_is_called() -> None:
    assert trains("finetune.py", "")
    assert trains("scripts/run_sft.py", "")
    assert trains("main.py", "loss.backward()")
    assert not trains("constraint.py", "restrain()")
    assert not trains("app/main.py", "x = 1")


@pytest.mark.parametrize(
    ("text", "named", "handed"),
    [
        ("gpt-4o-2024-08-06", True, True),
        ("openai/gpt-4o", True, True),
        ("claude-3-5-sonnet-20241022", True, True),
        ("text-davinci-003", True, True),
        ("meta-llama/Llama-3.1-8B-Instruct", True, True),
        ("openai/whisper-large-v2", True, True),
        ("models/gemini-1.5-pro", True, True),
        ("llama3.1:8b", True, True),
        ("bert-base-uncased", True, True),
        ("facebook/opt-125m", True, True),
        ("acme/private-model-7b", False, True),
        ("GPT-4o", False, True),
        ("gpt", False, False),
        ("scratch", False, False),
        ("your-model", False, False),
        ("./out", False, False),
        ("/data/llama", False, False),
        ("checkpoint-1500", False, False),
        ("a model name", False, False),
        ("config.json", False, False),
        ("", False, False),
    ],
)
def test_model_ids(text: str, named: bool, handed: bool) -> None:
    assert (names_model(text), is_model_id(text)) == (named, handed)


def test_data_sets_may_be_single_words() -> None:
    assert is_hub_id("glue")
    assert not is_model_id("glue")


@pytest.mark.parametrize(
    ("text", "before", "host"),
    [
        ("https://api.acme.example/v1", "", "api.acme.example"),
        ("https://acme.openai.azure.com/", "x = ", "acme.openai.azure.com"),
        ("https://gauge.brook.example/now", "requests.get(", "gauge.brook.example"),
        ("https://gauge.brook.example/now", "base_url=", "gauge.brook.example"),
        ("https://gauge.brook.example/now", "print(", None),
        ("https://www.brook.example/", '"url": ', None),
        ("https://www.brook.example/", "url = ", None),
        ("https://www.brook.example/feed", "fetch(", "www.brook.example"),
        ("https://github.com/acme/x", "url=", None),
        ("https://api.github.com/repos", "", "api.github.com"),
        ("http://localhost:11434/v1", "base_url=", "localhost:11434"),
        ("http://localhost/", "base_url=", None),
        ("https://docs.acme.example/", "url=", None),
        ("https://example.com/x", "requests.get(", None),
        ("no url", "base_url=", None),
    ],
)
def test_hosts(text: str, before: str, host: str | None) -> None:
    assert host_in(text, before + '"') == host


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('key = "sk-proj-abcdefghijklmnop123456"', 'key = "…"'),
        ("client = OpenAI('sk-abcdefghijklmnop1234')", "client = OpenAI('…')"),
        ('openai.api_key = "abcdef123456"', 'openai.api_key = "…"'),
        ('password = "hunter2hunter"', 'password = "…"'),
        ('{"Authorization": "Bearer abc.def.ghi"}', '{"Authorization": "…"}'),
        ('os.getenv("MY_SECRET", "s3cr3tvalue")', 'os.getenv("MY_SECRET", "…")'),
        ('url = "https://user:hunter22@db.acme.example/x"', 'url = "https://…@db.acme.example/x"'),
        ("password=hunter2hunter ./login", "password=… ./login"),
        ('key = os.environ["OPENAI_API_KEY"]', 'key = os.environ["OPENAI_API_KEY"]'),
        ('TOKENIZER = "acme/llama-tokenizer"', 'TOKENIZER = "acme/llama-tokenizer"'),
        ('PUBLIC_KEYS_URL = "https://api.acme.example/keys"', 'PUBLIC_KEYS_URL = "https://api.acme.example/keys"'),
        ("ask(token=settings.token, model=name)", "ask(token=settings.token, model=name)"),
    ],
)  # fmt: skip
def test_excerpts_keep_no_secrets(line: str, shown: str) -> None:
    assert masked(line) == shown


SUFFIXES = (
    "py",
    "ipynb",
    "js",
    "ts",
    "vue",
    "go",
    "rs",
    "java",
    "cs",
    "rb",
    "php",
    "swift",
    "c",
    "sh",
    "sv",
    "sql",
)
_piece = st.sampled_from(
    ['"', "'", "`", '"""', "/*", "*/", "//", "#", "\n", " ", "(", ")", "{", "}", "[", "]", ",", ":", "=", ".", "\\", "\x00", "é",
     "import ", "from ", "x", "model=", '"gpt-4o"', "from_pretrained(", "load_dataset(", "openai", "def f(a=", "class A:\n  ",
     "https://api.acme.example/", "os.environ[", '"cells": [', '"source": [\n', "Copyright 2020 ", "adapted from https://a.example/b",
     "Code generated by x. DO NOT EDIT.", "--teacher_model ", "MODEL=", "${X:-", "use ", "#include <"]
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.lists(_piece, max_size=120), st.sampled_from(SUFFIXES))
def test_no_text_is_too_strange(pieces: list[str], suffix: str) -> None:
    tree = Tree.of({f"src/file.{suffix}": "".join(pieces)})
    for file in tree:
        lines = file.data.count(b"\n") + file.data.count(b"\r") + 1
        for extractor in READERS:
            for finding in read(extractor, file):
                assert isinstance(finding, (Signal, Code, Problem))
                line = finding.evidence.line if isinstance(finding, Signal) else finding.line
                assert line is None or 1 <= line <= lines


def test_deep_nesting_is_a_problem_not_a_crash() -> None:
    text = "import openai\nx = " + "(" * 5000 + '"gpt-4"' + ")" * 5000 + "\n"
    (file,) = Tree.of({"deep.py": text})
    python = next(e for e in READERS if e.name == "source-python")
    found = list(read(python, file))
    assert [f.value for f in found if isinstance(f, Signal)] == ["openai"]
    assert any(isinstance(f, Problem) for f in found)

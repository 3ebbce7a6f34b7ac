"""Hostile content in every file that is read: a Problem at worst, never a crash, a hang or a lost result."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from console import stackaudit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stackaudit.codec import from_plain, to_plain
from stackaudit.extract import extractors, read
from stackaudit.extract.contract import Extractor
from stackaudit.files import Tree
from stackaudit.model import Finding, Problem

CASES = Path(__file__).parent / "formats"
DEEP = 100_000


def samples(extractor: Extractor) -> Iterator[tuple[str, bytes]]:
    """The good inputs of an extractor's own cases, smallest first."""
    found = [
        (p.relative_to(case).as_posix(), p.read_bytes())
        for case in sorted((CASES / extractor.name).glob("*"))
        if case.is_dir()
        for p in sorted(case.rglob("*"))
        if p.is_file() and p.name != "findings.json"
    ]
    yield from sorted(found, key=lambda pair: len(pair[1]))[:6]


def run(extractor: Extractor, path: str, data: bytes) -> list[Finding]:
    tree = Tree.of({path: data})
    file = tree.get(path)
    assert file is not None
    found = list(read(extractor, file))
    for finding in found:
        assert from_plain(to_plain(finding)) == finding
    return found


HOSTILE = {
    "empty": b"",
    "zeros": bytes(4096),
    "binary": bytes(range(256)) * 64,
    "invalid utf-8": b"\xff\xfe\xfa name: \xc3\x28\n",
    "byte order mark alone": b"\xef\xbb\xbf",
    "open brackets": b"[" * DEEP,
    "open braces": b'{"a":' * DEEP,
    "open parens": b"(" * DEEP,
    "open tags": b"<a>" * DEEP,
    "deep list": b"- " * 5000 + b"x",
    "quotes": b'"' * DEEP,
    "backslashes": b"\\" * DEEP,
    "backslash lines": b"a \\\n" * 20_000,
    "one long line": b"x=1; " * 200_000,
    "many short lines": b"a:\n" * 100_000,
    "yaml bomb": b"a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
    + b"".join(b"a%d: &a%d [%s]\n" % (i, i, b",".join([b"*a%d" % (i - 1)] * 9)) for i in range(1, 12)),
    "xml bomb": b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY a%d "%s">' % (i, b"&a;" * 10) for i in range(9))
    + b"]><project>&a8;</project>",
    "null": b"null",
    "list": b"[null, 1, [], {}]",
    "numbers": b'{"dependencies": 1e999, "packages": -0, "name": 12345678901234567890}',
    "huge number": b'{"a": ' + b"9" * 100_000 + b"}",
    "wrong shapes": b'{"dependencies": ["a"], "packages": {"": []}, "name": {}, "version": [1]}',
    "wrong toml": b"project = 1\ntool = []\npackage = 'x'\ndependencies = [[1], {}]\n",
    "wrong yaml": b"- services\n- jobs: 1\n",
    "shell": b"$(touch /tmp/never) `id` ; rm -rf /\n",
    "escapes": b"\x1b]0;owned\x07\x1b[2J name==1.0\n",
    "repeated words": b"aaaa aaaa aaaa " * 20_000,
    "dots and dashes": b"-._-._" * 20_000,
    "spaces": b" " * 200_000 + b"x",
    "markers": b"a" + b" ; (" * 5000,
    "templates": b"{{ a }} {% b %} ${c" * 5000,
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("name", [e.name for e in extractors()])
def test_hostile_content(name: str, kind: str) -> None:
    (extractor,) = (e for e in extractors() if e.name == name)
    paths = dict.fromkeys(path for path, _ in samples(extractor))
    for path in list(paths)[:2]:
        run(extractor, path, HOSTILE[kind])


@pytest.mark.parametrize("name", [e.name for e in extractors()])
def test_truncated_and_damaged_samples(name: str) -> None:
    (extractor,) = (e for e in extractors() if e.name == name)
    for path, data in samples(extractor):
        for part in range(1, 12):
            run(extractor, path, data[: len(data) * part // 12])
        run(extractor, path, data.replace(b"\n", b"\r\n"))
        run(extractor, path, data.decode("utf-8", "replace").encode("utf-16"))
        run(extractor, path, data.replace(b":", b"").replace(b"=", b""))
        run(extractor, path, data.replace(b'"', b"'"))
        run(extractor, path, data.replace(b"{", b"[").replace(b"}", b"]"))


@pytest.mark.parametrize("name", [e.name for e in extractors()])
def test_line_ends_and_marks_change_nothing(name: str) -> None:
    (extractor,) = (e for e in extractors() if e.name == name)
    for path, data in samples(extractor):
        if b"\r" in data or b"\0" in data or data.startswith((b"\xef\xbb\xbf", b"\xff", b"\xfe")):
            continue
        expected = run(extractor, path, data)
        if any(isinstance(finding, Problem) for finding in expected):
            continue
        assert run(extractor, path, b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")) == expected


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_mutated_samples(data: st.DataObject) -> None:
    extractor = data.draw(st.sampled_from(extractors()))
    choices = list(samples(extractor))
    if not choices:
        return
    path, content = data.draw(st.sampled_from(choices))
    changed = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(0, len(changed) - 1)))
        length = data.draw(st.integers(0, 12))
        changed[at : at + length] = data.draw(st.binary(max_size=8))
    run(extractor, path, bytes(changed))


def test_a_hostile_project_leaves_the_rest_of_the_report_intact(tmp_path: Path) -> None:
    root = tmp_path / "project"
    (root / "good").mkdir(parents=True)
    (root / "good" / "requirements.txt").write_text("flask==3.0.0\n")
    for kind, content in HOSTILE.items():
        folder = root / kind.replace(" ", "-")
        folder.mkdir()
        for name in (
            "package.json",
            "package-lock.json",
            "pyproject.toml",
            "compose.yaml",
            "Dockerfile",
            "setup.py",
            "pnpm-lock.yaml",
            "main.tf",
            "README.md",
            "go.mod",
            "yarn.lock",
        ):
            (folder / name).write_bytes(content)
    os.mkfifo(root / "requirements.txt")
    (root / "Cargo.toml").symlink_to("Cargo.toml")
    (root / "Pipfile").symlink_to("/etc/passwd")
    odd = root / os.fsdecode(b"new\nline \x1b[31m \xff")
    odd.mkdir()
    (odd / "package.json").write_text('{"name": "x", ')
    done = stackaudit("scan", root, "-o", "json", STACKAUDIT_CACHE_DIR=str(tmp_path / "cache"))
    assert done.status == 0, done.err
    report = json.loads(done.out)
    assert any(c["name"] == "flask" and c["version"] == "3.0.0" for c in report["components"])
    said = {p["path"] for p in report["problems"]}
    assert {"requirements.txt", "Cargo.toml", "Pipfile"} <= said
    assert any(p["path"].startswith("new\nline") and p["line"] == 1 for p in report["problems"])
    screen = stackaudit("scan", root, STACKAUDIT_CACHE_DIR=str(tmp_path / "cache"))
    assert screen.status == 0
    assert "\x1b" not in screen.out

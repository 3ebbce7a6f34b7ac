"""Every extractor is run on its own case folders; what it finds must be what findings.json says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stackaudit.codec import to_plain
from stackaudit.extract import extractors, extractors_for, read
from stackaudit.files import Tree

CASES = Path(__file__).parent / "formats"


def case_folders() -> list[Path]:
    return sorted(p.parent for p in CASES.glob("*/*/findings.json")) or []


def all_folders() -> list[Path]:
    return sorted(p for p in CASES.glob("*/*") if p.is_dir())


def find(folder: Path) -> object:
    """The findings of the extractor the folder is named after, for every file of the case."""
    paths = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "findings.json")
    tree = Tree.of({p.relative_to(folder).as_posix(): p.read_bytes() for p in paths})
    found = []
    for file in tree:
        for extractor in extractors_for(file.path):
            if extractor.name == folder.parent.name:
                found += [to_plain(finding) for finding in read(extractor, file)]
    return json.loads(json.dumps(found))


@pytest.mark.parametrize("folder", all_folders(), ids=lambda p: f"{p.parent.name}/{p.name}")
def test_findings(folder: Path, request: pytest.FixtureRequest) -> None:
    found = find(folder)
    expected = folder / "findings.json"
    if request.config.getoption("--accept"):
        expected.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert expected.is_file(), "a case without findings.json: run with --accept, then read it"
    assert found == json.loads(expected.read_text("utf-8"))


@pytest.mark.parametrize("name", [e.name for e in extractors()])
def test_every_extractor_has_cases(name: str) -> None:
    cases = [p for p in all_folders() if p.parent.name == name]
    assert cases, f"tests/formats/{name}/ has no case"
    assert any("corrupt" in p.name for p in cases), f"tests/formats/{name}/ has no corrupt case"

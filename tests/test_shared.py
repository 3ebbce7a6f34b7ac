"""Gates on the shared cases, where they lie beside the checkout: what has been reached is kept.

Each figure is what the graders beside the cases print; the floors stand a little below what was
measured when they were set, and are raised as the figures rise.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import ModuleType

import pytest

from stackaudit.report.json_v1 import render
from stackaudit.scan import scan
from stackaudit.settings import Settings

INPUTS = (
    "pypi-*", "conda-*", "npm-*", "golang-*", "cargo-*", "docker-dockerfile-*", "docker-compose-*",
    "docker-devcontainer-*", "github-*", "terraform-*", "vscode*",
)  # fmt: skip


def module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def report_of(root: Path, settings: Settings | None = None) -> Mapping[str, object]:
    loaded = json.loads(render(scan(root, settings or Settings()).report))
    assert isinstance(loaded, dict)
    return loaded


def cases(shared: Path, globs: Iterable[str]) -> list[Path]:
    folders = {
        p.parent
        for g in globs
        for p in (shared / "conformance" / "cases").glob(f"{g}/expected.json")
    }
    return sorted(folders)


def test_extraction(shared: Path, tmp_path: Path) -> None:
    grader = module(shared / "conformance" / "grade.py")
    rows = []
    for case in cases(shared, INPUTS):
        place = tmp_path / case.name
        shutil.copytree(case, place, symlinks=True, ignore=shutil.ignore_patterns("expected.json"))
        expected = json.loads((case / "expected.json").read_text("utf-8"))
        rows.append(grader.grade(expected, report_of(place), 0))
    figures = grader.summary(rows)
    assert figures["cases"] > 200
    assert figures["crashes"] == 0
    assert figures["resolved_f1"] >= 0.98
    assert figures["declared_recall"] >= 0.96
    assert figures["edge_recall"] >= 0.96
    assert figures["own_misclassified"] == 0
    assert figures["constraint_lost"] == 0
    assert figures["bad_inputs_reported"] == 1.0


def test_notes(shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labels = json.loads((shared / "notes" / "labels.json").read_text("utf-8"))
    found = {}
    for document in labels:
        place = tmp_path / document["id"]
        place.mkdir()
        source = shared / "notes" / "docs" / Path(document["file"]).name
        shutil.copy(source, place / Path(document["path"]).name)
        report = report_of(place, Settings(notes=("*",)))
        components = report["components"]
        assert isinstance(components, list)
        found[document["id"]] = [
            {"name": c["name"], "layer": c["layer"], "origin": c["origin"]}
            for c in components
            if c["technology"] and c["strength"] in ("used", "required")
        ]
    detected = tmp_path / "detected.json"
    detected.write_text(json.dumps(found))
    scorer = module(shared / "notes" / "score.py")
    with pytest.MonkeyPatch.context() as patch:
        words = [
            "score.py",
            str(detected),
            "--labels",
            str(shared / "notes" / "labels.json"),
            "--json",
        ]
        patch.setattr("sys.argv", words)
        scorer.main()
    figures = json.loads(capsys.readouterr().out)
    assert figures["P"] >= 0.94
    assert figures["R"] >= 0.55
    assert figures["distractor_rate"] <= 0.12


def test_the_worked_example_end_to_end(tmp_path: Path) -> None:
    """Score method, "Worked example": the essay's stack, from a page of notes to the digits."""
    (tmp_path / "INFRA.md").write_text(
        "# Our stack\n\n| Part | What |\n|---|---|\n| Server | Supermicro |\n| Switch | Mellanox |\n"
        "| CPU | Intel |\n| Accelerator | NVIDIA |\n| OS | Linux |\n| Language | Python |\n"
        "| Editor | VS Code |\n| Framework | PyTorch |\n| Data | Common Crawl |\n| Teacher | GPT-4o |\n\n"
        "We train with Megatron-LM, DeepSpeed, TransformerEngine and FlashAttention.\n"
    )
    score = report_of(tmp_path)["score"]
    assert isinstance(score, dict)
    assert score["technology_intensity"]["verified"] == 0.0
    assert score["technology_intensity"]["claimed"] == 0.0
    assert score["origins"] == {
        "in-house": 0.0,
        "open-source": 59.4,
        "vendor": 40.6,
        "unknown": 0.0,
    }
    shares = {s["name"]: s["share"] for s in score["suppliers"]}
    assert shares["NVIDIA"] == 25.7
    assert shares["Microsoft"] == 12.8
    assert round(score["concentration"]["hhi"], 2) == 0.13

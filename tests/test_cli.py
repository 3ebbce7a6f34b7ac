"""The command line as a process: exit statuses, pure stdout, one-line mistakes, light imports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema_rs
import pytest
from console import stackaudit

from stackaudit.schemas import schema

HEAVY = ("networkx", "rich", "numpy", "pip_audit", "jinja2")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    (root / "requirements.txt").write_text("flask==3.0.0\nrequests>=2\n")
    (root / "Dockerfile").write_text("FROM python:3.12-slim\n")
    (root / "app.py").write_text("import flask\n\napp = flask.Flask(__name__)\n")
    return root


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STACKAUDIT_CACHE_DIR", str(tmp_path / "cache"))


def test_scan_prints_the_first_screen(project: Path) -> None:
    done = stackaudit("scan", project)
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert len(lines) <= 30
    assert max(map(len, lines)) <= 80
    assert "\x1b" not in done.out


def test_json_on_stdout_is_pure_and_valid(project: Path) -> None:
    done = stackaudit("scan", project, "-o", "json=-")
    assert (done.status, done.err) == (0, "")
    report = done.json()
    jsonschema_rs.validator_for(json.loads(schema("report"))).validate(report)


def test_same_input_same_bytes_cold_and_warm(project: Path) -> None:
    first = stackaudit("scan", project, "-o", "json")
    second = stackaudit("scan", project, "-o", "json")
    third = stackaudit("scan", project, "-o", "json", "--no-cache", PYTHONHASHSEED="7")
    assert first.out == second.out == third.out


def test_a_changed_file_is_read_anew(project: Path) -> None:
    stackaudit("scan", project, "-o", "json")
    (project / "requirements.txt").write_text("django==5.0\n")
    names = {
        c["name"] for c in json.loads(stackaudit("scan", project, "-o", "json").out)["components"]
    }
    assert "django" in names
    assert "requests" not in names


def test_several_outputs_at_once(project: Path, tmp_path: Path) -> None:
    wanted = {
        kind: tmp_path / f"report.{kind}"
        for kind in ("text", "json", "html", "sarif", "cyclonedx", "spdx", "markdown", "dot",
                     "mermaid", "graphml", "badge")
    }  # fmt: skip
    words = [word for kind, path in wanted.items() for word in ("-o", f"{kind}={path}")]
    done = stackaudit("scan", project, *words)
    assert (done.status, done.out, done.err) == (0, "", "")
    assert all(path.stat().st_size > 0 for path in wanted.values())
    assert not list(tmp_path.glob(".*.part"))


def test_nothing_recognised_is_not_an_error(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    done = stackaudit("scan", empty)
    assert done.status == 0
    assert "othing" in done.out
    assert stackaudit("check", empty).status == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("scan", "/no/such/folder"), "does not exist"),
        (("scan", ".", "-o", "pdf=x"), "unknown format"),
        (("scan", ".", "--no-such-option"), "No such option"),
        (("scan", ".", "-o", "json=/no/such/folder/report.json"), "cannot be written"),
        (("scan", ".", "--config", "/no/such.toml"), "cannot be read"),
        (("explain", "no-such-component", "."), "no component"),
        (("why", "no-such-component", "."), "no component"),
        (("rules", "show", "no-such-technology"), "no technology"),
        (("rules", "list", "--layer", "cellar"), "unknown layer"),
        (("diff", "no-such-revision", "--path", "."), ""),
        (("launch",), "No such command"),
    ],
)
def test_mistakes_are_one_line_and_status_2(
    project: Path, words: tuple[str, ...], said: str
) -> None:
    done = stackaudit(*words, cwd=project)
    assert done.status == 2
    assert done.out == ""
    assert said in done.err
    assert len(done.err.splitlines()) == 1
    assert done.err.startswith("stackaudit: ")


def test_unknown_setting_names_file_and_key(project: Path) -> None:
    (project / "stackaudit.toml").write_text("[policy]\nmin-verfied = 3\n")
    done = stackaudit("scan", project)
    assert done.status == 2
    assert "stackaudit.toml: policy.min-verfied: unknown key" in done.err


def test_a_bug_keeps_its_traceback_in_a_file(project: Path, tmp_path: Path) -> None:
    script = (
        "import sys, stackaudit.settings as s\n"
        "def broken(*_): raise ZeroDivisionError('boom')\n"
        "s.load = broken\n"
        "from stackaudit.cli import main\n"
        f"sys.exit(main(['scan', {str(project)!r}]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert done.returncode == 3
    (kept,) = tmp_path.glob("stackaudit-bug-*.txt")
    assert str(kept) in done.stderr
    assert "ZeroDivisionError: boom" in kept.read_text()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words",
    [["--help"], ["--version"], ["scan", "--help"], ["check", "{project}"]],
)
def test_light_commands_import_nothing_heavy(project: Path, words: list[str]) -> None:
    words = [word.format(project=project) for word in words]
    script = (
        "import sys\nfrom stackaudit.cli import main\n"
        f"status = main({words!r})\n"
        f"print('heavy:', sorted(set(sys.modules) & set({HEAVY!r})))\nsys.exit(status)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "heavy: []"


def test_check_fails_with_file_and_line(project: Path) -> None:
    (project / "stackaudit.toml").write_text('[policy]\nforbid-technologies = ["flask"]\n')
    done = stackaudit("check", project)
    assert done.status == 1
    assert "requirements.txt:1: SA506" in done.out


def test_check_passes_and_says_so(project: Path) -> None:
    done = stackaudit("check", project)
    assert (done.status, done.err) == (0, "")
    assert len(done.out.splitlines()) == 1


def test_check_least_score_and_waiver(project: Path) -> None:
    settings = project / "stackaudit.toml"
    settings.write_text("[policy]\nmin-verified = 99\n")
    failed = stackaudit("check", project)
    assert failed.status == 1
    assert "SA501" in failed.out
    waiver = '[[waivers]]\nrule = "SA501"\nreason = "young project"\n'
    settings.write_text(f"[policy]\nmin-verified = 99\n{waiver}until = 2026-06-30\n")
    assert stackaudit("check", project).status == 0
    settings.write_text(f"[policy]\nmin-verified = 99\n{waiver}until = 2025-06-30\n")
    assert stackaudit("check", project).status == 1


def test_check_output_for_machines_leaves_stdout_pure(project: Path) -> None:
    (project / "stackaudit.toml").write_text('[policy]\nforbid-technologies = ["flask"]\n')
    done = stackaudit("check", project, "-o", "sarif=-")
    assert done.status == 1
    assert json.loads(done.out)["version"] == "2.1.0"
    assert "SA506" in done.err


def test_refuted_claim_fails_check(tmp_path: Path) -> None:
    (tmp_path / "INFRA.md").write_text(
        "# Training\n\nWe use our self-developed framework Weizhentian.\n"
    )
    done = stackaudit("check", tmp_path)
    assert done.status == 1
    assert "INFRA.md:3: SA101" in done.out
    assert "Megatron-LM" in done.out


def test_explain_and_why(project: Path) -> None:
    explained = stackaudit("explain", "score", project)
    assert explained.status == 0
    assert "verified" in explained.out
    component = stackaudit("explain", "flask", project)
    assert component.status == 0
    assert "requirements.txt:1" in component.out
    why = stackaudit("why", "flask", project)
    assert why.status == 0
    assert "requirements.txt:1" in why.out


def test_badge(project: Path) -> None:
    svg = stackaudit("badge", project)
    assert svg.status == 0
    assert svg.out.startswith("<svg ")
    endpoint = stackaudit("badge", project, "--endpoint").json()
    assert endpoint["schemaVersion"] == 1
    assert endpoint["label"] == "technology intensity"


def test_diff_of_reports_and_revisions(project: Path, tmp_path: Path) -> None:
    def git(*words: str) -> None:
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        subprocess.run(["git", *identity, *words], cwd=project, check=True, capture_output=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "one")
    before = tmp_path / "before.json"
    stackaudit("scan", project, "-o", f"json={before}")
    (project / "requirements.txt").write_text("flask==3.0.1\ndjango==5.0\n")
    by_file = stackaudit("diff", before, "--path", project)
    by_revision = stackaudit("diff", "HEAD", "--path", project)
    assert by_file.status == by_revision.status == 0, by_file.err + by_revision.err
    for done in (by_file, by_revision):
        assert "flask: version 3.0.0 → 3.0.1" in done.out
        assert "django 5.0" in done.out
        assert "requests" in done.out
    plain = stackaudit("diff", "HEAD", "--path", project, "-o", "json").json()
    assert plain["schema"] == "stackaudit-diff-1"


def test_rules_and_schemas() -> None:
    listed = stackaudit("rules", "list", "--layer", "accelerator")
    assert listed.status == 0
    assert "nvidia" in listed.out.lower()
    assert stackaudit("rules", "show", "pytorch").status == 0
    assert stackaudit("rules", "test").status == 0
    for name in ("report", "config", "rule"):
        json.loads(stackaudit("schema", name).out)


def test_init_leaves_a_working_project_and_is_idempotent(project: Path) -> None:
    (project / "README.md").write_text("# Thing\n\nText.\n")
    (project / ".pre-commit-config.yaml").write_text(
        "repos:\n  - repo: https://example.org/x\n    rev: v1\n    hooks:\n      - id: x\n"
    )
    first = stackaudit("init", project)
    assert first.status == 0, first.err
    hooks = (project / ".pre-commit-config.yaml").read_text()
    assert hooks.count("- id: stackaudit") == 1
    assert "stackaudit.svg" in (project / "README.md").read_text()
    assert stackaudit("check", project).status == 0
    before = {p: p.read_bytes() for p in project.iterdir() if p.is_file()}
    assert stackaudit("init", project).status == 0
    assert {p: p.read_bytes() for p in project.iterdir() if p.is_file()} == before


def test_a_closed_pipe_is_quiet(project: Path) -> None:
    words = [sys.executable, "-m", "stackaudit.cli", "rules", "list"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


def test_no_color_and_pipes_have_no_escapes(project: Path) -> None:
    assert "\x1b" not in stackaudit("scan", project).out
    assert "\x1b" not in stackaudit("scan", project, NO_COLOR="1").out
    assert "\x1b" not in stackaudit("scan", project, TERM="xterm-256color").out

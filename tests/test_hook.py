"""The pre-commit hook, for real: installed by pre-commit itself, in a repository of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

CLAIM = "# Training\n\nWe use our self-developed framework Weizhentian.\n"


def run(*words: str | Path, cwd: Path, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PRE_COMMIT"))},
        "PRE_COMMIT_HOME": str(home / "pre-commit"),
        "STACKAUDIT_CACHE_DIR": str(home / "cache"),
        "GIT_CONFIG_COUNT": "3",
        "GIT_CONFIG_KEY_0": "user.name",
        "GIT_CONFIG_VALUE_0": "t",
        "GIT_CONFIG_KEY_1": "user.email",
        "GIT_CONFIG_VALUE_1": "t@example.org",
        "GIT_CONFIG_KEY_2": "safe.directory",
        "GIT_CONFIG_VALUE_2": "*",
    }
    return subprocess.run(
        list(map(str, words)),
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )


def repository(place: Path, home: Path, **contents: str) -> Path:
    place.mkdir()
    assert run("git", "init", "-q", cwd=place, home=home).returncode == 0
    for name, text in contents.items():
        (place / name.replace("__", ".")).write_text(text)
    assert run("git", "add", ".", cwd=place, home=home).returncode == 0
    assert run("git", "commit", "-qm", "start", cwd=place, home=home).returncode == 0
    return place


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The hook's repository as it is in the working tree, committed; and a home for caches."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: pre-commit has nothing to clone")
    home = tmp_path_factory.mktemp("home")
    place = tmp_path_factory.mktemp("source") / "stackaudit"
    place.mkdir()
    listed = run(
        "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT, home=home
    )
    run("git", "init", "-q", cwd=place, home=home)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file() and not name.startswith(("tests/", "docs/")):
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes((ROOT / name).read_bytes())
    run("git", "add", "-A", ".", cwd=place, home=home)
    assert run("git", "commit", "-qm", "hook", cwd=place, home=home).returncode == 0
    return place, home


def pre_commit(*words: str | Path, cwd: Path, home: Path) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "-m", "pre_commit", *words, cwd=cwd, home=home)


def test_try_repo(source: tuple[Path, Path], tmp_path: Path) -> None:
    hook, home = source
    project = repository(tmp_path / "project", home, requirements__txt="flask==3.0.0\n")
    done = pre_commit("try-repo", hook, "stackaudit", "--verbose", cwd=project, home=home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Passed" in done.stdout


def test_commits_are_held_against_the_policy(source: tuple[Path, Path], tmp_path: Path) -> None:
    hook, home = source
    project = repository(tmp_path / "project", home, INFRA__md=CLAIM, other__txt="x\n")
    revision = run("git", "rev-parse", "HEAD", cwd=hook, home=home).stdout.strip()
    (project / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {hook}\n    rev: {revision}\n    hooks:\n      - id: stackaudit\n"
    )
    assert run("git", "add", ".", cwd=project, home=home).returncode == 0
    done = pre_commit("run", cwd=project, home=home)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "INFRA.md:3: SA101" in done.stdout
    # A commit that only deletes must be judged too: it can take away what a policy rests on.
    run("git", "commit", "-qm", "configuration", cwd=project, home=home)
    run("git", "rm", "-q", "other.txt", cwd=project, home=home)
    deletion = pre_commit("run", cwd=project, home=home)
    assert deletion.returncode == 1, deletion.stdout + deletion.stderr
    assert "INFRA.md:3: SA101" in deletion.stdout
    run("git", "rm", "-q", "INFRA.md", cwd=project, home=home)
    clean = pre_commit("run", cwd=project, home=home)
    assert clean.returncode == 0, clean.stdout + clean.stderr
    assert "Passed" in clean.stdout

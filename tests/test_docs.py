"""The documentation is held against the code: tables are current, names are real, links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import click
import pytest
from conftest import ROOT

from stackaudit import __version__
from stackaudit.cli import app
from stackaudit.report import FORMATS
from stackaudit.report.badge import STYLES
from stackaudit.settings import Policy, Settings

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_generated_pages_are_current() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if not target.startswith(("http://", "https://")):
            missing_badge = target == "stackaudit.svg"  # an example of a line for other projects
            assert missing_badge or (page.parent / target).exists(), target


def test_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for name in app.commands:
        if name != "schema":
            assert f"stackaudit {name}" in readme, name


def test_commands_in_the_readme_exist() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for command, option in re.findall(r"`stackaudit ([\w-]+)[^`]*?(--[\w-]+)?`", readme):
        assert command in app.commands, command
        known = {o for p in app.commands[command].params for o in p.opts}
        assert not option or option in known or isinstance(app.commands[command], click.Group)


def test_formats_and_styles() -> None:
    report = (ROOT / "docs" / "report.md").read_text("utf-8")
    for name in FORMATS:
        assert f"`{name}`" in report or f"-o {name}=" in report or name in ("text", "json"), name
    badge = app.commands["badge"]
    (style,) = (p for p in badge.params if p.name == "style")
    assert isinstance(style.type, click.Choice)
    assert tuple(style.type.choices) == STYLES


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    for field in (*fields(Settings), *fields(Policy)):
        name = field.name.replace("_", "-")
        assert f"`{name}" in page, name


def test_the_hook_names_this_version() -> None:
    for page in (ROOT / "README.md", ROOT / "docs" / "configuration.md"):
        assert f"rev: v{__version__}" in page.read_text("utf-8")


def test_the_project_speaks_of_itself_alone() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False
    ).stdout.decode()
    if not listed:
        pytest.skip("not a git checkout")
    root = str(ROOT)
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.suffix in (".py", ".md", ".toml", ".yml", ".yaml", ".cfg") and path.is_file():
            assert root not in path.read_text("utf-8", "replace"), name

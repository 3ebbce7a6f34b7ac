"""A project folder goes in; a commented configuration, a hook entry and a badge line are left there."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from stackaudit import __version__

CONFIG = """\
# Settings of stackaudit; every key is optional. `stackaudit schema config` prints all of them.

# What the project is called in reports (default: the repository's name).
# name = "example"

# Paths to leave out of the scan, as globs. Ignored files are left out anyway.
# exclude = ["testdata/**"]

# Further files to read as infrastructure notes, beside README*, INFRA*, STACK*, HARDWARE* and the like.
# notes = ["docs/operations/**/*.md"]

# Whose packages are in-house: owners on a forge, "ecosystem:glob" names, hosts of own registries.
# organisations = ["example-org"]
# namespaces = ["npm:@example/*", "pypi:example-*"]
# registries = ["packages.example.org"]

# Copyright holders that are the project's own, beside those of its licence file.
# holders = ["Example Ltd"]

[policy]
# What `stackaudit check` demands. A refuted claim of own work always fails unless allowed here.
# min-verified = 10.0
# max-unknown = 20.0
# forbid-suppliers = ["Example Supplier"]
# forbid-countries = ["XX"]
# forbid-licenses = ["AGPL-3.0*"]
# forbid-technologies = ["example-technology"]
# allow-refuted-claims = false
# fail-on = "error"

# [policy.forbid-origins]
# database = ["vendor", "unknown"]

# A finding that is known and accepted, until a day.
# [[waivers]]
# rule = "SA101"
# component = "example"
# reason = "why it is accepted"
# until = 2030-12-31
"""

HOOK = f"""\
  - repo: https://github.com/stackaudit/stackaudit
    rev: v{__version__}
    hooks:
      - id: stackaudit
"""
BADGE_FILE = "stackaudit.svg"
BADGE = f"[![technology intensity]({BADGE_FILE})](https://github.com/stackaudit/stackaudit)"


def start(path: Path, *, force: bool = False) -> Iterator[str]:
    """Write what is missing and say what was done; nothing that is there is changed without `force`.

    Raises FileNotFoundError where `path` is no folder.
    """
    if not path.is_dir():
        raise FileNotFoundError(f"{path}: no such folder")
    yield from _config(path / "stackaudit.toml", force)
    yield from _hook(path / ".pre-commit-config.yaml")
    yield from _badge(path)


def _config(target: Path, force: bool) -> Iterator[str]:
    if target.exists() and not force:
        yield f"{target.name}: is there already, left as it is (--force writes it anew)"
        return
    _write(target, CONFIG)
    yield f"{target.name}: written; every key in it is explained and switched off"


def _hook(target: Path) -> Iterator[str]:
    text = target.read_text("utf-8") if target.exists() else "repos:\n"
    if "id: stackaudit" in text:
        yield f"{target.name}: has the hook already"
        return
    top_level = re.findall(r"(?m)^([\w-]+):(.*)$", text)
    if not top_level or top_level[-1][0] != "repos" or top_level[-1][1].strip():
        yield f"{target.name}: add this below “repos:”"
        yield from HOOK.rstrip().splitlines()
        return
    entries = re.search(
        r"(?m)^( *)- repo:", text[text.rindex("\nrepos:") if "\nrepos:" in text else 0 :]
    )
    hook = HOOK
    if entries:
        shift = len(entries[1]) - 2
        hook = re.sub(r"(?m)^ {2}", " " * (2 + shift), HOOK) if shift else HOOK
    _write(target, text.rstrip("\n") + "\n" + hook)
    yield f"{target.name}: hook entry added"


def _badge(path: Path) -> Iterator[str]:
    readme = next((p for p in sorted(path.glob("README.m*d*")) if p.is_file()), None)
    yield f"badge: draw it with “stackaudit badge -o {BADGE_FILE}”"
    if readme is None:
        yield "badge: no README.md here; its line is"
        yield BADGE
        return
    text = readme.read_text("utf-8")
    if BADGE_FILE in text:
        yield f"{readme.name}: has the badge already"
        return
    heading = re.search(r"(?m)^# .*\n", text)
    at = heading.end() if heading else 0
    _write(readme, f"{text[:at]}\n{BADGE}\n{text[at:]}" if at else f"{BADGE}\n\n{text}")
    yield f"{readme.name}: badge line added"


def _write(target: Path, text: str) -> None:
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    beside.write_text(text, "utf-8", newline="\n")
    os.replace(beside, target)

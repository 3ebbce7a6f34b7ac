"""The examples: every console block of their READMEs is run, and must print what stands there."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from conftest import ROOT
from console import stackaudit

EXAMPLES = ROOT / "examples"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def examples() -> list[Path]:
    return sorted(p.parent for p in EXAMPLES.glob("*/README.md"))


@pytest.mark.parametrize("folder", examples(), ids=lambda p: p.name)
def test_readme_blocks(folder: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    place = tmp_path / folder.name
    shutil.copytree(folder, place)
    readme = folder / "README.md"
    text = readme.read_text("utf-8")
    blocks = BLOCK.findall(text)
    assert blocks, "an example without a command shows nothing"
    for block in blocks:
        command = block.splitlines()[0].removeprefix("$ ")
        words = shlex.split(command)
        assert words[0] == "stackaudit"
        done = stackaudit(*words[1:], cwd=place, STACKAUDIT_CACHE_DIR=str(tmp_path / "cache"))
        shown = f"$ {command}\n{done.out}"
        if request.config.getoption("--accept"):
            text = text.replace(block, shown)
            continue
        assert done.err == ""
        assert shown == block
    if request.config.getoption("--accept"):
        readme.write_text(text, "utf-8")

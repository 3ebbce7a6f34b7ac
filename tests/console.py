"""Runs the command line as a process of its own, the way a user does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Done:
    status: int
    out: str
    err: str

    def json(self) -> dict[str, object]:
        loaded = json.loads(self.out)
        assert isinstance(loaded, dict)
        return loaded


def stackaudit(
    *words: str | Path, cwd: Path | None = None, timeout: float = 120, **environment: str
) -> Done:
    """Run `stackaudit WORDS` with a calm environment; keyword arguments are further variables."""
    calm: Mapping[str, str] = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "LANG": "C.UTF-8",
        "COLUMNS": "80",
        "SOURCE_DATE_EPOCH": "1767225600",
        "STACKAUDIT_CACHE_DIR": os.environ.get("STACKAUDIT_CACHE_DIR", ""),
    }
    done = subprocess.run(
        [sys.executable, "-m", "stackaudit.cli", *map(str, words)],
        cwd=cwd,
        env={**{k: v for k, v in calm.items() if v}, **environment},
        capture_output=True,
        timeout=timeout,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return Done(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

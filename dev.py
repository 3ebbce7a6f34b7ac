"""Sets up the development environment and runs the project's tasks; needs only Python and git.

python3 dev.py example      set up, then scan examples/essay-stack
python3 dev.py test [...]   set up, then run the tests (further words go to pytest)
python3 dev.py lint | types | architecture | build | selfscan | docs
python3 dev.py ci           everything that has to hold before a change lands
python3 dev.py lock         write requirements-dev.lock anew from pyproject.toml
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCK = ROOT / "requirements-dev.lock"
STAMP = VENV / "stackaudit-setup"


def run(*command: str | Path, **environment: str) -> None:
    """Run one command in the checkout; the first that fails ends the task with its status."""
    print("$", *command, flush=True)
    done = subprocess.run([*map(str, command)], cwd=ROOT, env={**os.environ, **environment})
    if done.returncode:
        raise SystemExit(done.returncode)


def setup() -> None:
    """A virtual environment with the locked tools and the project itself, made anew when either changes."""
    wanted = hashlib.sha256(LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if STAMP.is_file() and STAMP.read_text() == wanted and PYTHON.exists():
        return
    if sys.version_info < (3, 10):  # noqa: UP036 - the interpreter may be any
        raise SystemExit("stackaudit needs Python 3.10 or newer")
    if not PYTHON.exists():
        run(sys.executable, "-m", "venv", VENV)
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "-q")
    run(*pip, "--require-hashes", "-r", LOCK)
    run(*pip, "--no-deps", "--no-build-isolation", "-e", ".")
    STAMP.write_text(wanted)


def example() -> None:
    run(BIN / "stackaudit", "scan", "examples/essay-stack")


def test(*words: str) -> None:
    run(PYTHON, "-m", "pytest", *(words or ("-n", "auto")))


def lint() -> None:
    run(PYTHON, "-m", "ruff", "check", ".")
    run(PYTHON, "-m", "ruff", "format", "--check", ".")


def types() -> None:
    run(PYTHON, "-m", "mypy")


def architecture() -> None:
    run(BIN / "lint-imports", "--config", "pyproject.toml")


def build() -> Path:
    shutil.rmtree(ROOT / "dist", ignore_errors=True)
    run(PYTHON, "-m", "build", "--no-isolation", "--wheel", "--outdir", "dist", ".")
    (wheel,) = (ROOT / "dist").glob("*.whl")
    return wheel


def selfscan() -> None:
    """Install the built wheel into an environment of its own and let it scan this project."""
    wheel = build()
    with tempfile.TemporaryDirectory() as folder:
        env = Path(folder) / "env"
        run(sys.executable, "-m", "venv", env)
        python = env / BIN.name / PYTHON.name
        run(python, "-m", "pip", "--disable-pip-version-check", "install", "-q", wheel)
        command = env / BIN.name / "stackaudit"
        run(command, "scan", ".", "--no-cache")
        run(command, "check", ".", "--no-cache")


def docs() -> None:
    run(PYTHON, "docs/generate.py", *(["--check"] if "CI" in os.environ else []))
    run(PYTHON, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", "site")


def ci() -> None:
    test()
    lint()
    types()
    architecture()
    docs()
    selfscan()


def lock() -> None:
    run(
        PYTHON, "-m", "uv", "pip", "compile", "--universal", "--python-version", "3.10",
        "--generate-hashes", "--no-header", "--quiet", "--extra", "dev", "--extra", "docs",
        "pyproject.toml", "-o", LOCK.name,
    )  # fmt: skip


TASKS = (example, test, lint, types, architecture, build, selfscan, docs, ci, lock)


def main() -> None:
    tasks = {task.__name__: task for task in TASKS}
    if len(sys.argv) < 2 or sys.argv[1] not in tasks:
        raise SystemExit(__doc__)
    setup()
    tasks[sys.argv[1]](*sys.argv[2:])


if __name__ == "__main__":
    main()

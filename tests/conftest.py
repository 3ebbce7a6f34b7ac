"""Options and paths that the whole test suite shares."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept", action="store_true", help="rewrite the expected findings; read them afterwards"
    )


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of external cases, where there is one; tests that need it are skipped without it."""
    if not (SHARED / "conformance").is_dir():
        pytest.skip(f"no folder of shared cases beside the checkout ({SHARED.name}/)")
    return SHARED

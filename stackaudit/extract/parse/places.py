"""The path of an infrastructure file goes in; what the thing it describes is for comes out."""

from __future__ import annotations

import re
from typing import Final

from stackaudit.files import File
from stackaudit.model import Scope

_FOLDERS: Final[tuple[tuple[re.Pattern[str], Scope], ...]] = (
    (
        re.compile(
            r"(?i:_*(?:tests?|testing|testdata\d*|testsuite|e2e|integration|fixtures?|specs?|mocks?|benchmarks?)_*"
            r"|tests?[-_.].*|.*[-_.](?:tests?|testing|e2e))|[a-z][A-Za-z]*Test"
        ),
        "test",
    ),
    (
        re.compile(
            r"(?i)\.?devcontainers?|docs?|documentation|examples?|samples?|demos?|tutorials?|hack|contrib"
            r"|playground|dev|devel|develop|development|local|debug"
        ),
        "dev",
    ),
    (re.compile(r"(?i)\.?(?:github|gitlab|circleci|buildkite|azure-pipelines|ci)"), "build"),
)
_WORDS: Final[dict[str, Scope]] = {
    **dict.fromkeys(("test", "tests", "testing", "e2e"), "test"),
    **dict.fromkeys(
        ("dev", "devel", "develop", "development", "local", "debug", "devcontainer", "override"), "dev"
    ),
    "ci": "build",
}  # fmt: skip


def scope_of_path(path: str) -> Scope:
    """ "test", "dev" or "build" where a folder or a word of the file's name says so, else "runtime"."""
    *folders, name = path.split("/")
    words = re.split(r"[-_.]", name.lower())
    for pattern, scope in _FOLDERS:
        if any(_WORDS.get(word) == scope for word in words) or any(
            pattern.fullmatch(folder) for folder in folders
        ):
            return scope
    return "runtime"


_VENDORED: Final = re.compile(
    r"(?:^|/)(?:(?:third[-_]?party|3rdparty|deps|extern|externals?|node_modules|bower_components|site-packages|_?vendored|_vendor)/[^/]+"
    r"|vendor/[^/]+/[^/]+)/",
    re.IGNORECASE,
)


def is_own_place(file: File) -> bool:
    """False in the copied-in code of other projects: how they build and test is not this project's stack."""
    return _VENDORED.search(file.path) is None

"""A note goes in; the services on which the project's own resources are linked come out, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from stackaudit.notes.blocks import Note
from stackaudit.rulebook.words import Technology

_RESOURCES: Final[tuple[tuple[str, str, str], ...]] = (
    ("github-actions", "/workflows/", r"github\.com/[\w.-]+/[\w.-]+/(?:actions/)?workflows/[\w.%-]+"),
    ("travis-ci", "travis-ci.", r"travis-ci\.(?:org|com)/[\w.-]+/[\w.-]+\.(?:svg|png)"),
    ("circleci", "circleci.com", r"circleci\.com/(?:gh/[\w.-]+/[\w.-]+[^\s)]*\.(?:svg|png)|status-badge)"),
    ("appveyor", "appveyor.com", r"ci\.appveyor\.com/api/projects/status"),
    ("codecov", "codecov.io", r"codecov\.io/gh/[\w.-]+/[\w.-]+"),
    ("coveralls", "coveralls.io", r"coveralls\.io/repos/github/[\w.-]+/[\w.-]+"),
    ("weights-and-biases", "wandb.ai", r"wandb\.ai/[\w.-]+/[\w.-]+"),
)  # fmt: skip
"""Technology, what its links have in common, and the link of one's own badge or run."""


def own_resources(note: Note, known: Mapping[str, Technology]) -> Iterator[tuple[Technology, int]]:
    """A status badge or a run page is always the project's own: the service behind it works for it."""
    for identity, mark, pattern in _RESOURCES:
        technology = known.get(identity)
        at = note.text.find(mark) if technology is not None else -1
        if technology is not None and at >= 0:
            found = re.compile(pattern).search(note.text, max(0, at - 200))
            if found:
                yield technology, found.start()

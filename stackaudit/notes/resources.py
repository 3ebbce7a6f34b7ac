"""A note goes in; the services on which the project's own resources are linked come out, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from stackaudit.notes.blocks import Note
from stackaudit.rulebook import Technology

_RESOURCES: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    (("github-actions",), r"github\.com/[\w.-]+/[\w.-]+/(?:actions/)?workflows/[\w.-]+"),
    (("travis-ci", "travis"), r"(?:app\.|api\.)?travis-ci\.(?:org|com)/[\w.-]+/[\w.-]+(?:\.svg|\.png)"),
    (("circleci",), r"circleci\.com/gh/[\w.-]+/[\w.-]+(?:/tree/[\w.-]+)?\.(?:svg|png)|dl\.circleci\.com/status-badge"),
    (("appveyor",), r"ci\.appveyor\.com/api/projects/status"),
    (("codecov",), r"codecov\.io/gh/[\w.-]+/[\w.-]+"),
    (("coveralls",), r"coveralls\.io/repos/github/[\w.-]+/[\w.-]+"),
    (("weights-and-biases", "wandb", "weights-biases"), r"(?:api\.)?wandb\.ai/[\w.-]+/[\w.-]+"),
)  # fmt: skip


def own_resources(note: Note, known: Mapping[str, Technology]) -> Iterator[tuple[Technology, int]]:
    """A status badge or a run page is always the project's own: the service behind it does work for it."""
    for ids, pattern in _RESOURCES:
        technology = next((known[name] for name in ids if name in known), None)
        if technology is not None and (found := re.search(pattern, note.text)):
            yield technology, found.start()

"""A conda environment file goes in; its conda packages and those of its pip list come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.conda_spec import parse_conda_file, parse_conda_spec
from stackaudit.extract.parse.located import Map, Value, as_map, as_seq, elements, texts
from stackaudit.extract.parse.requirement import scope_of_words
from stackaudit.extract.parse.requirement_lines import Entry, Line, read_entries
from stackaudit.extract.parse.yaml import parse_yaml
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Scope

NAME: Final = "conda-environment"

_SURE_NAME: Final = re.compile(r"(?:conda[-_.]?)?environment\.ya?ml|conda\.ya?ml")
_DEPENDENCIES: Final = re.compile(rb"^dependencies\s*:", re.MULTILINE)


def is_environment(file: File) -> bool:
    """Other files have such names too: only one with conda's list of dependencies counts."""
    return _SURE_NAME.fullmatch(file.name) is not None or bool(_DEPENDENCIES.search(file.data))


def read(file: File) -> Iterator[Finding]:
    documents = [d for d in parse_yaml(file.text) if d is not None]
    if documents and not isinstance(documents[0], Map) and "environment" in file.name:
        raise Malformed("not a conda environment: a mapping was expected", 1)
    stem = file.name.partition(".")[0]
    scope = scope_of_words(re.sub(r"environment|conda|env", "", stem), "runtime")
    for document in documents:
        dependencies = as_map(document).get("dependencies")
        channels = [name for name, _ in texts(as_map(document).get("channels"))]
        channels = [name for name in channels if name != "nodefaults"]
        channel = channels[0] if len(channels) == 1 else None
        for value, line in elements(dependencies):
            if isinstance(value, str):
                spec = parse_conda_file(value) if "://" in value else parse_conda_spec(value)
                if spec is None:
                    yield file.problem("not a conda package", line)
                else:
                    found = spec if spec.channel else replace(spec, channel=channel)
                    yield found.package(file.at(line, NAME), scope=scope)
            else:
                yield from _pip(file, as_map(value).get("pip"), scope)


def _pip(file: File, value: Value, scope: Scope) -> Iterator[Finding]:
    """pip's own lines, one an item; `-r` is followed."""
    fallback = as_seq(value).line or 1
    lines = [Line(number=at or fallback, text=" ".join(text.split())) for text, at in texts(value)]
    for entry in read_entries(file, lines):
        if isinstance(entry, Entry):
            yield entry.requirement.package(
                entry.file.at(entry.line, NAME), scope=scope, index=entry.index
            )


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=("*environment*.yml", "*environment*.yaml", "*conda*.yml", "*conda*.yaml",
           "env.yml", "env.yaml", "*[-_.]env.yml", "*[-_.]env.yaml", "env[-_.]*.yml", "env[-_.]*.yaml"),
    read=read,
    sniff=is_environment,
)  # fmt: skip

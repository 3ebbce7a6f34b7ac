"""A Gemfile or gems.rb goes in; the gems it asks for, their groups and sources come out."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.gem import requirement
from stackaudit.extract.parse.gemfile import Gemfile, Wanted, parse_gemfile
from stackaudit.extract.parse.ruby import Call
from stackaudit.files import File, Unreadable, glob_matcher
from stackaudit.model import Finding, Package

NAME: Final = "gem-gemfile"
_FILES: Final = ("Gemfile", "gems.rb", "*.gemfile", "Gemfile.*", "Gemfile-*", "Gemfile_*")
_NOT_RUBY: Final = (".lock", ".locked", ".tt", ".erb", ".orig", ".bak", ".md")
_MAX_INCLUDED: Final = 20
_is_read = glob_matcher(_FILES)


def sniff(file: File) -> bool:
    """`Gemfile.dev` is a Gemfile, `Gemfile.lock` and `Gemfile.tt` are not."""
    return not file.name.endswith(_NOT_RUBY)


def read(file: File) -> Iterator[Finding]:
    found = parse_gemfile(file.text)
    yield from _gems(file, found)
    if found.ruby is not None:
        yield from _ruby(file, found.ruby)
    yield from _included(file, found)
    if found.script.fault is not None:
        raise found.script.fault


def _gems(file: File, found: Gemfile) -> Iterator[Finding]:
    for gem in found.gems:
        yield _package(file, gem)
    for plugin in found.plugins:
        yield _package(file, plugin, plugin=True)


def _package(file: File, gem: Wanted, *, plugin: bool = False) -> Package:
    return Package(
        ecosystem="gem",
        name=gem.name,
        version=gem.version,
        constraint=gem.constraint,
        scope="dev" if plugin else gem.scope,
        direct=True,
        source=gem.source,
        commit=gem.commit,
        unresolved=gem.unresolved,
        evidence=file.at(gem.line, NAME),
    )


def _ruby(file: File, call: Call) -> Iterator[Finding]:
    """`ruby "3.3.0"`; `ruby file: ".ruby-version"` is said by that file itself."""
    texts = call.texts()
    if texts:
        version, constraint = requirement(texts)
        yield Package(
            ecosystem="tool",
            name="ruby",
            version=version,
            constraint=constraint,
            direct=True,
            evidence=file.at(call.line, NAME),
        )


def _included(file: File, found: Gemfile) -> Iterator[Finding]:
    """What `eval_gemfile` takes in from files that are not read as Gemfiles themselves."""
    waiting = [(file.folder, path) for path in found.included]
    seen: set[str] = {file.path}
    while waiting and len(seen) <= _MAX_INCLUDED:
        folder, path = waiting.pop(0)
        path = path.removeprefix("#{__dir__}/")
        target = posixpath.normpath(posixpath.join(folder, path))
        if target in seen or _is_read(target):
            continue
        seen.add(target)
        other = file.sibling("/" + target)
        if other is None:
            continue
        try:
            inner = parse_gemfile(other.text)
        except Unreadable as error:
            yield other.problem(error.message, error.line)
            continue
        yield from _gems(other, inner)
        waiting += [(other.folder, further) for further in inner.included]


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=_FILES, read=read, sniff=sniff)

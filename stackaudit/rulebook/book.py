"""The catalogue, asked: what a name, an import, a host, a model or a file stands for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from stackaudit.files import glob_regex
from stackaudit.graph.identity import name_key
from stackaudit.model import Confidence, Layer, Origin, Scope, SignalKind
from stackaudit.rulebook import defaults
from stackaudit.rulebook.words import Alias, Technology, plain_alias


class _Table:
    """Patterns to technologies: plain ones by one look, globs by one regular expression, longest first."""

    def __init__(self, pairs: Iterable[tuple[str, Technology]]) -> None:
        self._plain: dict[str, Technology] = {}
        globs: dict[str, Technology] = {}
        for pattern, technology in pairs:
            target = globs if re.search(r"[*?\[]", pattern) else self._plain
            target.setdefault(pattern, technology)
        self._globs = [globs[p] for p in sorted(globs, key=lambda p: (-len(p), p))]
        parts = [
            glob_regex(p.replace("*", "**") if "/**" not in p else p)
            for p in sorted(globs, key=lambda p: (-len(p), p))
        ]
        self._regex = re.compile("|".join(f"({part})" for part in parts)) if parts else None

    def get(self, value: str) -> Technology | None:
        found = self._plain.get(value)
        if found is None and self._regex is not None:
            match = self._regex.fullmatch(value)
            if match is not None and match.lastindex is not None:
                found = self._globs[match.lastindex - 1]
        return found


class Rulebook:
    """The catalogue, asked by identity; every lookup is a table first and one regular expression after."""

    def __init__(self, technologies: Iterable[Technology], revision: int) -> None:
        self.technologies: Mapping[str, Technology] = {t.id: t for t in technologies}
        self.revision = revision
        self._languages = {
            name.casefold(): t
            for t in self.technologies.values()
            for name in (t.languages or ((t.name,) if t.layer == "language" else ()))
        }

    def get(self, technology: str) -> Technology | None:
        return self.technologies.get(technology)

    def of_package(self, ecosystem: str, name: str) -> Technology | None:
        return self._packages.get(f"{ecosystem}/{name_key(ecosystem, name)}")

    def of_signal(self, kind: SignalKind, value: str, via: str) -> Technology | None:
        if kind == "import":
            return self._import(value, via)
        table = {
            "model": self._models,
            "dataset": self._datasets,
            "host": self._hosts,
            "env": self._env,
        }[kind]
        found = table.get(value if kind == "env" else value.casefold())
        if found is None and kind in ("model", "dataset") and "/" in value:
            found = table.get(value.rsplit("/", 1)[1].casefold())
        return found

    def project_of(self, ecosystem: str, name: str) -> str:
        return defaults.project_of(ecosystem, name)

    def default_layer(self, ecosystem: str, scope: Scope = "runtime") -> Layer | None:
        return defaults.default_layer(ecosystem, scope)

    def default_origin(self, ecosystem: str, name: str) -> Origin:
        return defaults.default_origin(ecosystem, name)

    def image_os(self, name: str, tag: str | None) -> tuple[str, Confidence] | None:
        return defaults.image_os(name, tag)

    def of_language(self, language: str) -> Technology | None:
        return self._languages.get(language.casefold())

    def of_file(self, path: str) -> list[Technology]:
        """The technologies that a file's mere presence proves; patterns as in Extractor.files."""
        names, regex, owners = self._files
        found = list(names.get(path.rsplit("/", 1)[-1], ()))
        if regex is not None and regex.fullmatch(path):
            found += [t for pattern, t in owners if pattern.fullmatch(path)]
        return list(dict.fromkeys(found))

    def aliases(self) -> Iterator[tuple[Technology, Alias]]:
        """Every way in which a text may name a technology; its own name is one unless an alias is stricter."""
        for technology in self.technologies.values():
            texts = {alias.text for alias in technology.aliases}
            if technology.name not in texts:
                yield technology, plain_alias(technology.name)
            for alias in technology.aliases:
                yield technology, alias

    def _import(self, value: str, via: str) -> Technology | None:
        separator = "." if via == "python" else "/"
        name = value
        while name:
            found = self._imports.get(f"{via}:{name}")
            if found is not None:
                return found
            name = name.rpartition(separator)[0]
        return None

    @cached_property
    def _packages(self) -> _Table:
        return self._table(lambda t: (_package_key(p) for p in t.packages))

    @cached_property
    def _imports(self) -> _Table:
        return self._table(lambda t: t.imports)

    @cached_property
    def _models(self) -> _Table:
        return self._table(lambda t: (m.casefold() for m in t.models))

    @cached_property
    def _datasets(self) -> _Table:
        return self._table(lambda t: (d.casefold() for d in t.datasets))

    @cached_property
    def _hosts(self) -> _Table:
        return self._table(lambda t: (h.casefold() for h in t.hosts))

    @cached_property
    def _env(self) -> _Table:
        return self._table(lambda t: t.env)

    @cached_property
    def _files(
        self,
    ) -> tuple[
        dict[str, list[Technology]],
        re.Pattern[str] | None,
        list[tuple[re.Pattern[str], Technology]],
    ]:
        """Exact names; one expression that dismisses most paths; each technology's own expression."""
        names: dict[str, list[Technology]] = {}
        owners = []
        every = []
        for technology in self.technologies.values():
            parts = []
            for glob in technology.files:
                if re.search(r"[*?\[/]", glob):
                    parts.append(f"(?:(?:.*/)?{glob_regex(glob)})")
                else:
                    names.setdefault(glob, []).append(technology)
            if parts:
                owners.append((re.compile("|".join(parts), re.DOTALL), technology))
                every += parts
        return names, re.compile("|".join(every), re.DOTALL) if every else None, owners

    def _table(self, patterns: Callable[[Technology], Iterable[str]]) -> _Table:
        return _Table((p, t) for t in self.technologies.values() for p in patterns(t))


def _package_key(pattern: str) -> str:
    ecosystem, _, name = pattern.partition("/")
    return f"{ecosystem}/{name_key(ecosystem, name)}"

"""The tree of an sbt build goes in; its modules, plugins, own projects and settings come out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from stackaudit.extract.parse.around import above, all_above
from stackaudit.extract.parse.gradle_variables import collect, path_of, short_names
from stackaudit.extract.parse.maven_file import is_part, pinned
from stackaudit.extract.parse.script import SCALA, Node, fill, parse_script, split, statements
from stackaudit.files import File, Unreadable
from stackaudit.model import Scope

_CROSS: Final = ("%", "%%", "%%%")
_PLUGINS: Final = frozenset({"addSbtPlugin", "addCompilerPlugin", "compilerPlugin"})
_ELSEWHERE: Final = ("Dependencies", "Versions", "Version", "Deps", "Library", "Settings", "Common")
_SCALA_3: Final = re.compile(r"3\.\d+\.\d+.*")
_SCALA_2: Final = re.compile(r"(2\.\d+)\.\d+.*")
_DEFAULTING: Final = ("getOrElse", "envOrElse", "propOrElse", "propOrNone")
_NO_NEEDS: Final = frozenset(
    {"libraryDependencySchemes", "dependencyOverrides", "excludeDependencies", "mimaPreviousArtifacts",
     "allExcludeDependencies", "tlMimaPreviousVersions", "conflictWarning"}
)  # fmt: skip
"""Settings that name modules without asking for them."""

_MAX_DEPTH: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One `"group" %% "name" % "version"`; fields as in Package."""

    name: str
    line: int
    version: str | None = None
    constraint: str | None = None
    scope: Scope = "runtime"
    unresolved: str | None = None


@dataclass(slots=True)
class Build:
    """What one .sbt or project/*.scala file says."""

    file: File
    nodes: list[Node]
    modules: list[Module] = field(default_factory=list)
    projects: list[tuple[str, int]] = field(default_factory=list)
    _known: dict[str, list[Node]] = field(default_factory=dict)
    _asked: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, file: File, nodes: list[Node]) -> Build:
        build = cls(file, nodes)
        build._know(nodes)
        build._modules(nodes, "runtime")
        build._projects()
        return build

    def setting(self, name: str) -> tuple[str, int] | None:
        """The text of a top-level setting (`name := "x"`, `ThisBuild / version := "1"`) and its line."""
        for statement in statements(self.nodes):
            found = self._set(statement, name)
            if found is not None:
                return found
        return None

    def _set(self, statement: Sequence[Node], name: str) -> tuple[str, int] | None:
        at = next((i for i, node in enumerate(statement) if node.is_mark(":=")), None)
        if at is None or not at or not statement[at - 1].is_word(name):
            return None
        words = [node.text for node in statement[:at] if node.kind == "word"]
        text = self._text(statement[at + 1 :]) if words[:-1] in ([], ["ThisBuild"]) else None
        return (text, statement[0].line) if text else None

    # --- modules ---

    def _modules(self, nodes: Sequence[Node], scope: Scope) -> None:
        """Every module in a list of nodes and in its brackets, whatever holds them."""
        at = 0
        setting = ""
        while at < len(nodes):
            node = nodes[at]
            if node.kind == "break" or node.is_mark(","):
                setting = ""
            elif node.is_mark(":=", "+=", "++=") and at and nodes[at - 1].kind == "word":
                setting = nodes[at - 1].text
            if setting in _NO_NEEDS:
                at += 1
                continue
            if node.is_mark(*_CROSS) and at:
                at = self._module(nodes, at, scope)
                continue
            if node.kind == "group":
                called = nodes[at - 1].text if at and nodes[at - 1].kind == "word" else ""
                inner = "build" if called in _PLUGINS else scope
                if called != "ExclusionRule":
                    self._modules(node.nodes, inner)
                    self._mapped(nodes, at, inner)
            at += 1

    def _mapped(self, nodes: Sequence[Node], at: int, scope: Scope) -> None:
        """`Seq("g" % "a", …).map(_ % version)` and `Seq("a", …).map("g" %% _ % version)`."""
        rest = nodes[at + 1 : at + 4]
        if len(rest) < 3 or not (rest[0].is_mark(".") and rest[1].is_word("map")):
            return
        pattern = rest[2].nodes
        hole = next((i for i, node in enumerate(pattern) if node.is_word("_")), None)
        if not rest[2].is_group("(") or hole is None or not any(n.is_mark("%") for n in pattern):
            return
        for part in split(nodes[at].nodes):
            filled = [*pattern[:hole], *part, *pattern[hole + 1 :]]
            first = next((i for i, node in enumerate(filled) if node.is_mark(*_CROSS)), None)
            if first:
                self._module(filled, first, scope)

    def _module(self, nodes: Sequence[Node], at: int, scope: Scope) -> int:
        """One module whose first operator stands at `at`; returns where to go on."""
        group = self._before(nodes, at)
        artifact, rest = self._after(nodes, at + 1)
        if rest >= len(nodes) or not nodes[rest].is_mark("%"):
            return at + 1
        first = nodes[at]
        written, end = self._after(nodes, rest + 1)
        config: str | None = None
        if end < len(nodes) and nodes[end].is_mark("%"):
            start = end + 1
            config, end = self._after(nodes, start)
            if config is None:
                config = path_of(nodes[start:end])
        if not (is_part(group) and is_part(artifact)):
            return at + 1
        version, constraint = pinned(written)
        unknown = None
        if written is None or "$" in written:
            version = constraint = None
            unknown = _source(nodes[rest + 1 : end])
        suffix = self._suffix() if first.text == "%%" else ""
        self.modules.append(
            Module(
                name=f"{group}:{artifact}{suffix}",
                line=nodes[at + 1 if nodes[at - 1].kind != "text" else at - 1].line,
                version=version,
                constraint=constraint,
                scope=scope if scope != "runtime" else _scope(config),
                unresolved=unknown or None,
            )
        )
        return end

    def _before(self, nodes: Sequence[Node], at: int) -> str | None:
        """The text of the operand that ends before `at`."""
        start = at - 1
        while start >= 2 and nodes[start - 1].is_mark(".") and nodes[start].kind == "word":
            start -= 2
        return self._text(nodes[start:at])

    def _after(self, nodes: Sequence[Node], at: int) -> tuple[str | None, int]:
        """The text of the operand that starts at `at`, and where it ends."""
        while at < len(nodes) and nodes[at].kind == "break":
            at += 1
        end = at + 1
        while end < len(nodes):
            if nodes[end].is_mark(".") and end + 1 < len(nodes) and nodes[end + 1].kind == "word":
                end += 2
            elif nodes[end].is_group("(") and nodes[end - 1].kind == "word":
                end += 1
            else:
                break
        value = self._text(nodes[at:end])
        while end < len(nodes) and nodes[end].kind == "break":
            following = nodes[end + 1] if end + 1 < len(nodes) else None
            if following is None or not following.is_mark("%"):
                break
            end += 1
        return value, end

    def _text(self, nodes: Sequence[Node], depth: int = 0) -> str | None:
        """A text, or the text behind a name in this file or one of project/."""
        if not nodes or depth > _MAX_DEPTH:
            return None
        first = nodes[0]
        if len(nodes) == 1 and first.kind == "text":
            if not first.holes:
                return first.text
            return fill(first.text, lambda name: self._named(name, depth + 1))
        last = nodes[-1]
        if len(nodes) > 2 and last.is_group("(") and nodes[-2].is_word(*_DEFAULTING):
            return self._text(split(last.nodes)[-1] if last.nodes else [], depth + 1)
        path = path_of(nodes)
        return self._named(path, depth + 1) if path else None

    def _know(self, nodes: Sequence[Node]) -> None:
        """Take in what a file defines; inside of an object its values go by their short names."""
        named = dict(collect(nodes))
        for name, expression in named.items():
            self._known.setdefault(name, expression)
        for short, name in short_names(named).items():
            self._known.setdefault(short, named[name])

    def _named(self, path: str, depth: int) -> str | None:
        for name in (path, path.rpartition(".")[2]):
            if name not in self._known:
                self._further(path)
            expression = self._known.get(name)
            if expression:
                return self._text([n for n in expression if n.kind != "break"], depth)
        return None

    def _further(self, path: str) -> None:
        """The values of the files of project/ in which builds customarily keep them."""
        stems = dict.fromkeys((path.partition(".")[0], *_ELSEWHERE))
        for stem in stems:
            if stem in self._asked or not re.fullmatch(r"[A-Za-z]\w*", stem):
                continue
            self._asked.add(stem)
            for place in (f"project/{stem}.scala", f"{stem}.scala"):
                found = above(self.file, place)
                if found is None or found is self.file:
                    continue
                try:
                    nodes, _ = parse_script(found.text, SCALA)
                except Unreadable:
                    continue
                self._know(nodes)

    def _suffix(self) -> str:
        """`%%` puts Scala's binary version behind the name, where the build tells which it is."""
        found = self.setting("scalaVersion")
        if found is None:
            for other in all_above(self.file, "build.sbt", "../build.sbt"):
                if other is self.file:
                    continue
                try:
                    build = Build(other, parse_script(other.text, SCALA)[0])
                except Unreadable:
                    continue
                build._know(build.nodes)
                found = build.setting("scalaVersion")
                if found is not None:
                    break
        version = found[0] if found else ""
        binary = _SCALA_2.fullmatch(version)
        if binary:
            return f"_{binary[1]}"
        return "_3" if _SCALA_3.fullmatch(version) else ""

    # --- own projects ---

    def _projects(self) -> None:
        """`lazy val core = (project in file("core")).settings(name := "acme-core")`."""
        for statement in statements(self.nodes):
            words = [node.text for node in statement[:3] if node.kind == "word"]
            if words[:2] != ["lazy", "val"] or len(words) < 3:
                continue
            inner = list(_everything(statement[3:]))
            if any(node.is_word("project", "crossProject") for node in inner):
                named = next(
                    (
                        found
                        for group in inner
                        if group.kind == "group"
                        for part in split(group.nodes)
                        if (found := self._set(part, "name") or self._set(part, "moduleName"))
                    ),
                    None,
                )
                self.projects.append((named[0] if named else words[2], statement[0].line))


def _everything(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        if node.kind == "group":
            yield from _everything(node.nodes)


def _source(nodes: Sequence[Node]) -> str:
    """An expression as it is written, blanks left out."""
    out: list[str] = []
    for node in nodes:
        if node.kind == "group":
            out += node.text, _source(node.nodes), {"(": ")", "[": "]", "{": "}"}[node.text]
        elif node.kind == "text":
            out += '"', node.text, '"'
        elif node.kind != "break":
            out.append(node.text)
    return "".join(out)[:200]


def _scope(config: str | None) -> Scope:
    """`% Test`, `% "test,it"`, `% "compile->compile;test->test"`; no configuration is for running."""
    parts = re.split(r"[;,]", (config or "").casefold())
    names = {part.partition("->")[0].strip().rpartition(".")[2] for part in parts} - {""}
    if names & {"compile", "runtime", "optional", "provided"} or not names:
        if names & {"compile", "runtime"} or not names:
            return "runtime"
        return "optional" if "optional" in names else "peer"
    return "test" if names & {"test", "it", "integrationtest", "jmh"} else "runtime"

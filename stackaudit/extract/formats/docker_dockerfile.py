"""Dockerfiles and Containerfiles go in; their base images and what their RUN lines install come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.dockerfile import KEYWORDS, Instruction, directives, instructions
from stackaudit.extract.parse.image import image_package
from stackaudit.extract.parse.installs import installed, installed_by
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import texts
from stackaudit.extract.parse.places import is_own_place, scope_of_path
from stackaudit.extract.parse.shell import Word, commands
from stackaudit.extract.parse.variables import Lookup, expand
from stackaudit.extract.parse.yaml import untemplated
from stackaudit.files import File, Malformed
from stackaudit.model import Evidence, Finding, Package, Scope

NAME: Final = "docker-dockerfile"

_NOT_DOCKERFILES: Final = re.compile(
    r"\.(?:md|rst|txt|html?|py|go|rs|rb|js|ts|tsx|java|kt|cs|php|c|h|cpp|hpp|sh|bash|ps1|json|ya?ml|toml|xml|ini|adoc"
    r"|lock|dockerignore|containerignore|sha256|sig|asc|svg|png|vim|lua|snap|golden|log|patch|diff|sublime-syntax)$",
    re.IGNORECASE,
)
_TEMPLATED: Final = re.compile(r"^[ \t]*(?:\{[%{#]|<%|@|%%)", re.MULTILINE)
MAX_STAGES, MAX_NAME, MAX_VALUES, MAX_FLAGS = 500, 200, 1000, 50
"""More than any real Dockerfile has; beyond them, shortcuts are not looked for."""
_VARIABLE: Final = re.compile(r"\$\{?\w+\}?")
_MOUNT_FROM: Final = re.compile(r"(?:^|,)from=([^,\s]+)")
_ERB: Final = re.compile(r"<%[^%\n]*%>")


@dataclass(slots=True)
class Stage:
    """One FROM: `base` is the stage it builds on, `uses` the stages it copies or mounts from."""

    name: str
    base: list[int] = field(default_factory=list)
    uses: list[int] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    found: list[Package] = field(default_factory=list)


def read(file: File) -> Iterator[Finding]:
    lines = _plain_lines(file)
    syntax = directives(lines).get("syntax")
    if syntax:
        package = image_package(syntax[0], file.at(syntax[1], NAME), scope="build")
        if package:
            yield package
    reader = _Reader(file)
    for instruction in instructions(lines):
        reader.take(instruction)
    scopes = reader.scopes()
    for package, stage in reader.found:
        if stage is not None and package.scope == "runtime":
            package = replace(package, scope=scopes[stage])
        yield package
    if reader.wrong is not None and not _TEMPLATED.search(file.text):
        yield file.problem(
            f"not a Dockerfile instruction: {reader.wrong.keyword[:40]}", reader.wrong.line
        )


def _plain_lines(file: File) -> list[str]:
    """The lines, with the expressions of a template turned into variables."""
    text = untemplated(file.text) if "{{" in file.text or "{%" in file.text else file.text
    return (_ERB.sub("$(template)", text) if "<%" in text else text).split("\n")


class _Reader:
    """Follows the instructions; `found` holds each package with the number of its stage."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.stages: list[Stage] = []
        self.by_name: dict[str, int] = {}
        self.globals: dict[str, str] = {}
        self.found: list[tuple[Package, int | None]] = []
        self.wrong: Instruction | None = None

    def take(self, instruction: Instruction) -> None:
        keyword = instruction.keyword
        if keyword == "FROM":
            self._from(instruction)
        elif keyword == "ARG":
            self._arg(instruction)
        elif keyword == "ENV":
            self._env(instruction)
        elif keyword in ("COPY", "ADD"):
            self._copy(instruction)
        elif keyword == "RUN":
            self._run(instruction)
        elif keyword not in KEYWORDS and self.wrong is None:
            self.wrong = instruction

    def _from(self, instruction: Instruction) -> None:
        words = [w for w in _words(instruction) if not w.text.startswith("--")]
        if not words:
            return
        named = len(words) > 2 and words[1].text.lower() == "as"
        if len(words) > 1 and not named:
            self.wrong = self.wrong or instruction
            return
        stage = Stage(name=words[2].text.lower() if named else "")
        reference = expand(words[0].text, self.globals.get)
        stage.base = self._stages_called(reference)
        if not stage.base:
            self._image(
                reference, words[0].line, len(self.stages), alias=words[2].text if named else None
            )
        for number in stage.base[:1]:
            if len(self.stages[number].values) <= MAX_VALUES:
                stage.values.update(self.stages[number].values)
        if stage.name:
            self.by_name[stage.name] = len(self.stages)
        self.stages.append(stage)

    def _stages_called(self, reference: str) -> list[int]:
        """The earlier stages a reference means; one that holds a variable may mean several."""
        wanted = reference.lower()
        if "$" not in wanted:
            return [self.by_name[wanted]] if wanted in self.by_name else []
        fixed = _VARIABLE.split(wanted)
        if not any(fixed) or len(self.stages) > MAX_STAGES or len(wanted) > MAX_NAME:
            return []
        pattern = re.compile("[a-z0-9_.-]+".join(map(re.escape, fixed)))
        return [n for n, s in enumerate(self.stages) if s.name and pattern.fullmatch(s.name)]

    def _image(
        self,
        text: str,
        line: int,
        stage: int | None,
        scope: Scope = "runtime",
        alias: str | None = None,
    ) -> None:
        package = image_package(text, self.file.at(line, NAME), scope=scope, alias=alias)
        if package:
            self.found.append((package, stage))

    def _lookup(self) -> Lookup:
        values = self.stages[-1].values if self.stages else self.globals
        return values.get

    def _arg(self, instruction: Instruction) -> None:
        for word in _words(instruction):
            name, given, value = word.text.partition("=")
            if not self.stages:
                if given:
                    self.globals[name] = expand(value, self.globals.get)
            elif given:
                self.stages[-1].values.setdefault(name, expand(value, self._lookup()))
            elif name in self.globals:
                self.stages[-1].values.setdefault(name, self.globals[name])

    def _env(self, instruction: Instruction) -> None:
        words = _words(instruction)
        if not words or not self.stages:
            return
        values = self.stages[-1].values
        if "=" not in words[0].text:
            values[words[0].text] = expand(" ".join(w.text for w in words[1:]), values.get)
            return
        for word in words:
            name, _, value = word.text.partition("=")
            values[name] = expand(value, values.get)

    def _copy(self, instruction: Instruction) -> None:
        for word in _words(instruction):
            if word.text.startswith("--from="):
                self._taken_from(word.text[7:], word.line)
            elif instruction.keyword == "ADD" and "://" in word.text:
                fetched = [Word("curl", word.line), word]
                self._installed(installed_by(fetched, self._at, lookup=self._lookup()))

    def _taken_from(self, reference: str, line: int) -> None:
        reference = expand(reference, self._lookup())
        number = len(self.stages) - 1
        stages = self._stages_called(reference)
        if re.fullmatch(r"[0-9]{1,6}", reference):
            stages = [int(reference)] if int(reference) < len(self.stages) else []
        elif not stages:
            self._image(reference, line, None, "build")
        if number >= 0:
            self.stages[number].uses += stages

    def _run(self, instruction: Instruction) -> None:
        text, line = instruction.text, instruction.line
        for _ in range(MAX_FLAGS):
            flag = re.match(r"(?:\s|\\\n)*--(\w+)(?:=(\S*))?(?=\s|\\\n|$)", text)
            if flag is None:
                break
            start = line + text.count("\n", 0, flag.end())
            if flag[1] == "mount" and (source := _MOUNT_FROM.search(flag[2] or "")):
                self._taken_from(source[1], start)
            text, line = text[flag.end() :], start
        lookup = self._lookup()
        exec_form = text.strip()
        if exec_form.startswith("["):
            try:
                words = [
                    Word(t, line) for t, _ in texts(parse_json(exec_form.replace("\\\n", "\n")))
                ]
            except Malformed:
                words = []
            if words:
                self._installed(installed_by(words, self._at, lookup=lookup))
                return
        self._installed(installed(text, line, self._at, lookup=lookup))
        before = text.partition("<<")[0].strip().rsplit("/", 1)[-1]
        if instruction.heredocs and re.fullmatch(r"(?:(?:ba|da|a|z)?sh\b.*)?", before):
            for heredoc in instruction.heredocs:
                self._installed(installed(heredoc.body, heredoc.line, self._at, lookup=lookup))

    def _at(self, line: int) -> Evidence:
        return self.file.at(line, NAME)

    def _installed(self, packages: Iterator[Package]) -> None:
        stage = len(self.stages) - 1
        self.found += [(package, stage if stage >= 0 else None) for package in packages]

    def scopes(self) -> list[Scope]:
        """Stages that end up in what is built run with it; those only copied from are for building."""
        outer = scope_of_path(self.file.path)
        wanted = {n for s in self.stages for n in (*s.base, *s.uses)}
        products = [
            n for n in range(len(self.stages)) if n not in wanted or n == len(self.stages) - 1
        ]
        shipped: set[int] = set()
        while products:
            number = products.pop()
            if number not in shipped:
                shipped.add(number)
                products += self.stages[number].base
        return [outer if n in shipped else "build" for n in range(len(self.stages))]


def _words(instruction: Instruction) -> list[Word]:
    return [word for words in commands(instruction.text, instruction.line) for word in words]


def is_dockerfile(file: File) -> bool:
    return is_own_place(file) and not _NOT_DOCKERFILES.search(file.name)


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=(
        "[Dd]ockerfile*",
        "[Cc]ontainerfile*",
        "*.[Dd]ockerfile",
        "*.[Cc]ontainerfile",
        "DOCKERFILE",
    ),
    read=read,
    sniff=is_dockerfile,
)

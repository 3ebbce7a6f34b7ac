"""The names of Gradle configurations go in; the scope of what is put there comes out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from stackaudit.model import Scope

_STRENGTH: Final[tuple[Scope, ...]] = ("runtime", "peer", "optional", "build", "dev", "test")
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_TEST: Final = frozenset({"test", "tests", "testing", "fixtures", "spec", "jmh", "benchmark"})
_BUILD: Final = frozenset(
    {"compileonly", "compileonlyapi", "annotationprocessor", "kapt", "ksp", "classpath", "apt",
     "buildscript", "plugin", "scalacompilerplugins", "kotlincompilerpluginclasspath", "protobuf"}
)  # fmt: skip
_DEV: Final = frozenset(
    {"developmentonly", "ktlint", "detekt", "detektplugins", "checkstyle", "pmd", "spotbugs",
     "spotbugsplugins", "findbugs", "errorprone", "lintchecks", "jacocoagent", "jacocoant",
     "codenarc", "spotless", "rewrite", "dokka", "dokkaplugin", "dokkahtmlplugin", "asciidoctor",
     "asciidoctorext", "javadoc", "lombok", "coredesugaring", "coverage", "zinc"}
)  # fmt: skip
_PEER: Final = frozenset({"providedcompile", "providedruntime", "provided"})


def scope_of_configuration(name: str) -> Scope:
    """`testImplementation` is for tests, `compileOnly` for building, `implementation` for what runs."""
    words = [word.casefold() for word in _WORD.findall(name)]
    whole = "".join(words)
    if not _TEST.isdisjoint(words):
        return "test"
    if whole in _DEV:
        return "dev"
    if whole in _PEER:
        return "peer"
    if words[:1] == ["optional"]:
        return "optional"
    # `mainAnnotationProcessor`, `kaptDebug`: the name of a source set or variant may stand around it.
    for build in _BUILD:
        if whole.startswith(build) or whole.endswith(build):
            return "build"
    return "runtime"


def scope_of_configurations(names: Iterable[str]) -> Scope:
    """The strongest of several; resolved ones such as `testRuntimeClasspath` count like their sources."""
    scopes = {scope_of_configuration(re.sub(r"(?<=[a-z])Classpath$", "", name)) for name in names}
    return min(scopes, key=_STRENGTH.index, default="runtime")

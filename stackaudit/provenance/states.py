"""One source file goes in; whether it is own, test, generated, vendored or declarative comes out.

Only what the file itself, its path and .gitattributes say is used here; what needs a view of the
whole tree (whose holders are the project's own, which folders came from outside) is in holders.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from stackaudit.files import File, Unreadable, glob_regex
from stackaudit.model import CodeState
from stackaudit.provenance.heads import Head
from stackaudit.provenance.patterns import Lazy

BY_NAME: Final = "a file name that third parties' copies carry"
"""The one reason for "vendored" that an own copyright header outweighs."""


@dataclass(frozen=True, slots=True)
class Verdict:
    state: CodeState
    reason: str | None = None
    line: int | None = None


OWN: Final = Verdict("own")
TEST: Final = Verdict("test")

_VENDOR_FOLDER: Final = Lazy(
    r"(?:^|/)(?P<name>node_modules|bower_components|jspm_packages|web_modules|_?vendor|_?vendored|[Tt]hird[-_]?[Pp]arty"
    r"|3rd[-_]?[Pp]arty|Pods|Carthage|Godeps/_workspace|site-packages|\.yarn|\.gradle|\.bundle|ace-builds|MathJax"
    r"|gradle/wrapper|\.mvn/wrapper)/"
    r"|^(?P<root>deps|[Dd]ependencies)/"
    r"|(?:^|/)(?P<release>[A-Za-z][A-Za-z_.]*(?:-[A-Za-z]+)*[-_@]v?\d+\.\d+\.\d+(?:[-.]\w+)?)/"
    r"|(?:^|/)(?:public|static|assets|js|javascripts?|libs?|plugins)/(?:.*/)?"
    r"(?P<short>[A-Za-z][A-Za-z_.]*(?:-[A-Za-z]+)*[-_@]v?\d+\.\d+)/"
)
_JVM_PACKAGE: Final = Lazy(r"(?:^|/)src/\w+/(?:java|kotlin|scala|groovy)/")
_VENDOR_FILE: Final = Lazy(
    r"jquery(?:[-.][\w.-]*)?\.m?js|(?:bootstrap|popper|modernizr|underscore|lodash|backbone|angular|ember|knockout"
    r"|handlebars|mustache|moment|chart|d3|three|leaflet|raphael|require|zepto|prototype|mootools|dojo|html5shiv|respond"
    r"|select2|highlight|prettify|showdown|marked|dropzone|clipboard|vue|react|react-dom|htmx|alpine|socket\.io"
    r"|swagger-ui[\w-]*|redoc|mermaid|katex|polyfill|normalize|animate|font-?awesome|uikit|semantic|bulma|materialize"
    r"|foundation|toastr|sweetalert2?|tinymce|ckeditor|quill|hls|video|fabric|p5|pixi|phaser|axios|rxjs)"
    r"(?:[-.](?:min|slim|bundle|esm|umd|global|common|prod|production\.min|runtime|all|full|core|pack|v?\d[\w.]*))+\.(?:m?js|css)"
    r"|[A-Za-z][\w.]*(?:-[A-Za-z]+)*-\d+\.\d+\.\d+(?:[-.]\w+)*\.(?:m?js|css|py|c|h|hpp)"
    r"|(?:gradlew|mvnw)(?:\.bat)?|versioneer\.py|_?ez_setup\.py|get-pip\.py|cpplint\.py"
    r"|distribute_setup\.py|ltmain\.sh|aclocal\.m4|(?:lib|lt)\w+\.m4|erlang\.mk|dotnet-install\.(?:sh|ps1)"
    r"|(?:stb_\w+|miniaudio|dr_(?:wav|mp3|flac)|uthash|utlist|khash|lodepng|miniz|cJSON|sqlite3(?:ext)?|tinyxml2?|pugixml"
    r"|rapidxml\w*|catch(?:_amalgamated)?|doctest|gtest-all|gmock-gtest-all|nanosvg\w*|cgltf|tinyobj\w*|tiny_gltf|jsmn|linenoise"
    r"|mongoose|duktape|simdjson|xxhash|lz4(?:hc)?|glad|glew|khrplatform|RtAudio|picojson)\.(?:c|cc|cpp|cxx|h|hpp)"
)
_GENERATED_FOLDER: Final = Lazy(
    r"(?:^|/)(?:__generated__|_?generated|auto_?gen(?:erated)?|gen-src|genfiles|__snapshots__|htmlcov|typechain(?:-types)?)/"
)
_GENERATED_FILE: Final = Lazy(
    r".*(?:[._-]min\.(?:m?js|css)|\.(?:bundle|chunk)\.(?:m?js|css)|\.(?:js|css|mjs)\.map"
    r"|\.pb(?:\.gw|\.validate|\.json)?\.(?:go|cc|h|rs|c|swift|dart)|\.connect\.go|_pb2(?:_grpc)?\.pyi?|_pb\.(?:d\.ts|js|ts|rb)"
    r"|\.(?:g|freezed|gr|mocks|config)\.dart|\.[Dd]esigner\.(?:cs|vb)|\.g(?:\.i)?\.cs"
    r"|_gen\.go|\.gen\.\w+|_generated\.(?:go|ts|js|rs|py|kt|java|cs|swift|h|c|cpp)|\.tab\.[ch](?:pp|c)?"
    r"|_wrap\.(?:c|cxx|cpp)|-lock\.(?:json|ya?ml)|\.lock\.(?:json|ya?ml)|\.generated\.\w+)"
    r"|zz_generated\.[\w.]*go|bindata\.go|lex\.yy\.c|(?:moc|ui|qrc)_\w+\.(?:cpp|h)|npm-shrinkwrap\.json"
    r"|(?:_version|version_generated)\.py"
)
_GENERATED_PLACE: Final = Lazy(
    r"(?:^|/)(?:db/(?:schema\.rb|structure\.sql)|migrations/\d{4}_\w+\.py|dist/(?:.*/)?[^/]+\.(?:[mc]?js|css)"
    r"|tree-sitter[\w-]*/(?:.*/)?src/(?:parser\.c|tree_sitter/\w+\.h))$"
)
_TEST_FOLDER: Final = Lazy(
    r"(?:^|/)(?:tests?|__tests?__|unit[-_]?tests?|integration[-_]?tests?|functional[-_]?tests?|e2e(?:[-_]tests?)?|specs?"
    r"|test[-_]?(?:data|suites?|cases?|fixtures?|utils?|helpers?|support|resources|lib|apps?|e2e|projects?|packages?|modules?)"
    r"|testing|[\w.-]+[-_.]tests?|tests?[-_][\w-]+|Tests?|[\w.-]+\.Tests?|\w+Tests|UnitTests?|__mocks__|mocks|__fixtures__|fixtures"
    r"|fuzz(?:ing|[-_]targets)?|cypress|playwright|androidTest|testFixtures|smoke[-_]?tests?|regress(?:ion)?[-_]?tests?|regress)/"
    r"|(?:^|/)src/(?:test|it|integrationTest|jvmTest|commonTest)/"
)
_TEST_FILE: Final = Lazy(
    r"test_[\w-]+\.(?:py|c|cc|cpp|rb|jl|lua|sh|php|m)|[\w-]+_tests?\.(?:py|go|c|cc|cpp|cu|rs|rb|exs?|erl|dart|jl|zig|php|lua|sh)"
    r"|(?:conftest|tests?|test_helper|spec_helper|rails_helper|noxfile)\.(?:py|rb|rs|c|cpp|js|ts|exs)"
    r"|[\w.$-]+[._-](?:test|tests|spec|specs|e2e|cy|stories|story)(?:-d)?\.[cm]?[jt]sx?|[\w-]+_(?:spec|feature)\.(?:rb|lua|cr)"
    r"|\w+(?:Tests?|TestCase|[a-z]IT|ITCase|TestSuite)\.(?:java|kt|scala|groovy|cs|swift|php|fs|m|mm)"
    r"|Test[A-Z]\w*\.(?:java|kt|php|cs)|\w+_SUITE\.erl|[\w-]+\.(?:bats|t)|\w+_unittest\.(?:cc|cpp|py)|\w+_mock\.(?:go|py)|mock_\w+\.go"
    r"|(?:jest|vitest|karma|cypress|playwright)\.[\w.]*(?:config|setup)\.[cm]?[jt]s"
)
_BUNDLE: Final = Lazy(
    r"__webpack_require__|webpackJsonp|/\*{6}/|Object\.defineProperty\(exports, ?[\"']__esModule"
    r"|typeof exports === ?'object' && typeof module !== ?'undefined' \?|System\.register\(\[|parcelRequire"
    r"|typeof Module !== ?[\"']undefined[\"'] \?|var __create = Object\.create|__toESM|@license React"
)


def by_path(path: str) -> Verdict:
    """What the names of the file and its folders say by the conventions of each ecosystem."""
    folder, slash, name = path.rpartition("/")
    verdict = by_folder(folder + slash)
    if verdict.state in ("vendored", "generated"):
        return verdict
    if _VENDOR_FILE.fullmatch(name):
        return Verdict("vendored", BY_NAME)
    if _GENERATED_FILE.fullmatch(name) or _GENERATED_PLACE.search(path):
        return Verdict("generated", "a path that generators write to")
    if verdict.state == "test" or _TEST_FILE.fullmatch(name):
        return TEST
    return OWN


@lru_cache(maxsize=16384)
def by_folder(folder: str) -> Verdict:
    """The same from the folders alone; `folder` ends with a slash unless it is the root."""
    found = _VENDOR_FOLDER.search(folder)
    if found and not (found["name"] in ("vendor", "vendored") and _JVM_PACKAGE.search(folder)):
        name = found["name"] or found["root"] or found["release"] or found["short"]
        return Verdict("vendored", f"the folder {name}/ holds third parties' code")
    if _GENERATED_FOLDER.search(folder):
        return Verdict("generated", "a path that generators write to")
    if _TEST_FOLDER.search(folder):
        return TEST
    return OWN


def by_content(text: str, head: Head, family: str) -> Verdict:
    """What marks of generators and the shape of its lines say of a file that its path leaves open."""
    if head.generated is not None:
        return Verdict("generated", "its head says that it is generated", head.generated)
    mean = len(text) / (text.count("\n") + 1)
    if len(text) > 2000 and mean > (150 if family == "javascript" and len(text) > 5000 else 400):
        return Verdict("generated", f"minified or packed: {mean:.0f} characters a line", 1)
    if family == "javascript":
        start = text[:3000]
        mark = _BUNDLE.search(start)
        if mark:
            return Verdict(
                "generated",
                "a bundler's or compiler's output",
                start.count("\n", 0, mark.start()) + 1,
            )
        if "\n//# sourceMappingURL=" in text[-300:]:
            return Verdict(
                "generated",
                "compiled: it names its source map",
                text.count("\n", 0, text.rfind("\n//# ")) + 2,
            )
    return OWN


# --- .gitattributes ------------------------------------------------------------------------------------

_ATTRIBUTES: Final[dict[str, CodeState]] = {
    "linguist-vendored": "vendored",
    "linguist-generated": "generated",
    "linguist-documentation": "declarative",
}


def by_attributes(file: File) -> Verdict:
    """What the tree's .gitattributes say; believed only where it lowers: "=false" is passed over."""
    for source, folder in _attribute_files(file):
        inner = file.path[len(folder) + 1 :] if folder else file.path
        try:
            rules = _parse_attributes(source.text)
        except Unreadable:
            continue
        said: dict[CodeState, int] = {}
        for pattern, state, holds, line in rules:
            if pattern.fullmatch(inner):
                if holds:
                    said[state] = line
                else:
                    said.pop(state, None)
        for state in ("vendored", "generated", "declarative"):
            if state in said:
                return Verdict(state, f"{source.path} line {said[state]} says so")
    return OWN


def _attribute_files(file: File) -> Iterator[tuple[File, str]]:
    """The .gitattributes that hold for a file, nearest first, with their folders."""
    folder = file.folder
    while True:
        found = file.sibling(f"/{folder}/.gitattributes" if folder else "/.gitattributes")
        if found is not None:
            yield found, folder
        if not folder:
            return
        folder = folder.rpartition("/")[0]


@lru_cache(maxsize=256)
def _parse_attributes(text: str) -> tuple[tuple[re.Pattern[str], CodeState, bool, int], ...]:
    rules = []
    for number, line in enumerate(text.split("\n")[:5000], 1):
        if "linguist-" not in line or line.lstrip().startswith("#"):
            continue
        pattern, *attributes = line.split()
        for attribute in attributes:
            name, _, value = attribute.partition("=")
            state = _ATTRIBUTES.get(name.lstrip("-!"))
            if state is not None:
                holds = name[0] not in "-!" and value.lower() not in ("false", "0", "no")
                rules.append((_attribute_pattern(pattern), state, holds, number))
    return tuple(rules)


def _attribute_pattern(pattern: str) -> re.Pattern[str]:
    """gitattributes(5): with a slash it is anchored to the folder, without one it names files anywhere."""
    body = re.sub(r"(?:\*\*/)+", "**/", pattern.strip('"').strip("/")[:300])
    if body.count("*") > 12:  # no name needs more, and each one multiplies the work of a mismatch
        return re.compile(r"(?!)")
    anchored = "/" in pattern.strip('"').rstrip("/")
    if body.endswith("/**"):
        tail = glob_regex(body[:-3]) + "/.*"
    else:
        tail = glob_regex(body) + ("/.*" if pattern.endswith("/") else "")
    return re.compile(tail if anchored else "(?:.*/)?" + tail, re.DOTALL)

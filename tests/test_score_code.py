"""From code to own modules: what is verified, claimed or a copy, and what changes nothing on a tree."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stacks import at, code, package, projects, root

from stackaudit.model import (
    PROJECT_ID,
    Code,
    FileState,
    Relation,
    Signal,
)
from stackaudit.score import (
    Facts,
    is_linker_script,
    own_code_of,
    packed,
    produced_of,
    score,
    stack_of,
)
from stackaudit.score.code import module_of
from stackaudit.score.formula import weigh
from stackaudit.score.vendored import copies


def test_only_own_code_counts_and_only_what_can_be_judged_is_verified() -> None:
    codes = [
        code("app/a.py", 0, 2_000),
        code("app/again.py", 0, 2_000),
        code("app/tiny.py", 2_000, 2),
        code("app/headed.py", 10_000, 1_000, state="foreign", copy="header"),
        code("app/taken.py", 20_000, 1_000, state="foreign", copy="exact"),
        code("app/rare.zz", 30_000, 1_000, language="rare"),
        code("tests/t.py", 40_000, 1_000, state="test"),
        code("gen/g.py", 50_000, 1_000, state="generated"),
        code("third_party/v/v.py", 60_000, 1_000, state="vendored"),
        code("data/d.py", 70_000, 1_000, state="declarative"),
    ]
    stack = stack_of([root()], codes, [], Facts(unjudged={"rare"}))
    counts = weigh(stack).tally
    assert counts.verified == 2_000
    assert counts.claimed == 2_000 + 2 + 1_000 + 1_000
    panel = score(stack).own_code
    assert panel == own_code_of_unjudged(codes)
    assert [(f.path, f.state, f.kind) for f in panel.files] == [
        ("app/headed.py", "unproven", "header"),
        ("app/taken.py", "copied", "exact"),
    ]


def own_code_of_unjudged(codes: list[Code]) -> object:
    from stackaudit.score.code import Provenance

    return own_code_of(codes, Provenance(unjudged={"rare"}))


def test_own_code_panel() -> None:
    codes = [
        code("a.py", 0, 1_000),
        code("b.py", 0, 1_000),
        code("c.py", 5_000, 1_000, state="foreign", copy="exact"),
        code("d.py", 5_000, 1_000, state="foreign", copy="header"),
        code("e.py", 6_000, 1_000, state="declarative"),
        code("f.py", 7_000, 1_000, state="test"),
    ]
    panel = own_code_of(codes)
    assert panel.lines == 2_000
    assert (panel.original, panel.copied, panel.unknown) == (50, 25, 25)
    assert panel.atoms == 1_000
    assert panel.repetition == pytest.approx(3_000 / 2_000)
    assert panel.declarative == pytest.approx(20)
    empty = own_code_of([])
    assert (empty.lines, empty.original, empty.repetition) == (0, 0, 0)


def test_copies_count_for_nobody_and_add_their_upstream() -> None:
    codes = [code("app/a.py", 0, 2_000), code("app/lex.py", 9_000, 1_000)]
    said = FileState(
        path="app/lex.py", state="copied", share=0.9, of="pkg:pypi/lark@1.1", kind="renamed"
    )
    own = stack_of([root()], codes, [])
    unknown = stack_of([root()], codes, [], Facts(judged={"app/lex.py": said}))
    assert weigh(own).tally.verified == 3_000
    assert weigh(unknown).tally.claimed == 2_000
    assert [(e.layer, e.name) for e in unknown.outside] == [("library", "pkg:pypi/lark")]
    lark = package("lark", "1.2", direct=False, purl="pkg:pypi/lark@1.2", strength="example")
    known = stack_of([root(), lark], codes, [], Facts(judged={"app/lex.py": said}))
    assert projects(known) == ["lark"]
    partly = Facts(judged={"app/lex.py": said}, matched={"app/lex.py": packed(range(9_000, 9_900))})
    assert weigh(stack_of([root()], codes, [], partly)).tally.verified == 2_100
    ours = Facts(judged={"app/lex.py": replace(said, of=PROJECT_ID)})
    assert weigh(stack_of([root()], codes, [], ours)).tally.verified == 3_000


@pytest.mark.parametrize(
    ("path", "name", "installed"),
    [
        ("third_party/zlib/inflate.c", "zlib", False),
        ("src/external/stb_image.h", "stb", False),
        ("src/external/stb_truetype.h", "stb", False),
        ("deps/lua/src/vendor/lapi.c", "lua", False),
        ("vendor/github.com/spf13/cobra/command.go", "github.com/spf13/cobra", True),
        ("node_modules/@babel/core/lib/index.js", "@babel/core", True),
        ("scintilla/src/Editor.cxx", "scintilla", False),
        ("libs/helper/src/h.py", "helper", False),
        ("site/js/jquery-3.6.min.js", "jquery", False),
    ],
)
def test_names_of_vendored_copies(path: str, name: str, installed: bool) -> None:
    own = [code("src/own.c"), code("site/js/app.js")]
    (found,) = copies([*own, code(path, state="vendored")])
    assert (found.name, found.installed) == (name, installed)


def test_vendored_copies_add_their_upstream_once() -> None:
    own = code("src/main.c", size=4_000)
    zlib = [code(f"third_party/zlib/{n}.c", state="vendored") for n in "abc"]
    alone = stack_of([root()], [own, *zlib], [])
    assert [(e.name, e.layer, e.origin) for e in alone.outside] == [
        ("zlib", "library", "open-source")
    ]
    known = stack_of([root(), package("zlib", direct=False)], [own, *zlib], [])
    assert projects(known) == ["zlib"]
    installed = code("vendor/zlib/a.c", state="vendored")
    assert projects(stack_of([root(), package("zlib", direct=False)], [own, installed], [])) == []


@pytest.mark.parametrize(
    ("folder", "module"),
    [
        ("", "."), ("app", "app"), ("app/deep/er", "app"), ("src/app/x", "src/app"),
        ("src", "src"), ("libs/one/src", "libs/one"), ("odd/place/in", "odd/place"),
    ],
)  # fmt: skip
def test_modules(folder: str, module: str) -> None:
    assert module_of(folder, {"odd/place"}) == module


def test_what_the_project_makes() -> None:
    core = [code("rtl/core.sv", language="systemverilog")]
    assert [made.layer for made in produced_of(core)] == ["cpu"]
    kernel = [code(f"kernel/{n}.c", n * 2_000, language="c") for n in range(12)]
    seen = [Signal(kind="import", value="types.h", via="c", evidence=at(c.path)) for c in kernel]
    tool = replace(seen[0], value="stdio.h")
    scripts = ["kernel/kernel.ld"]
    (freestanding,) = produced_of(kernel, linker_scripts=scripts, signals=[*seen, tool])
    assert freestanding.layer == "os"
    hosted = [replace(signal, value="stdio.h") for signal in seen]
    assert produced_of(kernel, linker_scripts=scripts, signals=hosted) == ()
    assert produced_of(kernel, linker_scripts=scripts) == ()
    assert produced_of(kernel, signals=seen) == ()
    own_libc = [*kernel, code("libc/include/stdio.h", 90_000, language="c")]
    assert len(produced_of(own_libc, linker_scripts=scripts, signals=hosted)) == 1
    stack = stack_of([root()], kernel, [], Facts(produced=(freestanding,)))
    assert weigh(stack).unknown == 2
    (rust,) = produced_of([], identity=[("language", "rust")])
    assert rust.project == "rust"
    assert [is_linker_script(p) for p in ("a/vmlinux.lds.S", "k.ld", "old.c")] == [
        True,
        True,
        False,
    ]


# --- relations on trees ---------------------------------------------------------------------

TREE = [code(f"app/m{n}.py", 700 * n, 1_000) for n in range(6)]
DEPENDENCIES = [
    package("flask", layer="web"),
    package("numpy"),
    package("attrs"),
    package("torch", layer=None),
]


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(
    st.lists(
        st.sampled_from(["app", "packages/a", "packages/b/src", "lib", ""]), min_size=6, max_size=6
    )
)
def test_splitting_or_merging_own_packages_changes_nothing(folders: list[str]) -> None:
    moved = [
        replace(c, path=f"{folder}/{n}.py".lstrip("/"))
        for n, (c, folder) in enumerate(zip(TREE, folders, strict=True))
    ]
    members = [
        package(
            folder.replace("/", "-") or "root", origin="in-house", layer="own", claimed=True,
            held=True, direct=None, path=f"{folder}/pyproject.toml".lstrip("/"),
        )
        for folder in sorted(set(folders))
    ]  # fmt: skip
    before = score(stack_of([root(), *DEPENDENCIES], TREE, []))
    after = score(stack_of([root(), *DEPENDENCIES, *members], moved, []))
    assert after.intensity == before.intensity
    assert after.origins == before.origins
    assert after.suppliers == before.suppliers


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(
    st.lists(st.sampled_from(["1.0", "1.1", "2.0rc1", None]), min_size=4, max_size=4),
    st.integers(0, 5),
    st.randoms(use_true_random=False),
)
def test_versions_locks_duplicates_and_order_change_nothing(
    versions: list[str | None], noise: int, shuffle: st.DataObject
) -> None:
    before = score(stack_of([root(), *DEPENDENCIES], TREE, []))
    bumped = [
        replace(c, version=v, id=f"pypi:{c.name}" + (f"@{v}" if v else ""))
        for c, v in zip(DEPENDENCIES, versions, strict=True)
    ]
    twice = [replace(c, id=f"{c.id}+again") for c in bumped[:noise]]
    locked = [package(f"deep{n}", direct=False, path="uv.lock") for n in range(noise)]
    links = [Relation(source=bumped[0].id, target=c.id, kind="depends-on") for c in locked]
    copied = [replace(c, path=f"copy/{c.path}") for c in TREE[:noise]]
    padding = [code(f"gen/{n}.py", 90_000, state="generated") for n in range(noise)]
    listed = [root(), *bumped, *twice, *locked]
    codes = [*TREE, *copied, *padding]
    shuffle.shuffle(listed)  # type: ignore[attr-defined]
    shuffle.shuffle(codes)  # type: ignore[attr-defined]
    after = score(stack_of(listed, codes, links))
    assert after.intensity == before.intensity
    assert after.origins == before.origins
    assert after.concentration == before.concentration

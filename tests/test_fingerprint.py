"""What must not change a fingerprint does not, what must does, and the two lanes always agree."""

from __future__ import annotations

import keyword
import random
import re
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.provenance.fingerprint import INFORMATIVE, WINDOW, K, _mix, fingerprint
from stackaudit.provenance.lexer import (
    BRACE,
    BRACKET,
    CLOSE,
    COMMA,
    IDENTIFIER,
    NEWLINE,
    OPEN,
    SEMICOLON,
    SKIP,
    codes_of,
    hash_text,
    hashes,
)
from stackaudit.provenance.words import words

FAMILIES = (
    "python", "c", "javascript", "go", "rust", "jvm", "shell", "ruby", "perl", "php", "lua",
    "haskell", "ml", "elixir", "julia", "r", "tcl", "erlang", "matlab", "lisp", "verilog", "vhdl",
    "fortran", "fortran77", "sql", "pascal", "assembly", "generic",
)  # fmt: skip

PYTHON = '''
"""A store of readings."""
import heapq
from collections import deque

LIMIT = 40


class Store:
    """Keeps the newest readings of each probe."""

    def __init__(self, limit=LIMIT, clock=None):
        self.limit = limit
        self.clock = clock or (lambda: 0)
        self.rows = {}

    def put(self, probe, value, *, weight=1):
        """Add one reading and drop the oldest."""
        rows = self.rows.setdefault(probe, deque())
        if value is None or weight <= 0:
            raise ValueError("nothing to keep")
        rows.append((self.clock(), value * weight))
        while len(rows) > self.limit:
            rows.popleft()
        return len(rows)

    def mean(self, probe, since=0):
        total, count = 0.0, 0
        for moment, value in self.rows.get(probe, ()):
            if moment >= since and value == value:
                total += value
                count += 1
        return total / count if count else None


def merge(left, right, key=None):
    """Two sorted runs as one."""
    out = []
    i = j = 0
    while i < len(left) and j < len(right):
        a = key(left[i]) if key else left[i]
        b = key(right[j]) if key else right[j]
        if b < a:
            out.append(right[j])
            j += 1
        else:
            out.append(left[i])
            i += 1
    out.extend(left[i:])
    out.extend(right[j:])
    return out


def topmost(rows, size):
    heap = []
    for row in rows:
        entry = (row["score"], row["name"])
        if len(heap) < size:
            heapq.heappush(heap, entry)
        elif entry > heap[0]:
            heapq.heapreplace(heap, entry)
    return [name for _, name in sorted(heap, reverse=True)]
'''

C = r"""
#include <stdlib.h>
#include "ring.h"

/* A ring of bytes that overwrites its oldest. */
struct ring { unsigned char *cells; size_t head, used, room; };

int ring_open(struct ring *ring, size_t room)
{
    if (room == 0 || (room & (room - 1)) != 0)
        return -1;
    ring->cells = malloc(room);
    if (!ring->cells)
        return -2;
    ring->head = ring->used = 0;
    ring->room = room;
    return 0;
}

size_t ring_write(struct ring *ring, const unsigned char *from, size_t many)
{
    size_t done = 0;
    while (done < many) {
        size_t at = (ring->head + ring->used) & (ring->room - 1); // wraps
        ring->cells[at] = from[done++];
        if (ring->used < ring->room)
            ring->used++;
        else
            ring->head = (ring->head + 1) & (ring->room - 1);
    }
    return done;
}

static unsigned checksum(const unsigned char *from, size_t many, unsigned seed)
{
    for (size_t i = 0; i < many; ++i) {
        seed ^= from[i];
        for (int bit = 0; bit < 8; bit++)
            seed = (seed >> 1) ^ ((seed & 1u) ? 0xEDB88320u : 0u);
    }
    return ~seed;
}
"""

JAVASCRIPT = """
import { open } from "./store.js";

/** Debounced saving. */
export class Saver {
  #timer = null;
  constructor(target, delay = 250) {
    this.target = target;
    this.delay = delay;
    this.pending = new Map();
  }

  queue(key, value) {
    if (value === undefined) { throw new TypeError("nothing to save"); }
    this.pending.set(key, value);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush().catch(console.error), this.delay);
  }

  async flush() {
    const batch = [...this.pending.entries()].filter(([key]) => !/^_tmp/.test(key));
    this.pending.clear();
    for (const [key, value] of batch) {
      const reply = await fetch(`${this.target}/${key}`, { method: "PUT", body: JSON.stringify(value) });
      if (!reply.ok) {
        this.pending.set(key, value);
        throw new Error(`could not save ${key}: ${reply.status}`);
      }
    }
    return batch.length;
  }
}
"""

SAMPLES = (("python", PYTHON), ("c", C), ("javascript", JAVASCRIPT))


def atoms(text: str, family: str) -> set[bytes]:
    found = fingerprint(text, family, "pure").atoms
    return {found[i : i + 8] for i in range(0, len(found), 8)}


def rename(text: str, family: str, seed: int) -> str:
    """Every name the program chose gets another; strings, comments, numbers and fixed words stay."""
    fixed = words(family) | set(keyword.kwlist)
    new: dict[str, str] = {}
    rand = random.Random(seed)  # noqa: S311

    def fresh(match: re.Match[str]) -> str:
        name = match[0]
        if name in fixed or not re.match(r"[A-Za-z_]", name):
            return name
        if name not in new:
            new[name] = f"q{rand.randrange(10**6)}_{len(new)}"
        return new[name]

    return re.sub(
        r"\"\"\"[\s\S]*?\"\"\"|\"[^\"\n]*\"|`[^`]*`|0x\w+|\d\w*|/\^_tmp/|\b\w+\b", fresh, text
    )


# --- the lanes ------------------------------------------------------------------------------------------

_piece = st.sampled_from(
    [*'(){}[];,:.+-*/=<>&|^%!?@#$\\"\'`~ \n\t', "a", "b", "cc", "x1", "if", "for", "return", "int", "def",
     "self", "0x1F", "1.5e-3", '"s"', "'c'", '"""', "'''", "/*", "*/", "//", "--", "é", "\x00", "import a\n"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_piece, max_size=400), st.sampled_from(FAMILIES))
def test_lanes_agree_on_anything(pieces: list[str], family: str) -> None:
    text = " ".join(pieces)
    assert fingerprint(text, family, "pure") == fingerprint(text, family, "numpy")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(SAMPLES), st.integers(1, 6))
def test_lanes_agree_on_code(seed: int, sample: tuple[str, str], parts: int) -> None:
    family, text = sample
    lines = text.split("\n")
    rand = random.Random(seed)  # noqa: S311
    cut = [rand.randrange(len(lines)) for _ in range(parts * 2)]
    shuffled = "\n".join(
        "\n".join(lines[min(p) : max(p)]) for p in zip(cut[::2], cut[1::2], strict=True)
    )
    assert fingerprint(shuffled, family, "pure") == fingerprint(shuffled, family, "numpy")


@pytest.mark.parametrize(("family", "text"), SAMPLES)
def test_the_automatic_lane_is_one_of_them(family: str, text: str) -> None:
    assert fingerprint(text * 40, family) == fingerprint(text * 40, family, "pure")


def spelled_out(text: str, family: str) -> set[int]:
    """The definition, run by run and window by window, without any of the short cuts."""
    table = hashes()
    stream = [c for c in codes_of(text, family) if c not in (SKIP, NEWLINE)]
    kept = [
        c
        for c, after in zip(stream, [*stream[1:], SKIP], strict=True)
        if c not in (OPEN, CLOSE, SEMICOLON)
        and not (c == COMMA and after in (CLOSE, BRACKET, BRACE))
    ]
    values: list[int | None] = []
    for start in range(len(kept) - K + 1):
        run = kept[start : start + K]
        value, said = 0, set()
        for i, code in enumerate(run):
            before = [j for j in range(i) if run[j] == code]
            if code < IDENTIFIER:
                said.add(code)
                symbol = table[code]
            elif before:
                said.add(-(i - before[-1]))
                symbol = hash_text(f"a name used {i - before[-1]} before")
            else:
                symbol = hash_text("a name not used before")
            value = (value + symbol * 0x9E3779B97F4A7C15**i) % 2**64
        values.append(_mix(value) if len(said) >= INFORMATIVE else None)
    found = set()
    for end in range(min(WINDOW, len(values)), len(values) + 1):
        window = [v for v in values[max(0, end - WINDOW) : end] if v is not None]
        found |= {min(window)} if window else set()
    return found


def test_both_lanes_are_the_definition() -> None:
    expected = spelled_out(C, "c")
    assert len(expected) >= 12
    for lane in ("pure", "numpy"):
        found = fingerprint(C, "c", lane).atoms
        assert sorted(expected) == list(struct.unpack(f"<{len(found) // 8}Q", found))


def test_hashes_are_the_same_on_every_machine() -> None:
    assert hash_text("while") == 0x8E5A4599FF261C3D


# --- what changes nothing -----------------------------------------------------------------------------


@pytest.mark.parametrize(("family", "text"), SAMPLES)
def test_the_samples_say_something(family: str, text: str) -> None:
    assert len(atoms(text, family)) >= 12


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(SAMPLES))
def test_renaming_changes_nothing(seed: int, sample: tuple[str, str]) -> None:
    family, text = sample
    renamed = rename(text, family, seed)
    assert renamed != text
    assert atoms(renamed, family) == atoms(text, family)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(["c", "javascript"]))
def test_layout_and_comments_change_nothing(seed: int, family: str) -> None:
    text = dict(SAMPLES)[family]
    rand = random.Random(seed)  # noqa: S311

    def loosen(match: re.Match[str]) -> str:
        gap = rand.choice(["  ", "\n", "\n\n    ", " /* why */ ", "\t", " // so\n  "])
        if match[0].startswith("//"):  # up to and with the line break that ends it
            return match[0] + gap
        return match[0] if match[0].strip() else gap

    body = re.sub(r"(?m)^[#\s]*(?:include|import)\b.*$", "", text)
    loose = re.sub(r"//[^\n]*\n|/\*[\s\S]*?\*/|\"[^\"\n]*\"|`[^`]*`|/\^_tmp/|\s+", loosen, body)
    assert loose != body
    assert atoms(loose, family) == atoms(text, family)


def test_python_layout_comments_and_docstrings_change_nothing() -> None:
    wide = re.sub(r"(?m)^( +)", lambda m: m[1] * 2, PYTHON)
    noted = re.sub(r"(?m)^(\s*)(return|while|for)\b", r"\1# on we go\n\n\1\2", wide)
    bare = re.sub(r'(?m)^\s*""".*"""\n', "", PYTHON)
    wrapped = PYTHON.replace(
        "(probe, deque())", "(\n            probe,\n            deque(),\n        )"
    )
    single = PYTHON.replace('"score"', "'score'").replace('"name"', "'name'")
    for changed in (noted, bare, wrapped, single):
        assert changed != PYTHON
        assert atoms(changed, "python") == atoms(PYTHON, "python")


def test_imports_in_another_order_change_nothing() -> None:
    moved = PYTHON.replace(
        "import heapq\nfrom collections import deque",
        "from collections import (\n    deque,\n)\nimport heapq",
    )
    assert moved != PYTHON
    assert atoms(moved, "python") == atoms(PYTHON, "python")
    includes = C.replace(
        '#include <stdlib.h>\n#include "ring.h"', '#include "ring.h"\n#  include <stdlib.h>'
    )
    assert atoms(includes, "c") == atoms(C, "c")


@pytest.mark.parametrize("semicolon", [";", ""])
def test_optional_punctuation_changes_nothing(semicolon: str) -> None:
    one = f"const run = (a) => {{ return a.map((b) => b + 1){semicolon} }}{semicolon}\n" * 4
    other = "const run = a => {\n  return (a.map(b => (b + 1)))\n}\n" * 4
    assert atoms(one, "javascript") == atoms(other, "javascript")


def test_joined_strings_are_one() -> None:
    one = PYTHON.replace('"nothing to keep"', '"nothing " "to keep"')
    assert atoms(one, "python") == atoms(PYTHON, "python")


# --- duplicates, order, cuts ----------------------------------------------------------------------------

SEAM = K + 2 * WINDOW
"""The runs and the windows over them that one cut can touch."""


def functions(family: str, text: str) -> list[str]:
    if family == "python":
        return re.split(r"(?m)^(?=def |class )", text)
    return re.split(r"(?m)^(?=int ring|size_t ring|static )", text)


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(3)), st.integers(1, 4))
def test_order_and_repetition_cost_only_seams(order: list[int], copies: int) -> None:
    for family in ("python", "c"):
        text = dict(SAMPLES)[family]
        head, *parts = functions(family, text)
        moved = head + "".join(parts[i % len(parts)] for i in order if i < len(parts)) * copies
        whole, changed = atoms(text, family), atoms(moved, family)
        assert len(whole ^ changed) <= SEAM * (len(parts) + 1)
        one_more = atoms(moved + moved, family)
        assert len(one_more ^ changed) <= SEAM


def test_copies_in_other_files_add_nothing() -> None:
    total = set()
    for _ in range(3):
        total |= atoms(C, "c")
    assert total == atoms(C, "c")


def test_splitting_a_file_changes_little() -> None:
    parts = functions("c", C)
    apart = set().union(*(atoms(part, "c") for part in parts))
    assert len(apart ^ atoms(C, "c")) <= SEAM * len(parts) / 2
    assert len(apart & atoms(C, "c")) >= 10


# --- what carries no information ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("family", "padding"),
    [
        ("c", "".join(f'    {{ "name{i}", {i}, 0x{i:x} }},\n' for i in range(300))),
        ("python", "TABLE = {\n" + "".join(f'    "k{i}": ["v{i}", {i}],\n' for i in range(300)) + "}\n"),
        ("javascript", "export const words = {\n" + "".join(f"  word{i}: 'text {i}',\n" for i in range(300)) + "}\n"),
        ("python", "".join(f"from package{i} import thing{i}, other{i}\n" for i in range(200))),
        ("jvm", "".join(f"import com.acme.part{i}.Thing{i};\n" for i in range(200))),
        ("c", "/* " + "words and words " * 400 + "*/\n"),
    ],
)  # fmt: skip
def test_tables_imports_and_comments_add_nothing(family: str, padding: str) -> None:
    assert fingerprint(padding, family).atoms == b""


def test_a_hundred_tables_are_worth_one() -> None:
    def tables(count: int) -> str:
        rows = ", ".join(str(i) for i in range(90))
        return "".join(f"static const int table{i}[] = {{{rows}}};\n" for i in range(count))

    assert len(atoms(tables(100), "c")) <= len(atoms(tables(2), "c")) <= 12


def test_tables_are_declarative_and_code_is_not() -> None:
    table = "ROWS = [\n" + "".join(f'    ("n{i}", {i}, {i}.5),\n' for i in range(60)) + "]\n"
    assert fingerprint(table, "python").declarative
    assert not any(fingerprint(text, family).declarative for family, text in SAMPLES)


def test_other_code_has_other_atoms() -> None:
    changed = C.replace("(ring->head + ring->used) &", "(ring->head * ring->used + 1) |")
    both = atoms(C, "c") & atoms(changed, "c")
    assert both != atoms(C, "c")
    assert len(both) >= len(atoms(C, "c")) // 2


def test_lines_are_those_that_carry_tokens() -> None:
    assert fingerprint("# only a comment\n\n\n", "python").lines == 0
    assert fingerprint('"""Doc."""\n\nx = 1  # one\n\n\ny = 2\n', "python").lines == 2
    assert fingerprint("int a;\n/* a\nb\n*/ int b;\n\n", "c").lines == 2


# --- lexers -----------------------------------------------------------------------------------------------


def kinds(text: str, family: str) -> str:
    """One letter a token: s string, n number, a b c… names by their first use, . anything fixed."""
    out = ""
    for code in codes_of(text, family):
        if code in (SKIP, NEWLINE):
            continue
        out += (
            chr(ord("a") + code - IDENTIFIER - 1)
            if code > IDENTIFIER
            else {8: "s", 9: "n"}.get(code, ".")
        )
    return out


@pytest.mark.parametrize(
    ("family", "text", "expected"),
    [
        ("python", "foo = rb'a\\'b' + f\"{x}\" # c", "a.s.s"),
        ("python", "foo = '''a\n'b' c''' + bar", "a.s.b"),
        ("python", "foo @ bar ** 1_000.5e-3j", "a.b..n"),
        ("c", "wide = L\"a\\\"b\" 'c' '\\x41' 0x1Fu 1'000 1.5e-3f;", "a.sssnnn."),
        ("c", 'raw = R"x(a "b" )x" + foo', "a.s.b"),
        ("c", "#include <foo/bar.h>\nfoo", "a"),
        ("javascript", "foo = /[/'\"]+/g.test(bar) / 2", "a....b..n"),
        ("javascript", "foo = `a ${b} 'c'` + bar", "a.s.b"),
        ("javascript", "foo?.bar ?? $baz", "a.b.c"),
        ("go", "foo := `a\n\"b` + 'c'", "a.s.s"),
        ("rust", "fn foo<'a>(bar: &'a str) { r#\"x\"y\"#; 'c' }", ".a.s..b..s...s.s."),
        ("jvm", 'foo = """a "b" c""" + 1L', "a.s.n"),
        ("jvm", 'foo = @"c:\\" + $"{x}"', "a.s.s"),
        ("shell", "foo=\"$bar\" # x\necho ${foo} $foo", "a.s...a.a"),
        ("ruby", "=begin\nfoo\n=end\n@foo = 'a' # b", "a.s"),
        ("php", "$foo = 'a\\'b'; // c", "a.s."),
        ("lua", "foo = [[a 'b']] --[[ c\n ]] bar", "a.sb"),
        ("haskell", "{- x -} foo' = bar -- y", "a.b"),
        ("ml", "(* x *) foo + 1", "a.n"),
        ("lisp", '(foo-bar "a" 1) ; b', ".asn."),
        ("verilog", "assign foo = 4'b01x0 & `BAR | $bar; // c", ".a.n.b.c."),
        ("vhdl", "FOO <= foo and '1'; -- c", "a.a.s."),
        ("fortran", "FOO = foo + 1.0 ! bar", "a.a.n"),
        ("fortran77", "\nC note\n      foo = 1", "a.n"),
        ("sql", "-- x\nSELECT Foo FROM bar WHERE FOO = 'a''b'", ".a.b.a.ss"),
        ("pascal", "{ x } Foo := foo + 'a';", "a.a.s."),
        ("assembly", "foo: movq $1, %rax # x", "a...n.."),
        ("erlang", "foo(Bar) -> 1. % x", "a.b..n"),
        ("generic", "foo(1) // x\n# y", "a.n."),
    ],
)  # fmt: skip
def test_tokens(family: str, text: str, expected: str) -> None:
    assert kinds(text, family) == expected


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    "piece", ['"', "'", '\\"', "/*", "(*", "{-", '"""', "=/[", "\nimport {", "\nuse ", "`${", "\n"]
)
def test_hostile_text_is_lexed_whole(family: str, piece: str) -> None:
    fingerprint(piece * (20_000 // len(piece)), family)

"""Shell words and their lines, variables, and the packages that install commands name."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.extract.parse.dockerfile import instructions
from stackaudit.extract.parse.installs import installed
from stackaudit.extract.parse.shell import commands
from stackaudit.extract.parse.variables import MAX_EXPANDED, expand, parse_env
from stackaudit.model import Evidence

plain_words = st.text("abAB01 .-_=:;&|<>()$`\"'\\#é", min_size=1, max_size=8)


def at(line: int) -> Evidence:
    return Evidence(path="x", line=line, by="test")


def packages(
    script: str, **values: str
) -> list[tuple[str, str, str | None, str | None, int | None]]:
    found = installed(script, 1, at, lookup=values.get)
    return [
        (p.ecosystem, p.name, p.version, p.constraint or p.unresolved, p.evidence.line)
        for p in found
    ]


@given(st.lists(st.lists(plain_words, min_size=1, max_size=4), min_size=1, max_size=4))
def test_quoted_words_come_back(scripts: list[list[str]]) -> None:
    text = "\n".join(" ".join(shlex.quote(word) for word in words) for words in scripts)
    found = list(commands(text, 5))
    assert [[word.text for word in words] for words in found] == scripts
    assert [words[0].line for words in found] == list(range(5, 5 + len(scripts)))


@given(st.text("ab \n\\'\"$(){}`|&;<>#=-E", max_size=80))
def test_any_text_is_taken_apart(text: str) -> None:
    for words in commands(text):
        assert words
        assert all(1 <= word.line <= text.count("\n") + 1 for word in words)


def test_continued_lines_comments_and_heredocs() -> None:
    script = "a b \\\n  'c\nd' && e # f\ncat <<X > y\npip install no\nX\ng >h 2>&1 i\n"
    found = [[(word.text, word.line) for word in words] for words in commands(script)]
    assert found == [
        [("a", 1), ("b", 1), ("c\nd", 2)],
        [("e", 3)],
        [("cat", 4)],
        [("g", 7), ("i", 7)],
    ]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("sudo -E apt-get install -y -o X=y --no-install-recommends curl=7.88.1 vim/stable libx:amd64",
         [("deb", "curl", "7.88.1", None, 1), ("deb", "vim", None, None, 1), ("deb", "libx", None, None, 1)]),
        ("apt-get install ./local.deb tini=0.19.*", [("deb", "tini", None, "=0.19.*", 1)]),
        ("apk add --no-cache -t .deps 'musl>1.2' git@edge", [("apk", "musl", None, ">1.2", 1), ("apk", "git", None, None, 1)]),
        ("microdnf install -y nginx-1.20.1 @tools", [("rpm", "nginx", "1.20.1", None, 1)]),
        ("python3 -m pip install -r r.txt -e . ./x 'a[b]>=1,<2' c==3 git+https://github.com/o/d@v1",
         [("pypi", "a", None, ">=1,<2", 1), ("pypi", "c", "3", None, 1), ("pypi", "d", None, None, 1)]),
        ("uv tool install ruff==0.5.0\nuv pip install --system black", [("pypi", "ruff", "0.5.0", None, 1), ("pypi", "black", None, None, 2)]),
        ("bash -lc 'npm i -g @scope/x@^2 y@1.0.0 ./z'", [("npm", "@scope/x", None, "^2", 1), ("npm", "y", "1.0.0", None, 1)]),
        ("yarn global add serve && npm ci", [("npm", "serve", None, None, 1)]),
        ("gem install rake:13.2.1 rails -v '~> 7.1'", [("gem", "rake", "13.2.1", None, 1), ("gem", "rails", None, "~> 7.1", 1)]),
        ("go install github.com/o/r/v2/cmd/x@v2.1.0 ./cmd/y k8s.io/api/cmd/z@latest",
         [("golang", "github.com/o/r/v2", "v2.1.0", None, 1), ("golang", "k8s.io/api", None, "latest", 1)]),
        ("cargo install --locked cargo-audit@0.20.0 just --version 1.2", [("cargo", "cargo-audit", "0.20.0", None, 1), ("cargo", "just", None, "1.2", 1)]),
        ("P='a b'; Q=1.0\napt install -y $P c=$Q d=$R", [("deb", "a", None, None, 2), ("deb", "b", None, None, 2),
         ("deb", "c", "1.0", None, 2), ("deb", "d", None, "$R", 2)]),
        ("git clone --depth 1 -b v3 https://github.com/o/r.git x", [("github", "o/r", "v3", None, 1)]),
        ("curl -L https://github.com/o/r/archive/refs/tags/v1.2.tar.gz | tar xz", [("github", "o/r", "v1.2", None, 1)]),
        ("echo pip install no; apt-get remove -y no; pip uninstall no", []),
        ("conda run -n e pip install x && mamba install -y -c conda-forge numpy=1.26", [("pypi", "x", None, None, 1), ("conda", "numpy", None, "=1.26", 1)]),
    ],
)  # fmt: skip
def test_installs(
    script: str, expected: list[tuple[str, str, str | None, str | None, int]]
) -> None:
    assert packages(script) == expected


def test_values_from_outside() -> None:
    assert packages("pip install x==$V ${LIST}", V="1.5", LIST="y z") == [
        ("pypi", "x", "1.5", None, 1),
        ("pypi", "y", None, None, 1),
        ("pypi", "z", None, None, 1),
    ]


@given(
    st.text("${}:-+?abAB ", max_size=40),
    st.dictionaries(st.sampled_from("abAB"), st.text("xy$", max_size=4)),
)
def test_expansion_ends(text: str, values: dict[str, str]) -> None:
    assert len(expand(text, values.get)) <= MAX_EXPANDED + len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$A-${A}", "1-1"), ("${B}", "${B}"), ("$B", "$B"), ("${B:-x${A}}", "x1"), ("${A:-x}", "1"),
        ("${E:-x}", "x"), ("${E-x}", ""), ("${A:+y}", "y"), ("${B:+y}", ""), ("${B:?why}", "${B}"),
        ("$$A", "$A"), ("${A#v}", "${A#v}"), ("${unclosed", "${unclosed"),
    ],
)  # fmt: skip
def test_expansion(text: str, expected: str) -> None:
    assert expand(text, {"A": "1", "E": ""}.get) == expected


def test_values_that_double_each_other_stay_small() -> None:
    values = {"A0": "xx"}
    for number in range(1, 100):
        values[f"A{number}"] = expand(f"$A{number - 1}$A{number - 1}", values.get)
    assert max(map(len, values.values())) <= MAX_EXPANDED * 2


def test_env_files() -> None:
    assert parse_env(["A=1", "export B='x y' # no", 'C="z"', "# D=4", "E = f # g", "not a setting"]) == {
        "A": "1", "B": "x y", "C": "z", "E": "f",
    }  # fmt: skip


@given(
    st.lists(
        st.sampled_from(
            ["FROM a", "RUN x \\", "  y", "# c", "", "RUN <<E", "E", "\\", "ONBUILD RUN z"]
        ),
        max_size=15,
    )
)
def test_instructions_cover_their_lines_in_order(lines: list[str]) -> None:
    found = list(instructions(lines))
    starts = [instruction.line for instruction in found]
    assert starts == sorted(starts)
    assert all(1 <= line <= len(lines) for line in starts)

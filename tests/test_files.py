"""The walk: what is listed, what is left out and why, and that every file is read once and safely."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.checkout import Checkout, read_index
from stackaudit.files import File, Tree, Unreadable, decode, glob_matcher, quote, walk


def paths(tree: Tree) -> list[str]:
    return [file.path for file in tree]


def write(root: Path, **contents: str) -> None:
    for name, content in contents.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def git(root: Path, *words: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run(["git", *identity, *words], cwd=root, check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    git(root, "init", "-q")
    return root


def test_plain_folder_honours_ignore_files_and_tool_folders(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*.log\n/build/\n!keep.log\n")
    for name in (
        "a.py",
        "x.log",
        "keep.log",
        "build/b.py",
        "node_modules/m/package.json",
        "src/build/c.py",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    tree = walk(tmp_path)
    assert paths(tree) == [".gitignore", "a.py", "keep.log", "src/build/c.py"]
    assert sorted(tree.left_out) == ["build", "node_modules"]


def test_tracked_files_win_over_ignore_rules(checkout: Path) -> None:
    (checkout / ".gitignore").write_text("vendor/\n*.lock\n")
    (checkout / "vendor").mkdir()
    (checkout / "vendor" / "kept.py").write_text("x")
    (checkout / "vendor" / "loose.py").write_text("x")
    (checkout / "a.lock").write_text("x")
    git(checkout, "add", "-f", "vendor/kept.py", ".gitignore")
    assert paths(walk(checkout)) == [".gitignore", "vendor/kept.py"]


def test_a_folder_inside_a_checkout_obeys_the_rules_above_it(checkout: Path) -> None:
    (checkout / ".gitignore").write_text("out/\n/sub/secret.txt\n")
    write(checkout, sub__a="x", sub__out__b="x", sub__deep__out__c="x")
    (checkout / "sub" / "secret.txt").write_text("x")
    assert paths(walk(checkout / "sub")) == ["a"]


def test_index_vouches_only_for_unchanged_files(checkout: Path) -> None:
    write(checkout, one="first\n", two="second\n")
    git(checkout, "add", ".")
    os.utime(checkout / ".git" / "index", ns=(10**18 * 2, 10**18 * 2))
    tree = walk(checkout)
    one = tree.get("one")
    assert one is not None
    vouched = one.vouched_id
    assert vouched is not None
    assert vouched == File("one", 6, lambda: b"first\n").content_id
    (checkout / "one").write_text("other\n")
    os.utime(checkout / "one", ns=(10**18, 10**18))
    changed = walk(checkout).get("one")
    assert changed is not None
    assert changed.vouched_id is None
    assert changed.content_id != vouched


@pytest.mark.parametrize("version", ["2", "3", "4"])
def test_index_versions(checkout: Path, version: str) -> None:
    names = ["a", "a/b", "some/long/path/file.txt", "some/long/path/other.txt", "ü.txt"]
    for name in names[1:]:
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).write_text(name)
    git(checkout, "add", ".")
    git(checkout, "update-index", "--index-version", version)
    assert sorted(read_index((checkout / ".git" / "index").read_bytes())) == sorted(names[1:])


@given(st.binary(max_size=400))
def test_a_hostile_index_never_crashes_the_walk(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    root = tmp_path_factory.mktemp("hostile")
    (root / ".git").mkdir()
    (root / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (root / ".git" / "index").write_bytes(b"DIRC\0\0\0\2" + data)
    (root / "file").write_text("x")
    assert paths(walk(root)) == ["file"]


def test_links_pipes_and_unreadable_entries_become_problems(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (tmp_path / "outside.txt").write_text("secret")
    (root / "inside.txt").write_text("x")
    (root / "good-link").symlink_to("inside.txt")
    (root / "out-link").symlink_to(tmp_path / "outside.txt")
    (root / "loop").symlink_to("loop")
    (root / "folder-loop").symlink_to(root, target_is_directory=True)
    os.mkfifo(root / "pipe")
    tree = walk(root)
    assert paths(tree) == ["inside.txt"]
    assert sorted(p.path for p in tree.problems) == ["loop", "out-link", "pipe"]


def test_a_file_that_becomes_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("x")
    tree = walk(tmp_path)
    (tmp_path / "requirements.txt").unlink()
    (tmp_path / "requirements.txt").symlink_to("/etc/hostname")
    file = tree.get("requirements.txt")
    assert file is not None
    with pytest.raises(Unreadable):
        _ = file.text


def test_names_that_are_not_utf8_are_shown_escaped(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"bad-\xff.py")).write_text("x = 1")
    (file,) = walk(tmp_path)
    assert file.path == "bad-\\xff.py"
    assert file.text == "x = 1"


def test_size_bound(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"x" * 11)
    (file,) = walk(tmp_path, max_bytes=10)
    with pytest.raises(Unreadable, match="larger than the limit of 10 bytes"):
        _ = file.data


def test_not_a_folder(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError):
        walk(tmp_path / "missing")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"a\r\nb\rc", "a\nb\nc"),
        (b"\xef\xbb\xbfa", "a"),
        ("zß水".encode("utf-16"), "zß水"),
        ("ab=1\n".encode("utf-16-le"), "ab=1\n"),
        ("ab=1\n".encode("utf-16-be"), "ab=1\n"),
        ("ab".encode("utf-32"), "ab"),
        (b"caf\xe9", "caf�"),
        (b"", ""),
        (
            b"name==1.0" + b"\0" + b"\nother==2.0 and so on and so forth" * 9,
            "name==1.0" + "\nother==2.0 and so on and so forth" * 9,
        ),
    ],
)
def test_decode(data: bytes, text: str) -> None:
    assert decode(data) == text


def test_decode_refuses_binary() -> None:
    with pytest.raises(Unreadable):
        decode(bytes(range(256)) * 4)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\0\ufeff")))
def test_decode_inverts_utf8(text: str) -> None:
    assert decode(text.encode()) == text


def test_every_file_is_read_once() -> None:
    reads = 0

    def load() -> bytes:
        nonlocal reads
        reads += 1
        return b"x"

    file = File("a", 1, load)
    assert (file.data, file.text, file.content_id, file.lines) == (
        b"x",
        "x",
        file.content_id,
        ["x"],
    )
    assert reads == 1


def test_siblings_are_recorded() -> None:
    tree = Tree.of({"a/b/one": "1", "a/two": "2", "three": "3"})
    file = tree.get("a/b/one")
    assert file is not None
    assert file.sibling("../two") is tree.get("a/two")
    assert file.sibling("/three") is tree.get("three")
    assert file.sibling("../../../etc/passwd") is None
    assert set(file.used) == {"a/two", "three", "../etc/passwd"}


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("*.tf", "a/b/c.tf", True),
        ("*.tf", "a/b/c.tfx", False),
        (".github/workflows/*.y*ml", "x/.github/workflows/a.yml", True),
        (".github/workflows/*.y*ml", ".github/workflows/a/b.yml", False),
        ("docs/**", "docs/a/b", True),
        ("docs/**/*.md", "docs/x.md", True),
        ("/docs/*.md", "x/docs/a.md", False),
        ("[Dd]ockerfile", "Dockerfile", True),
        ("a?c", "a/c", False),
    ],
)
def test_globs(glob: str, path: str, matches: bool) -> None:
    assert glob_matcher([glob])(path) is matches


def test_revision_and_remotes_are_read_without_git(checkout: Path) -> None:
    write(checkout, file="x")
    git(checkout, "add", ".")
    git(checkout, "commit", "-qm", "one")
    git(checkout, "remote", "add", "origin", "git@github.com:acme/thing.git")
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=checkout, capture_output=True, text=True, check=True
    )
    found = Checkout.around(checkout)
    assert found.revision() == head.stdout.strip()
    assert found.remotes() == {"origin": "git@github.com:acme/thing.git"}
    git(checkout, "pack-refs", "--all")
    assert Checkout.around(checkout).revision() == head.stdout.strip()


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (
            "url = https://me:hunter2hunter2@pypi.example/simple",
            "url = https://***@pypi.example/simple",
        ),
        ('OPENAI_API_KEY="sk-proj-abcdefghijklmnop1234"', 'OPENAI_API_KEY="***"'),
        ("password: correcthorse", "password: ***"),
        ("token: ${{ secrets.GITHUB_TOKEN }}", "token: ${{ secrets.GITHUB_TOKEN }}"),
        ("api_key = os.environ['X_API_KEY']", "api_key = os.environ['X_API_KEY']"),
        ("key AKIAABCDEFGHIJKLMNOP here", "key *** here"),
        ("flask==3.0.0", "flask==3.0.0"),
    ],
)
def test_secrets_are_never_quoted(line: str, shown: str) -> None:
    assert quote(line) == shown

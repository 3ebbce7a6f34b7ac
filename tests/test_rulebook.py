"""The catalogue, tested as data: examples hold, references resolve, names are unambiguous."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import jsonschema_rs
import pytest
import tomli

from stackaudit.lines import broken_rules
from stackaudit.model import LAYERS
from stackaudit.rulebook import Alias, BadRule, Rulebook, Technology, load
from stackaudit.rulebook.defaults import default_layer, default_origin, project_of
from stackaudit.rulebook.reading import shipped_rules
from stackaudit.schemas import schema

ESSAY = {
    "Supermicro": "supermicro", "超微": "supermicro", "Mellanox": "mellanox", "KFC": "intel-cpu",
    "Intel": "intel-cpu", "Old Huang": "nvidia", "老黄": "nvidia", "Linux": "linux", "Li Nakesi": "linux",
    "Python": "python", "Mangshe": "python", "VS Code": "vscode", "PyTorch": "pytorch",
    "Huoju": "pytorch", "火炬": "pytorch", "Megatron": "megatron-lm", "Weizhentian": "megatron-lm",
    "威震天": "megatron-lm", "DeepSpeed": "deepspeed", "Shenchen Suli": "deepspeed",
    "TransformerEngine": "transformer-engine", "Bianyaqi Yinqing": "transformer-engine",
    "FlashAttention": "flash-attention", "Shanshuo Zhuyili": "flash-attention",
    "Common Crawl": "common-crawl", "Omni type": "gpt-4o", "Turbo type": "gpt-4",
}  # fmt: skip


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load()


def test_there_are_enough_of_them_on_every_layer(book: Rulebook) -> None:
    assert len(book.technologies) >= 200
    assert {t.layer for t in book.technologies.values()} == set(LAYERS) - {"own"}


def test_every_example_holds(book: Rulebook) -> None:
    assert list(broken_rules(book)) == []


def test_every_rule_has_examples(book: Rulebook) -> None:
    for technology in book.technologies.values():
        assert any(e.hits for e in technology.examples), technology.id
        if any(a.near or a.places for a in technology.aliases):
            texts = [e for e in technology.examples if e.kind == "text"]
            assert any(e.hits for e in texts), technology.id


def test_every_rule_fits_the_published_schema() -> None:
    validator = jsonschema_rs.validator_for(json.loads(schema("rule")))
    for path in sorted(shipped_rules().glob("*/*.toml")):
        errors = [e.message for e in validator.iter_errors(tomli.loads(path.read_text("utf-8")))]
        assert not errors, (path.name, errors)


def test_no_name_belongs_to_two_technologies_without_context(book: Rulebook) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for technology, alias in book.aliases():
        if not alias.near and not alias.places:
            owners[alias.text if alias.exact_case else alias.text.casefold()].add(technology.id)
    assert {text: ids for text, ids in owners.items() if len(ids) > 1} == {}


def test_no_matcher_belongs_to_two_technologies(book: Rulebook) -> None:
    for kind in ("packages", "imports", "models", "datasets", "hosts", "env"):
        owners: dict[str, set[str]] = defaultdict(set)
        for technology in book.technologies.values():
            for pattern in getattr(technology, kind):
                owners[pattern.casefold()].add(technology.id)
        assert {p: ids for p, ids in owners.items() if len(ids) > 1} == {}, kind


@pytest.mark.parametrize(("name", "expected"), ESSAY.items())
def test_the_names_of_the_essay(book: Rulebook, name: str, expected: str) -> None:
    named = {t.id for t, alias in book.aliases() if alias.text.casefold() == name.casefold()}
    assert named == {expected}


@pytest.mark.parametrize(
    ("ecosystem", "name", "expected"),
    [
        ("pypi", "Torch", "pytorch"),
        ("npm", "@aws-sdk/client-sqs", "aws"),
        ("npm", "@aws-sdk/client-s3", "s3"),
        ("docker", "docker.io/library/postgres", "postgresql"),
        ("golang", "github.com/aws/aws-sdk-go-v2/service/sqs", "aws"),
        ("maven", "org.springframework.boot:spring-boot-starter-web", "spring"),
        ("github-actions", "actions/checkout", "github-actions"),
        ("pypi", "no-such-package-anywhere", None),
    ],
)
def test_packages(book: Rulebook, ecosystem: str, name: str, expected: str | None) -> None:
    found = book.of_package(ecosystem, name)
    assert (found.id if found else None) == expected


def test_signals_and_files(book: Rulebook) -> None:
    def id_of(found: Technology | None) -> str | None:
        return found.id if found else None

    assert id_of(book.of_signal("import", "torch.nn", "python")) == "pytorch"
    assert id_of(book.of_signal("import", "torchless", "python")) is None
    assert id_of(book.of_signal("model", "gpt-4o-2024-08-06", "openai")) == "gpt-4o"
    assert id_of(book.of_signal("model", "openai/gpt-4o", "litellm")) == "gpt-4o"
    assert id_of(book.of_signal("host", "x.openai.azure.com", "")) == "azure-openai"
    assert id_of(book.of_signal("env", "OPENAI_API_KEY", "")) == "openai-api"
    assert [t.id for t in book.of_file("a/.github/workflows/ci.yml")] == ["github-actions"]
    assert book.of_file("a/b.txt") == []


@pytest.mark.parametrize(
    ("ecosystem", "one", "other", "same"),
    [
        ("npm", "@acme/a", "@acme/b", True),
        ("npm", "@types/left-pad", "left-pad", True),
        ("golang", "github.com/a/b", "github.com/a/b/v2/c", True),
        ("golang", "github.com/a/b", "github.com/a/c", False),
        ("maven", "org.example.lib:core", "org.example.lib.web:x", True),
        ("pypi", "a", "b", False),
        ("pypi", "A_b", "a-b", True),
    ],
)
def test_siblings_are_one_project(ecosystem: str, one: str, other: str, same: bool) -> None:
    assert (project_of(ecosystem, one) == project_of(ecosystem, other)) is same


def test_defaults() -> None:
    assert default_layer("pypi") == "library"
    assert default_layer("no-such-ecosystem") is None
    assert default_origin("npm", "x") == "open-source"
    assert default_origin("docker", "redis") == "open-source"
    assert default_origin("docker", "someone/thing") == "unknown"


def write(folder: Path, text: str, name: str = "library/thing.toml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return folder


def test_own_rules_are_added_and_replace(tmp_path: Path) -> None:
    write(tmp_path, 'name = "Thing"\norigin = "vendor"\n[match]\npackages = ["pypi/thing"]\n')
    write(tmp_path, 'name = "Our Flask"\norigin = "vendor"\n', "library/flask.toml")
    book = load([tmp_path])
    found = book.of_package("pypi", "thing")
    assert found is not None
    assert found.origin == "vendor"
    assert book.technologies["flask"].name == "Our Flask"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('origin = "vendor"', "name: is required"),
        ('name = "X"\norigin = "free"', "origin: must be one of"),
        ('name = "X"\norigin = "vendor"\ncolour = "red"', "colour: unknown key"),
        ('name = "X"\norigin = "vendor"\n[match]\npackage = []', "match.package: unknown key"),
        (
            'name = "X"\norigin = "vendor"\naliases = [{ near = ["a"] }]',
            r"aliases\[0\].text: is required",
        ),
        (
            'name = "X"\norigin = "vendor"\nimplies = [{ technology = "none" }]',
            "there is no technology",
        ),
        (
            'name = "X"\norigin = "vendor"\n[[hit]]\ntext = "a"\nhost = "b"',
            r"hit\[0\]: needs exactly one",
        ),
        ("name = ", "thing.toml"),
    ],
)
def test_a_bad_rule_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadRule, match=said) as caught:
        load([write(tmp_path, text)])
    assert "library/thing.toml" in str(caught.value)


def test_a_rule_on_no_layer(tmp_path: Path) -> None:
    with pytest.raises(BadRule, match="is not a layer"):
        load([write(tmp_path, 'name = "X"\norigin = "vendor"\n', "cellar/thing.toml")])


def test_the_compiled_index_is_renewed_and_never_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STACKAUDIT_CACHE_DIR", str(tmp_path / "cache"))
    rules = write(tmp_path / "rules", 'name = "Thing"\norigin = "vendor"\n')
    assert load([rules]).technologies["thing"].name == "Thing"
    (index,) = (tmp_path / "cache").glob("rules-*.json")
    assert load([rules]).technologies["thing"].name == "Thing"
    index.write_text("{")
    assert load([rules]).technologies["thing"].name == "Thing"
    write(rules, 'name = "Other thing"\norigin = "vendor"\n')
    assert load([rules]).technologies["thing"].name == "Other thing"


def test_short_names_are_matched_as_written(book: Rulebook) -> None:
    by_text = {alias.text: alias for _, alias in book.aliases()}
    assert by_text["GHCR"] == Alias(text="GHCR", exact_case=True)
    assert not by_text["PyTorch"].exact_case


@pytest.mark.parametrize(
    ("name", "tag", "expected"),
    [
        ("python", "3.12-slim", ("debian", "high")),
        ("docker.io/library/python", "3.12", ("debian", "medium")),
        ("redis", "7-alpine", ("alpine", "high")),
        ("node", "20-bookworm", ("debian", "high")),
        ("eclipse-temurin", "21-jre-jammy", ("ubuntu", "high")),
        ("someone/thing", "1", None),
    ],
)
def test_the_system_inside_an_image(
    book: Rulebook, name: str, tag: str, expected: tuple[str, str] | None
) -> None:
    assert book.image_os(name, tag) == expected
    assert expected is None or expected[0] in book.technologies

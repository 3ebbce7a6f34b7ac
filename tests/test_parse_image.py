"""References of images and repositories: composed from their parts, the parts must come back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.extract.parse.hardware import gpu, machine
from stackaudit.extract.parse.image import image_source, parse_image
from stackaudit.extract.parse.places import scope_of_path
from stackaudit.extract.parse.repository import parse_download, parse_repository
from stackaudit.model import Scope, Source

parts = st.from_regex(r"[a-z][a-z0-9]{0,5}(?:[._-][a-z0-9]{1,4})?", fullmatch=True)
hosts = st.sampled_from(
    ["", "localhost/", "localhost:5000/", "registry.corp.example/", "r.example:443/"]
)
tags = st.none() | st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,8}", fullmatch=True)
digests = st.none() | st.just("sha256:" + "0a" * 32)


@given(hosts, st.lists(parts, min_size=1, max_size=3), tags, digests)
def test_parts_of_a_reference_come_back(
    host: str, path: list[str], tag: str | None, digest: str | None
) -> None:
    if path[0] == "library":
        return
    name = host + "/".join(path)
    image = parse_image(name + (f":{tag}" if tag else "") + (f"@{digest}" if digest else ""))
    assert image is not None
    assert (image.name, image.tag, image.digest, image.unresolved) == (name, tag, digest, None)


@given(st.text("ab/:@$(){}.-_ 1\n", max_size=30))
def test_any_text_is_a_reference_or_none(text: str) -> None:
    image = parse_image(text)
    assert image is None or (image.name and "\x02" not in "".join(filter(None, image)))


@pytest.mark.parametrize(
    ("text", "name", "tag", "unresolved"),
    [
        ("docker.io/library/rust:1.80", "rust", "1.80", None),
        ("docker.io/bitnami/redis", "docker.io/bitnami/redis", None, None),
        ("docker:27-dind", "docker", "27-dind", None),
        ("docker://alpine:3", "alpine", "3", None),
        ("a:3.${V}.3", "a", None, "3.${V}.3"),
        ("${REG}/a:1", "${REG}/a", None, "${REG}/a:1"),
        ("$(image):$(tag)", "$(image)", None, "$(image):$(tag)"),
        ("<< parameters.x >>:1", "<< parameters.x >>", None, "<< parameters.x >>:1"),
    ],
)
def test_references(text: str, name: str, tag: str | None, unresolved: str | None) -> None:
    image = parse_image(text)
    assert image is not None
    assert (image.name, image.tag, image.unresolved) == (name, tag, unresolved)


@pytest.mark.parametrize("text", ["", "http://x/y", "a b", "a:b:c", "a@b", "7", "x" * 2000, "a//"])
def test_what_is_no_reference(text: str) -> None:
    assert parse_image(text) is None


@pytest.mark.parametrize("text", ["Upper", "logo.png", "Some/Path"])
def test_strict_places_turn_more_down(text: str) -> None:
    assert parse_image(text) is not None
    assert parse_image(text, strict=True) is None


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("nginx", Source(kind="registry")),
        ("quay.io/a/b", Source(kind="registry")),
        ("europe-west1.gcr.io/a/b", Source(kind="registry")),
        (
            "registry.corp.example:5000/a",
            Source(kind="registry", location="registry.corp.example:5000"),
        ),
        ("$CI_REGISTRY_IMAGE/a", Source(kind="build")),
        ("gcr.io/$PROJECT_ID/a", Source(kind="build")),
        ("ghcr.io/${{ github.repository }}", Source(kind="build")),
        ("$UNKNOWN/a", Source(kind="registry")),
    ],
)
def test_sources(name: str, source: Source) -> None:
    assert image_source(name) == source


@pytest.mark.parametrize(
    ("address", "ecosystem", "name", "ref"),
    [
        ("https://github.com/o/r.git", "github", "o/r", None),
        ("git@github.com:o/r.git?ref=v1", "github", "o/r", "v1"),
        ("git::ssh://git@github.com/o/r.git//sub/dir?ref=v1&depth=1", "github", "o/r", "v1"),
        ("github.com/o/r//sub?ref=tags/1", "github", "o/r", "tags/1"),
        ("https://user:secret@git.example.com:8443/a/b.git", "git", "git.example.com/a/b", None),
        ("https://gitlab.com/g/s/p", "git", "gitlab.com/g/s/p", None),
        ("git@git.example.com:a/b.git", "git", "git.example.com/a/b", None),
    ],
)
def test_repositories(address: str, ecosystem: str, name: str, ref: str | None) -> None:
    found = parse_repository(address)
    assert found is not None
    assert (found.ecosystem, found.name, found.ref) == (ecosystem, name, ref)
    assert "secret" not in found.url


@pytest.mark.parametrize(
    "address", ["", "../own", "./x", "acme/x/aws", "just words", "https://github.com/o"]
)
def test_what_is_no_repository(address: str) -> None:
    assert parse_repository(address) is None


@given(st.text("git@hub.com:/o-r_?#=~ \n", max_size=40))
def test_any_address_is_a_repository_or_none(address: str) -> None:
    found = parse_repository(address)
    assert found is None or found.name


@pytest.mark.parametrize(
    ("url", "ref"),
    [
        ("https://github.com/o/r/releases/download/v1.2/x.tgz", "v1.2"),
        ("https://github.com/o/r/archive/refs/tags/v1.tar.gz", "v1"),
        ("https://raw.githubusercontent.com/o/r/v3/a/b.sh", "v3"),
        ("https://github.com/o/r/releases/latest/download/x", None),
    ],
)
def test_downloads(url: str, ref: str | None) -> None:
    found = parse_download(url)
    assert found is not None
    assert (found.name, found.ref) == ("o/r", ref)


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("Dockerfile", "runtime"), ("Dockerfile.dev", "dev"), ("docker-compose.test.yml", "test"),
        ("a/src/dockerTest/x.yml", "test"), (".github/docker/Dockerfile", "build"), ("latest/Dockerfile", "runtime"),
        ("contest/Dockerfile", "runtime"), ("local-path/app.yaml", "runtime"), ("examples/app.yaml", "dev"),
        ("tests/ci/Dockerfile", "test"), ("docker/Dockerfile.ci", "build"),
    ],
)  # fmt: skip
def test_places(path: str, scope: Scope) -> None:
    assert scope_of_path(path) == scope


def test_machines_and_resources_name_their_accelerator() -> None:
    found = [
        machine("p5.48xlarge"),
        machine("Standard_ND96asr_v4"),
        machine("a3-highgpu-8g"),
        gpu("gpu:a100"),
    ]
    assert [(a.technology, a.per_machine) for a in found if a] == [
        ("nvidia-h100", 8), ("nvidia-a100", 8), ("nvidia-h100", 8), ("nvidia-a100", None),
    ]  # fmt: skip
    assert machine("m5.large") is None
    assert gpu("cpu:a1000") is None

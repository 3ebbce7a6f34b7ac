"""GitHub workflows and action.yml files go in; the actions, images, runners and toolchains they use come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.image import image_package
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, elements, items, texts
from stackaudit.extract.parse.matrix import variants
from stackaudit.extract.parse.places import is_own_place
from stackaudit.extract.parse.repository import is_sha
from stackaudit.extract.parse.yaml import iter_yaml, untemplated
from stackaudit.files import File
from stackaudit.model import Finding, Package, Scope, Signal, Source

NAME: Final = "github-actions"

_ACTION: Final = re.compile(r"([\w.-]+/[\w.-]+)((?:/[^@\s]*)?)@(\S+)")
_COMMENT: Final = re.compile(
    r"#\s{0,8}(?:renovate:\s{0,8})?(?:pin(?:ned)?\s{0,8}[:=@]?\s{0,8}|tag\s{0,8}[:=]\s{0,8}|frozen:\s{0,8})?@?(\S{1,100})"
)
_RELEASE: Final = re.compile(r"(?:ratchet:\S+@)?((?:[\w./@-]*[-/@])?v?\d[\w.+-]*)")
_CHOICE: Final = re.compile(r"(?:&&|\|\|)\s*'([^'\s]+)'")
"""What an expression such as `${{ matrix.x && 'redis:7' || '' }}` chooses between."""
_HOSTED: Final = re.compile(r"(ubuntu|windows|macos)-(.+)", re.IGNORECASE)
_EXACT: Final = re.compile(r"v?\d+\.\d+\.\d+[\w.+-]*")
_TEMPLATE: Final = re.compile(r"\{%|(?<!\$)\{\{")
_VARIABLE_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]+")

_TOOLS: Final = {
    "actions/setup-python": {"python-version": "python"},
    "actions/setup-node": {"node-version": "node"},
    "actions/setup-go": {"go-version": "go"},
    "actions/setup-java": {"java-version": "java"},
    "actions/setup-dotnet": {"dotnet-version": "dotnet-sdk"},
    "actions/setup-ruby": {"ruby-version": "ruby"},
    "ruby/setup-ruby": {"ruby-version": "ruby"},
    "shivammathur/setup-php": {"php-version": "php"},
    "hashicorp/setup-terraform": {"terraform_version": "terraform"},
    "opentofu/setup-opentofu": {"tofu_version": "opentofu"},
    "erlef/setup-beam": {"otp-version": "erlang", "elixir-version": "elixir"},
    "actions-rs/toolchain": {"toolchain": "rust"},
    "dtolnay/rust-toolchain": {"toolchain": "rust"},
    "pnpm/action-setup": {"version": "pnpm"},
    "oven-sh/setup-bun": {"bun-version": "bun"},
    "denoland/setup-deno": {"deno-version": "deno"},
    "julia-actions/setup-julia": {"version": "julia"},
    "astral-sh/setup-uv": {"version": "uv"},
    "gradle/actions": {"gradle-version": "gradle"},
    "azure/setup-helm": {"version": "helm"},
    "azure/setup-kubectl": {"version": "kubectl"},
    "golangci/golangci-lint-action": {"version": "golangci-lint"},
    "subosito/flutter-action": {"flutter-version": "flutter"},
    "haskell-actions/setup": {"ghc-version": "ghc", "cabal-version": "cabal"},
    "r-lib/actions": {"r-version": "r"},
    "mamba-org/setup-micromamba": {"micromamba-version": "micromamba"},
    "conda-incubator/setup-miniconda": {"python-version": "python"},
}
"""Actions that install a toolchain, and the inputs that name its version."""


def read(file: File) -> Iterator[Finding]:
    text = untemplated(file.text) if _TEMPLATE.search(file.text) else file.text
    for document in iter_yaml(text):
        workflow = as_map(document)
        yield from _variables(file, workflow, "build")
        for _, value, _ in items(workflow.get("jobs")):
            yield from _job(file, as_map(value), workflow)
        yield from _action(file, workflow)


def _job(file: File, job: Map, workflow: Map) -> Iterator[Finding]:
    yield from _uses(file, job, "build")
    yield from _runners(file, job, workflow)
    yield from _image(file, job, "container", job, workflow, "build")
    for _, service, _ in items(job.get("services")):
        yield from _image(file, as_map(service), "image", job, workflow, "test")
    yield from _variables(file, job, "build")
    yield from _steps(file, job.get("steps"), "build")


def _action(file: File, action: Map) -> Iterator[Finding]:
    """The `runs` of an action: it is part of the product unless it only serves this repository's CI."""
    runs = as_map(action.get("runs"))
    scope: Scope = (
        "build" if file.path.startswith(".github/") or "/.github/" in file.path else "runtime"
    )
    yield from _steps(file, runs.get("steps"), scope)
    image = as_text(runs.get("image"))
    if image and image.startswith("docker://"):
        package = image_package(image, file.at(runs.line_of("image"), NAME), scope=scope)
        if package is not None:
            yield package


def _steps(file: File, steps: Value, scope: Scope) -> Iterator[Finding]:
    for step, _ in elements(steps):
        yield from _uses(file, as_map(step), scope)
        yield from _variables(file, as_map(step), scope)


def _uses(file: File, step: Map, scope: Scope) -> Iterator[Finding]:
    uses = as_text(step.get("uses"))
    line = step.line_of("uses")
    if not uses or line is None:
        return
    at = file.at(line, NAME)
    if uses.startswith("docker://"):
        package = image_package(uses, at, scope=scope)
        if package is not None:
            yield package
    elif uses.startswith(("./", "../", ".\\")):
        source = Source(kind="path", location=uses)
        yield Package(
            ecosystem="github-actions",
            name=uses,
            scope=scope,
            direct=True,
            source=source,
            evidence=at,
        )
    elif found := _ACTION.fullmatch(uses):
        name, ref = found[1], found[3]
        yield Package(
            ecosystem="github-actions",
            name=name,
            version=None if "${{" in ref else ref,
            unresolved=ref if "${{" in ref else None,
            commit=ref if is_sha(ref) else None,
            tag=_tag(file.lines[line - 1], ref) if is_sha(ref) else None,
            scope=scope,
            direct=True,
            source=Source(kind="git", location=f"https://github.com/{name}"),
            evidence=at,
        )
        yield from _tools(file, name, as_map(step.get("with")), scope)
    elif "${{" not in uses:
        yield file.problem(f"not a reference to an action: {uses[:80]}", line)


def _tag(line: str, ref: str) -> str | None:
    """The version that a comment after a commit gives."""
    comment = _COMMENT.search(line.partition(ref)[2])
    found = _RELEASE.match(comment[1]) if comment else None
    return found[1] if found else None


def _tools(file: File, action: str, given: Map, scope: Scope) -> Iterator[Finding]:
    for key, tool in _TOOLS.get(action.lower(), {}).items():
        line = given.line_of(key)
        values = [t for t, _ in texts(given.get(key))]
        for value in dict.fromkeys(v.strip() for text in values for v in text.split("\n")):
            if value and "${{" not in value and line is not None:
                exact = _EXACT.fullmatch(value)
                yield Package(
                    ecosystem="tool",
                    name=tool,
                    version=value if exact else None,
                    constraint=None if exact else value,
                    scope=scope,
                    direct=True,
                    evidence=file.at(line, NAME),
                )
    model = as_text(given.get("model"))
    if model and "${{" not in model and action == "actions/ai-inference":
        at = file.at(given.line_of("model"), NAME)
        yield Signal(kind="model", value=model, via="github", scope=scope, evidence=at)


def _image(
    file: File, holder: Map, key: str, job: Map, workflow: Map, scope: Scope
) -> Iterator[Finding]:
    """A job's container or a service's image, once for each value its matrix gives it."""
    value = holder.get(key)
    if isinstance(value, Map):
        holder, key, value = value, "image", value.get("image")
    text = as_text(value) or ""
    choices = _CHOICE.findall(text) if text.startswith("${{") else []
    for variant in choices or variants(text, job, workflow):
        package = image_package(variant, file.at(holder.line_of(key), NAME), scope=scope)
        if package is not None:
            yield package


def _runners(file: File, job: Map, workflow: Map) -> Iterator[Finding]:
    value, line = job.get("runs-on"), job.line_of("runs-on")
    if isinstance(value, Map):
        line = value.line_of("labels")
        value = value.get("labels")
    labels = [label for text, _ in texts(value) for label in variants(text, job, workflow)]
    if "self-hosted" in labels:
        labels = ["self-hosted"]  # the other labels only say which of the own machines
    for label in labels:
        if "${{" in label or not label.strip():
            continue
        package = Package(
            ecosystem="runner", name=label, scope="build", direct=True, evidence=file.at(line, NAME)
        )
        hosted = _HOSTED.fullmatch(label)
        if hosted:
            latest = hosted[2].startswith("latest")
            package = replace(
                package,
                name=hosted[1].lower(),
                version=None if latest else hosted[2],
                constraint=hosted[2] if latest else None,
            )
        yield package


def _variables(file: File, holder: Map, scope: Scope) -> Iterator[Finding]:
    """The names of the environment variables that are set: they tell what is called."""
    for key, _, line in items(holder.get("env")):
        if _VARIABLE_NAME.fullmatch(key):
            at = file.at(line, NAME)
            yield Signal(kind="env", value=key, via="github-actions", scope=scope, evidence=at)


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=(
        ".github/workflows/*.yml", ".github/workflows/*.yaml",
        ".gitea/workflows/*.yml", ".gitea/workflows/*.yaml",
        ".forgejo/workflows/*.yml", ".forgejo/workflows/*.yaml",
        "workflow-templates/*.yml", "workflow-templates/*.yaml",
        "action.yml", "action.yaml",
    ),
    read=read, sniff=is_own_place
)  # fmt: skip

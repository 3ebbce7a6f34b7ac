"""A Kubernetes resource goes in; the charts and repositories that a delivery tool fetches for it come out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from stackaudit.extract.parse.charts import chart, remote
from stackaudit.extract.parse.image import image_package
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, dig, elements
from stackaudit.files import File
from stackaudit.model import Package, Scope

Reader = Callable[["Resource"], Iterator["Package | None"]]


class Resource:
    """One resource with the file it stands in; `spec` is its specification."""

    def __init__(
        self, file: File, by: str, content: Map, scope: Scope, repositories: dict[str, str]
    ) -> None:
        self.file = file
        self.by = by
        self.content = content
        self.spec = as_map(content.get("spec"))
        self.scope = scope
        self.repositories = repositories
        """URLs of the chart repositories that the same file defines, by name."""

    def chart(
        self, holder: Map, name_key: str, version: Value, repository: str | None
    ) -> Package | None:
        name = as_text(holder.get(name_key))
        if not name or "$(" in name:
            return None
        at = self.file.at(holder.line_of(name_key), self.by)
        return chart(name, as_text(version), repository or "", at, scope=self.scope)

    def remote(self, holder: Map, key: str, ref: str | None) -> Package | None:
        address = as_text(holder.get(key))
        if not address:
            return None
        return remote(address, ref, self.file.at(holder.line_of(key), self.by), self.scope)

    def image(
        self, holder: Map, key: str, tag: str | None = None, digest: str | None = None
    ) -> Package | None:
        text = as_text(holder.get(key)) or ""
        text += (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
        return image_package(text, self.file.at(holder.line_of(key), self.by), scope=self.scope)


def deliveries(resource: Resource) -> Iterator[Package]:
    """What Argo CD, Flux, Crossplane, Tekton or k3s fetch because of this resource."""
    group = (as_text(resource.content.get("apiVersion")) or "").partition("/")[0]
    reader = _READERS.get((group, as_text(resource.content.get("kind")) or ""))
    for package in reader(resource) if reader else ():
        if package is not None:
            yield package


def _argo(resource: Resource) -> Iterator[Package | None]:
    spec = resource.spec
    if "template" in spec:  # an ApplicationSet
        spec = as_map(dig(spec, "template", "spec"))
    for value in (spec.get("source"), *(entry for entry, _ in elements(spec.get("sources")))):
        source = as_map(value)
        revision = as_text(source.get("targetRevision"))
        if as_text(source.get("chart")):
            yield resource.chart(
                source, "chart", source.get("targetRevision"), as_text(source.get("repoURL"))
            )
        else:
            yield resource.remote(source, "repoURL", revision)


def _helm_release(resource: Resource) -> Iterator[Package | None]:
    wanted = as_map(dig(resource.spec, "chart", "spec"))
    named = as_text(dig(wanted, "sourceRef", "name")) or ""
    if as_text(dig(wanted, "sourceRef", "kind")) in (None, "HelmRepository"):
        yield resource.chart(
            wanted, "chart", wanted.get("version"), resource.repositories.get(named)
        )


def _helm_chart(resource: Resource) -> Iterator[Package | None]:
    spec = resource.spec
    repository = as_text(spec.get("repo")) or resource.repositories.get(
        as_text(dig(spec, "sourceRef", "name")) or ""
    )
    yield resource.chart(spec, "chart", spec.get("version"), repository)


def _git_repository(resource: Resource) -> Iterator[Package | None]:
    ref = as_map(resource.spec.get("ref"))
    pinned = (as_text(ref.get(key)) for key in ("commit", "tag", "semver", "branch", "name"))
    yield resource.remote(resource.spec, "url", next((p for p in pinned if p), None))


def _oci_repository(resource: Resource) -> Iterator[Package | None]:
    ref = as_map(resource.spec.get("ref"))
    if (as_text(resource.spec.get("url")) or "").startswith("oci://"):
        yield resource.image(
            resource.spec, "url", as_text(ref.get("tag")), as_text(ref.get("digest"))
        )


def _package(resource: Resource) -> Iterator[Package | None]:
    yield resource.image(resource.spec, "package")


def _kustomization(resource: Resource) -> Iterator[Package | None]:
    for entry, _ in elements(resource.spec.get("images")):
        image = as_map(entry)
        key = "newName" if "newName" in image else "name"
        tag, digest = as_text(image.get("newTag")), as_text(image.get("digest"))
        if tag or digest:
            yield resource.image(image, key, tag, digest)


_READERS: Final[dict[tuple[str, str], Reader]] = {
    ("argoproj.io", "Application"): _argo,
    ("argoproj.io", "ApplicationSet"): _argo,
    ("helm.toolkit.fluxcd.io", "HelmRelease"): _helm_release,
    ("source.toolkit.fluxcd.io", "HelmChart"): _helm_chart,
    ("helm.cattle.io", "HelmChart"): _helm_chart,
    ("source.toolkit.fluxcd.io", "GitRepository"): _git_repository,
    ("source.toolkit.fluxcd.io", "OCIRepository"): _oci_repository,
    ("kustomize.toolkit.fluxcd.io", "Kustomization"): _kustomization,
    ("pkg.crossplane.io", "Provider"): _package,
    ("pkg.crossplane.io", "Configuration"): _package,
    ("pkg.crossplane.io", "Function"): _package,
}

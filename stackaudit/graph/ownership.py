"""A package finding goes in; whether the tree says it is the project's own comes out, by source alone."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from stackaudit.graph.identity import name_key
from stackaudit.model import Package

_PUBLIC: Final = frozenset(
    {"registry.npmjs.org", "registry.yarnpkg.com", "pypi.org", "files.pythonhosted.org",
     "test.pypi.org", "download.pytorch.org", "pypi.nvidia.com", "rubygems.org", "crates.io",
     "index.crates.io", "static.crates.io", "github.com", "repo.maven.apache.org",
     "repo1.maven.org", "central.sonatype.com", "oss.sonatype.org", "s01.oss.sonatype.org",
     "plugins.gradle.org", "maven.google.com", "dl.google.com", "jitpack.io", "api.nuget.org",
     "www.nuget.org", "repo.packagist.org", "packagist.org", "hex.pm", "pub.dev", "jsr.io",
     "npm.jsr.io", "registry.npmmirror.com", "registry.npm.taobao.org", "mirrors.aliyun.com",
     "pypi.tuna.tsinghua.edu.cn", "mirrors.tuna.tsinghua.edu.cn", "conda.anaconda.org",
     "repo.anaconda.com", "proxy.golang.org", "docker.io", "ghcr.io", "quay.io", "gcr.io",
     "registry.k8s.io", "k8s.gcr.io", "mcr.microsoft.com", "public.ecr.aws", "nvcr.io",
     "registry.terraform.io", "registry.opentofu.org", "cdn.cocoapods.org",
     "deno.land", "esm.sh", "unpkg.com", "cdn.jsdelivr.net", "cdnjs.cloudflare.com", "pkg.pr.new",
     "registry.npmjs.com", "mirrors.cloud.tencent.com", "code.jquery.com", "cdn.skypack.dev",
     "packages.drupal.org", "ftp.drupal.org", "asset-packagist.org", "wpackagist.org",
     "repo.magento.com", "rails-assets.org", "gem.coop", "nuget.org", "repo.clojars.org",
     "clojars.org", "repo.spring.io", "pkgs.dev.azure.com",
     "npm.pkg.github.com", "codeload.github.com", "gitlab.com", "bitbucket.org"}
)  # fmt: skip
"""Hosts that serve everybody's packages: being fetched from one says nothing of ownership."""

_LOCAL: Final = frozenset({"path", "workspace", "build"})


@dataclass(frozen=True, slots=True)
class Ownership:
    """What counts as the project's own beyond its tree: the settings' lists and the checkout's owner.

    `organisations` are case-folded; `members` are (ecosystem, name key) of packages in the tree.
    """

    organisations: frozenset[str] = frozenset()
    namespaces: tuple[str, ...] = ()
    registries: frozenset[str] = frozenset()
    members: frozenset[tuple[str, str]] = frozenset()

    def claims(self, package: Package) -> bool:
        """True when the package's source says it is in-house."""
        if package.role != "dependency" or package.source.kind in _LOCAL:
            return True
        key = name_key(package.ecosystem, package.name)
        if any(fnmatch.fnmatchcase(f"{package.ecosystem}:{key}", n) for n in self.namespaces):
            return True
        location = package.source.location
        if location and self._own_location(location):
            return True
        return self._own_name(package.ecosystem, key)

    def _own_location(self, location: str) -> bool:
        host, owner = split_location(location)
        if host in self.registries:
            return True
        return host in _FORGES and owner in self.organisations

    def _own_name(self, ecosystem: str, key: str) -> bool:
        """Names that carry their owner: a Go module, an action, an image on a forge's registry."""
        if ecosystem in ("golang", "github", "swift", "git"):
            host, owner = split_location(
                key if "://" in key or "." in key.split("/")[0] else f"github.com/{key}"
            )
            return host in _FORGES and owner in self.organisations
        parts = key.split("/")
        if ecosystem in ("github-actions", "terraform-module") and len(parts) > 1:
            return parts[0] in self.organisations
        if ecosystem == "docker" and len(parts) > 2:
            return parts[0] in ("ghcr.io", "registry.gitlab.com") and parts[1] in self.organisations
        return False


_FORGES: Final = frozenset(
    {"github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "gitee.com", "ghcr.io",
     "registry.gitlab.com", "npm.pkg.github.com", "maven.pkg.github.com", "sr.ht", "git.sr.ht"}
)  # fmt: skip


def split_location(location: str) -> tuple[str, str]:
    """(host, first path segment), both case-folded, of a URL, an scp-like address or host/path."""
    host, path = split_remote(location)
    return host, path.split("/")[0].casefold()


def split_remote(location: str) -> tuple[str, str]:
    """(host case-folded, path without slashes and ".git") of a URL, an scp-like address or host/path."""
    text = re.sub(r"^(?:git|hg|svn|bzr)\+", "", location.strip())
    scp = re.match(r"^[\w.-]+@([\w.-]+):(.*)$", text)
    if scp:
        host, path = scp[1], scp[2]
    else:
        try:
            parts = urlsplit(text if "://" in text else f"//{text}")
            host, path = parts.hostname or "", parts.path
        except ValueError:
            return "", ""
    return host.casefold(), path.strip("/").removesuffix(".git")


def private_registry(location: str) -> bool:
    """True for a registry address that is not one of the public ones."""
    host, _ = split_location(location)
    return bool(host) and host not in _PUBLIC


def organisations_of(remotes: Iterable[str]) -> frozenset[str]:
    """The owners of a checkout's remotes on a forge or a host of their own."""
    owners = set()
    for url in remotes:
        host, owner = split_location(url)
        if host and owner:
            owners.add(owner.removesuffix(".git").lstrip("~"))
    return frozenset(owners)

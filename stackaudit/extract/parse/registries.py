"""The host of an image or chart registry goes in; whether it serves everybody or may be somebody's own comes out."""

from __future__ import annotations

import re
from typing import Final

from stackaudit.model import Source

_SHARED: Final = re.compile(
    r"(?:[\w-]+\.)*(?:docker\.io|docker\.com|ghcr\.io|quay\.io|gcr\.io|k8s\.io|ecr\.aws|nvcr\.io|lscr\.io|icr\.io"
    r"|cgr\.dev|dhi\.io|l5d\.io|elastic\.co|redhat\.io|redhat\.com|fedoraproject\.org|centos\.org|opensuse\.org"
    r"|suse\.com|rancher\.com|gitlab\.com|github\.com|bitbucket\.org|codeberg\.org|gitea\.com|oracle\.com"
    r"|n8n\.io|redpanda\.com|dragonflydb\.io|litellm\.ai|cloudsmith\.io|zalan\.do|crunchydata\.com|habana\.ai"
    r"|upbound\.io|crossplane\.io|linuxserver\.io|getoutline\.com|hashicorp\.com|jfrog\.com|percona\.com"
    r"|weaviate\.io|ollama\.ai|hf\.space|aliyuncs\.com|myhuaweicloud\.com|tencentyun\.com|daocloud\.io"
    r"|nju\.edu\.cn|1panel\.live|ustc\.edu\.cn|kubesphere\.io|depot\.dev)"
    r"|mcr\.microsoft\.com|(?:763104351884|602401143452|709825985650|137112412989)\.dkr\.ecr\..*"
)
_INTERNAL: Final = re.compile(
    r"localhost|[\w-]+|\d+\.\d+\.\d+\.\d+|(?:.*\.)?(?:corp|internal|intranet|intra|intern)\..+"
    r"|.*\.(?:internal|corp|local|lan|intranet|intra|private|home|localdomain)"
)


def is_shared(host: str) -> bool:
    """True for registries from which everybody fetches images: that says nothing of ownership."""
    return _SHARED.fullmatch(_bare(host)) is not None


def is_internal(host: str) -> bool:
    """True for hosts that only exist inside somebody's own network."""
    return _INTERNAL.fullmatch(_bare(host)) is not None


def _bare(host: str) -> str:
    return host.rpartition("@")[2].partition(":")[0].lower()


def fetched(url: str) -> Source:
    """The source of a thing fetched by address; the address counts only inside somebody's own network."""
    host = re.match(r"(?:[a-z0-9+]+://)?([^/]+)", url)
    return Source(kind="url", location=url if host and is_internal(host[1]) else None)

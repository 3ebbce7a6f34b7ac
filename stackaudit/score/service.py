"""Counted components and raw imports go in; the reasons to charge a server and a network come out.

A Dockerfile is no reason, nor is any file that can be deleted without the project changing: what
the code imports and the frameworks it stands on are (score method, "Definition").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from stackaudit.model import Component, Layer, Signal
from stackaudit.score.stack import Charge

SERVING: Final[dict[Layer, str]] = {
    "web": "serves over the web",
    "orchestration": "is deployed",
    "scheduler": "is deployed",
    "cloud": "is deployed",
    "iac": "is deployed",
    "training-framework": "trains models",
}
"""Layers whose use at run time makes the project a service, a deployment or a training run."""

_SERVER_MODULES: Final[dict[str, tuple[str, ...]]] = {
    "python": ("http.server", "socketserver", "wsgiref", "xmlrpc.server"),
    "java": ("javax.servlet", "jakarta.servlet", "com.sun.net.httpserver"),
    "kotlin": ("javax.servlet", "jakarta.servlet", "com.sun.net.httpserver"),
    "ruby": ("webrick",),
    "go": ("net/http/fcgi", "net/http/cgi"),
}
"""Modules of standard libraries that only a server imports; modules for clients too are left out."""


def service_charges(
    counted: Iterable[Component], signals: Iterable[Signal], reasons: Sequence[str]
) -> Iterator[Charge]:
    """Both layers for each reason, so that each reason can be weighed alone."""
    found: dict[tuple[str, str | None], None] = {(reason, None): None for reason in reasons}
    for component in counted:
        doing = SERVING.get(component.layer) if component.layer else None
        if doing and component.scope == "runtime":
            found[f"the project {doing} ({component.name})", component.id] = None
    for signal in signals:
        if signal.kind == "import" and signal.scope == "runtime" and _serves(signal):
            found[f"the project serves ({signal.value})", None] = None
    for because, by in sorted(found, key=lambda pair: (pair[0], pair[1] or "")):
        yield Charge(layer="server", because=because, by=by)
        yield Charge(layer="network", because=because, by=by)


def _serves(signal: Signal) -> bool:
    return any(
        signal.value == module or signal.value.startswith((module + ".", module + "/"))
        for module in _SERVER_MODULES.get(signal.via.casefold(), ())
    )

"""A Gemfile's text goes in; the gems it asks for, with groups and sources, come out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from stackaudit.extract.parse.gem import is_name, requirement, scope_of
from stackaudit.extract.parse.python_link import without_secrets
from stackaudit.extract.parse.ruby import Call, Ruby, parse_ruby
from stackaudit.extract.parse.ruby_values import Arg, Code, texts_of
from stackaudit.model import Scope, Source

_CALLS: Final = frozenset(
    {"gem", "source", "git_source", "group", "groups", "platform", "platforms", "install_if", "git",
     "github", "path", "gemspec", "eval_gemfile", "ruby", "plugin", "env"}
)  # fmt: skip
_REGISTRY: Final = Source(kind="registry")
_GIT_OPTIONS: Final = {
    "git": "{}",
    "github": "https://github.com/{}",
    "gitlab": "https://gitlab.com/{}",
    "bitbucket": "https://bitbucket.org/{}",
    "gist": "https://gist.github.com/{}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One gem that a Gemfile asks for; fields as in Package."""

    name: str
    line: int
    version: str | None = None
    constraint: str | None = None
    scope: Scope = "runtime"
    source: Source = _REGISTRY
    commit: str | None = None
    unresolved: str | None = None


@dataclass(slots=True)
class Gemfile:
    """`included` are the files it evaluates, `ruby` what it asks of the interpreter."""

    gems: list[Wanted]
    plugins: list[Wanted]
    included: list[str]
    ruby: Call | None
    script: Ruby


def parse_gemfile(text: str) -> Gemfile:
    script = parse_ruby(text, _CALLS)
    blocks = {id(outer) for call in script.calls for outer in call.within}
    everywhere = [
        address
        for call in script.calls
        if call.name == "source" and id(call) not in blocks
        for address in _addresses(call)
    ]
    hosts = {
        text
        for call in script.calls
        if call.name == "git_source" and not call.receiver
        for text in texts_of(call.args[0] if call.args else None)
    }
    registry = without_secrets(everywhere[0]) if len(set(everywhere)) == 1 else None
    found = Gemfile([], [], [], None, script)
    for call in script.calls:
        if call.receiver not in ("", "self"):
            continue
        if call.name == "gem":
            found.gems.extend(_wanted(call, registry, hosts))
        elif call.name == "plugin":
            found.plugins.extend(_wanted(call, registry, hosts))
        elif call.name == "eval_gemfile":
            found.included.extend(call.texts())
        elif call.name == "ruby" and found.ruby is None:
            found.ruby = call
    return found


def _addresses(call: Call) -> list[str]:
    """`source :rubygems` is how it was written before addresses were demanded."""
    return ["https://rubygems.org" if text == "rubygems" else text for text in call.texts()]


def _wanted(call: Call, registry: str | None, hosts: set[str]) -> Iterator[Wanted]:
    name = call.args[0] if call.args else None
    if not isinstance(name, str) or not is_name(name):
        return
    version, constraint = requirement([t for arg in call.args[1:] for t in texts_of(arg)])
    unresolved = next((arg.text for arg in call.args[1:] if isinstance(arg, Code)), None)
    if constraint and "#{" in constraint:
        constraint, unresolved = None, constraint
    source, commit = _source(call, registry, hosts)
    groups = [text for key in ("group", "groups") for text in texts_of(call.keywords.get(key))]
    optional = False
    for outer in call.within:
        if outer.name in ("group", "groups"):
            groups += outer.texts()
            optional = optional or outer.keywords.get("optional") is True
    scope = scope_of(groups)
    yield Wanted(
        name=name,
        line=call.line,
        version=version,
        constraint=constraint,
        scope="optional" if optional and scope == "runtime" else scope,
        source=source,
        commit=commit,
        unresolved=unresolved,
    )


def _source(call: Call, registry: str | None, hosts: set[str]) -> tuple[Source, str | None]:
    """Where a gem comes from: its own options before those of the blocks around it."""
    for options in (call.keywords, *(_block(outer) for outer in reversed(call.within))):
        path = _text(options.get("path"))
        if path is not None:
            return Source(kind="path", location=path), None
        for option, address in _GIT_OPTIONS.items():
            place = _text(options.get(option))
            if place is not None:
                if option == "github" and "/" not in place:
                    place = f"{place}/{place}"
                return Source(kind="git", location=without_secrets(address.format(place))), _pin(
                    options
                )
        for option in sorted(hosts):
            if _text(options.get(option)) is not None:
                return Source(kind="git"), _pin(options)
        own = _text(options.get("source"))
        if own is not None:
            return Source(kind="registry", location=without_secrets(own)), None
    return Source(kind="registry", location=registry), None


def _block(call: Call) -> dict[str, Arg]:
    """The options that a `git`, `github`, `path` or `source` block gives to what stands in it."""
    texts = call.texts()
    if call.name in ("git", "github", "path", "source") and texts:
        return {**call.keywords, call.name: texts[0]}
    return {}


def _pin(options: dict[str, Arg]) -> str | None:
    pins = (_text(options.get(option)) for option in ("ref", "tag", "branch"))
    return next((pin for pin in pins if pin is not None), None)


def _text(arg: Arg) -> str | None:
    return arg if isinstance(arg, str) and arg else None

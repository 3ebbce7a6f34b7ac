"""A Rulebook goes in; its examples that do not hold, its list, and the portrait of one entry come out."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.rulebook.book import Rulebook
from stackaudit.rulebook.words import Example, Technology


def broken_examples(book: Rulebook) -> Iterator[str]:
    """One line for each example that does not come out as its rule says; texts are the notes reader's."""
    for technology in book.technologies.values():
        for example in technology.examples:
            if example.kind != "text" and _holds(book, technology, example) is not example.hits:
                want = "must" if example.hits else "must not"
                place = f"{technology.layer}/{technology.id}.toml"
                yield f"{place}: {example.kind} {example.value!r} {want} match"


def _holds(book: Rulebook, technology: Technology, example: Example) -> bool:
    value = example.value
    found: list[Technology | None]
    if example.kind == "file":
        found = list(book.of_file(value))
    elif example.kind == "package":
        ecosystem, _, name = value.partition("/")
        found = [book.of_package(ecosystem, name)]
    elif example.kind == "import":
        via, _, module = value.partition(":")
        found = [book.of_signal("import", module, via)]
    elif example.kind == "text":
        raise ValueError("texts are read by the notes reader")
    else:
        found = [book.of_signal(example.kind, value, "")]
    return technology in found


def list_lines(book: Rulebook, layer: str | None = None) -> Iterator[str]:
    """id, name, layer, origin and owner, a line each."""
    chosen = [t for t in book.technologies.values() if layer in (None, t.layer)]
    for t in sorted(chosen, key=lambda t: (t.layer, t.id)):
        yield f"{t.layer:18} {t.id:28} {t.origin:11} {t.name}" + (
            f" ({t.owner})" if t.owner else ""
        )


def portrait(technology: Technology) -> Iterator[str]:
    """Everything that the catalogue says of one technology."""
    t = technology
    yield f"{t.name}  ({t.layer}/{t.id})"
    owner = f"{t.owner or 'nobody in particular'}" + (f", {t.country}" if t.country else "")
    yield f"  origin {t.origin}, licence {t.licence}, {t.governance}; owner {owner}"
    if t.parent:
        yield f"  belongs to {t.parent}"
    if t.aliases:
        yield "  also called " + ", ".join(a.text for a in t.aliases)
    for title, patterns in (
        ("packages", t.packages), ("imports", t.imports), ("models", t.models),
        ("data sets", t.datasets), ("hosts", t.hosts), ("variables", t.env), ("files", t.files),
        ("sources", t.sources),
    ):  # fmt: skip
        if patterns:
            yield f"  {title} " + ", ".join(patterns)
    for implied in t.implies:
        what = implied.technology or f"something on layer {implied.layer}"
        yield f"  implies {what} ({implied.confidence} confidence)"


def find(book: Rulebook, name: str) -> Technology | None:
    """A technology by id, name or alias, in any case."""
    wanted = name.casefold()
    known = book.technologies.get(wanted)
    if known is not None:
        return known
    return next(
        (
            t
            for t in book.technologies.values()
            if wanted in {t.name.casefold(), *(a.text.casefold() for a in t.aliases)}
        ),
        None,
    )

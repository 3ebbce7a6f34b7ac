"""XML text goes in, elements that know the line they start on come out; names lose their namespace."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from stackaudit.files import Malformed

if TYPE_CHECKING:
    from pyexpat import XMLParserType

MAX_DEPTH: Final = 200
"""Deeper nesting is refused: no real manifest needs it, and whoever walks the tree may recurse."""

_SMALL_CHARS: Final = 50_000
_MAX_ELEMENTS: Final = 400_000


class Element:
    """One element: its local name, its line, its attributes, its children and its own text."""

    __slots__ = ("attributes", "children", "line", "tag", "text")

    def __init__(self, tag: str, line: int | None = None) -> None:
        self.tag = tag
        self.line = line
        self.attributes: dict[str, str] = {}
        self.children: list[Element] = []
        self.text = ""

    def __repr__(self) -> str:
        return f"Element({self.tag!r}, line {self.line})"

    def first(self, *path: str) -> Element | None:
        """The first element below this one along a path of names."""
        found: Element | None = self
        for tag in path:
            found = next((e for e in found.children if e.tag == tag), None) if found else None
        return found

    def all(self, *path: str) -> Iterator[Element]:
        """Every element along a path of names: `all("a", "b")` is each b in each a."""
        level: list[Element] = [self]
        for tag in path:
            level = [child for element in level for child in element.children if child.tag == tag]
        yield from level

    def text_of(self, *path: str) -> str | None:
        """The text of the first element along the path; None where it is missing or blank."""
        found = self.first(*path)
        return (found.text.strip() or None) if found else None

    def attribute(self, name: str) -> str | None:
        """An attribute's value without blanks around it; None where it is missing or blank."""
        return self.attributes.get(name, "").strip() or None

    def below(self) -> Iterator[Element]:
        """Every element inside this one, in the order of the text."""
        waiting = list(reversed(self.children))
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))


def parse_xml(text: str) -> Element:
    """The root element. Raises Malformed with the line of the fault."""
    root, fault = parse_xml_parts(text)
    if fault is not None:
        raise fault
    return root


def parse_xml_parts(text: str) -> tuple[Element, Malformed | None]:
    """What stands before the fault of a document that may be broken, and what is wrong with it.

    Blank text gives an element without a name.
    A DOCTYPE is refused: manifests have none, and entities are how XML explodes.
    """
    if not text or text.isspace():
        return Element("", 1), None
    from xml.parsers import expat  # lazy: only files of this grammar pay for it

    parser = expat.ParserCreate(encoding="utf-8")  # the text is decoded already
    builder = _Builder(parser)
    parser.buffer_text = True
    parser.UseForeignDTD(True)  # names such as &nbsp; are passed over instead of being an error
    parser.StartDoctypeDeclHandler = builder.doctype
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        message = f"not valid XML: {expat.ErrorString(error.code)}"
        return builder.done(), Malformed(message, error.lineno)
    except Malformed as fault:
        return builder.done(), fault
    return builder.done(), None


def parse_xml_kept(text: str) -> tuple[Element, Malformed | None]:
    """As `parse_xml_parts`, for files that every project below them asks for again."""
    return _small(text) if len(text) < _SMALL_CHARS else _large(text)


@lru_cache(maxsize=256)
def _small(text: str) -> tuple[Element, Malformed | None]:
    return parse_xml_parts(text)


@lru_cache(maxsize=4)
def _large(text: str) -> tuple[Element, Malformed | None]:
    return parse_xml_parts(text)


class _Builder:
    """Puts together what expat reports, without recursion."""

    def __init__(self, parser: XMLParserType) -> None:
        self._parser = parser
        self._open: list[Element] = []
        self._parts: list[list[str]] = []
        self._root = Element("", 1)
        self._count = 0

    def doctype(self, *_: object) -> None:
        raise Malformed(
            "XML with a document type declaration is not read", self._parser.CurrentLineNumber
        )

    def start(self, name: str, attributes: dict[str, str]) -> None:
        line = self._parser.CurrentLineNumber
        if len(self._open) >= MAX_DEPTH:
            raise Malformed("not valid XML: nested too deeply", line)
        self._count += 1
        if self._count > _MAX_ELEMENTS:
            raise Malformed("more XML elements than any manifest has", line)
        element = Element(name.rpartition(":")[2], line)
        element.attributes = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)
        self._parts.append([])

    def end(self, _: str) -> None:
        self._open.pop().text = "".join(self._parts.pop())

    def text(self, data: str) -> None:
        if self._parts:
            self._parts[-1].append(data)

    def done(self) -> Element:
        self._open.clear()  # a text that is cut off may be another one, so it says nothing
        return self._root

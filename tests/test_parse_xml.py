"""XML elements and the lines they stand on, against the standard library's reader and against texts we laid out."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.extract.parse.xml import MAX_DEPTH, Element, parse_xml, parse_xml_parts
from stackaudit.files import Malformed

names = st.sampled_from(["a", "b", "group", "Item", "x-y", "_z"])
words = st.text("abc 019<>&\"'äß漢\n\t", max_size=8)


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> ElementTree.Element:
    element = ElementTree.Element(draw(names), draw(st.dictionaries(names, words, max_size=3)))
    element.text = draw(words)
    if depth:
        for child in draw(st.lists(trees(depth - 1), max_size=3)):
            child.tail = draw(st.sampled_from(["", "\n", "  "]))
            element.append(child)
    return element


def plain(element: Element) -> object:
    children = [plain(child) for child in element.children]
    return element.tag, element.attributes, element.text, children


def expected(element: ElementTree.Element) -> object:
    own = (element.text or "") + "".join(child.tail or "" for child in element)
    return element.tag, dict(element.attrib), own, [expected(child) for child in element]


@given(trees())
def test_the_tree_is_that_of_the_reference_reader(tree: ElementTree.Element) -> None:
    text = ElementTree.tostring(tree, encoding="unicode")
    reference = ElementTree.fromstring(text)  # noqa: S314 - our own text
    assert plain(parse_xml(text)) == expected(reference)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=20))
def test_every_element_knows_its_line(gaps: list[int]) -> None:
    lines, wanted = ["<root>"], []
    for gap in gaps:
        lines += [""] * gap
        wanted.append(len(lines) + 1)
        lines += ["  <item", f'    gap="{gap}"', "  >", "  </item>"]
    root = parse_xml("\n".join([*lines, "</root>"]))
    assert [item.line for item in root.all("item")] == wanted


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    root, fault = parse_xml_parts(text)
    assert fault is not None or root.tag or not text.strip()


def test_what_stands_before_the_fault_is_kept() -> None:
    root, fault = parse_xml_parts("<a>\n<b>x</b>\n<c>y</a>")
    assert fault is not None
    assert fault.line == 3
    assert root.text_of("b") == "x"
    assert root.first("c") is not None
    assert root.text_of("c") is None, "a text that is cut off may be another one"


def test_namespaces_are_dropped() -> None:
    root = parse_xml('<m:a xmlns:m="urn:m" m:key="v"><m:b/></m:a>')
    assert root.tag == "a"
    assert root.attribute("key") == "v"
    assert root.first("b") is not None


def test_unknown_entities_are_passed_over() -> None:
    assert parse_xml("<a>x&nbsp;y&amp;z</a>").text == "xy&z"


@pytest.mark.parametrize(
    "text",
    ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'],
)
def test_a_document_type_is_refused(text: str) -> None:
    with pytest.raises(Malformed, match="document type"):
        parse_xml(text)


def test_deep_nesting_is_refused_and_what_was_read_is_kept() -> None:
    root, fault = parse_xml_parts("<a>" * (MAX_DEPTH + 1))
    assert fault is not None
    assert "nested too deeply" in fault.message
    assert sum(1 for _ in root.below()) == MAX_DEPTH - 1

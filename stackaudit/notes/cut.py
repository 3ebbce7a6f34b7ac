"""A text goes in, a Note comes out: one pass over its lines; Markdown, reST, AsciiDoc, org, HTML, plain."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Final

from stackaudit.notes.blocks import Flavour, Note
from stackaudit.notes.writer import Writer

_FENCE: Final = re.compile(r"(`{3,}|~{3,})[ \t]*\{?\.?([\w+#-]*)")
_ITEM: Final = re.compile(
    r"(?:[-*+•·‣◦▪●–—]|\(?\d{1,4}[.)]|\d{1,4}、|（\d{1,4}）|#\.|[a-zA-Z][.)])(?:[ \t]+|$)"
    r"|[•·‣◦▪●]|\d{1,4}、|[①-⑳]"
)
_ADOC_ITEM: Final = re.compile(r"([*.]{1,6})[ \t]+\S")
_DELIMITER: Final = re.compile(r"[|:\- \t+=]{3,}")
_PAIR: Final = re.compile(
    r"[^\s:：=|][^:：=|\n]{0,48}?[ \t]?(?::[*_`]{0,3}(?=\s|$|[^\x00-\x7f])|：)"
)
_SETTING: Final = re.compile(r"[\w\"'][^:=\n]{0,60}?\s*[:=]")
_UNDERLINE: Final = re.compile(r"([=\-~^\"'`#*+.:_<>])\1{2,}")
_ADOC_FENCES: Final = frozenset({"----", "....", "++++"})
_DIRECTIVE: Final = re.compile(r"\.\. ([\w-]+)::[ \t]*([\w+#-]*)")
_TITLE_END: Final = re.compile(r"[ \t]+[#=]+$")
_HTML_TITLE: Final = re.compile(r"<h([1-6])\b[^>]*>(.*)</h[1-6]>\s*$", re.IGNORECASE)
_TAGS: Final = re.compile(r"<[^<>]*>")
_CODE_DIRECTIVES: Final = frozenset(
    {"code-block", "code", "sourcecode", "highlight", "parsed-literal"}
)


def cut(text: str, flavour: Flavour) -> Note:
    """The blocks of a text; every line that is not blank belongs to one."""
    lines = text.split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    starts.pop()
    note = Note(text, flavour, starts)
    if flavour == "html":
        from stackaudit.notes.html_blocks import cut_html

        cut_html(Writer(note), 0, len(text))
    else:
        _Lines(note, lines).run()
    return note


class _Lines(Writer):
    """The line scanner: `run` reads every line once and never looks back more than one block."""

    def __init__(self, note: Note, lines: list[str]) -> None:
        super().__init__(note)
        self.lines = lines
        self.blank = True
        self.in_table = False
        self.fence = ""  # what closes the code block we are in
        self.code_indent = -1  # below this indent a reST literal block ends

    def run(self) -> None:
        note, offset, number, count = self.note, 0, 0, len(self.lines)
        if note.flavour == "markdown" and self.lines[0].rstrip() in ("---", "+++"):
            number, offset = self.front_matter()
        markdown = note.flavour in ("markdown", "text", "org", "adoc", "rst")
        while number < count:
            line = self.lines[number]
            begin, number = offset, number + 1
            offset += len(line) + 1
            text = line.strip()
            if not text:
                self.at_blank()
                continue
            end = begin + len(line)
            if self.fence:
                self.finish = end
                if self.closes(text):
                    self.flush()
                    self.fence = ""
                continue
            indent = len(line) - len(line.lstrip())
            if self.code_indent >= 0:
                if indent > self.code_indent:
                    self.finish = end
                    if self.kind != "code":
                        self.start("code", begin, end)
                    continue
                self.flush()
                self.code_indent = -1
            first = text[0]
            if first == "<" and markdown and text[:6].lower() == "<table":
                number, offset = self.html_table(number - 1, begin)
            elif not markdown:
                self.setting(text, indent, begin, end)
            elif first.isalpha() and text[1:2] not in (".", ")"):
                self.plain(text, indent, begin, end)
            else:
                self.marked(text, indent, begin, end)
            self.blank = False
        self.flush()

    def closes(self, text: str) -> bool:
        """Does this line end the fenced code or comment we are in?"""
        if self.fence == "-->":
            return "-->" in text
        if self.fence == "#+END":
            return text[:5].upper() == self.fence
        return text.startswith(self.fence) and not text.strip(self.fence[0])

    def at_blank(self) -> None:
        if self.fence or (self.kind == "code" and self.code_indent >= 0):
            return
        self.blank = True
        if self.kind != "code":  # an indented code block may hold blank lines
            self.flush()
        if self.note.flavour not in ("adoc", "csv"):
            self.in_table, self.header = False, -1

    def marked(self, text: str, indent: int, begin: int, end: int) -> None:
        """A line whose first character may be markup."""
        first, flavour = text[0], self.note.flavour
        if first in "`~" and (fence := _FENCE.match(text)) and "`" not in text[fence.end() :]:
            self.start("code", begin, end, parent=self.above(indent))
            self.fence, self.info = fence[1], fence[2].lower()
        elif (
            first == "#"
            and indent < 4
            and text.lstrip("#")[:1] in (" ", "\t", "")
            and flavour != "org"
        ):
            title = text.lstrip("#").strip()
            self.heading(_TITLE_END.sub("", title), len(text) - len(text.lstrip("#")), begin, end)
        elif first == "=" and text.lstrip("=")[:1] == " " and indent == 0:
            title = text.strip("=").strip()
            self.heading(title, len(text) - len(text.lstrip("=")), begin, end)
        elif first == "*" and flavour == "org" and indent == 0 and text.lstrip("*")[:1] == " ":
            self.heading(text.lstrip("*").strip(), len(text) - len(text.lstrip("*")), begin, end)
        elif text.startswith("#+") and flavour == "org":
            self.org_keyword(text, begin, end)
        elif text in _ADOC_FENCES and flavour == "adoc":
            self.start("code", begin, end)
            self.fence = text
        elif text.startswith("|==="):
            self.in_table = not self.in_table
            self.header = -1
            self.whole("rule", begin, end)
        elif (
            first in "|+:-="
            and "|" in text + first
            and _DELIMITER.fullmatch(text)
            and ("|" in text or first == "+")
        ):
            self.delimiter(begin, end)
        elif first == "|":
            self.row(begin, end)
        elif (drawn := _UNDERLINE.fullmatch(text)) and self.underline(drawn[1], begin, end):
            return
        elif first == "<" and (tagged := _HTML_TITLE.match(text)):
            self.heading(_TAGS.sub(" ", tagged[2]).strip(), int(tagged[1]), begin, end)
        elif first == "<" and text[:4].lower() in ("<li>", "<li "):
            self.item(indent, begin, end)
        elif text.startswith("<!--"):
            self.start("comment", begin, end)
            if "-->" not in text:
                self.fence = "-->"
            else:
                self.kind = "paragraph" if text.split("-->", 1)[1].strip() else "comment"
                self.flush()
        elif text.startswith("..") and flavour == "rst":
            self.directive(text, indent, begin, end)
        elif first == ":" and flavour == "adoc":
            self.whole("comment", begin, end)
        elif flavour == "adoc" and (mark := _ADOC_ITEM.match(text)):
            self.item(len(mark[1]), begin, end)
        elif _ITEM.match(text):
            self.item(indent, begin, end)
        elif first == ">":
            if self.kind != "quote":
                self.start("quote", begin, end, parent=self.above(indent))
            self.finish = end
        else:
            self.plain(text, indent, begin, end)

    def plain(self, text: str, indent: int, begin: int, end: int) -> None:
        """An ordinary line: it continues what is open, or begins a paragraph, pair or code."""
        flavour = self.note.flavour
        if self.in_table and ("|" in text or flavour == "adoc"):
            self.row(begin, end)
        elif self.kind == "code" and indent >= 4:
            self.finish = end
        elif (self.kind in (None, "pair", "code") or flavour == "text") and self.is_pair(
            text, indent
        ):
            self.start("pair", begin, end, parent=self.above(indent))
        elif self.kind in ("paragraph", "item", "pair", "quote"):
            self.finish = end
        elif indent >= 4 and not self.items and flavour == "markdown":
            self.start("code", begin, end)
        else:
            if self.items and indent <= self.items[0][0]:
                self.items.clear()
            self.start("paragraph", begin, end, parent=self.above(indent))
        if flavour == "rst" and text.endswith("::"):
            self.flush()
            self.code_indent = indent

    def is_pair(self, text: str, indent: int) -> bool:
        if self.kind is None and indent >= 4 and not self.items and self.note.flavour == "markdown":
            return False  # an indented code block
        if text.find(":", 1, 54) < 0 and text.find("：", 1, 54) < 0:
            return False
        return _PAIR.match(text) is not None

    def setting(self, text: str, indent: int, begin: int, end: int) -> None:
        """A line of a configuration, inventory, log or CSV: each stands by itself."""
        if self.note.flavour == "csv":
            self.row(begin, end)
            separator = "\t" if "\t" in text else ";" if text.count(";") > text.count(",") else ","
            index = len(self.note.blocks) - 1
            self.note.spans[index] = _separated(self.note.text, begin, end, separator)
        elif text.startswith(("#", ";", "//")):
            self.start("paragraph", begin, end)
        else:
            self.item(indent, begin, end, "pair" if _SETTING.match(text) else "item")

    def row(self, begin: int, end: int) -> None:
        index = self.whole("row", begin, end, parent=self.header)
        self.in_table = True
        if self.note.flavour in ("adoc", "csv") and self.header < 0:
            self.header = index

    def delimiter(self, begin: int, end: int) -> None:
        """A line of dashes below a row makes that row the head of the table."""
        if self.kind in ("paragraph", "pair") and "|" in self.note.text[self.begin : self.finish]:
            self.kind = "row"
        self.flush()
        last = len(self.note.blocks) - 1
        if self.header < 0 and last >= 0 and self.note.blocks[last].kind == "row":
            self.header = last
        self.whole("rule", begin, end)
        self.in_table = True

    def underline(self, char: str, begin: int, end: int) -> bool:
        """A line of one punctuation mark: below a one-line paragraph it makes a heading."""
        text = self.note.text
        if self.kind in ("paragraph", "pair") and "\n" not in text[self.begin : self.finish]:
            title, self.kind = text[self.begin : self.finish].strip(), None
            if char in "=-" or self.note.flavour in ("rst", "text"):
                depth = "=-~^\"'`#*+.:_<>".index(char) + 1
                self.heading(title, depth, self.begin, end)
                return True
            self.kind = "paragraph"
        self.whole("rule", begin, end)
        return True

    def directive(self, text: str, indent: int, begin: int, end: int) -> None:
        """reST: code is code, an admonition is a paragraph, the rest is markup."""
        found = _DIRECTIVE.match(text)
        if found and found[1] in _CODE_DIRECTIVES:
            self.start("code", begin, end)
            self.info, self.code_indent = found[2].lower(), indent
        else:
            self.whole("comment", begin, end)

    def org_keyword(self, text: str, begin: int, end: int) -> None:
        word, _, rest = text[2:].partition(" ")
        if word.upper().startswith("BEGIN_"):
            self.start("code", begin, end)
            self.info, self.fence = rest.strip().lower(), "#+END"
        elif word.upper() == "TITLE:":
            self.heading(rest.strip(), 1, begin, end)
        else:
            self.whole("comment", begin, end)

    def front_matter(self) -> tuple[int, int]:
        """The settings above the text, one block a top-level key; (line to go on with, its offset)."""
        closing = self.lines[0].rstrip()
        last = next(
            (
                i
                for i in range(1, min(len(self.lines), 400))
                if self.lines[i].rstrip() in (closing, "...")
            ),
            0,
        )
        if not last:
            return 0, 0
        offset = len(self.lines[0]) + 1
        self.whole("rule", 0, offset - 1)
        for line in self.lines[1:last]:
            if line.strip():
                if line[0] in " \t-" and self.kind == "front":
                    self.finish = offset + len(line)
                else:
                    self.start("front", offset, offset + len(line))
            offset += len(line) + 1
        self.flush()
        self.whole("rule", offset, offset + len(self.lines[last]))
        return last + 1, offset + len(self.lines[last]) + 1

    def html_table(self, number: int, begin: int) -> tuple[int, int]:
        """An HTML table inside Markdown; (line to go on with, its offset)."""
        from stackaudit.notes.html_blocks import cut_html

        offset = begin
        while number < len(self.lines):
            line = self.lines[number]
            number, offset = number + 1, offset + len(line) + 1
            if "</table" in line.lower():
                break
        self.flush()
        cut_html(self, begin, min(offset, len(self.note.text) + 1) - 1)
        return number, offset


def _separated(text: str, start: int, end: int, separator: str) -> list[tuple[int, int]]:
    """Cell spans of a CSV row; quotes may hold separators but no line ends."""
    spans, begin, quoted = [], start, False
    for at in range(start, end):
        char = text[at]
        if char == '"':
            quoted = not quoted
        elif char == separator and not quoted:
            spans.append((begin, at))
            begin = at + 1
    spans.append((begin, end))
    return spans

"""Text that comes from a scanned project goes in; text that can do no harm where it is shown comes out."""

from __future__ import annotations

import json
import re
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from stackaudit.codec import Plain

# C1 and DEL (terminal escapes), bidi controls (text that reads as another), further line ends,
# invisible letters and what XML does not allow.
_HIDDEN: Final = (
    "\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
    "\U000e0000-\U000e007f"
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_JSON_HIDDEN: Final = re.compile(f"[{_HIDDEN}]")
_UNPRINTABLE: Final = re.compile(f"[\x00-\x1f{_HIDDEN}\ud800-\udfff]")
_SHORT: Final = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}

_MARKDOWN: Final = re.compile(r"[#$&*<>@\[\\\]_`{|}~]|:(?=/)|(?i:www\.)|^[0-9]+[.)]|^[-+=]")


def printable(text: str) -> str:
    """One line without control characters: each is shown as its escape, "\\x1b" for ESC."""
    return _UNPRINTABLE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if match[0] in _SHORT:
        return _SHORT[match[0]]
    return (
        f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}"
        if code < 0x10000
        else f"\\U{code:08x}"
    )


def markup_safe(text: str) -> str:
    """For HTML and XML, as text or in a quoted attribute."""
    return escape(printable(text), quote=True)


def markdown_safe(text: str) -> str:
    """One line that GitHub-flavoured Markdown shows as it is: no markup, HTML, link, mention or reference."""
    return _MARKDOWN.sub(_entity, printable(text).strip())


def _entity(match: re.Match[str]) -> str:
    found = match[0]
    # Mentions and issue numbers are looked for in the finished text, so they need a break in it.
    broken = "&#8203;" if found in ("@", "#") else ""
    return "".join(c if c.isalnum() else f"&#{ord(c)};" for c in found) + broken


def json_text(value: Plain) -> str:
    """JSON that is valid UTF-8 and that a terminal shows without obeying it; nothing but lone surrogates is lost."""
    text = json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False)
    text = _SURROGATE.sub("\ufffd", text)
    return _JSON_HIDDEN.sub(_json_escape, text) + "\n"


def _json_escape(match: re.Match[str]) -> str:
    pair = match[0].encode("utf-16-be").hex()
    return "".join(f"\\u{pair[i : i + 4]}" for i in range(0, len(pair), 4))

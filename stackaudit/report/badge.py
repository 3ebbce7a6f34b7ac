"""A Report goes in; the SVG that shields would draw for it, or JSON for shields' endpoint badge, comes out.

The drawing is what badge-maker 6.0.0 (npm) gives for the same label, message and colour, byte for
byte; the widths of the letters are anafanafo's (see badge_widths/LICENSE).
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeAlias, get_args

from stackaudit.model import Report
from stackaudit.report.figures import band, headline

Style: TypeAlias = Literal["flat", "flat-square", "for-the-badge"]
STYLES: Final[tuple[Style, ...]] = get_args(Style)
LABEL: Final = "technology intensity"
COLORS: Final = {
    "brightgreen": "#4b0", "green": "#67ac09", "yellowgreen": "#95991a", "yellow": "#d8b800",
    "orange": "#ea7233", "red": "#dd4343", "blue": "#007ec6", "grey": "#555",
    "lightgrey": "#939393",
}  # fmt: skip
BAND_COLORS: Final = {
    "assembled": "orange", "integrated": "yellow", "engineered": "yellowgreen", "deep": "green",
    "foundational": "brightgreen",
}  # fmt: skip

_LABEL_FILL: Final = "#555"
_FONTS: Final = "Verdana,Geneva,DejaVu Sans,sans-serif"
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_JS_SPACE: Final = (
    "\t\n\v\f\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)


def render(report: Report, *, style: Style = "flat") -> str:
    return svg(LABEL, headline(report), _color(report), style)


def endpoint(report: Report) -> str:
    """The JSON that shields.io/endpoint reads (schemaVersion 1)."""
    said = {
        "schemaVersion": 1, "label": LABEL, "message": headline(report), "color": _color(report)
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=True) + "\n"


def _color(report: Report) -> str:
    return BAND_COLORS.get(band(report), "lightgrey")


def svg(label: str, message: str, color: str = "brightgreen", style: Style = "flat") -> str:
    """One badge. `color` is one of shields' names or hexadecimal; raises ValueError for anything else."""
    fill = COLORS.get(color)
    if fill is None:
        if not re.fullmatch(r"#?(?:[0-9a-fA-F]{3}){1,2}", color):
            raise ValueError(f"unknown colour {color!r}")
        fill = "#" + color.lstrip("#").lower()
    label = _NOT_XML.sub("\ufffd", label).strip(_JS_SPACE)
    message = _NOT_XML.sub("\ufffd", message).strip(_JS_SPACE)
    if style == "for-the-badge":
        return _for_the_badge(label.upper(), message.upper(), fill)
    return _flat(label, message, fill, square=style == "flat-square")


# --- the two drawings ---------------------------------------------------------------------------


def _flat(label: str, message: str, fill: str, *, square: bool) -> str:
    label_width = _odd(_width(label, "verdana-11")) if label else 0
    message_width = _odd(_width(message, "verdana-11"))
    left = label_width + 10 if label else 0
    right = message_width + 10
    at = (left - 1 if message else left) if label else int(not message)
    label_fill = _LABEL_FILL if label else fill

    def words(text: str, margin: int, width: int, background: str) -> str:
        if not text:
            return ""
        x = _number(10 * (margin + 0.5 * width + 5))
        ink, shadow = _inks(background)
        length = f'textLength="{10 * width}"'
        own_ink = "" if ink == "#fff" else f' fill="{ink}"'
        content = _escaped(text)
        if square:
            return f'<text x="{x}" y="140" {length} transform="scale(.1)"{own_ink}>{content}</text>'
        return (
            f'<g transform="scale(.1)"><g aria-hidden="true" fill="{shadow}">'
            f'<text x="{x}" y="150" fill-opacity=".8" filter="url(#blur)" {length}>{content}</text>'
            f'<text x="{x}" y="150" fill-opacity=".3" {length}>{content}</text></g>'
            f'<text x="{x}" y="140" {length}{own_ink}>{content}</text></g>'
        )

    texts = _letters(110, words(label, 1, label_width, label_fill) + words(message, at, message_width, fill))  # fmt: skip
    rects = (
        f'<rect width="{left}" height="20" fill="{label_fill}"/>'
        f'<rect x="{left}" width="{right}" height="20" fill="{fill}"/>'
    )
    if square:
        body = f'<g shape-rendering="crispEdges">{rects}</g>{texts}'
    else:
        body = (
            '<filter id="blur"><feGaussianBlur stdDeviation="16"/></filter>'
            '<linearGradient id="s" x2="0" y2="100%"><stop offset="0" stop-color="#bbb" '
            'stop-opacity=".1"/><stop offset="1" stop-opacity=".1"/></linearGradient>'
            f'<clipPath id="r"><rect width="{left + right}" height="20" rx="3"/></clipPath>'
            f'<g clip-path="url(#r)">{rects}<rect width="{left + right}" height="20" '
            f'fill="url(#s)"/></g>{texts}'
        )
    return _svg(left + right, 20, label, message, body)


def _for_the_badge(label: str, message: str, fill: str) -> str:
    label_width = _spaced(label, "verdana-10")
    message_width = _spaced(message, "verdana-10-bold")
    left = label_width + 24 if label else 0.0
    right = message_width + 24

    def words(text: str, start: float, width: float, background: str, weight: str) -> str:
        ink = _inks(background)[0]
        own_ink = "" if ink == "#fff" else f' fill="{ink}"'
        return (
            f'<text transform="scale(.1)" x="{_number(10 * (start + 0.5 * width))}" y="175" '
            f'textLength="{_number(10 * width)}"{weight}{own_ink}>{_escaped(text)}</text>'
        )

    rects = f'<rect width="{_number(right)}" height="28" fill="{fill}"/>'
    texts = ""
    if label:
        rects = (
            f'<rect width="{_number(left)}" height="28" fill="{_LABEL_FILL}"/>'
            f'<rect x="{_number(left)}" width="{_number(right)}" height="28" fill="{fill}"/>'
        )
        texts = words(label, 12, label_width, _LABEL_FILL, "")
    texts += words(message, left + 12, message_width, fill, ' font-weight="bold"')
    body = f'<g shape-rendering="crispEdges">{rects}</g>{_letters(100, texts)}'
    return _svg(left + right, 28, label, message, body)


def _svg(width: float, height: int, label: str, message: str, body: str) -> str:
    spoken = _escaped(f"{label}: {message}" if label else message)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_number(width)}" height="{height}" '
        f'role="img" aria-label="{spoken}"><title>{spoken}</title>{body}</svg>'
    )


def _letters(size: int, texts: str) -> str:
    return (
        f'<g fill="#fff" text-anchor="middle" font-family="{_FONTS}" '
        f'text-rendering="geometricPrecision" font-size="{size}">{texts}</g>'
    )


def _escaped(text: str) -> str:
    for raw, name in (("&", "amp"), ("<", "lt"), (">", "gt"), ('"', "quot"), ("'", "apos")):
        text = text.replace(raw, f"&{name};")
    return text


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _inks(background: str) -> tuple[str, str]:
    """Text and shadow colour that can be read on a background."""
    digits = background[1:]
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (int(digits[i : i + 2], 16) for i in (0, 2, 4))
    light = round((red * 299 + green * 587 + blue * 114) / 255000, 2) > 0.69
    return ("#333", "#ccc") if light else ("#fff", "#010101")


# --- widths ---------------------------------------------------------------------------------------


def _odd(width: float) -> int:
    return int(width) | 1


def _spaced(text: str, font: str) -> float:
    """Letters and the 1.25 px between them; a letter beyond the basic plane counts twice, as in JavaScript."""
    return int(_width(text, font)) + 1.25 * (len(text.encode("utf-16-le")) // 2) if text else 0.0


def _width(text: str, font: str) -> float:
    table = _table(font)
    unknown = table["m"]
    total = 0.0
    for char in text:
        total += 0.0 if char < " " or char == "\x7f" else table.get(char, unknown)
    return total


@cache
def _table(font: str) -> dict[str, float]:
    """Width in pixels by character."""
    table: dict[str, float] = {}
    text = (Path(__file__).parent / "badge_widths" / f"{font}.txt").read_text("ascii")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        start, _, rest = line.partition(":")
        code = int(start, 16)
        for run in rest.split():
            width, _, times = run.partition("*")
            for _ in range(int(times or 1)):
                table[chr(code)] = int(width) / 100
                code += 1
    return table

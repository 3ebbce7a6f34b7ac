"""The text of a licence field goes in, the SPDX expression that it is comes out, if it is one."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_MOST: Final = 500
_WORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")


@cache
def expression(text: str) -> str | None:
    """In canonical spelling; None for free text and for identifiers that SPDX does not know."""
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

    if not text.isascii() or len(text) > _MOST:
        return None
    try:
        return str(canonicalize_license_expression(text))
    except (InvalidLicenseExpression, RecursionError):
        return None


@cache
def identifier(text: str) -> str | None:
    """In canonical spelling, where the text is one identifier of SPDX's list and nothing else."""
    found = expression(text)
    if found is None or not _WORD.fullmatch(found) or found.startswith("LicenseRef-"):
        return None
    # "GPL-2.0+" is an expression, not an identifier of the list.
    return None if found.endswith("+") else found

"""A folder of the tree goes in, the name of the Python project it holds comes out."""

from __future__ import annotations

import posixpath
import re
from typing import Final

from stackaudit.extract.parse.located import as_text, dig
from stackaudit.extract.parse.python_link import folder_name
from stackaudit.extract.parse.toml import parse_toml
from stackaudit.files import File, Unreadable

_CFG_NAME: Final = re.compile(r"^\[metadata\][^\[]*?^name\s*[=:][ \t]*([\w.-]+)", re.MULTILINE)
_CALL_NAME: Final = re.compile(r"\bname\s*=\s*[\"']([\w.-]+)[\"']")


def project_name(file: File, folder: str) -> str | None:
    """The name that pyproject.toml, setup.cfg or setup.py in `folder` gives, else the folder's own."""
    if folder.startswith(("/", "~")) or re.match(r"[A-Za-z]:", folder):
        return folder_name(folder) or None
    return _declared(file, folder) or folder_name(posixpath.join(file.folder, folder)) or None


def _declared(file: File, folder: str) -> str | None:
    try:
        manifest = file.sibling(posixpath.join(folder, "pyproject.toml"))
        if manifest is not None:
            document = parse_toml(manifest.text)
            name = dig(document, "project", "name") or dig(document, "tool", "poetry", "name")
            if as_text(name):
                return as_text(name)
        for path, pattern in (("setup.cfg", _CFG_NAME), ("setup.py", _CALL_NAME)):
            manifest = file.sibling(posixpath.join(folder, path))
            found = pattern.search(manifest.text) if manifest is not None else None
            if found:
                return found[1]
    except Unreadable:
        return None
    return None

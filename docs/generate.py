"""Writes the pages that are tables of what the code says: formats, commands, findings, catalogue.

python docs/generate.py            write them
python docs/generate.py --check    exit 1 and name the pages that are not current
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import click

HERE = Path(__file__).parent
NOTE = "<!-- Made by docs/generate.py from the code: change it there. -->\n\n"


def formats() -> str:
    """Every extractor, its file patterns, and what its module says it reads."""
    from stackaudit.extract import extractors

    lines = [
        "# Formats\n",
        "A file is read by every format whose pattern fits: a pattern without a slash is held against",
        "the file's name, one with a slash against the end of its path. Where names are ambiguous the",
        "content decides as well (“by content”).\n",
        "| Format | Files | What is read |",
        "|---|---|---|",
    ]
    for extractor in extractors():
        module = sys.modules[extractor.read.__module__]
        about = (module.__doc__ or "").strip().splitlines()[0].replace("|", "\\|")
        files = ", ".join(f"`{glob}`" for glob in extractor.files[:12])
        more = f" and {len(extractor.files) - 12} more" if len(extractor.files) > 12 else ""
        sniffed = ", by content" if extractor.sniff else ""
        lines.append(f"| {extractor.name} | {files}{more}{sniffed} | {about} |")
    return "\n".join(lines) + "\n"


def commands() -> str:
    """The command line's own help, command by command."""
    from stackaudit.cli import app

    parts = ["# Command line\n"]

    def add(command: click.Command, name: str, parent: click.Context | None) -> None:
        context = click.Context(
            command, info_name=name, parent=parent, max_content_width=90, terminal_width=90
        )
        parts.append(
            f"{'##' if parent is None or parent.parent is None else '###'} `{context.command_path}`\n"
        )
        parts.append(f"```text\n{command.get_help(context)}\n```\n")
        if isinstance(command, click.Group):
            for inner in sorted(command.commands):
                add(command.commands[inner], inner, context)

    add(app, "stackaudit", None)
    return "\n".join(parts)


def findings() -> str:
    """Every kind of verdict: code, title, remedy."""
    from stackaudit.analyze import rules
    from stackaudit.policy import RULES

    lines = [
        "# Findings\n",
        "Each finding has a code that never changes its meaning. A waiver in the configuration can",
        "accept one, with a reason and a last day.\n",
        "| Code | What it says | What to do |",
        "|---|---|---|",
    ]
    lines += [f"| {r.code} | {r.title} | {r.remedy} |" for r in (*rules(), *RULES)]
    return "\n".join(lines) + "\n"


def catalogue() -> str:
    """How many technologies are known on each layer, and which."""
    from stackaudit.model import LAYERS
    from stackaudit.rulebook import load

    book = load()
    count = Counter(t.layer for t in book.technologies.values())
    lines = [
        "# Catalogue\n",
        f"{sum(count.values())} technologies on {len(count)} layers. `stackaudit rules show NAME` tells",
        "how one is recognised; [the contributor guide](https://github.com/stackaudit/stackaudit/blob/main/CONTRIBUTING.md)",
        "how to add one.\n",
        "| Layer | Known | Technologies |",
        "|---|---:|---|",
    ]
    for layer in LAYERS:
        names = sorted(
            (t.name for t in book.technologies.values() if t.layer == layer), key=str.casefold
        )
        if names:
            lines.append(f"| {layer} | {len(names)} | {', '.join(names)} |")
    return "\n".join(lines) + "\n"


def first_screen() -> str:
    """The first screen of the essay's stack as a picture, drawn from what a scan really prints."""
    from rich.console import Console
    from rich.text import Text

    from stackaudit.report import text
    from stackaudit.scan import scan
    from stackaudit.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "essay-stack"
        shutil.copytree(HERE.parent / "examples" / "essay-stack", place)
        report = scan(place, Settings()).report
    console = Console(record=True, width=80, file=StringIO(), force_terminal=True)
    console.print("$ stackaudit scan examples/essay-stack", highlight=False)
    console.print(Text.from_ansi(text.render(report, width=80, color=True)))
    picture = console.export_svg(title="stackaudit", unique_id="screen")
    return re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)


PAGES: dict[str, Callable[[], str]] = {
    "formats.md": formats,
    "commands.md": commands,
    "findings.md": findings,
    "catalogue.md": catalogue,
    "first-screen.svg": first_screen,
}


def main() -> None:
    os.environ["SOURCE_DATE_EPOCH"] = "1767225600"
    stale = []
    for name, page in PAGES.items():
        text = (NOTE if name.endswith(".md") else "") + page()
        path = HERE / name
        if not path.is_file() or path.read_text("utf-8") != text:
            stale.append(name)
            if "--check" not in sys.argv:
                path.write_text(text, "utf-8")
    if "--check" in sys.argv and stale:
        raise SystemExit(f"not current: {', '.join(stale)} (run python docs/generate.py)")


if __name__ == "__main__":
    main()

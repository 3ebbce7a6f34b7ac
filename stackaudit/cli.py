"""Arguments go in, an exit status comes out: 0 fine, 1 gate failed, 2 the user's mistake, 3 a bug."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec

import click

from stackaudit import METHODOLOGY, __version__
from stackaudit.report import FORMATS

if TYPE_CHECKING:
    from stackaudit.files import Tree
    from stackaudit.model import Component, Report
    from stackaudit.report.badge import Style
    from stackaudit.rulebook import Rulebook
    from stackaudit.scan import Scan
    from stackaudit.settings import Settings


class Output(click.ParamType[tuple[str, str]]):
    """FORMAT=FILE, with "-" for stdout; FORMAT alone means stdout."""

    name = "FORMAT=FILE"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        kind, _, target = str(value).partition("=")
        if kind not in FORMATS:
            self.fail(f"unknown format {kind!r}; one of {', '.join(FORMATS)}", param, ctx)
        return kind, target or "-"


_path = click.argument("path", default=".", type=click.Path(path_type=Path))
_outputs = click.option(
    "-o", "--output", "outputs", multiple=True, type=Output(),
    help="Write the report as FORMAT into FILE, “-” for stdout; may be repeated. "
    f"FORMAT is one of {', '.join(FORMATS)}.",
)  # fmt: skip
_config = click.option(
    "--config", type=click.Path(path_type=Path), help="Settings file instead of the project's own."
)
_notes = click.option(
    "--notes", multiple=True, metavar="GLOB", help="More files to read as infrastructure notes."
)
_exclude = click.option("--exclude", multiple=True, metavar="GLOB", help="Paths to leave out.")
_rules = click.option(
    "--rules", multiple=True, metavar="DIR", help="A folder of further catalogue rules."
)
_no_cache = click.option("--no-cache", is_flag=True, help="Read everything anew, keep nothing.")


@dataclass(frozen=True, slots=True)
class Where:
    """What every scanning command is told: which project, and how to read it."""

    path: Path
    config: Path | None = None
    notes: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    no_cache: bool = False


P = ParamSpec("P")


def _scans(command: Callable[Concatenate[Where, P], int]) -> Callable[..., int]:
    """Gives a command the options of Where and hands them over as one value."""

    @wraps(command)
    def run(
        path: Path,
        config: Path | None,
        notes: tuple[str, ...],
        exclude: tuple[str, ...],
        rules: tuple[str, ...],
        no_cache: bool,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> int:
        where = Where(path, config, notes, exclude, rules, no_cache)
        return command(where, *args, **kwargs)

    decorated: Callable[..., int] = run
    for option in (_no_cache, _rules, _exclude, _notes, _config, _path):
        decorated = option(decorated)
    return decorated


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 fine, 1 gate failed, 2 your mistake, 3 a bug.",
)
@click.version_option(__version__, message=f"stackaudit %(version)s (methodology {METHODOLOGY})")
def app() -> None:
    """Says what a technology stack stands on: own work, open source, vendors; verified, not claimed."""


@app.command("scan")
@_scans
@_outputs
def scan_command(
    where: Where,
    outputs: tuple[tuple[str, str], ...],
) -> int:
    """Read a project and report where its technology intensity is."""
    done = _scan(where)
    _write(done.report, outputs or (("text", "-"),), where.path)
    return 0


@app.command("check")
@_scans
@_outputs
def check_command(
    where: Where,
    outputs: tuple[tuple[str, str], ...],
) -> int:
    """Hold a project against its policy; exit 1 where it fails. For hooks and CI."""
    settings = _settings(where)
    if outputs:
        done = _scan(where, quiet=True)
        _write(done.report, outputs)
        status, lines = _gate(done)
    else:
        status, lines = _remembered(where, settings)
    # Where stdout carries a report, what people read goes beside it.
    silent = any(target == "-" for _, target in outputs)
    for line in lines:
        click.echo(line, err=silent)
    return status


def _gate(done: Scan, with_code: bool = True) -> tuple[int, list[str]]:
    from stackaudit.lines import gate_lines
    from stackaudit.policy import failures

    failed = failures(done.report.verdicts, done.settings.policy)
    return int(bool(failed)), list(gate_lines(done.report, failed, measured=with_code))


def _remembered(where: Where, settings: Settings) -> tuple[int, list[str]]:
    """The gate's answer; from the last run's memory if nothing at all has changed since."""
    from stackaudit.cache import Cache, default_folder
    from stackaudit.files import walk
    from stackaudit.settings import today
    from stackaudit.state import state_of

    with_code = settings.policy.needs_code
    if where.no_cache:
        return _gate(_scan(where, quiet=True, with_code=with_code), with_code)
    tree = walk(where.path, exclude=settings.exclude, max_bytes=settings.max_file_size)
    state = state_of(tree, settings, today())
    with Cache(default_folder(), where.path) as memory:
        answer = memory.recall(state) if state else None
    if answer is None:
        done = _scan(where, quiet=True, tree=tree, with_code=with_code)
        status, lines = _gate(done, with_code)
        if state:
            with Cache(default_folder(), where.path) as memory:
                memory.remember(state, "\n".join((str(status), *lines)))
        return status, lines
    head, *lines = answer.split("\n")
    return int(head), lines


@app.command("badge")
@_scans
@click.option("-o", "--output", "target", default="-", help="File to write; “-” is stdout.")
@click.option(
    "--style",
    type=click.Choice(["flat", "flat-square", "for-the-badge"]),
    default="flat",
    show_default=True,
)
@click.option("--endpoint", is_flag=True, help="Write JSON for shields.io's endpoint badge.")
def badge_command(
    where: Where,
    target: str,
    style: Style,
    endpoint: bool,
) -> int:
    """Draw the technology intensity badge, as SVG or shields endpoint JSON."""
    from stackaudit.report import badge

    report = _scan(where).report
    _put(target, badge.endpoint(report) if endpoint else badge.render(report, style=style))
    return 0


@app.command("explain")
@click.argument("subject")
@_scans
def explain_command(
    where: Where,
    subject: str,
) -> int:
    """Show where the points come from: SUBJECT is “score” or a component."""
    from stackaudit.lines import component_lines, score_lines

    done = _scan(where)
    if subject == "score":
        lines = score_lines(done)
    else:
        lines = component_lines(done, _component(done, subject))
    for line in lines:
        click.echo(line)
    return 0


@app.command("why")
@click.argument("component")
@_scans
@click.option("--limit", default=5, show_default=True, help="Paths to print at most.")
def why_command(
    where: Where,
    component: str,
    limit: int,
) -> int:
    """Print the paths that lead from the project to a component, shortest first."""
    from stackaudit.graph.query import why
    from stackaudit.lines import why_lines

    done = _scan(where)
    found = _component(done, component)
    for line in why_lines(done.report, found, why(done.graph, found.id, limit)):
        click.echo(line)
    return 0


@app.command("diff")
@click.argument("base")
@click.argument("head", required=False)
@click.option("--path", default=".", type=click.Path(path_type=Path), help="The project.")
@_config
@click.option(
    "-o", "--output", "kind", type=click.Choice(["text", "json", "markdown"]), default="text"
)
def diff_command(base: str, head: str | None, path: Path, config: Path | None, kind: str) -> int:
    """Compare two states: git revisions or JSON report files; HEAD defaults to the working tree."""
    from stackaudit.diff import compare, load_side, render

    settings = _settings(Where(path, config))
    try:
        before = load_side(base, path, settings)
        after = load_side(head, path, settings)
    except (OSError, ValueError) as error:
        raise click.UsageError(str(error)) from error
    click.echo(render(compare(before, after), kind), nl=False)
    return 0


@app.group("rules")
def rules_group() -> None:
    """Look into the catalogue of technologies, or test rules of your own."""


@rules_group.command("list")
@click.option("--layer", help="Only this layer.")
@_rules
def rules_list(layer: str | None, rules: tuple[str, ...]) -> int:
    """List the technologies that the catalogue knows."""
    from stackaudit.model import LAYERS

    if layer is not None and layer not in LAYERS:
        raise click.BadParameter(f"unknown layer {layer!r}; one of {', '.join(LAYERS)}")
    from stackaudit.rulebook.examples import list_lines

    for line in list_lines(_rulebook(rules), layer):
        click.echo(line)
    return 0


@rules_group.command("show")
@click.argument("technology")
@_rules
def rules_show(technology: str, rules: tuple[str, ...]) -> int:
    """Show one technology: what it is, how it is recognised, what it implies."""
    from stackaudit.rulebook.examples import find, portrait

    known = find(_rulebook(rules), technology)
    if known is None:
        raise click.UsageError(f"no technology {technology!r} in the catalogue; see “rules list”")
    for line in portrait(known):
        click.echo(line)
    return 0


@rules_group.command("test")
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path, exists=True))
def rules_test(folders: tuple[Path, ...]) -> int:
    """Run the examples of rules: those shipped, or those in FOLDERS."""
    from stackaudit.lines import broken_rules

    failures = list(broken_rules(_rulebook(tuple(str(f) for f in folders))))
    for line in failures:
        click.echo(line)
    if not failures:
        click.echo("every example of every rule holds")
    return 1 if failures else 0


@app.command("schema")
@click.argument("what", type=click.Choice(["report", "config", "rule"]))
def schema_command(what: str) -> int:
    """Print the JSON Schema of the report, the configuration or a rule."""
    from stackaudit.schemas import schema

    click.echo(schema(what), nl=False)
    return 0


@app.command("init")
@click.argument("path", default=".", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite a configuration that is there already.")
def init_command(path: Path, force: bool) -> int:
    """Write a commented configuration, the pre-commit entry and the badge line."""
    from stackaudit.init import start

    try:
        for line in start(path, force=force):
            click.echo(line)
    except (OSError, ValueError) as error:
        raise click.UsageError(str(error)) from error
    return 0


# --- what the commands share ----------------------------------------------------------------------


def _scan(
    where: Where, *, quiet: bool = False, tree: Tree | None = None, with_code: bool = True
) -> Scan:
    from stackaudit.cache import default_folder
    from stackaudit.rulebook import BadRule
    from stackaudit.scan import scan

    settings = _settings(where)
    folder = None if where.no_cache else default_folder()
    progress = None if quiet or not sys.stderr.isatty() else _progress
    try:
        return scan(
            where.path,
            settings,
            tree=tree,
            cache_folder=folder,
            progress=progress,
            with_code=with_code,
        )
    except BadRule as error:
        raise click.UsageError(str(error)) from error


def _settings(where: Where) -> Settings:
    from stackaudit.settings import BadSettings, load, merged

    if not where.path.is_dir():
        reason = "is not a folder" if where.path.exists() else "does not exist"
        raise click.UsageError(f"{click.format_filename(where.path)}: {reason}")
    try:
        return merged(
            load(where.path, where.config),
            {"notes": where.notes, "exclude": where.exclude, "rules": where.rules},
        )
    except BadSettings as error:
        raise click.UsageError(str(error)) from error


def _rulebook(folders: Sequence[str]) -> Rulebook:
    from stackaudit.rulebook import BadRule, load

    try:
        return load(Path(folder) for folder in folders)
    except BadRule as error:
        raise click.UsageError(str(error)) from error


def _component(done: Scan, name: str) -> Component:
    from stackaudit.graph.query import find

    found = find(done.graph, name)
    if not found:
        raise click.UsageError(f"no component {name!r} in this project")
    return found[0]


def _progress(done: int, total: int) -> None:
    if done % 500 == 0 or done == total:
        end = "\r\033[K" if done == total else ""
        sys.stderr.write(f"\rreading {done} of {total} files{end}")
        sys.stderr.flush()


def _write(report: Report, outputs: Sequence[tuple[str, str]], path: Path = Path()) -> None:
    from stackaudit.report import renderer

    for kind, target in outputs:
        if kind == "text" and target == "-":
            from stackaudit.report import text

            width = min(80, _columns())
            color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
            click.echo(text.render(report, width=width, color=color, path=str(path)), nl=False)
        else:
            _put(target, renderer(kind)(report))


def _columns() -> int:
    import shutil

    return max(40, shutil.get_terminal_size((80, 24)).columns)


def _put(target: str, content: str) -> None:
    """Write a whole file or none: a reader never sees half a report."""
    data = content.encode("utf-8", "replace")
    if target == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        return
    path = Path(target)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(data)
        os.replace(beside, path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise click.UsageError(f"{target}: cannot be written: {error.strerror}") from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    try:
        status = app.main(arguments, prog_name="stackaudit", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        click.echo(f"stackaudit: {error.format_message()}", err=True)
        return 2
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        # The reader of our output has gone; point stdout elsewhere so that the exit is quiet too.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception:
        return _bug()
    return status if isinstance(status, int) else 0


def _bug() -> int:
    """Keep the traceback in a file and name it; the terminal gets one line."""
    import tempfile
    import traceback

    handle, name = tempfile.mkstemp(prefix="stackaudit-bug-", suffix=".txt")
    with open(handle, "w", encoding="utf-8", errors="replace") as stream:
        stream.write(f"stackaudit {__version__}, Python {sys.version}\n")
        stream.write(f"arguments: {sys.argv[1:]!r}\n\n{traceback.format_exc()}")
    click.echo(f"stackaudit: a bug; please report it with the traceback kept in {name}", err=True)
    return 3


if __name__ == "__main__":
    sys.exit(main())

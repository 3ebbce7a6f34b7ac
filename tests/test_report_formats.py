"""All formats together: found by name, imported when asked for, the same bytes each time, safe in a terminal."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys

import pytest
import reports
from hypothesis import HealthCheck, given, settings

from stackaudit.model import Report
from stackaudit.report import FORMATS, renderer
from stackaudit.report.escape import printable

ANY_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def test_every_format_renders_a_report() -> None:
    for name in FORMATS:
        text = renderer(name)(reports.essay_stack())
        assert text.strip(), name
        assert name == "badge" or "essay-stack" in text, name


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(KeyError):
        renderer("pdf")


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
@given(reports.reports())
def test_any_report_in_any_format_is_calm_utf_8(report: Report) -> None:
    for name in FORMATS:
        render = renderer(name)
        text = render(report)
        text.encode("utf-8")
        assert not ANY_CONTROL.search(text), name
        assert render(report) == text, name


def test_same_bytes_in_another_process() -> None:
    program = (
        "import sys, hashlib; sys.path.insert(0, {path!r})\n"
        "import reports\nfrom stackaudit.report import FORMATS, renderer\n"
        "for r in (reports.essay_stack(), reports.hostile()):\n"
        "    for n in FORMATS:\n"
        "        print(n, hashlib.sha256(renderer(n)(r).encode()).hexdigest())\n"
    ).format(path=str(reports.__file__).rpartition("/")[0])
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, check=True,
            env={"PYTHONHASHSEED": seed, "NO_COLOR": seed, "COLUMNS": "33"},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(outputs) == 1


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_format_imports_nothing_heavy_before_it_renders(name: str) -> None:
    module = f"stackaudit.report.{FORMATS[name]}"
    heavy = ["rich", "jinja2", "markupsafe", "networkx", "numpy", "yaml", "packaging", "click"]
    program = f"import sys, {module}\nprint([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"
    assert importlib.import_module(module).render is renderer(name)


def test_printable_shows_what_would_be_obeyed() -> None:
    assert printable("a\x1b[31m\x9b\n\t\u202e\ud800") == "a\\x1b[31m\\x9b\\n\\t\\u202e\\ud800"
    assert printable("漢字 é 👩‍👧 עברית") == "漢字 é 👩‍👧 עברית"
    assert printable("\U000e0041") == "\\U000e0041"

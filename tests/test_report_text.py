"""The first screen: what it says, and that it fits, whatever the project is called and however narrow it is."""

from __future__ import annotations

import re
from dataclasses import replace

import reports
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from stackaudit.model import Intensity, Report
from stackaudit.report import text

ESSAY = """\
 essay-stack  3f2a1b9c04de  2026-01-01
 Technology intensity: how much of this stack is the project's own work
   verified  10.4 %  ━━━─────────────────────────────  integrated (5–15 %)
   claimed   22.0 %  ━━━━━━━─────────────────────────  with the benefit of doubt
   Verified is own code found original beside 1,200 known packages.

 % of each layer       own  open  vendor  unknown  stands on
 server                  ·     ·     100        ·  Supermicro
 network                 ·     ·     100        ·  Mellanox
 cpu                     ·     ·     100        ·  Intel Xeon
 accelerator             ·     ·     100        ·  NVIDIA H100
 os                      ·   100       ·        ·  Linux
 language                ·   100       ·        ·  Python
 editor                  ·     ·     100        ·  Visual Studio Code
 compute-framework       ·   100       ·        ·  PyTorch
 training-framework      ·   100       ·        ·  DeepSpeed, Megatron-LM
 data                    ·   100       ·        ·  Common Crawl
 model                   ·     ·     100        ·  GPT-4o
 own                   100     ·       ·        ·  12,345 lines: 82 % original
 2 smaller               ·    50       ·       50  library, unclassified
 whole stack          10.4  43.3    39.7      6.6  14 outside technologies

 Suppliers   NVIDIA 25.7 %, Microsoft 12.8 %, Supermicro 8.1 % and 1 more
 Findings    error   SA101 “TrainKit” is called own work, but…  docs/INFRA.md:9
             warning SA102 “PipelinePlus” is called own work;…  docs/INFRA.md:10
             and 1 waived
 Not checked unreadable: old/package.json:3 and 1 more; known vulnerabilities;…

 Next        stackaudit explain score             where each point comes from
             stackaudit scan -o html=report.html  all of it, with evidence
"""

NOTHING = """\
 empty  2026-01-01

 Nothing recognised here.
 No manifest, lockfile, infrastructure file, note or source code that stackaudit
 can read. The technology intensity is unknown, which is not the same as zero.

 Not checked known vulnerabilities

 Next        stackaudit rules list  what can be recognised
             stackaudit init        settings for what lies elsewhere
"""


def test_the_first_screen() -> None:
    assert text.render(reports.essay_stack()) == ESSAY


def test_nothing_recognised() -> None:
    assert text.render(reports.nothing()) == NOTHING


@given(reports.reports(), st.integers(40, 100), st.booleans())
def test_it_fits_and_obeys_nothing(report: Report, width: int, color: bool) -> None:
    screen = text.render(report, width=width, color=color)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", screen)
    assert color or plain == screen
    lines = plain.split("\n")
    assert lines.pop() == ""
    assert len(lines) <= 30
    assert all(cell_len(line) <= min(width, 80) for line in lines)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", "".join(lines))


def test_colour_changes_nothing_but_colour() -> None:
    screen = text.render(reports.essay_stack(), color=True)
    assert "\x1b[" in screen
    stripped = re.sub(r"\x1b\[[0-9;]*m", "", screen)
    assert [line.rstrip() for line in stripped.splitlines()] == ESSAY.splitlines()


def test_the_worst_findings_come_first_and_the_rest_is_counted() -> None:
    base = reports.essay_stack()
    note = replace(base.verdicts[1], level="note", message="a mere note")
    many = replace(base, verdicts=(note, *[note] * 8, base.verdicts[0]))
    screen = text.render(many)
    assert screen.index("SA101") < screen.index("a mere note")
    assert "and 7 more" in screen
    assert "docs/INFRA.md:9" in screen


def test_the_place_of_a_finding_is_never_cut_from_its_end() -> None:
    base = reports.essay_stack()
    deep = reports.evidence("very/deep/" * 12 + "file.md", 4711)
    verdict = replace(base.verdicts[0], evidence=(deep, deep))
    for layers in (base.score.layers, base.score.layers[:5]):
        score = replace(base.score, layers=layers)
        screen = text.render(replace(base, verdicts=(verdict,), score=score))
        assert re.search(r"…\S*file\.md:4711 \+1\n", screen)


def test_nothing_is_promised_where_no_index_was_given() -> None:
    base = reports.essay_stack()
    bare = replace(base.score.own_code, index_packages=0)
    screen = text.render(replace(base, score=replace(base.score, own_code=bare)))
    assert "without signs of copying; no index of known code given." in screen


def test_no_finding_is_said() -> None:
    assert " Findings    none\n" in text.render(replace(reports.essay_stack(), verdicts=()))


def test_commands_name_the_folder_that_was_scanned() -> None:
    screen = text.render(reports.essay_stack(), path="some where")
    assert "stackaudit explain score 'some where'" in screen
    assert "stackaudit scan 'some where' -o html=report.html" in screen


def test_wide_letters_take_two_cells() -> None:
    one = reports.component("深度學習訓練平台" * 4, "data", "vendor", id="tech:x")
    score = replace(
        reports.NO_SCORE,
        intensity=Intensity(verified=0.0, claimed=0.0, band="assembled"),
        layers=(reports.layer("data", reports.shares(vendor=100.0), ["tech:x"]),),
        judged=True,
    )
    screen = text.render(reports.report("大規模言語モデル" * 9, score=score, components=[one]))
    rows = [line for line in screen.splitlines() if "…" in line]
    assert len(rows) >= 2
    assert all(79 <= cell_len(row) <= 80 for row in rows if "data" in row)


def test_an_undisclosed_layer_says_so() -> None:
    layer = reports.layer("cpu", reports.shares(unknown=100.0))
    score = replace(reports.NO_SCORE, layers=(layer,), judged=True)
    assert re.search(r"cpu +· +· +· +100  not named anywhere", text.render(reports.report(score=score)))  # fmt: skip

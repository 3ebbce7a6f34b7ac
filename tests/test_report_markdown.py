"""Markdown: no text of a project becomes markup, a link or a mention."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import reports
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from stackaudit.model import Problem, Report, Waiver
from stackaudit.report import markdown
from stackaudit.report.escape import markdown_safe, printable

GITHUB = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
OURS = {
    "h2", "h3", "p", "ul", "li", "strong", "code", "details", "summary", "table", "thead", "tbody",
    "tr", "th", "td",
}  # fmt: skip


class Tags(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert {name for name, _ in attrs} <= {"style"}, attrs
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@given(reports.reports())
def test_only_our_own_markup(report: Report) -> None:
    page = Tags(GITHUB.render(markdown.render(report)))
    assert set(page.tags) <= OURS
    assert page.tags.count("h2") == 1
    assert page.tags.count("h3") == 1
    rows = len(report.score.layers) + 2 if report.score.judged else 0
    assert page.tags.count("tr") == rows


@given(st.text() | st.text("#>-+=*_`~|[](){}<>!&@:/\\ \n\t1.2)awhtps"))
def test_text_stays_as_it_is(text: str) -> None:
    shown = printable(text).strip()
    for source in (f"- {markdown_safe(text)}\n", f"<code>{markdown_safe(text)}</code>\n"):
        page = Tags(GITHUB.render(source))
        assert set(page.tags) <= {"ul", "li", "p", "code"}
        assert page.tags.count("ul") <= 1
        got = page.text.replace("\u200b", "")
        assert " ".join(got.split()) == " ".join(shown.replace("\u200b", "").split())


def test_nobody_is_mentioned_and_nothing_is_linked() -> None:
    safe = markdown_safe("@someone see #12, www.example.org and https://example.org a@example.org")
    assert not re.search(r"@|#\d|www\.|://", re.sub(r"&#\d+;", "", safe))
    assert "&#64;&#8203;someone" in safe


def test_facts_are_there() -> None:
    text = markdown.render(reports.essay_stack())
    assert text.startswith(f"{markdown.MARK}\n## essay-stack: technology intensity 10.4 % integrated")  # fmt: skip
    assert "**Verified 10.4 %** (integrated)" in text
    assert "**Claimed 22.0 %**" in text
    assert "| **whole stack** | **10.4** | **43.3** | **39.7** | **6.6** |" in text
    assert "| training-framework | 0 | 100 | 0 | 0 | DeepSpeed, Megatron-LM |" in text
    assert "<code>docs/INFRA.md:9</code>" in text
    assert "(waived until 2026-06-30: until the rewrite lands)" in text
    assert "<summary>Not checked (2)</summary>" in text


def test_a_comment_stays_below_what_github_takes() -> None:
    loud = "@#" * 500
    base = reports.hostile()
    verdict = replace(
        base.verdicts[0],
        message=loud,
        evidence=(reports.evidence(loud),) * 5,
        waived=Waiver(reason=loud, until=loud),
    )
    many = reports.report(
        loud,
        score=base.score,
        components=base.components,
        verdicts=(verdict,) * 1234,
        problems=(Problem(path=loud, message=loud),) * 100,
        not_checked=(loud,) * 100,
    )
    text = markdown.render(many)
    assert len(text) < 65_536
    assert re.search(r"- and 1,2\d\d more", text)
    assert "a" * 300 in markdown.render(reports.hostile()), "nothing is cut where there is room"


def test_nothing_judged_is_unknown() -> None:
    text = markdown.render(reports.nothing())
    assert "technology intensity unknown" in text
    assert "%" not in text

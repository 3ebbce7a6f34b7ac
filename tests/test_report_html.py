"""The HTML page: whatever a project calls itself, nothing of it runs or breaks the page, in a real browser too."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest
import reports
from hypothesis import HealthCheck, given, settings

from stackaudit.model import Report
from stackaudit.report import html
from stackaudit.report.escape import printable

VOID = {"meta", "input", "br", "rect"}


@dataclass
class Page(HTMLParser):
    """Tags, attributes and text of a page, read the way a browser does."""

    tags: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    scripts: int = 0
    open: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.scripts += tag == "script"
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(page: str) -> Page:
    parser = Page()
    parser.feed(page)
    parser.close()
    return parser


PLAIN = read(html.render(reports.essay_stack()))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(reports.reports())
def test_no_text_becomes_markup(report: Report) -> None:
    page = read(html.render(report))
    assert page.open == []
    assert page.scripts == 1
    assert page.tags <= PLAIN.tags | {"i"}
    assert page.attributes <= PLAIN.attributes


def test_hostile_texts_stand_there_as_text() -> None:
    source = html.render(reports.hostile())
    page = read(source)
    text = " ".join("".join(page.text).split())
    for hostile in reports.HOSTILE:
        assert " ".join(printable(hostile).split()) in text
    assert page.attributes <= PLAIN.attributes
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", source
    )


def test_the_page_asks_for_nothing() -> None:
    source = html.render(reports.hostile())
    assert not re.search(r"""(?i)<[^>]*\s(?:src|href|srcset|action|style|on\w+)\s*=""", source)
    assert "@import" not in source
    assert "url(" not in source
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', source)
    assert policy is not None
    assert policy[1].startswith("default-src &#39;none&#39;; style-src &#39;sha256-")
    assert "unsafe" not in policy[1]


def test_facts_are_there() -> None:
    text = " ".join("".join(PLAIN.text).split())
    for fact in (
        "10.4 % verified", "22.0 % claimed", "integrated", "open source 43.3 %", "docs/INFRA.md:9",
        "SA101", "Waived until 2026-06-30: until the rewrite lands", "pyproject.toml:12",
        "known vulnerabilities: no advisory database was consulted", "old/package.json:3",
        "src/trainkit/fused.py", "NVIDIA: network, accelerator", "1,200 known packages",
    ):  # fmt: skip
        assert fact in text, fact


def test_nothing_recognised_is_said() -> None:
    text = "".join(read(html.render(reports.nothing())).text)
    assert "Unknown is not zero." in text
    assert "% verified" not in text


# --- in a browser -------------------------------------------------------------------------------

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")  # fmt: skip
in_browser = pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed")


def dumped(source: str, folder: Path) -> str:
    """The document as it stands after the browser has run whatever it is willing to run."""
    page = folder / "page.html"
    page.write_text(source, "utf-8")
    done = subprocess.run(
        [
            str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--disable-dev-shm-usage", f"--user-data-dir={folder / 'profile'}",
            "--virtual-time-budget=3000", "--dump-dom", page.as_uri(),
        ],
        capture_output=True, timeout=180, check=False,
    )  # fmt: skip
    text = done.stdout.decode("utf-8")
    assert "</html>" in text, done.stderr.decode("utf-8", "replace")[-2000:]
    return text


def title(dom: str) -> str:
    found = re.search(r"<title>([^<]*)</title>", dom)
    assert found is not None
    return found[1]


@in_browser
def test_hostile_names_do_not_run(tmp_path: Path) -> None:
    dom = dumped(html.render(reports.hostile()), tmp_path)
    assert title(dom).startswith("evil &lt;script&gt;document.title='owned'")
    page = read(dom)
    assert page.scripts == 1
    assert not {name for name in page.attributes if name.startswith("on")}
    assert f"{len(reports.HOSTILE)} of {len(reports.HOSTILE)}" in "".join(page.text)


@in_browser
def test_the_policy_stops_what_would_slip_through(tmp_path: Path) -> None:
    slipped = (
        "<main><script>document.title='owned'</script>"
        "<img src=x onerror=\"document.title='owned'\"><style>body{display:none}</style>"
    )
    source = html.render(reports.essay_stack())
    assert title(dumped(source.replace("<main>", slipped), tmp_path)).startswith("essay-stack")
    # The same text without the policy does run: the test can fail.
    free = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", source)
    assert title(dumped(free.replace("<main>", slipped), tmp_path)) == "owned"


@in_browser
def test_sorting_and_filtering(tmp_path: Path) -> None:
    source = html.render(reports.essay_stack())
    drive = """<script>
    const names = () => [...document.querySelectorAll("#list tbody tr")]
      .filter((row) => !row.hidden).map((row) => row.cells[0].textContent);
    const click = (at) => document.querySelectorAll("#list thead button")[at].click();
    const set = (id, value) => {
      const one = document.getElementById(id);
      if (one.type === "checkbox") one.checked = value; else one.value = value;
      one.dispatchEvent(new Event("input", {bubbles: true}));
    };
    const seen = [];
    click(0); seen.push(names().slice(0, 3));
    click(0); seen.push(names().slice(0, 2));
    click(8); seen.push(names().slice(0, 2));
    set("origin", "vendor"); set("words", "nvidia infra"); seen.push(names());
    seen.push(document.getElementById("shown").textContent);
    document.title = JSON.stringify(seen);
    </script></body>"""
    free = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", source)
    assert title(dumped(free.replace("</body>", drive), tmp_path)) == (
        '[["Common Crawl","DeepSpeed","GPT-4o"],["Visual Studio Code","Supermicro"],'
        '["PyTorch","NVIDIA H100"],["NVIDIA H100","Mellanox"],"2 of 15"]'
    )

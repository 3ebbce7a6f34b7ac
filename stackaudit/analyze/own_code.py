"""Code that says it is somebody else's goes in; a note for each such folder comes out, with the file to look at."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator

from stackaudit.analyze.contract import Analyzer, Rule
from stackaudit.graph import Graph
from stackaudit.model import Code, Evidence, Problem, Verdict

HEADER = Rule(
    code="SA201",
    title="Source files under somebody else's copyright",
    remedy="Name the upstream as a dependency, or move the files to a vendor folder with its licence.",
)
ATTRIBUTION = Rule(
    code="SA202",
    title="Source files that say where they were copied from",
    remedy="Keep the notice, and count the upstream as a dependency.",
)


def judge(graph: Graph) -> Iterator[Verdict | Problem]:
    """Declared vendoring is no finding: only code that stands among own code is."""
    groups: dict[tuple[str, str], list[Code]] = defaultdict(list)
    for code in graph.codes:
        if code.state == "foreign" and code.lines:
            rule = ATTRIBUTION if code.copy == "attribution" else HEADER
            groups[rule.code, posixpath.dirname(code.path)].append(code)
    for (rule_code, folder), codes in sorted(groups.items()):
        codes.sort(key=lambda c: (-c.lines, c.path))
        lines = sum(c.lines for c in codes)
        place = f"in {folder}/" if folder else "at the top"
        files = f"{len(codes)} files" if len(codes) > 1 else "1 file"
        yield Verdict(
            rule=rule_code,
            level="note",
            verdict="not own",
            message=f"{files} {place} ({lines} lines) count as nobody's own: {codes[0].reason}",
            evidence=tuple(
                Evidence(path=c.path, line=c.line, by="own-code", excerpt=c.reason or "")
                for c in codes[:20]
            ),
        )


ANALYZER = Analyzer(name="own-code", version=1, rules=(HEADER, ATTRIBUTION), judge=judge)

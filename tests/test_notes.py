"""The notes reader on notes of every kind, and what must hold for any text at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.codec import to_plain
from stackaudit.files import Tree, Unreadable, glob_matcher
from stackaudit.model import COUNTED, Claim, Finding, Mention
from stackaudit.notes import DEFAULT_NAMES, read_notes
from stackaudit.notes.blocks import FLAVOURS, Flavour
from stackaudit.notes.cut import cut
from stackaudit.rulebook import Alias, Rulebook, Technology

CASES = Path(__file__).parent / "notes"


def catalogue() -> Rulebook:
    """A small catalogue that does not change with the rules."""
    entries: list[dict[str, Any]] = json.loads((CASES / "catalogue.json").read_text("utf-8"))
    for entry in entries:
        entry["aliases"] = tuple(_alias(alias) for alias in entry.get("aliases", ()))
    return Rulebook([Technology(**entry) for entry in entries], 0)


def _alias(facts: str | dict[str, Any]) -> Alias:
    if isinstance(facts, str):
        return Alias(text=facts)
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in facts.items()}
    return Alias(**values)


RULES = catalogue()


def read(text: str | bytes, path: str = "INFRA.md") -> list[Finding]:
    file = Tree.of({path: text}).get(path)
    assert file is not None
    return list(read_notes(file, RULES))


def strengths(text: str, path: str = "INFRA.md") -> dict[str, str]:
    return {f.technology: f.strength for f in read(text, path) if isinstance(f, Mention)}


def used(text: str, path: str = "INFRA.md") -> set[str]:
    return {t for t, strength in strengths(text, path).items() if strength in COUNTED}


def claims(text: str) -> list[tuple[str, str | None, str | None]]:
    return [(f.subject, f.technology, f.layer) for f in read(text) if isinstance(f, Claim)]


# --- whole notes ------------------------------------------------------------------------------


def folders() -> list[Path]:
    return sorted(p for p in CASES.iterdir() if p.is_dir())


@pytest.mark.parametrize("folder", folders(), ids=lambda p: p.name)
def test_case(folder: Path, request: pytest.FixtureRequest) -> None:
    paths = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "findings.json")
    tree = Tree.of({p.relative_to(folder).as_posix(): p.read_bytes() for p in paths})
    found = [to_plain(finding) for file in tree for finding in read_notes(file, RULES)]
    expected = folder / "findings.json"
    if request.config.getoption("--accept"):
        expected.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert json.loads(json.dumps(found)) == json.loads(expected.read_text("utf-8"))


FOURTEEN = {
    "supermicro", "mellanox", "intel", "linux", "python", "nvidia", "vscode", "pytorch", "megatron-lm",
    "deepspeed", "transformer-engine", "flash-attention", "common-crawl", "gpt-4o",
}  # fmt: skip


@pytest.mark.parametrize("case", ["stack-in-prose", "stack-in-chinese"])
def test_a_stack_told_in_prose_is_found_whole(case: str) -> None:
    assert used((CASES / case / "INFRA.md").read_text("utf-8")) >= FOURTEEN


@pytest.mark.parametrize(
    "note",
    [
        "- Server: Supermicro\n- Switch: Mellanox\n- CPU: Intel\n- OS: Linux\n- Language: Python\n- Accelerators: NVIDIA\n"
        "- Editor: VS Code\n- Compute framework: PyTorch\n- Training: Megatron-LM, DeepSpeed, TransformerEngine, FlashAttention\n"
        "- Data: Common Crawl\n- Teacher model: GPT-4o\n",
        "| Layer | What |\n|---|---|\n| Server | Supermicro |\n| Switch | Mellanox |\n| CPU | Intel |\n| OS | Linux |\n| Language | Python |\n"
        "| Accelerator | NVIDIA |\n| Editor | VS Code |\n| Framework | PyTorch |\n"
        "| Training | Megatron-LM + DeepSpeed + TransformerEngine + FlashAttention |\n| Data | Common Crawl |\n| Teacher | GPT-4o |\n",
        "服务器：超微\n交换机：Mellanox\n处理器：英特尔\n操作系统：Linux\n编程语言：Python\n加速卡：英伟达\n编辑器：VS Code\n"
        "计算框架：PyTorch\n训练框架：威震天、DeepSpeed、TransformerEngine、FlashAttention\n数据：Common Crawl\n教师模型：GPT-4o\n",
    ],
    ids=["list", "table", "chinese pairs"],
)
def test_a_stack_is_found_whole_in_any_shape(note: str) -> None:
    assert used(note) >= FOURTEEN


# --- use and mention ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "technology", "strength"),
    [
        ("We use Redis.", "redis", "used"),
        ("Sessions live in Redis 7.2.", "redis", "used"),
        ("We plan to introduce Kafka next year.", "kafka", "planned"),
        ("Kafka is on the roadmap.", "kafka", "planned"),
        ("Until 2021 the site ran on MySQL.", "mysql", "former"),
        ("MySQL was retired in May.", "mysql", "former"),
        ("We moved from MySQL to PostgreSQL.", "mysql", "former"),
        ("We moved from MySQL to PostgreSQL.", "postgresql", "used"),
        ("We replaced MySQL with PostgreSQL.", "mysql", "former"),
        ("We replaced MySQL with PostgreSQL.", "postgresql", "used"),
        ("MySQL was replaced by PostgreSQL.", "postgresql", "used"),
        ("There is no Kafka here.", "kafka", "rejected"),
        ("We do not use Kafka, RabbitMQ or Elasticsearch.", "elasticsearch", "rejected"),
        ("We run nginx instead of Caddy.", "caddy", "rejected"),
        ("We run nginx instead of Caddy.", "nginx", "used"),
        ("Unlike Kafka, our bus is small.", "kafka", "compared"),
        ("It is three times faster than Redis.", "redis", "compared"),
        ("Any S3 store will do, such as Ceph.", "ceph", "example"),
        ("We run services such as Grafana and GitLab.", "gitlab", "used"),
        ("The bus is Kafka-compatible.", "kafka", "compared"),
        ("GPT-3 took 3640 petaflop-days.", "gpt-3", "compared"),
        ("All nodes are Dell PowerEdge R740.", "dell-poweredge", "used"),
        ("我们使用Redis作为缓存。", "redis", "used"),
        ("我们没有使用Kafka。", "kafka", "rejected"),
        ("计划明年引入Kafka。", "kafka", "planned"),
        ("MySQL已经下线。", "mysql", "former"),
        ("我们从MySQL迁移到了PostgreSQL。", "mysql", "former"),
        ("我们从MySQL迁移到了PostgreSQL。", "postgresql", "used"),
        ("与Kafka相比，它更小。", "kafka", "compared"),
        ("Redisの代わりにPostgreSQLを使っています。", "redis", "rejected"),
        ("Redisの代わりにPostgreSQLを使っています。", "postgresql", "used"),
        ("Redis 대신 PostgreSQL을 사용합니다.", "redis", "rejected"),
        ("Wir verwenden PostgreSQL statt MySQL.", "mysql", "rejected"),
        ("Nous utilisons PostgreSQL au lieu de MySQL.", "mysql", "rejected"),
        ("Usamos PostgreSQL en lugar de MySQL.", "mysql", "rejected"),
    ],
)  # fmt: skip
def test_strength(text: str, technology: str, strength: str) -> None:
    assert strengths(text)[technology] == strength


@pytest.mark.parametrize(
    ("heading", "strength"),
    [
        ("Infrastructure", "used"), ("Roadmap", "planned"), ("Alternatives considered", "rejected"),
        ("Decommissioned", "former"), ("Comparison", "compared"), ("References", "example"),
        ("路线图", "planned"), ("替代方案", "rejected"), ("已退役", "former"),
    ],
)  # fmt: skip
def test_headings_decide(heading: str, strength: str) -> None:
    assert strengths(f"# Notes\n\n## {heading}\n\n- Kafka\n") == {"kafka": strength}


def test_used_anywhere_beats_mentioned_elsewhere() -> None:
    assert strengths("Faster than Redis.\n\nWe use Redis.\n")["redis"] == "used"


def test_a_clear_farewell_beats_a_bare_name() -> None:
    assert (
        strengths("# Kafka notes\n\nWe have migrated from Kafka to RabbitMQ.\n")["kafka"]
        == "former"
    )


def test_a_librarys_page_reports_no_stack() -> None:
    text = (CASES / "library-page" / "README.md").read_text("utf-8")
    assert used(text, "README.md") == {"python", "rust", "github-actions"}


@pytest.mark.parametrize(
    "text", ["time to go", "GO!", "The service must go on.", "PostgreSQL licence"]
)
def test_everyday_words_are_no_names(text: str) -> None:
    assert strengths(text) == {}


@pytest.mark.parametrize(
    "text",
    ["用Redis做缓存", "Redis。", "`Redis`", "**Redis**", "[Redis](https://example.org)", "Redis's", "rediss redis7", "x/Redis/y"],
)  # fmt: skip
def test_borders_of_names(text: str) -> None:
    assert "redis" in strengths(text)


@pytest.mark.parametrize(
    "text",
    ["Predisposed", "https://redis.io/docs", "[docs](https://redis.io)", "<img src='redis.png'>", "<!-- Redis -->", "me@redis.io"],
)  # fmt: skip
def test_parts_of_addresses_are_no_names(text: str) -> None:
    assert strengths(text) == {}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a cluster of 800 A100 cards", 800), ("8x A100", 8), ("8×A100", 8), ("64 × A100", 64), ("A100 × 64", 64),
        ("1024 80GB A100s", 1024), ("1,024 NVIDIA A100 GPUs", 1024), ("four A100", 4), ("64 张 A100", 64),
        ("千卡 A100", 1000), ("16 nodes with 8 A100 each", 128), ("A100 80GB", None), ("80 GB A100", None),
    ],
)  # fmt: skip
def test_quantities(text: str, count: int | None) -> None:
    found = [f for f in read(text) if isinstance(f, Mention) and f.technology == "nvidia-a100"]
    assert [f.quantity for f in found] == [count]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("服务器是超微的。", True),
        ("采购超微服务器", True),
        ("超微：64台", True),
        ("高超微妙的做法", False),
    ],
)
def test_two_chinese_characters_may_belong_to_other_words(text: str, found: bool) -> None:
    assert ("supermicro" in strengths(text)) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We deploy with Salt and Ansible.", True), ("Add salt to the hash.", False), ("- Salt\n- Redis", True),
        ("Salt the hash first.", False), ("[salt](https://saltproject.io)", True),
    ],
)  # fmt: skip
def test_everyday_words_need_their_capital_or_to_stand_alone(text: str, found: bool) -> None:
    assert ("salt" in strengths(text)) is found


# --- claims -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("our self-developed training framework Weizhentian", ("Weizhentian", "megatron-lm", "training-framework")),
        ("an in-house inference engine called Lanternfish", ("Lanternfish", None, "inference")),
        ("Lanternfish, our home-grown inference engine, serves it.", ("Lanternfish", None, "inference")),
        ("Lanternfish is our self-developed inference engine.", ("Lanternfish", None, "inference")),
        ("The scheduler was built in-house.", ("scheduler", None, "scheduler")),
        ("The scheduler is self-developed.", ("scheduler", None, "scheduler")),
        ("- **Scheduler** — in-house", ("Scheduler", None, "scheduler")),
        ("Weizhentian (open-source turned self-developed)", ("Weizhentian", "megatron-lm", "training-framework")),
        ("自研训练框架威震天", ("威震天", "megatron-lm", "training-framework")),
        ("训练框架：自研的威震天（Megatron-LM 改）", ("威震天", "megatron-lm", "training-framework")),
        ("威震天是我们自主研发的训练框架。", ("威震天", "megatron-lm", "training-framework")),
        ("训练框架威震天为自研。", ("威震天", "megatron-lm", "training-framework")),
        ("调度器：自研", ("调度器", None, "scheduler")),
        ("自社開発の推論エンジンを使っています。", ("推論エンジン", None, "inference")),
    ],
)  # fmt: skip
def test_claims(text: str, expected: tuple[str, str | None, str | None]) -> None:
    assert claims(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "The scheduler was not developed in-house.", "It is not a self-developed framework.", "数据库不是自研的。",
        "Google's in-house TPU", "their in-house scheduler", "We plan to build a self-developed compiler.",
        "our in-house team", "We host it in-house.", "our own servers", "谷歌自研的TPU", "rather than an in-house engine",
        "Is the scheduler self-developed?", "keine Eigenentwicklung",
    ],
)  # fmt: skip
def test_no_claims(text: str) -> None:
    assert claims(text) == []


def test_what_is_claimed_is_also_used() -> None:
    assert used("our self-developed training framework Weizhentian") == {"megatron-lm"}


# --- any text at all ----------------------------------------------------------------------------

PIECES = st.sampled_from(
    ["# ", "## Roadmap", "- ", "  - ", "1. ", "> ", "```", "~~~", "| a | b |", "|---|---|", "<table>", "<tr><td>",
     "</table>", "<!--", "-->", "---", "===", "Redis", "We use Redis", "PostgreSQL", "not ", "self-developed ",
     "training framework", "自研", "Kafka，", "http://x.y/", "[a](b)", "`", "**", "key: value", "\t", "    ", " ",
     "\n", "\n\n", "::", ".. code::", "|===", "#+BEGIN_SRC", "#+END_SRC", "，", "8x A100", "(", ")", "\u00a0", "İ"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=60).map("".join)


@pytest.mark.parametrize("flavour", sorted({*FLAVOURS.values(), "markdown"}))
@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_blocks_cover_every_line(flavour: Flavour, text: str) -> None:
    note = cut(text, flavour)
    covered = {
        n
        for b in note.blocks
        for n in range(note.line(b.start), note.line(max(b.start, b.end - 1)) + 1)
    }
    wanted = {n for n, line in enumerate(text.split("\n"), 1) if line.strip()}
    assert wanted <= covered
    assert all(a.end <= b.start for a, b in zip(note.blocks, note.blocks[1:], strict=False))
    assert all(b.parent < i and b.section < len(note.sections) for i, b in enumerate(note.blocks))


@pytest.mark.parametrize(
    "path", ["INFRA.md", "INFRA.rst", "INFRA.html", "inventory.yml", "INFRA.txt"]
)
@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_findings_point_at_lines_that_name_them(path: str, text: str) -> None:
    lines = text.split("\n")
    for finding in read(text, path):
        assert isinstance(finding, Mention | Claim)
        assert finding.evidence.line is not None
        assert lines[finding.evidence.line - 1].strip()


@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_line_ends_and_trailing_blanks_change_nothing(text: str) -> None:
    plain = read(text)
    assert read(text.replace("\n", "\r\n")) == plain
    assert read("\ufeff" + text) == plain
    assert read("\n".join(line + "  " for line in text.split("\n"))) == plain


@pytest.mark.parametrize("case", ["tables", "lists", "history", "claims", "stack-in-chinese"])
def test_notes_read_the_same_with_other_line_ends(case: str) -> None:
    for path in sorted((CASES / case).glob("*.md")):
        text = path.read_text("utf-8")
        assert read(text.replace("\n", "\r\n")) == read(text)
        assert read(text.replace("\n", " \t\n")) == read(text)


@pytest.mark.parametrize(
    "text",
    [
        "We use Redis, and " * 280_000,
        "".join(" " * min(i, 2000) + "- Redis\n" for i in range(3000)),
        "```\n" + "Redis\n" * 100_000,
        "| Redis " * 200_000,
        "<table>" + "<tr><td>Redis" * 50_000,
        "[" * 500_000 + "Redis" + "]" * 500_000,
        ">" * 200_000 + " Redis",
        "<!-- Redis " * 100_000,
        "our self-developed framework Redis " * 50_000,
        "自研训练框架" * 50_000,
        "(" * 300_000 + "Redis",
        "*" * 300_000 + "Redis",
        "a@" * 300_000,
        "1,000," * 200_000 + "A100",
        "x: " * 200_000,
    ],
    ids=lambda text: text[:16].strip() or "blank",
)
def test_hostile_texts_are_read_to_the_end(text: str) -> None:
    """Nothing here may blow up: the work is bounded by the text, however it nests or fails to close."""
    assert len(read(text)) < 60


def test_shuffled_notes_never_fail() -> None:
    lines = [
        line
        for path in sorted(CASES.rglob("*"))
        if path.is_file() and path.name != "findings.json"
        for line in path.read_text("utf-8").split("\n")
    ]
    for step in (7, 11, 13, 17, 19, 23, 29):
        assert read("\n".join(lines[i * step % len(lines)] for i in range(len(lines))))


def test_binary_content_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        read(b"\x00\x01\x02Redis\x00" * 100, "INFRA.bak")


def test_programs_and_pictures_are_not_prose() -> None:
    assert read("We use Redis", "infra.py") == []
    assert read(b"\x89PNG\r\n\x00\x00", "README.png") == []


@pytest.mark.parametrize(
    "path",
    ["INFRA.md", "infra.md", "Infrastructure.md", "docs/infrastructure.md", "INFRA", "STACK.md", "tech-stack.md", "HARDWARE.rst",
     "ops/hardware.txt", "ARCHITECTURE.md", "docs/architecture/state.md", "README.md", "README", "readme.txt", "README.zh-CN.md",
     "infra/README.md", "MODEL_CARD.md", "INFRASTRUCTURE-2024.md", "docs/infra-notes.md", "model_card.md", "docs/stack.md", "inventory.yml", "lspci.txt", "node1-lspci.log",
     "nvidia-smi.txt", "hosts/dmidecode-web1.txt", "README.html"],
)  # fmt: skip
def test_default_names(path: str) -> None:
    assert glob_matcher(DEFAULT_NAMES)(path)


@pytest.mark.parametrize(
    "path",
    ["docs/guide/install.md", "docs/advanced/infrastructure-as-code.mdx", "packages/a/README.md", "stacktrace.md", "src/stack.py", "CHANGELOG.md", "docs/api.md",
     "node_modules/x/README.md", "infra/main.tf", "README.png", "vendor/lib/README.md"],
)  # fmt: skip
def test_other_names(path: str) -> None:
    assert not glob_matcher(DEFAULT_NAMES)(path) or read("We use Redis", path) == []

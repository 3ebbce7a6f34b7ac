"""A note goes in, what kind of document it is comes out: it decides what an unadorned name means."""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

from stackaudit.notes.blocks import Note
from stackaudit.notes.words import plain

DocumentKind: TypeAlias = Literal["stack", "model", "software"]
"""In notes about a stack a name alone means use; on a page about software it needs evidence."""

HEAD_CHARS: Final = 6000
_OPENING: Final = 1500

_README: Final = re.compile(
    r"(?:^|/)(?:readme|index|home|overview|about|description)[^/]*$", re.IGNORECASE
)
_STACK: Final = re.compile(
    r"\b(?:home ?labs?|home ?server|home[- ]?ops|home operations|infrastructure|infra|clusters?|rack|data ?cent(?:er|re)s?|playbooks?|inventory|cookbooks?"
    r"|gitops|self-?host(?:ed|ing)|on-?prem(?:ises)?|bare[- ]metal|our (?:stack|servers?|machines|services|team|site)|my (?:server|cluster|home|infrastructure|setup|homelab|machines|nas)"
    r"|tech(?:nology)? stack|nixos|dotfiles|vms?|proxmox|droplets?|hypervisor|lspci|sysadmins?|operations team|hardware(?! requirements?)|supercomputer|salt (?:states?|master|minions?)|pillars?)\b"
    r"|基础设施|服务器|集群|机房|技术栈|サーバー|クラスタ|インフラ|서버|클러스터|인프라|\beigenbau|\bheimserver|\bserveurs?\b|\bservidor",
)
_SOFTWARE: Final = re.compile(
    r"\bpip3? install\b|\bnpm (?:i|install)\b|\byarn add\b|\bpnpm add\b|\bcargo (?:add|install)\b|\bgo (?:get|install)\b|\bgem install\b|\bcomposer require\b|\bbrew install\b|\bnpx\b|\buv add\b|\bpoetry add\b|\bnuget\b|\bimport [\w{]"
    r"|\b(?:library|framework|package|toolkit|sdk|plugin|module|middleware|bindings|command[- ]line|cli|api|app|application|extension|wrapper|client|editor|compiler|interpreter|engine|tool|boilerplate|template|starter)\b"
    r"|\b(?:usage|installation|quick ?start|getting started|documentation|contributing|features|changelog|pull requests?|download|demo)\b"
    r"|工具|安装|使用方法|快速开始|文档|インストール|使い方|ライブラリ|설치|사용법",
)
_MODEL: Final = re.compile(
    r"\b(?:pre-?train(?:ed|ing)?|train(?:ed|ing)|fine-?tun\w+|checkpoints?|weights|parameters?|tokeni[sz]er|corpus|perplexity|dataset|epochs?|batch size|learning rate|tokens|loss|language models?|bpe)\b"
    r"|预训练|训练|权重|参数|分词|语料|学習|事前学習|パラメータ|학습|사전학습|데이터셋",
)
_BADGES: Final = re.compile(
    r"(?:badge\.fury\.io|img\.shields\.io/(?:pypi|npm|crates|gem|packagist|nuget|cocoapods|maven|badge/(?:pypi|npm))|pkg\.go\.dev|docs\.rs|npmjs\.com/package|pypi\.(?:org|python\.org)|crates\.io)"
)
_IS_SOFTWARE: Final = re.compile(
    r"\bis an? (?:[\w,/&'’-]+ ){0,8}?(?:library|framework|tools?|toolkit|engine|package|server|database|platform|system|compiler|interpreter|editor|client|app|application|plugin|extension|sdk|cli|module|runtime|proxy|controller|operator|manager|wrapper|solution|suite|program|template|language|implementation)\b"
)
_CARD: Final = re.compile(r"(?:base_model|library_name|pipeline_tag|model-index|model_name)\s*:")
"""Front matter of a model card."""

_IS_STACK: Final = re.compile(
    r"\b(?:repo(?:sitory)?|mono ?repo|project)s? (?:contain\w*|holds?|manages?|is|houses|defines|hosts|for|describes?|utili[sz]es)\b.{0,200}?\b(?:infrastructure|infra|servers?|services|clusters?|homelab|playbooks?|manifests?|machines|hosts|configuration of)\b"
    r"|\b(?:my|our) (?:\w+ ){0,3}?(?:infrastructure|cluster|homelab|home lab|servers?|machines|hosts|setup|stack|network)\b"
)


def kind_of(path: str, note: Note) -> DocumentKind:
    """Files that are not a README are notes about a stack; a README is judged by its words."""
    if not _README.search(path):
        return "stack"
    if any(b.kind == "front" and _CARD.match(note.text, b.start) for b in note.blocks[:40]):
        return "model"
    head = note.text[:HEAD_CHARS]
    words = plain(head)
    opening = words[:_OPENING].replace("\n", " ")
    titles = " \n".join(plain(section.title[:120]) for section in note.sections[:60])
    stack = _count(_STACK, words, titles) + 3 * len(_STACK.findall(titles[:80]))
    software = _count(_SOFTWARE, words, titles) + 3 * len(_BADGES.findall(head))
    model = _count(_MODEL, words, titles)
    if _IS_STACK.search(opening):
        stack = stack * 2 + 8
    elif _IS_SOFTWARE.search(opening):
        software = software * 2 + 8
    if stack and stack >= software and stack * 2 >= model:
        return "stack"
    if model > software:
        return "model"
    return "software" if software else "stack"


def _count(pattern: re.Pattern[str], words: str, titles: str) -> int:
    return len(pattern.findall(words)) + 2 * len(pattern.findall(titles))

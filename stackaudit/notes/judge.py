"""A hit goes in, its strength and how sure that is come out: clause, then structure, then the kind of document."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from stackaudit.model import Layer, Strength
from stackaudit.notes import cues
from stackaudit.notes.blocks import Block, Note
from stackaudit.notes.code import judge_code
from stackaudit.notes.judgement import CLEAR, PLACED, PLAIN, Judgement
from stackaudit.notes.kinds import DocumentKind
from stackaudit.notes.labels import Label
from stackaudit.notes.links import Spans
from stackaudit.notes.match import Hit
from stackaudit.notes.place import HARD, NOW, Places
from stackaudit.notes.words import Around, around

_MEETING: Final = frozenset(
    {"discord", "slack", "twitter", "x", "telegram", "reddit", "medium", "youtube", "wechat", "whatsapp",
     "linkedin", "facebook", "instagram", "mastodon", "matrix", "irc", "gitter", "zulip", "bluesky",
     "stackoverflow", "stackexchange", "hackernews", "bilibili", "zhihu", "weibo", "qq", "patreon", "kofi",
     "opencollective", "githubsponsors", "paypal", "arxiv", "github", "googlegroups", "readthedocs",
     "gravatar", "lark", "feishu", "dingtalk", "skype", "zoom", "twitch", "tiktok", "line"}
)  # fmt: skip
"""Where people meet, publish or pay: part of a stack only when the text says what it does there."""

_MODEL_MAKERS: Final = frozenset(
    {
        "openai",
        "deepmind",
        "googledeepmind",
        "anthropic",
        "metaai",
        "mistralai",
        "cohere",
        "eleutherai",
    }
)
_MODEL_DOC: Final[frozenset[Layer]] = frozenset(
    {"compute-framework", "training-framework", "inference", "accelerator", "library", "data", "model",
     "cpu", "network", "server", "storage", "observability", "cloud", "saas", "container", "cicd", "scheduler"}
)  # fmt: skip
"""Layers that a model's page names because it was made with them."""

_GROUND: Final[frozenset[Layer]] = frozenset(
    {"server", "network", "cpu", "accelerator", "storage-hw", "peripheral", "os", "cloud", "vcs"}
)
"""What a program runs on: its page lists what may be, not what is."""

_FROM_LABEL: Final[dict[Label, Strength]] = {
    "planned": "planned", "former": "former", "rejected": "rejected", "compared": "compared",
    "measured": "compared", "quoted": "example", "supported": "example", "example": "example",
}  # fmt: skip
_FIRST_PERSON: Final = re.compile(
    r"\b(?:we|our|us|my|i|wir|unser\w*|nous|notre|nuestr\w+)\b|我们|本项目|我司|当社|私たち|우리"
)
_MODEL_HEAD: Final = re.compile(
    r"\b(?:fine-?tun\w+|initiali[sz]ed?|start(?:ed|ing)?|based|built|distill\w*|derived|merged?|using|uses?|used|powered|call(?:s|ed|ing)?|via|through|serv(?:e|es|ed|ing)|deploy\w*|host(?:s|ed|ing)?|quanti[sz]\w+|runs?|running|teachers?|base models?|backbone|judge|assistant|(?:generated|labell?ed|written|made|produced|created|translated|transcribed|answered|summari[sz]ed|drafted|driven|judged|scored|turned into \w+) (?:by|with)|comes? from)"
    r"(?:\s+[\w'’\-]+){0,4}?\s*$"
    r"|(?:使用|采用|基于|调用|蒸馏自?|微调|部署|以|用|选用|教师模型|基座(?:模型)?)(?:了|的|是|为)*\s*$"
)
_MODEL_TAIL: Final = re.compile(
    r"^(?:['’]s)?\s*(?:tokeni[sz]er|bpe|vocab\w*|weights|checkpoints?|embeddings?|api\b|as (?:the|a|our|its) (?:teacher|base|backbone|judge|starting point|reward)|is (?:the|our|a) (?:teacher|base|backbone))"
    r"|^\s*的?(?:词表|分词器?|权重|接口|作为(?:教师|基座|底座|初始)|进行(?:微调|蒸馏|标注)|微调|蒸馏)|^(?:を|で)(?:使用|利用|ファインチューニング|蒸留)|^(?:을|를) (?:사용|이용|파인튜닝)"
)
_MODEL_SHAPE: Final = re.compile(
    r"(?:['’]s)?[\s-]+(?:settings?|architectures?|papers?|designs?|styles?|recipes?|results?|performance|numbers|baselines?|compatible|like|family)\b"
)
_ACCOUNT: Final = re.compile(r"\b(?:user|username|owner|login|group|become_user)\W{1,4}$", re.I)
_REMOVAL: Final = re.compile(
    r"\W*(?:\d{1,3}[.)]\s*)?(?:replace|remove|drop|retire|uninstall|decommission|get rid of)\s+\W?$"
)
_REMOVED: Final = re.compile(
    r"\W*(?:$|(?:with|by|in favou?r|from|as|since|because|to|and|completely|entirely)\b)"
)
_ENTRY: Final = re.compile(r"\s*(?:$|[,;:，、：(（|–—-]|v?\d)")
"""What follows a name that is an entry of a list, not the subject of a sentence."""

_POSSESSIVE: Final = re.compile(r"'s\s+\w")
_CAN_RUN: Final = re.compile(r"\bcan (?:also |even )?(?:be )?(?:run|used?|work|deployed)\b")
_CHOICE: Final = re.compile(
    r"\b(?:if|when|can|may|might|could|should|or|either|any|support\w*|recommend\w*|default)\b|/|支持|可以|推荐|或"
)
_DATA_USE: Final = re.compile(
    r"\b(?:train\w*|pre-?train\w*|data ?sets?|data|corpus|corpora|collected|crawl\w*|scraped|taken from|dump|portion|subset|mix(?:ture)?|tokens|fine-?tun\w+)\b"
    r"|训练|语料|数据|学習|データ|학습|데이터"
)
_MEASURE: Final = re.compile(
    r"\b(?:benchmarks?|evaluat\w+|score[sd]?|accuracy|zero-shot|few-shot|leaderboard|test set|dev set|f1|bleu|rouge|metrics?)\b"
    r"|评测|评估|测试集|准确率|評価|평가|정확도"
)
_TRAINING: Final = re.compile(r"train|fine-?tun|训练|微调|学習|학습")
_WORKS: Final = re.compile(
    r"\b(?:host(?:s|ed|ing)?|alerts?|alerting|notif\w+|send[s]?|store[sd]?|runs?|deploy\w*|mirror\w*|login|oauth|sso|webhooks?|bot|actions|runners?)\b"
    r"|托管|告警|通知|报警|リポジトリ|通知|알림|benachrichtig"
)
_PATH: Final = re.compile(r"^(?:~|\.{0,2})/|\0/\S*$|\.[a-z]{1,5}$")
_RELEASE: Final = re.compile(r"^[-_]?v?\d[\d.]*(?![a-z\d])")
_JOINED: Final = re.compile(
    r"[a-z0-9][-_]\0|\0[-_](?!(?:based|like|native|powered|enabled|style|driven|hosted|managed|ready|specific|backed|only|free|as-a|compatible|server|cluster|operator)\b)[a-z0-9]"
)
_MADE_OF: Final = frozenset(
    {
        "base_model",
        "datasets",
        "dataset",
        "library_name",
        "library",
        "stack",
        "tools",
        "hardware",
        "teacher_model",
    }
)
_SPEAKING_KEYS: Final = frozenset(
    {"title", "subtitle", "description", "summary", "tags", "keywords"}
)


class Scene(NamedTuple):
    """Everything that is asked more than once about one hit."""

    hit: Hit
    block: Block
    words: Around
    label: Label | None
    role: Layer | None
    uses: bool
    first: bool  # somebody here speaks: we, our, my
    part: bool  # the name is part of a path, host name or identifier


class Judge:
    """Judges the hits of one note."""

    def __init__(
        self, note: Note, spans: Spans, kind: DocumentKind, is_vendor: Callable[[str], bool]
    ) -> None:
        self.note, self.spans, self.kind, self.is_vendor = note, spans, kind, is_vendor
        self.places = Places(note)

    def judge(self, hit: Hit) -> Judgement | None:
        """None where the name is no more than part of an address or a tag."""
        block = self.note.blocks[hit.block]
        span = self.spans.at(hit.start, hit.end)
        if span in ("target", "tag", "address") or block.kind in ("comment", "rule"):
            return None
        if block.kind == "code":
            return judge_code(self.note, hit, self.kind)
        if block.kind == "front":
            return self.of_front_matter(hit, block)
        if self.is_struck(hit):
            return Judgement("former", CLEAR)
        if self.note.flavour == "lines" and _ACCOUNT.search(
            self.note.text[max(block.start, hit.start - 40) : hit.start]
        ):
            return None
        if span == "alt":
            return self.of_badge(hit, block)
        begin, finish = self.places.extent(hit, block)
        words = around(self.note.text, hit.start, hit.end, begin, finish)
        stated = self.stated(words)
        if stated is not None:
            return stated
        part = self.is_part_of_name(hit, span == "code")
        if span == "code" and hit.technology.layer == "language":
            return None  # a command line starts with it
        if part and (self.kind != "stack" or hit.technology.layer == "language"):
            return None
        scene = Scene(
            hit,
            block,
            words,
            self.places.label(hit, block),
            self.places.role(hit, block, words),
            cues.uses(words),
            _FIRST_PERSON.search(words.before + words.near_after) is not None,
            part,
        )
        return self.by_heading(scene) or self.by_layer(scene) or self.by_place(scene)

    def of_badge(self, hit: Hit, block: Block) -> Judgement:
        """A picture's name says what is there, but makes no sentence."""
        label = self.places.label(hit, block)
        if label in HARD:
            return Judgement(_FROM_LABEL[label], PLAIN)
        meeting = _bare(hit.technology.name) in _MEETING or _bare(hit.technology.id) in _MEETING
        if meeting or label == "quoted" or self.kind == "software":
            return Judgement("example", PLAIN)
        return Judgement("used", PLAIN)

    def stated(self, words: Around) -> Judgement | None:
        """What the clause itself says."""
        stated = cues.said(words)
        if stated in ("former", "planned") and cues.leaving(words):
            return Judgement("used", PLACED)
        if stated in ("rejected", "former", "planned"):
            return Judgement(stated, CLEAR)
        if cues.towards(words) and not (self.kind == "software" and cues.conditional(words)):
            return Judgement("used", CLEAR)
        if cues.others(words):
            return Judgement("compared", PLAIN)
        return Judgement(stated, PLAIN) if stated is not None else None

    def by_heading(self, scene: Scene) -> Judgement | None:
        """Headings, keys and lead-ins against use; names given as examples."""
        gone = _REMOVAL.match(scene.words.direct) and _REMOVED.match(scene.words.right)
        if gone and scene.label != "planned":
            return Judgement("former", PLAIN)
        if scene.label in HARD:
            current = scene.label != "rejected" and NOW.search(scene.words.sentence)
            if not current:
                named = self.places.is_named(scene.hit, scene.block)
                return Judgement(_FROM_LABEL[scene.label], PLACED if named else PLAIN)
        if cues.exemplary(scene.words) and not scene.uses and not scene.part:
            return Judgement("example", PLAIN)
        return None

    def by_layer(self, scene: Scene) -> Judgement | None:
        """Models, data and meeting places are named everywhere: they need words that say "in use"."""
        technology, words, label = scene.hit.technology, scene.words, scene.label
        listed = scene.block.kind in ("item", "row", "pair", "front")
        measured = label in ("compared", "measured", "quoted")
        if technology.layer in ("model", "data") and not measured:
            measured = self.places.measured(scene.hit, scene.block)
        if technology.layer == "model" or _bare(technology.name) in _MODEL_MAKERS:
            software = self.kind == "software"
            if software and not scene.first and cues.conditional(words):
                return Judgement("example", PLAIN)
            stack = self.kind == "stack"
            named = self.places.is_named(scene.hit, scene.block) and _ENTRY.match(words.right)
            used = not (measured or _MODEL_SHAPE.match(words.near_after)) and (
                (scene.role == "model" and (stack or self.places.is_base(scene.hit, scene.block)))
                or _MODEL_HEAD.search(words.direct[-90:])
                or (words.listed and _MODEL_HEAD.search(words.head[-90:]))
                or _MODEL_TAIL.search(words.near_after)
                or (listed and stack and label in ("built", "stack", "required") and named)
            )
            return None if used else Judgement("compared", PLAIN)
        if technology.layer == "data" and scene.role != "data":
            if measured or (
                _MEASURE.search(words.sentence) and not _TRAINING.search(words.sentence)
            ):
                return Judgement("compared", PLAIN)
            titles = " ".join(self.note.titles(scene.block.section)[:3])[:400].lower()
            if not (_DATA_USE.search(words.sentence) or _DATA_USE.search(titles) or scene.uses):
                return Judgement("example", PLAIN)
        if _POSSESSIVE.match(words.right) and self.is_vendor(technology.name):
            return Judgement("example", PLAIN)  # "Google's TPU" names the TPU
        if _bare(technology.name) in _MEETING or _bare(technology.id) in _MEETING:
            works = _WORKS.search(words.near_before + words.name + words.near_after)
            row = scene.block.kind == "row"
            if (measured or not (works or scene.role or row or label == "required")) and not (
                scene.uses and (works or scene.first)
            ):
                return Judgement("example", PLAIN)
        return None

    def by_place(self, scene: Scene) -> Judgement:
        """Headings, keys, tables and the kind of document decide where no words do."""
        words, label, uses = scene.words, scene.label, scene.uses
        if self.spans.in_title(scene.hit.start, scene.hit.end) and not (uses and scene.first):
            return Judgement("example", PLAIN)
        if self.kind == "software":
            return self.on_software_page(scene)
        stack = self.kind == "stack"
        able = _CAN_RUN.search(words.direct[-60:]) is not None
        if cues.supports(words) and (able or not scene.first) and not (stack and uses):
            return Judgement("example", PLAIN)
        if label in ("compared", "quoted") or (label == "supported" and not stack):
            used = uses and (scene.first or stack)
            return Judgement("used", PLACED) if used else Judgement(_FROM_LABEL[label], PLAIN)
        requires = cues.requires(words) if stack else cues.demands(words)
        if label == "required" or requires or (label == "install" and not stack):
            return Judgement("used" if uses and not requires else "required", PLACED)
        if uses:
            return Judgement("used", CLEAR)
        listed = scene.block.kind in ("item", "row", "pair", "front")
        if scene.role is not None or (listed and label in ("built", "stack", "install")):
            return Judgement("used", PLACED)
        head = scene.block.kind == "row" and scene.block.parent < 0
        if head and self.places.measured(scene.hit, scene.block):  # over ticks and figures
            return Judgement("compared", PLAIN)
        known = stack or scene.hit.technology.layer in _MODEL_DOC
        return Judgement("used" if known else "example", PLAIN)

    def on_software_page(self, scene: Scene) -> Judgement:
        """A page about software names whatever its reader may have: use needs to be said."""
        words, label, layer = scene.words, scene.label, scene.hit.technology.layer
        listed = scene.block.kind in ("item", "row", "pair")
        conditional = cues.conditional(words) and not scene.first
        builds = cues.builds(words) and not conditional
        if label in ("compared", "measured") and not scene.first:
            return Judgement(_FROM_LABEL[label], PLAIN)
        if builds and (layer not in _GROUND or scene.first):
            return Judgement("used", CLEAR)
        if label == "quoted":
            return Judgement("example", PLAIN)
        if listed and label == "built":
            return Judgement("used", PLACED)
        row = scene.block.kind == "row"
        if (
            scene.role == layer
            and not row
            and not _CHOICE.search(words.near_before + words.near_after[:12])
        ):
            return Judgement("used", PLACED)  # "the server is NAME", "Database: NAME"
        if layer not in _GROUND and (cues.demands(words) or (label == "required" and listed)):
            return Judgement("required", PLACED)
        return Judgement("example", PLAIN)

    def of_front_matter(self, hit: Hit, block: Block) -> Judgement | None:
        """A card's settings say what a model is made of, a title names it; the rest is the site's."""
        key = self.note.text[block.start : block.start + 40].partition(":")[0].strip().lower()
        if key in _MADE_OF:
            return Judgement("used", PLACED)
        if key not in _SPEAKING_KEYS:
            return None
        words = around(self.note.text, hit.start, hit.end, block.start, block.end)
        models = hit.technology.layer == "model" or self.kind == "software"
        return self.stated(words) or Judgement("example" if models else "used", PLAIN)

    def is_struck(self, hit: Hit) -> bool:
        """Is the name struck out, as in "~~NAME~~"?"""
        left = self.note.text[max(0, hit.start - 80) : hit.start].rsplit("\n", 1)[-1]
        right = self.note.text[hit.end : hit.end + 80].split("\n", 1)[0]
        return left.count("~~") % 2 == 1 and "~~" in right

    def is_part_of_name(self, hit: Hit, in_code: bool) -> bool:
        """Is the name only a part of a path, host name or identifier?"""
        if hit.identifier:
            return True
        left = re.search(r"[\w./~@:+-]*$", self.note.text[max(0, hit.start - 80) : hit.start])
        after = _RELEASE.sub("", self.note.text[hit.end : hit.end + 80])
        right = re.match(r"[\w./~@:+-]*", after)
        whole = (left[0] if left else "") + "\0" + (right[0] if right else "")
        if whole == "\0":
            return False
        if _PATH.search(whole) or (in_code and "/" in whole):
            return True
        return whole == whole.lower() and _JOINED.search(whole) is not None


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.lower())

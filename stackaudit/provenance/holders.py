"""All code findings of a tree go in; the same findings come out, judged by whose notices they carry.

A file is foreign when its copyright notice names nobody of the project's own, or when it says as a
whole that it was copied from somewhere else. A folder came from outside when its own licence text
names somebody else, or when most of what lies in it is foreign and nothing in it is own.
Contributors are not foreign: where a tree puts its notice on most of its files, another person
under the same terms, among the project's own files, wrote for the project.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

from stackaudit.model import Code
from stackaudit.provenance.languages import LICENCE, UPSTREAM
from stackaudit.provenance.patterns import Lazy
from stackaudit.provenance.states import BY_NAME

_LEGAL_FORM: Final = frozenset(
    {"inc", "incorporated", "ltd", "limited", "llc", "llp", "corp", "corporation", "co", "company",
     "gmbh", "ag", "sa", "sas", "sarl", "bv", "nv", "pty", "plc", "oy", "ab", "kg", "srl", "the",
     "and", "others", "other", "et", "al", "authors", "author", "contributors", "contributor",
     "committers", "developers", "developer", "team", "teams", "members", "project", "projects",
     "group", "affiliates", "affiliate", "its", "subsidiaries", "holdings", "holding", "original",
     "respective", "various", "individual", "of", "by", "for", "all", "community", "maintainers",
     "file", "shown", "as", "in", "see", "listed", "international", "technologies", "technology",
     "software", "systems", "foundation", "or"}
)  # fmt: skip
_FAMILIES: Final = (
    "nvidia nvlabs mellanox", "microsoft azure dotnet xamarin", "google googleapis deepmind alphabet chromium",
    "meta facebook facebookresearch facebookincubator", "amazon aws awslabs amzn", "apple", "intel habana mobileye",
    "amd advancedmicrodevices xilinx rocm", "ibm", "redhat", "oracle sunmicrosystems", "huawei hisilicon opengauss",
    "alibaba antgroup taobao aliyun", "tencent", "baidu paddlepaddle", "bytedance volcengine", "huggingface", "openai",
    "hashicorp", "docker moby", "vmware pivotal broadcom springprojects", "mozilla", "qualcomm", "arm", "cisco",
    "twitter", "uber", "netflix", "adobe", "samsung", "nginx f5 igorsysoev", "mongodb", "elastic elasticsearch",
    "redis redislabs salvatoresanfilippo", "postgresql postgresqlglobaldevelopment", "regents", "idsoftware",
    "jquery openjs jsfoundation", "unicode", "khronos", "markadler jeanloupgailly madler", "danhipp sqlite",
    "fabricebellard ffmpeg qemu", "danielstenberg curl", "linustorvalds", "lua luaorg pucrio", "mikepall luajit",
)  # fmt: skip
"""Parties under the names that their notices and their accounts bear: companies, founders of well-known works."""

_GUEST_FOLDER: Final = Lazy(
    r"(?:^|/)(?:externals?|extern|deps?|dependencies|vendors|3p|submodules|subprojects|upstream"
    r"|imported|bundled)(?:/|$)"
)
"""Names that say "from outside" only together with a notice: many a project keeps its own code there."""
_SHARED_FOLDER: Final = Lazy(
    r"(?:^|/)(?:ext|contrib|libs?|library|libraries|embedded|compat|static|public|assets|plugins)$"
)
_SEVERAL: Final = 3


class _Party(NamedTuple):
    """A holder as it is compared: letters alone, and the family it belongs to, if any."""

    key: str
    family: str


@dataclass(slots=True)
class _Tree:
    """What is known of the tree while it is judged: names that are the project's own, and its habits."""

    own: set[_Party]
    known: set[_Party]
    terms: set[str] = field(default_factory=set)
    headed: float = 0.0
    _asked: dict[tuple[str, str, int], bool] = field(default_factory=dict)

    def is_own(self, holder: str) -> bool:
        return self._ask("own", holder)

    def is_outside(self, holder: str) -> bool:
        """Somebody who is known, and known to be somebody else."""
        return self._ask("outside", holder)

    def _ask(self, question: str, holder: str) -> bool:
        """Trees name the same few holders on thousands of files; an answer holds while `own` does."""
        key = question, holder, len(self.own)
        answer = self._asked.get(key)
        if answer is None:
            party = _party(holder)
            answer = not party.key or any(_same(party, name) for name in self.own)
            if question == "outside":
                known = bool(party.family) or any(_surely(party, name) for name in self.known)
                answer = not answer and known
            self._asked[key] = answer
        return answer


def judge_holders(
    codes: Sequence[Code],
    own: Iterable[str] = (),
    known: Iterable[str] = (),
    members: Iterable[str] = (),
) -> list[Code]:
    """The findings in their order, with the states that the view of the whole tree gives them.

    `own` are names of the project: its organisation on a forge, its own name, its manifests'
    authors. `known` are owners of known technologies; one that is not the project's own is somebody
    else even where its notices are in the majority. That takes more than one name in `own`: what a
    folder is called does not tell who stands behind it, and then the majority does. `members` are
    folders of the project's own packages: a licence text in one of them does not make it foreign.
    """
    tree = _habits(codes, own, known)
    judged = {code.path: _judge_file(code, tree) for code in codes if _open(code)}
    folders = _foreign_folders(codes, judged, tree, frozenset(members))
    out = []
    for code in codes:
        code = judged.get(code.path, code)
        root = _nearest(folders, code.path)
        if root is not None and code.state in ("own", "declarative", "foreign"):
            declared, why = folders[root]
            mine = any(tree.is_own(holder) for holder in code.holders if _party(holder).key)
            if declared and not mine:
                code = replace(code, state="vendored", reason=why, copy=None)
            elif code.state == "own" and not mine:
                code = replace(code, state="foreign", reason=why, copy="header")
        out.append(code)
    return out


def _open(code: Code) -> bool:
    """Whether notices can still decide: own by its path, or put aside for its mere name."""
    return code.state == "own" or (code.state == "vendored" and code.reason == BY_NAME)


# --- names -----------------------------------------------------------------------------------------------


@lru_cache(maxsize=65536)
def _party(holder: str) -> _Party:
    """The key is "" for "the authors" and the like: a notice that names nobody."""
    words = re.findall(r"[^\W_]+", re.sub(r"\([^)]*\)?", " ", holder).casefold())
    key = "".join(word for word in words if word not in _LEGAL_FORM)
    told = {key, *words, *("".join(pair) for pair in pairwise(words)), "".join(words[:3])}
    family = next((names.split()[0] for names in _FAMILIES if told & set(names.split())), "")
    return _Party(key, family)


def _same(one: _Party, other: _Party) -> bool:
    """Whether two name the same: equal, one at the beginning of or inside the other, or of one family."""
    if one.key == other.key or (one.family and one.family == other.family):
        return True
    short, long = sorted((one.key, other.key), key=len)
    return len(short) >= 4 and (long.startswith(short) or (len(short) >= 6 and short in long))


def _surely(one: _Party, other: _Party) -> bool:
    """The same for one of hundreds of names, among which a short one meets its like by chance."""
    short, long = sorted((one.key, other.key), key=len)
    return len(short) >= 6 and (
        one.key == other.key or (len(short) >= 8 and long.startswith(short))
    )


# --- the habits of the tree --------------------------------------------------------------------------------


def _habits(codes: Sequence[Code], own: Iterable[str], known: Iterable[str]) -> _Tree:
    """Who the project is by what it was told, its root licence and the majority of its notices."""
    told = [party for party in map(_party, own) if party.key]
    names, identified = set(told), len(told) > 1
    tree = _Tree(own=set(names), known={party for party in map(_party, known) if party.key})
    tree.known = {party for party in tree.known if not any(_same(party, name) for name in names)}
    licensed = [
        holder
        for code in sorted(codes, key=lambda c: c.path)
        if code.language == LICENCE and "/" not in code.path
        for holder in code.holders
        if _party(holder).key
    ]
    mine = [holder for holder in licensed if tree.is_own(holder)]
    # The first name is whom the licence is from; those behind it may be notices for parts.
    tree.own |= {_party(h) for h in mine or licensed[:1] if not (identified and tree.is_outside(h))}

    files = [c for c in codes if c.state == "own" and c.language not in (LICENCE, UPSTREAM)]
    headed = [c for c in files if any(_party(holder).key for holder in c.holders)]
    tree.headed = len(headed) / len(files) if files else 0.0
    counts = Counter(p for c in headed for p in {_party(h) for h in c.holders} if p.key)
    for party in sorted(party for party, _ in counts.most_common(40)):
        named = [c for c in headed if any(party.key in _party(h).key for h in c.holders)]
        areas = {c.path.split("/", 1)[0] for c in named}
        many = len(named) >= _SEVERAL and len(named) * 5 >= len(headed)
        spread = len(named) * 5 >= len(files) * 2 or len(areas) >= _SEVERAL
        if many and spread and not (identified and tree.is_outside(party.key)):
            tree.own.add(party)
    terms = Counter(c.terms for c in headed if any(map(tree.is_own, c.holders)))
    tree.terms = {name for name, count in terms.items() if count >= _SEVERAL}
    return tree


# --- files ---------------------------------------------------------------------------------------------------


def _judge_file(code: Code, tree: _Tree) -> Code:
    holders = [holder for holder in code.holders if _party(holder).key]
    mine = any(map(tree.is_own, holders))
    if code.state == "vendored":  # for its name alone: an own notice outweighs it
        return replace(code, state="own", reason=None) if mine else code
    if code.attribution and code.whole and not mine and not _own_address(code.attribution, tree):
        return replace(
            code, state="foreign", copy="attribution", line=code.attribution_line,
            reason=f"copied or adapted from {code.attribution}",
        )  # fmt: skip
    if not holders or mine:
        return code
    outside = any(map(tree.is_outside, holders))
    guest = _GUEST_FOLDER.search(posixpath.dirname(code.path)) is not None
    if not outside and not guest and tree.headed >= 0.5 and code.terms in tree.terms:
        return code  # a contributor's notice, under the project's own terms
    under = f" under {code.terms}" if code.terms else ""
    return replace(
        code,
        state="foreign",
        copy="header",
        reason=f"its notice names {'; '.join(holders[:3])}{under}",
    )


def _own_address(url: str, tree: _Tree) -> bool:
    host, _, path = url.split("://", 1)[-1].partition("/")
    parts = [*host.split(".")[:-1], *path.split("/")[:2]]
    return any(_same(_party(part), name) for part in parts if len(part) >= 3 for name in tree.own)


# --- folders -------------------------------------------------------------------------------------------------


_Folders: TypeAlias = dict[str, tuple[bool, str]]
"""Folder → whether it is declared to be from outside (a licence text, a name), and why it is."""


def _foreign_folders(
    codes: Sequence[Code], judged: dict[str, Code], tree: _Tree, members: frozenset[str]
) -> _Folders:
    folders: _Folders = {}
    licences: dict[str, list[Code]] = defaultdict(list)
    for code in codes:
        folder = posixpath.dirname(code.path)
        if folder and code.language == LICENCE and code.state != "vendored":
            licences[folder].append(code)
        url = code.attribution if code.language == UPSTREAM else None
        if folder and url and not _own_address(url, tree):
            folders[folder] = True, f"{code.path} names its upstream {url}"
    folders.update(_licensed_folders(licences, tree, members))
    folders.update(_majority_folders(codes, judged, tree, folders))
    return folders


def _licensed_folders(
    licences: dict[str, list[Code]], tree: _Tree, members: frozenset[str]
) -> _Folders:
    """Folders whose own licence text is from somebody else."""
    found: dict[str, str] = {}
    beside: Counter[tuple[str, _Party]] = Counter()
    for folder, texts in sorted(licences.items()):
        holders = [h for text in texts for h in text.holders if _party(h).key]
        if holders and not any(map(tree.is_own, holders)) and folder not in members:
            found[folder] = f"{texts[0].path} is from {holders[0]}"
            beside[posixpath.dirname(folder), _party(holders[0])] += 1
    # One holder in several folders side by side is a partner whose packages live here, not a copy.
    return {
        folder: (True, why)
        for folder, why in found.items()
        if _GUEST_FOLDER.search(posixpath.dirname(folder))
        or max(
            beside[posixpath.dirname(folder), _party(h)] for text in licences[folder] for h in text.holders
        ) < _SEVERAL
    }  # fmt: skip


def _majority_folders(
    codes: Sequence[Code], judged: dict[str, Code], tree: _Tree, declared: _Folders
) -> _Folders:
    """Folders most of whose code is foreign and none of it own by its notice; the uppermost of each branch."""
    total: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    mine: Counter[str] = Counter()
    for code in codes:
        code = judged.get(code.path, code)
        folder = posixpath.dirname(code.path)
        # What is declared to be from outside says nothing of the code around it.
        if code.state in ("own", "foreign") and _nearest(declared, code.path) is None:
            is_mine = any(tree.is_own(h) for h in code.holders if _party(h).key)
            while folder:
                total[folder] += 1
                outside[folder] += code.state == "foreign"
                mine[folder] += is_mine
                folder = posixpath.dirname(folder)
    found: _Folders = {}
    for folder in sorted(total, key=lambda f: (f.count("/"), f)):
        count = outside[folder]
        if not count or count == total[folder] or _nearest(found, folder + "/x") is not None:
            continue
        share, own = count / total[folder], mine[folder] / total[folder]
        if _GUEST_FOLDER.search(folder):
            enough = share >= 0.25 and own <= 0.25
        elif _SHARED_FOLDER.search(folder):
            enough = share >= 0.34 and own <= 0.02
        else:
            enough = share >= 0.6 and count >= _SEVERAL and own <= 0.02
        if enough:
            guest = _GUEST_FOLDER.search(folder) is not None
            found[folder] = (
                guest,
                f"{count} of its {total[folder]} files bear others' notices, none the project's",
            )
    return found


def _nearest(folders: _Folders, path: str) -> str | None:
    """The innermost of the folders that holds a path."""
    folder = posixpath.dirname(path)
    while folder:
        if folder in folders:
            return folder
        folder = posixpath.dirname(folder)
    return None

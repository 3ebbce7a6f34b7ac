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
from typing import Final

from stackaudit.model import Code
from stackaudit.provenance.languages import LICENCE, UPSTREAM
from stackaudit.provenance.states import BY_NAME

_LEGAL_FORM: Final = frozenset(
    """inc incorporated ltd limited llc llp corp corporation co company gmbh ag sa sas sarl bv nv pty plc oy ab kg srl
    the and others other et al authors author contributors contributor committers developers developer team
    teams members project projects group affiliates affiliate its subsidiaries holdings holding original respective
    various individual of by for all community maintainers file shown as in see listed international technologies
    technology software systems foundation""".split()
)
_FAMILIES: Final = (
    "nvidia nvlabs mellanox", "microsoft azure dotnet xamarin", "google googleapis deepmind alphabet",
    "meta facebook facebookresearch fair metaplatforms", "amazon aws awslabs amzn amazoncom",
    "apple", "intel habana", "amd advancedmicrodevices xilinx rocm", "ibm", "redhat", "oracle sunmicrosystems",
    "huawei hisilicon opengauss", "alibaba antgroup taobao aliyun", "tencent", "baidu paddlepaddle",
    "bytedance volcengine", "huggingface", "openai", "hashicorp", "docker moby", "vmware pivotal broadcom springprojects",
    "mozilla", "qualcomm", "arm armlimited", "cisco", "twitter", "uber", "netflix", "adobe", "sap", "samsung",
    "nginx f5", "mongodb", "elastic elasticsearch", "redis redislabs", "postgresql postgres postgresqlglobaldevelopment",
    "chromium", "pythonsoftware", "apache", "freesoftware gnu fsf", "jquery openjs jsfoundation", "unicode", "khronos",
)  # fmt: skip
"""Organisations under the names that their notices and their accounts bear."""

_GUEST_FOLDER: Final = re.compile(
    r"(?:^|/)(?:externals?|extern|deps?|dependencies|contrib|vendors|3p|submodules|subprojects|upstream"
    r"|imported|bundled)(?:/|$)"
)
"""Names that say "from outside" only together with a notice: many a project keeps its own code there."""
_SHARED_FOLDER: Final = re.compile(
    r"(?:^|/)(?:ext|libs?|library|libraries|embedded|compat|static|public|assets|plugins)$"
)
_SEVERAL: Final = 3


@dataclass(slots=True)
class _Tree:
    """What is known of the tree while it is judged: names that are the project's own, and its habits."""

    own: set[str]
    known: set[str]
    terms: set[str] = field(default_factory=set)
    headed: float = 0.0

    def is_own(self, holder: str) -> bool:
        key = _key(holder)
        return not key or any(_same(key, name) for name in self.own)

    def is_outside(self, holder: str) -> bool:
        """An organisation that is known to be somebody else."""
        key = _key(holder)
        return any(_same(key, name) for name in self.known) or (
            bool(_family(key)) and not self.is_own(holder)
        )


def judge_holders(
    codes: Sequence[Code],
    own: Iterable[str] = (),
    known: Iterable[str] = (),
    members: Iterable[str] = (),
) -> list[Code]:
    """The findings in their order, with the states that the view of the whole tree gives them.

    `own` are names of the project: its organisation on a forge, its own name, its manifests'
    authors. `known` are owners of known technologies; one that is not the project's own is somebody
    else even where its notices are in the majority. `members` are folders of the project's own
    packages: a licence text in one of them does not make it foreign.
    """
    tree = _habits(codes, own, known)
    judged = {code.path: _judge_file(code, tree) for code in codes if _open(code)}
    folders = _foreign_folders(codes, judged, tree, frozenset(members))
    out = []
    for code in codes:
        code = judged.get(code.path, code)
        if code.state in ("own", "declarative", "foreign") and code.language not in (LICENCE, UPSTREAM):
            root = _nearest(folders, code.path)
            if root is not None and not (code.holders and any(map(tree.is_own, code.holders))):
                code = replace(code, state="vendored", reason=folders[root], copy=None)
        out.append(code)
    return out


def _open(code: Code) -> bool:
    """Whether notices can still decide: own by its path, or put aside for its mere name."""
    return code.state == "own" or (code.state == "vendored" and code.reason == BY_NAME)


# --- names -----------------------------------------------------------------------------------------------


@lru_cache(maxsize=65536)
def _key(holder: str) -> str:
    """A holder's name in small letters and nothing else, without legal forms; "" for "the authors"."""
    words = re.findall(r"[^\W_]+", re.sub(r"\([^)]*\)?", " ", holder).casefold())
    return "".join(word for word in words if word not in _LEGAL_FORM)


def _same(one: str, other: str) -> bool:
    """Whether two keys name the same party: equal, one inside the other, or of one family."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) >= 4 and (long.startswith(short) or (len(short) >= 6 and short in long)):
        return True
    return bool(_family(one)) and _family(one) == _family(other)


@lru_cache(maxsize=65536)
def _family(key: str) -> str:
    for family in _FAMILIES:
        for name in family.split():
            if key == name or (len(name) >= 5 and key.startswith(name)):
                return family.split()[0]
    return ""


# --- the habits of the tree --------------------------------------------------------------------------------


def _habits(codes: Sequence[Code], own: Iterable[str], known: Iterable[str]) -> _Tree:
    """Who the project is by what it was told, its root licence and the majority of its notices."""
    names = {key for name in own for key in _spellings(name)}
    tree = _Tree(own=set(names), known={_key(name) for name in known} - {""})
    tree.known = {key for key in tree.known if not any(_same(key, name) for name in names)}
    licensed = [
        holder
        for code in sorted(codes, key=lambda c: c.path)
        if code.language == LICENCE and "/" not in code.path
        for holder in code.holders
        if _key(holder) and _family(_key(holder)) != "freesoftware"
    ]
    if licensed and not any(tree.is_own(holder) for holder in licensed):
        licensed = licensed[:1]  # the first is who the licence is from; the rest are notices for parts
    else:
        licensed = [holder for holder in licensed if tree.is_own(holder)]
    tree.own |= {_key(h) for h in licensed if not (names and tree.is_outside(h))}

    open_files = [code for code in codes if code.state == "own" and code.language not in (LICENCE, UPSTREAM)]
    headed = [code for code in open_files if any(map(_key, code.holders))]
    tree.headed = len(headed) / len(open_files) if open_files else 0.0
    counts = Counter(key for code in headed for key in {_key(h) for h in code.holders} - {""})
    for key, count in sorted(counts.items()):
        major = count * 5 >= len(headed) and count * 4 >= len(open_files) and count >= _SEVERAL
        if major and not (names and (_family(key) or key in tree.known) and tree.is_outside(key)):
            tree.own.add(key)
    terms = Counter(code.terms for code in headed if any(map(tree.is_own, code.holders)))
    tree.terms = {name for name, count in terms.items() if count >= _SEVERAL}
    return tree


def _spellings(name: str) -> set[str]:
    """The keys of an own name: as a whole, and the longer words of an account like "acme-labs"."""
    whole = _key(name)
    words = {w for w in re.split(r"[-_./\s]+", name.casefold()) if len(w) >= 5 and w not in _LEGAL_FORM}
    return ({whole} | (words - _COMMON)) - {""}


_COMMON: Final = frozenset(
    """samples sample examples example cloud platform research university institute mirror workshop model models
    language framework python javascript server client github google-research awesome template app application
    library engine compiler kernel linux windows android tools utils core""".split()
)


# --- files ---------------------------------------------------------------------------------------------------


def _judge_file(code: Code, tree: _Tree) -> Code:
    holders = [holder for holder in code.holders if _key(holder)]
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
        code, state="foreign", copy="header", reason=f"its notice names {'; '.join(holders[:3])}{under}"
    )


def _own_address(url: str, tree: _Tree) -> bool:
    host, _, path = url.split("://", 1)[-1].partition("/")
    parts = [*host.split(".")[:-1], *path.split("/")[:2]]
    return any(_same(_key(part), name) for part in parts if len(_key(part)) >= 3 for name in tree.own)


# --- folders -------------------------------------------------------------------------------------------------


def _foreign_folders(
    codes: Sequence[Code], judged: dict[str, Code], tree: _Tree, members: frozenset[str]
) -> dict[str, str]:
    """Folder → why everything in it that bears no own notice came from outside."""
    folders: dict[str, str] = {}
    licences: dict[str, list[Code]] = defaultdict(list)
    for code in codes:
        folder = posixpath.dirname(code.path)
        if folder and code.language == LICENCE and code.state != "vendored":
            licences[folder].append(code)
        elif folder and code.language == UPSTREAM and code.attribution:
            if not _own_address(code.attribution, tree):
                folders[folder] = f"{code.path} names its upstream {code.attribution}"
    folders.update(_licensed_folders(licences, tree, members))
    folders.update(_majority_folders(codes, judged, tree, folders))
    return folders


def _licensed_folders(
    licences: dict[str, list[Code]], tree: _Tree, members: frozenset[str]
) -> dict[str, str]:
    """Folders whose own licence text is from somebody else."""
    found: dict[str, str] = {}
    beside: Counter[tuple[str, str]] = Counter()
    for folder, texts in sorted(licences.items()):
        holders = [h for text in texts for h in text.holders if _key(h)]
        holders = [h for h in holders if _family(_key(h)) != "freesoftware"]
        if holders and not any(map(tree.is_own, holders)) and folder not in members:
            found[folder] = f"{texts[0].path} is from {holders[0]}"
            beside[posixpath.dirname(folder), _key(holders[0])] += 1
    # One holder in several folders side by side is a partner whose packages live here, not a copy.
    return {
        folder: why
        for folder, why in found.items()
        if _GUEST_FOLDER.search(posixpath.dirname(folder))
        or max(
            beside[posixpath.dirname(folder), _key(h)] for text in licences[folder] for h in text.holders
        ) < _SEVERAL
    }  # fmt: skip


def _majority_folders(
    codes: Sequence[Code], judged: dict[str, Code], tree: _Tree, foreign: dict[str, str]
) -> dict[str, str]:
    """Folders most of whose code is foreign and none of it own by its notice; the uppermost of each branch."""
    total: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    mine: Counter[str] = Counter()
    for code in codes:
        code = judged.get(code.path, code)
        if code.state not in ("own", "foreign", "vendored") or code.language in (LICENCE, UPSTREAM):
            continue
        is_outside = code.state != "own" or _nearest(foreign, code.path) is not None
        is_mine = code.state == "own" and any(tree.is_own(h) for h in code.holders if _key(h))
        folder = posixpath.dirname(code.path)
        while folder:
            total[folder] += 1
            outside[folder] += is_outside
            mine[folder] += is_mine
            folder = posixpath.dirname(folder)
    found: dict[str, str] = {}
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
            found[folder] = f"{count} of its {total[folder]} files bear others' notices, none the project's"
    return found


def _nearest(folders: dict[str, str], path: str) -> str | None:
    """The innermost of the folders that holds a path."""
    folder = posixpath.dirname(path)
    while folder:
        if folder in folders:
            return folder
        folder = posixpath.dirname(folder)
    return None

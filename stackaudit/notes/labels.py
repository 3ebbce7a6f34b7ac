"""A heading, table head, key or lead-in goes in; what it says of everything below it comes out."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from stackaudit.notes.words import plain

Label: TypeAlias = Literal[
    "planned",
    "former",
    "rejected",
    "compared",
    "measured",
    "quoted",
    "supported",
    "required",
    "install",
    "built",
    "stack",
    "example",
]

_LABELS: Final[tuple[tuple[Label, str], ...]] = (
    ("rejected",
     r"\balternatives?\b|\brejected\b|\bnot (?:used|chosen|needed|adopted|supported|in scope|built|deployed)\b|\bruled out\b|\bconsidered\b|\bwhy not\b|\bwe (?:do not|don['’]t) use\b|\bnon-?goals?\b|\bout of scope\b|\binstead of\b|\bnever built\b"
     r"|替代方案|备选|未采用|不采用|不使用|没有使用|考虑过|代替案|不採用|대안|사용하지 않|\balternativen?\b|\bverworfen\b|\bnicht verwendet\b|\balternativas?\b|\bno (?:usamos|utilizamos)\b|\bdescartad"),
    ("planned",
     r"\broad ?map\b|\bto-?dos?\b|\bfuture\b|\bplanned\b|\bplans?$|\bupcoming\b|\bcoming soon\b|\bnext steps?\b|\bwhat['’]s next\b|\bbacklog\b|\bwish ?list\b|\bideas\b|\bproposals?\b|\bproposed\b|\bnot yet\b|\bnot[- ]built\b|\bunder (?:evaluation|consideration)\b|\bexploring\b|\bevaluating\b|\bin evaluation\b"
     r"|路线图|计划|规划|未来|待办|待定|即将|今後|予定|ロードマップ|検討中|향후|로드맵|예정|계획|\bgeplant|\bzukunft|\bausblick\b|\bà venir\b|\bprévu|\bpróxim|\bfuturo\b|\bplaneado"),
    ("former",
     r"\bformer(?:ly)?\b|\bhistory\b|\bhistorical(?:ly)?\b|\bretired\b|\bretirements?\b|\bdecommission\w*|\bdeprecated\b|\blegacy\b|\barchived?\b|\bprevious(?:ly)?\b|\bno longer\b|^removed\b|\bin the past\b|\bused to\b|\bobsolete\b|^replaced\b|\bmigrated from\b|\bbefore the\b|\bold (?:stack|setup|infrastructure|hardware|system|servers?|cluster)\b|\bstate of [^:]{1,40}: before\b|\bwhat we left\b|\bmigrated away\b|\b(?:was|used|state) before$|^before$|\bpredecessor\b|^replaces$|^earlier$"
     r"|历史|已(?:退役|废弃|下线|停用|弃用)|废弃|退役|以前|之前|曾经|原先|旧版|旧的|過去|以前|かつて|廃止|旧環境|이전|과거|\bfrüher|\behemalig|\bhistorique\b|\bobsolète|\banterior|\bhistorial\b|\bobsoleto"),
    ("compared",
     r"\bcompar(?:ison|isons|ed|ing)\b|\brelated (?:work|works|projects?)\b|\bsimilar (?:projects?|tools?|software)\b|\bprior art\b|\binspirations?\b|\binspired by\b|\bcompetitors?\b|\bcompetition\b"
     r"|对比|比较|相关工作|类似项目|竞品|比較|関連(?:研究|プロジェクト)|비교|관련 연구|\bvergleich|\bcomparaison|\bcomparaci[oó]n"),
    ("measured",
     r"\bbenchmarks?\b|\bbenchmarking\b|\bvs\b|\bversus\b|\bleader ?board\b|\bevaluations?\b|\bevaluation results?\b|\bbaselines?\b|\bresults\b|\bperformance\b"
     r"|评测|评估|基准|排行榜|ベンチマーク|評価|벤치마크|평가"),
    ("quoted",
     r"\breferences?\b|\bcitations?\b|\bcit(?:e|ing)\b|\bbibliography\b|\breading\b|\bsee also\b|\b(?:useful |external |other |helpful )?(?:resources|links)\b|\backnowledge?ments?\b|\bcredits?\b|\bthanks\b|\bgratitude\b|\bsponsors?\b|\bbackers\b|\bsupporters\b|\blicen[cs](?:e|es|ing)\b|\bcontribut(?:ors?|ing|ions?)\b|\bcommunity\b|\bcontact(?: us)?\b|\bstar history\b|\bstargazers\b|\barticles\b|\bpapers?\b|\btalks\b|\bmedia\b|\bsupport\b|\bget(?:ting)? help\b|\bdisclaimer\b|\bwho uses\b|\bused by\b|\bshowcase\b|\badopters\b|\busers\b|\bprojects? (?:using|based on)\b|\bwho(?:[’']s| is| are)? using\b|\bin the wild\b|\bcase stud|\bsuccess stor|\bpublications?\b|\bblogs?\b|\bpress\b|\bvideos\b|\bposts\b|\bnews\b"
     r"|引用|参考(?:文献|资料|链接)|致谢|鸣谢|许可|协议|相关链接|联系|社区|谢辞|謝辞|ライセンス|参考|貢献|인용|라이선스|라이센스|참고|감사|기여|\bdanksagung|\blizenz|\bliteratur|\bremerciements|\blicence\b|\bagradecimientos|\blicencia|\breferencias"),
    ("built",
     r"\b(?:tech(?:nology|nical)?|our|my|software|development|dev|deployment|training|infrastructure) stack\b|^\W*(?:the )?stack\b|\bbuilt (?:with|on|using)\b|\btechnolog(?:y|ies)(?: used)?\b|\btools used\b|\bmade with\b|\bimplementation details\b"
     r"|技术栈|技术选型|使用技術|技術スタック|기술 스택|\bverwendete\b|\btechnologies utilisées\b|\btecnolog[ií]as\b"),
    ("supported",
     r"\bsupported\b|\bsupports?:|\bcompatib\w+|\btested (?:on|with|hardware|platforms?|models?)\b|\bintegrations?\b|\bproviders?\b|\bfeatures?\b|\brecommend\w*|\bplugins?\b|\bconnectors?\b|\bwhy \w+\?|\buse cases?\b"
     r"|支持的?|兼容|特性|功能|推荐|対応|サポート|機能|推奨|지원|기능|추천|\bunterstützt|\bkompatib|\bempfohlen|\bfunktionen\b|\bfonctionnalités|\bcompatibles?\b|\bcaracterísticas"),
    ("example",
     r"\bexamples?\b|\btutorials?\b|\bhow[- ]to\b|\bfaq\b|\bfrequently asked\b|\bquick ?start\b|\bgetting started\b|\busage\b|\bdemo\b|\bsamples?\b|\bglossary\b|\btroubleshooting\b|\bbackground\b|\bprimer\b"
     r"|示例|例子|教程|快速开始|使用方法|常见问题|背景|例$|使用例|チュートリアル|クイックスタート|예제|예시|튜토리얼|사용법|\bbeispiel|\bexemples?\b|\bejemplos?\b"),
    ("required",
     r"\brequire(?:d|s|ments?)\b|\bpre-?requisites?\b|\bdependenc(?:y|ies)\b|\bwhat you need\b"
     r"|依赖|环境要求|前置|必要|依存|요구|필요|의존|\bvoraussetzung|\bprérequis|\brequisitos"),
    ("install",
     r"\binstall(?:ing|ation)?\b|\bset ?up\b|\bbefore you (?:start|begin)\b|\bdevelopment environment\b"
     r"|安装|环境(?:配置|准备|搭建|版本)|インストール|セットアップ|開発環境|설치|\binstalaci[oó]n\b|\beinrichtung\b"),
    ("stack",
     r"\bstack\b|\bbuilt (?:with|on|using)\b|\btechnolog(?:y|ies)\b|\bpowered by\b|\bhardware\b|\binfra(?:structure)?\b|\bservers?\b|\bsoftware\b|\bsystems?\b|\bcompute\b|\bcluster\b|\bnodes?\b|\bnetwork(?:ing)?\b|\bstorage\b|\btools?\b|\btooling\b|\bservices\b|\bcomponents?\b|\bcore components\b|\benvironment\b|\bdeployment\b|\bhosting\b|\bmonitoring\b|\bobservability\b|\bdatabases?\b|\bsecurity\b|\bbackups?\b|\beditors?\b|\bide\b|\btraining\b|\bdatasets?\b|\bdata\b|\bpre-?training\b|\barchitecture\b|\bci(?:/cd)?\b|\bos\b|\boperating systems?\b|\blanguages?\b|\bframeworks?\b|\bmodels?\b|\baccelerators?\b|\bgpus?\b|\bcpus?\b|\bswitch(?:es)?\b|\bused\b|\busing\b"
     r"|技术栈|技术选型|硬件|基础设施|服务器|软件|集群|网络|存储|工具|组件|环境|部署|监控|数据库|编辑器|训练|数据|架构|操作系统|语言|框架|模型|加速卡|交换机|使用技術|構成|ハードウェア|サーバー?|インフラ|環境|エディタ|기술 스택|하드웨어|인프라|서버|환경|\bverwendete?\b|\bserversoftware|\binfrastruktur|\btechnologies\b|\bmatériel|\btecnolog[ií]as?\b|\binfraestructura"),
)  # fmt: skip

NEGATIVE: Final[frozenset[Label]] = frozenset({"planned", "former", "rejected", "compared"})


@lru_cache(maxsize=4096)
def label_of(text: str) -> Label | None:
    """What a heading, column head, key or lead-in stands for; None for most."""
    words = plain(text[:160])
    for label, pattern in _LABELS:
        if re.search(pattern, words):
            return label
    return None


_STATUS: Final = re.compile(
    r"^\W*(?:(?P<former>retired|decommissioned|deprecated|removed|former|legacy|archived|replaced|sunset|obsolete|offline|dead|eol|退役\w{0,4}|废弃\w{0,4}|已?下线\w{0,4}|停用\w{0,4}|已\s?(?:退役|停用|废弃|报废|替换)\w{0,3}|廃止\w{0,4}|außer betrieb)"
    r"|(?P<planned>planned|todo|to do|proposed|pending|not[- ]built|not yet|future|wip|upcoming|tbd|on order|ordered|evaluating|candidate|exploring|计划\w{0,5}|规划\w{0,4}|拟\w{0,4}|待\w{1,4}|采购中|未部署|予定|検討中|導入予定|예정|도입 예정|geplant|prévu|planeado)"
    r"|(?P<rejected>rejected|not used|unused|discarded|dropped|alternative|not chosen|ruled out|considered|未采用|不使用|弃用|未使用|不採用|verworfen))(?!\w)"
)


_IN_USE: Final = re.compile(
    r"\b(?:used?|in use|status|adopted|deployed|enabled|live|active)\b|状态|使用|採用"
)
_NO: Final = re.compile(r"\W*(?:no|none|never|not yet|否|没有|なし|nein|non|[✗❌✘×])\W*")


def status_of(cell: str, column: str) -> Label | None:
    """What a short cell such as "planned" or "DECOMMISSIONED" says of its row."""
    words = plain(cell[:60]).strip()
    if _NO.fullmatch(words):
        return "rejected" if _IN_USE.search(plain(column[:40])) else None
    found = _STATUS.match(words)
    if not found or len(words.split()) > 6:
        return None
    return "former" if found["former"] else "planned" if found["planned"] else "rejected"

"""A noun phrase goes in ("training framework", "交换机"), the layer that it speaks of comes out."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from stackaudit.model import Layer

_ROLES: Final[tuple[tuple[Layer, str], ...]] = (
    ("training-framework", r"training (?:frameworks?|stack|librar(?:y|ies)|engine|system|platform)|train(?:ing)? (?:software|code)|distributed training|rlhf framework|训练(?:框架|引擎|系统|平台|软件)|学習フレームワーク|トレーニングフレームワーク|학습 프레임워크|trainings-?framework"),
    ("compute-framework", r"(?:compute|computation(?:al)?|computing|deep[- ]learning|ml|machine[- ]learning|tensor|ai|autograd|numerical) (?:frameworks?|librar(?:y|ies)|engine)|operator library|kernel library|计算框架|深度学习框架|机器学习框架|算子库|通信库|深層学習フレームワーク|計算フレームワーク|딥러닝 프레임워크"),
    ("inference", r"moteur d.inférence|inference(?: (?:engine|framework|server|stack|runtime|service|system))?|(?:model |llm )?serving(?: (?:engine|framework|stack|layer|system))?|推理(?:引擎|框架|服务|系统)?|推論(?:エンジン)?|추론(?: ?엔진)?|inferenz"),
    ("data", r"(?:pre-?)?training (?:data(?:sets?)?|corpora|corpus)|pre-?training data|data ?sets?|corpus|corpora|crawl(?:er)? data|数据集?|训练数据|语料库?|データ(?:セット)?|コーパス|데이터(?:셋)?|말뭉치|datensatz|datensätze"),
    ("model", r"teachers?|(?:teacher|base|foundation|language|embedding|reward|student|large|large language|ai|distillation) models?|llms?|models?|教师(?:模型)?|老师|基座模型|大模型|语言模型|模型|教師モデル|モデル|모델|modell"),
    ("language", r"(?:programming |scripting |implementation )?languages?|编程语言|开发语言|语言|プログラミング言語|言語|프로그래밍 언어|programmiersprache|langage"),
    ("editor", r"(?:code |text )?editors?|ides?|coding (?:tools?|assistant)|编辑器|开发工具|编码工具|代码工具|エディタ|개발 도구|에디터"),
    ("os", r"operating systems?|os(?:es)?|distros?|distribution|操作系统|系统镜像|オペレーティングシステム|운영 ?체제|betriebssystem|système d['’]exploitation|sistema operativo"),
    ("cpu", r"cpus?|processors?|处理器|中央处理器|プロセッサ|프로세서|prozessor(?:en)?|processeurs?|procesador(?:es)?"),
    ("accelerator", r"gpus?|accelerators?(?: cards?)?|(?:ai |training |inference )?(?:chips?|asics?)|graphics cards?|npus?|tpus?|加速卡|加速器|显卡|芯片|アクセラレータ|가속기|그래픽 ?카드|grafikkarten?|beschleuniger"),
    ("network", r"switch(?:es)?|routers?|network(?:ing)?(?: (?:cards?|fabric|gear|equipment|hardware))?|nics?|interconnects?|firewall appliance|load balancers?|vpns?|交换机|路由器|网络|网卡|互联|スイッチ|ネットワーク|스위치|네트워크|netzwerk|réseau"),
    ("storage-hw", r"disks?|ssds?|hdds?|hard drives?|drives?|硬盘|磁盘|ディスク|디스크|festplatten?"),
    ("server", r"servers?|machines?|bare[- ]metal|compute nodes?|nodes?|workstations?|chassis|服务器|机器|主机|节点|サーバー?|서버|server|serveurs?|servidores?"),
    ("cloud", r"clouds?(?: providers?)?|hosting(?: providers?)?|iaas|云(?:平台|厂商|服务商?)?|クラウド|클라우드"),
    ("scheduler", r"(?:job |batch |workload |cluster )?schedul(?:er|ers|ing)|resource manager|ordonnanceur|planificador|调度(?:器|系统|平台)?|スケジューラ|스케줄러"),
    ("orchestration", r"orchestrat(?:or|ion)(?: (?:platform|system|layer))?|container platform|编排(?:系统|平台)?|オーケストレーション|오케스트레이션"),
    ("container", r"containers?(?: (?:runtime|engine|registry))?|image registry|容器(?:运行时)?|コンテナ|컨테이너"),
    ("virtualization", r"hypervisors?|virtuali[sz]ation|虚拟化|仮想化|가상화|virtualisierung"),
    ("iac", r"infrastructure as code|iac|configuration management|provisioning|配置管理"),
    ("cicd", r"ci(?:/cd)?|continuous (?:integration|delivery|deployment)|build (?:system|server|farm)|deployment (?:tool|system|platform)|release (?:system|pipeline)|持续集成|发布系统|构建系统|部署系统"),
    ("vcs", r"version control|code hosting|source control|git (?:server|hosting)|代码(?:仓库|托管)|版本控制"),
    ("queue", r"(?:message |job |task )?(?:queues?|brokers?)|message bus|event (?:bus|streaming)|消息队列|メッセージキュー|キュー|메시지 ?큐"),
    ("storage", r"(?:object |block |file |distributed )?storage(?: (?:system|layer|engine))?|(?:distributed )?file ?systems?|backups?|存储(?:系统)?|文件系统|ストレージ|ファイルシステム|스토리지|speicher|stockage|almacenamiento"),
    ("database", r"databases?|db|data ?stores?|data warehouse|vector (?:db|database|store|search)|caches?|数据库|缓存|データベース|데이터베이스|datenbank(?:en)?|base de données|base de datos"),
    ("observability", r"monitoring(?: (?:system|platform|stack))?|observability|logging|metrics|tracing|alerting|dashboards?|监控(?:系统|平台)?|日志(?:系统|平台)?|モニタリング|監視|모니터링|überwachung|surveillance"),
    ("security", r"secrets?(?: (?:manager|management|store))?|identity|authentication|auth|sso|firewalls?|waf|安全|认证|密钥管理|認証|인증"),
    ("web", r"web ?servers?|reverse prox(?:y|ies)|api gateway|gateway|ingress|proxy|网关|反向代理|ウェブサーバー|웹 ?서버"),
    ("library", r"librar(?:y|ies)|sdks?|tokeni[sz]er|algorithms?|compilers?|runtimes?|toolkits?|算法|库|编译器|分词器|ライブラリ|アルゴリズム|라이브러리|알고리즘|bibliothek|bibliothèque|biblioteca"),
    ("app", r"apps?|applications?|website|portal|frontend|backend|platform|平台|应用|アプリ(?:ケーション)?|앱|anwendung"),
    ("devtool", r"tools?|tooling|cli|工具|ツール|도구"),
)  # fmt: skip


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    parts = []
    for number, (_, pattern) in enumerate(_ROLES):
        latin = [p for p in _alternatives(pattern) if p[0].isascii()]
        other = [p for p in _alternatives(pattern) if not p[0].isascii()]
        sides = [rf"\b(?:{'|'.join(latin)})\b"] if latin else []
        if other:
            sides.append("(?:" + "|".join(other) + ")")
        parts.append(f"(?P<r{number}>{'|'.join(sides)})")
    return re.compile("|".join(parts))


def _alternatives(pattern: str) -> list[str]:
    """The alternatives of a pattern, split at its outermost bars."""
    found, depth, begin = [], 0, 0
    for at, char in enumerate(pattern):
        depth += (char == "(") - (char == ")")
        if char == "|" and not depth:
            found.append(pattern[begin:at])
            begin = at + 1
    return [*found, pattern[begin:]]


def role_spans(phrase: str) -> list[tuple[int, int]]:
    """Where the role words of a phrase stand."""
    return [found.span() for found in _pattern().finditer(phrase[:120].lower())]


@lru_cache(maxsize=4096)
def role_of(phrase: str) -> Layer | None:
    """The layer that the phrase names: its last role word decides ("model training framework")."""
    role: Layer | None = None
    for found in _pattern().finditer(phrase[:120].lower()):
        role = _ROLES[int((found.lastgroup or "r0")[1:])][0]
    return role

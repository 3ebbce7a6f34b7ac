"""The phrases that tell use from mention, by strength, place and script; data for cues.py, nothing else.

`WORDS` rows begin at a word's border (Latin script), `HAN` rows anywhere (Chinese, Japanese,
Korean) and are only tried where a text has such letters. All text is lower case, free of markup,
with straight quotes. English and Chinese first; German, French, Spanish, Japanese and Korean as
far as notes need them.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from stackaudit.model import Strength

Rows: TypeAlias = "tuple[tuple[Strength, str], ...]"

_FEW: Final = r"(?:\s+[\w'\-.]+){0,4}?"
_GAP: Final = (
    r"(?:\s+(?!(?:to|with|by|into|onto|for|and|we|in|on|over|but)\b)[\w'\-]+){0,2}\s*[:\"(]?\s*$"
)
"""Up to two words may stand between a cue and the name it governs."""

_TIGHT: Final = r"\s*[:\"(]?\s*$"

# --- right before the name, or before the list that the name is part of ------------------------

HEAD_WORDS: Final[Rows] = (
    ("rejected", r"(?:instead of|rather than|in place of|as opposed to|in lieu of|let alone)" + _GAP),
    ("rejected",
     r"(?:(?<!if )not|never|don'?t|doesn'?t|didn'?t|do not|does not|did not|won'?t|isn'?t|aren'?t|cannot|can'?t)"
     r"(?:\s+(?:use|using|used|need|needing|run|running|require|requiring|want|have|having|host|deploy|on|with|rely on|depend on|an?|the|any|even|really|actually|going to|go with|choose|support))*" + _TIGHT),
    ("rejected",
     r"(?:without|no|neither|nor|zero|avoid(?:ed|ing|s)?|decided against|ruled out|reject(?:ed|ing)?|dismiss(?:ed)?|discard(?:ed)?|missing|lacks?|absence of|statt|anstatt|anstelle von|nicht|kein\w*|ohne|au lieu de|plutôt que|sans|pas(?: de)?|en lugar de|en vez de|sin)"
     r"(?:\s+(?:using|the|an?|any|need for|support for|usamos|utilizamos|se usa|usan|hay|mehr|plus))*" + _TIGHT),
    ("rejected",
     r"(?:(?:could|can|may|might) (?:also )?be (?:swapped|exchanged|replaced) (?:for|by|with)|swapped for|alternatives?(?: solutions?)? (?:such as|like|include[sd]?|including|are|is|would be|were|was)"
     r"|options? (?:such as|like|include[sd]?|considered)|competitors? (?:such as|like|include)|considered(?: using)?|(?:we|i) (?:briefly |also )?evaluated|looked (?:at|into)|toyed with|(?:could|would) (?:also )?(?:have )?used?)" + _GAP),
    ("former",
     r"(?:migrat\w+|mov(?:e|ed|es|ing)|switch\w*|transition\w*|port(?:ed|ing)|chang(?:e|ed|ing)|convert\w*)" + _FEW + r"\s+(?:(?:away|over|off)\s+)?(?:from|off|away from|off of)" + _GAP),
    ("former",
     r"(?:replac(?:ed|es|ing)|remov(?:ed|es|ing)|dropp(?:ed|ing)|drops|retir(?:ed|es|ing)|decommission(?:ed|ing|s)?|deprecat(?:ed|es|ing)|sunset(?:ting|ted)?|phas(?:ed|ing) out|supersed(?:ed|es|ing)|ditch(?:ed|ing)|abandon(?:ed|ing)|got rid of|getting rid of|stopped using|shut down|said goodbye to|former(?:ly)?|previous(?:ly)?|no longer)"
     r"(?:\s+(?:use[ds]?|using|on|run|running|hosted|hosting|with|our|rely|depend|need|in|the|an?))*" + _TIGHT),
    ("former", r"(?:we|i|it|they|which|site|team|this) used to (?:be |run |use |host |live |sit |have |store |deploy |rely )" + _GAP),
    ("compared",
     r"(?:unlike|think(?: of)?|compar(?:ed|es|ing|able)(?: \w+)? (?:to|with|against)|comparison (?:to|with|of)|(?:\w+er|more|less|worse|better)(?: \w+)? than|vs|versus|against"
     r"|simil(?:ar|arly) to|inspired by|inspiration from|equivalent (?:to|of)|same(?: \w+)? as|on par with|in contrast to|contrary to|match(?:es|ing)?|outperform\w*|surpass\w*|beats?|exceed\w*|modell?ed (?:on|after)"
     r"|analog(?:ous|ue)? (?:to|of)|alternatives? (?:to|for)|replacement for|substitute for|clone of|competitor (?:to|of)|manner (?:similar )?(?:to|of)|as \w+ as"
     r"|im vergleich (?:zu|mit)|verglichen mit|ähnlich wie|anders als|besser als|schneller als|par rapport à|comparé à|contrairement à|similaire à|plus \w+ que|comparado con|similar a|a diferencia de|más \w+ que)" + _GAP),
    ("former", r"(?:früher|ehemals|zuvor|vorher|bis \d{4}|abgelöst|ersetzt\w*|auparavant|anciennement|avant|migrée?s? (?:de|depuis)|remplacé|antes|anteriormente|migra(?:mos|do|da) (?:de|desde))" + _TIGHT),
)  # fmt: skip

HEAD_HAN: Final[Rows] = (
    ("rejected", r"(?:不使用|没有使用|并未使用|未使用|没有用|没用|不用|不采用|没有采用|未采用|而不是|而非|不是|不需要|无需|不依赖|没有|拒绝了?|排除了?|考虑过|评估过|避免使用|并非|不走|不买)(?:了|过|任何)?\s*$"),
    ("former", r"(?:曾经?(?:使用|采用|用|部署在|运行在)?|不再使用|不再用|(?:之前|以前|原先|原来|早期|过去|此前|最初)(?:的|是|一直)?(?:使用|采用|用|部署在|运行在|跑在|托管在|依赖)?(?:的|了|的是)?|弃用了?|淘汰了?|下线了?|停用了?|替换掉?了?)\s*$"),
    ("compared", r"(?:相比于?|相较于?|对比|比起?|优于|超过|高于|低于|快于|不同于|类似于?|如同|媲美|对标|参考了?|借鉴了?|仿照|替代|取代|代替)\s*$"),
)  # fmt: skip

EXAMPLE: Final = (
    r"(?:\b(?:such as|like|for example|for instance|eg|say|be it|wie|zb|comme|par exemple|como|por ejemplo)\s*[,:]?\s*[\"(]?\s*$)"
    r"|(?:例如|比如|譬如|诸如|如|例えば|예를 들어)[：:,，]?\s*$"
)

# --- soon after the name, in the same clause ---------------------------------------------------

TAIL_WORDS: Final[Rows] = (
    ("former", r"(?:was|were|has been|have been|got|is|are|been|being)(?: \w+)? (?:replaced|retired|removed|decommissioned|deprecated|dropped|sunset|phased out|abandoned|shut down|turned off|switched off|archived|superseded|dead|gone|no longer (?:in use|used?|needed|supported|running|part|maintained|required|available|there|with us))\b"),
    ("former", r"(?:until (?:\d|early|late|mid|last|recently|we|then|january|february|march|april|may|june|july|august|september|october|november|december)|(?:retirement|decommission(?:ed|ing)?|retired|deprecated|formerly (?:used|run|hosted)|no longer (?:in use|used?|needed|supported|running|run|part|maintained|required|available|exists?|deployed|active|there))\b)"),
    ("rejected", r"(?:is|was|are|were)(?: \w+)? (?:rejected|ruled out|overkill|discarded|dismissed|unused|unnecessary|absent|missing|out of (?:scope|reach))\b"),
    ("rejected", r"(?:is|are|was|were|does|do|did|has|have|had)(?: not|n'?t)(?: \w+)? (?:used?|needed|required|installed|deployed|running|run|exist(?:ed)?|built|chosen|adopted|an option|part of|been|involved)\b"),
    ("rejected", r"(?:nothing exists|zero (?:footprint|remnants?|deploy\w*|usage|instances?)|never (?:existed|built|deployed|used|installed|made it)|nxdomain\b|not (?:used|installed|deployed|built|present|available|chosen|needed|in use)\b|(?:live|running)\" false|unused\b|absent\b|as (?:an )?alternatives?\b|wird nicht|nicht (?:mehr|verwendet|genutzt|eingesetzt)|n'est pas utilis|no se (?:usa|utiliza))"),
    ("planned", r"(?:is|are)(?: \w+)? (?:planned|coming|proposed|scheduled (?:for|to)|under (?:evaluation|consideration)|being (?:evaluated|considered)|considered|on the roadmap|not yet|yet to|in the works|on order|pending)\b"),
    ("planned", r"(?:planned|coming soon|tbd|not yet|to be (?:added|deployed|installed|bought|done|introduced|built|decided)|in the (?:near )?future|next (?:year|quarter|month|sprint)|later this year|on the roadmap|will be (?:added|introduced|deployed|installed|used|rolled out|bought|set up|evaluated)|(?:ist|sind|wird|werden) (?:\w+ )?(?:geplant|eingeführt|demnächst)|geplant|prévue?s?|à venir|planead[oa]s?|próximamente)\b"),
)  # fmt: skip

TAIL_MARKS: Final[Rows] = (
    ("former", r"\((?:old|former|legacy)\)"),
    ("compared", r"^(?:[\s-](?:compatible|like|style|inspired|esque|equivalent|clone|alternative|competitor|compatibility)\b|'s (?:paper|approach|blog)\b)"),
)  # fmt: skip

TAIL_HAN: Final[Rows] = (
    ("former", r"已(?:经)?(?:下线|废弃|停用|弃用|淘汰|退役|移除|被替换|被取代|迁移)|(?:废弃|退役|下线了|停用了|被替换|被取代|的替代)|から.{0,24}(?:移行し|乗り換え|切り替え|置き換え)|を(?:廃止|やめ|使っていた|使用していた|利用していた)|에서.{0,20}(?:이전했|마이그레이션했|전환했)"),
    ("rejected", r"(?:不使用|没有使用|未使用|未部署|没有部署|不存在|未采用|没有采用|不适合)|の代わりに|ではなく|は(?:使わ|使用し|利用し|採用し)(?:な|て(?:い)?な)|を(?:使わ|使用せ)ず|대신|(?:을|를) 사용하지"),
    ("planned", r"(?:计划中|规划中|待定|待部署|尚未|即将|未来会)|(?:を|への?|に).{0,12}(?:予定|検討|計画)|(?:도입|전환|사용).{0,6}(?:예정|계획|검토)"),
    ("compared", r"^\s*(?:相比|一样|类似|不同|兼容|的(?:对比|比较))|^のような|^と(?:同様|比べ|比較)|^に比べ|^より|^(?:와|과) (?:비교|유사|같은)|^보다|^ 대비"),
)  # fmt: skip

# --- anywhere before the name, in the same clause ----------------------------------------------

CLAUSE_WORDS: Final[Rows] = (
    ("planned",
     r"(?:plan(?:s|ned|ning)?\b" + _FEW + r" (?:to|on|for|is)\b|going to (?:use|try|add|move|switch|migrate|deploy|buy|introduce|adopt|replace|evaluate)"
     r"|will (?:eventually |soon |probably |likely |also |then |later )?(?:be )?(?:us(?:e|ing)|add(?:ing)?|adopt|introduce|migrat(?:e|ing) to|mov(?:e|ing) to|switch(?:ing)? to|buy|evaluate|try|replace|get|upgrade to)\b"
     r"|(?:(?<!if we )(?<!you )(?<!if i )want|would like|hope|intend|expect|aim)s? to (?:eventually |also |later )?(?:use|try|add|move|switch|migrate|deploy|buy|introduce|adopt|replace|get|evaluate|support)\b"
     r"|(?:considering|thinking (?:about|of)|currently (?:evaluating|exploring|investigating)|(?:evaluating|exploring|looking (?:at|into)) (?:using|adopting|moving|migrating|replacing|switching|a move|alternatives)|eyeing)\b"
     r"|(?:might|may) (?:eventually |later |also |one day )?(?:use|add|move|switch|migrate|adopt|try|look)\b|eventually (?:we |i |it |this )?(?:will|would|want|plan|replace|move|migrate|switch|use|add|be)"
     r"|(?:someday|one day|in the future|upcoming|not yet|yet to|waiting for|on order|proposed|todo|tbd|next step\w*|future work|planen|geplant|zukünftig|künftig|demnächst|planeamos|en el futuro)\b|prévo\w+|envisag\w+)"),
    ("former",
     r"(?:from (?:19|20)\d\d[-\d]* (?:to|until|till|through) (?:19|20)\d\d|between (?:19|20)\d\d and (?:19|20)\d\d|until (?:early |late |mid-?)?(?:19|20)\d\d|formerly|previously|in the past|back then|before the (?:migration|move|switch|rewrite)|in the old days|at one point|once upon|(?:we|i|it|they|which|site|team|this) used to (?:be|run|use|host|live|have|store|deploy|rely)|früher|ehemals|auparavant|antes)\b"),
)  # fmt: skip

CLAUSE_HAN: Final[Rows] = (
    ("planned", r"计划|打算|准备|将会?(?:使用|采用|引入|迁移|切换|部署|改用|接入|购买|升级)|未来|今后|拟(?:采用|引入|使用)|考虑(?!过)|尚未|还没有?|以后会|有望|调研|将来|今後|検討|향후|계획"),
    ("former", r"以前は|かつて|従来は|이전에는|예전에는|曾经|之前一?直?(?:使用|用|在|部署|是)|以前(?:使用|用|是)"),
)  # fmt: skip

SENTENCE: Final = r"\b(?:could|can|might) (?:also )?be (?:swapped|exchanged|substituted)\b|\balternative(?:s| solutions?| options?)\b.{0,160}?\b(?:would be|are|were|include[sd]?|such as|like)\b"
"""Said of everything that follows in the sentence: it could be there, but is not."""

LEAVE: Final = (
    r"\b(?:replac(?:e|ing)|drop(?:ping)?|retir(?:e|ing)|phas(?:e|ing) out|get(?:ting)? rid of|decommission(?:ing)?|(?:migrat\w+|mov\w+|switch\w*|transition\w*)(?:\s+\w+){0,3}?\s+(?:away )?(?:from|off))(?:\s+(?:our|the))?"
    + _TIGHT
    + r"|(?:替换|淘汰|下线|从)\s*$"
)
"""What one leaves; with a plan around it, what is still there."""

# --- use ---------------------------------------------------------------------------------------

TOWARDS: Final = (
    r"\b(?:(?:migrat\w+|mov(?:e|ed|ing)|switch\w*|transition\w*|chang(?:ed|ing)|port(?:ed|ing)|upgrad\w+|convert\w*|evacuat\w*)(?:\s+[\w'\-.]+){0,6}?\s+(?:over )?(?:to|onto|into)(?: using| use)?"
    r"|(?:replaced|superseded|swapped|substituted)(?: \w+){0,3}? (?:by|with|for)|in favou?r of|now (?:use|uses|using|run|runs|running|on|with|hosted on|lives? (?:in|on)))"
    + _GAP
    + r"|(?:迁移到了?|迁移至|切换到了?|切换为|切换至|改用了?|换成了?|改为了?|替换为|替换成|升级到|改成了?)\s*$"
)
"""What something moved to."""

USE: Final = (
    r"\b(?:(?:we|i|my|our|us|they|it|which|team|company|cluster|site|project|system|platform|application|app|apps|service|services|backend|frontend|server|servers|website|repo|repository|code|pipeline|model|node|nodes|host|hosts|bot|stack|infrastructure|everything|data|logs|metrics|secrets|images?|deployment|deployments)"
    r"(?:'(?:re|ve|s))?(?:\s+(?:is|are|was|were|has|have|had|been|be|also|all|currently|now|mainly|mostly|primarily|heavily|only|just|still|then|both|each|internally|always|usually|make|makes))*\s+"
    r"(?:us(?:e|es|ed|ing)|utili[sz]e[sd]?|runs?|running|ran|rel(?:y|ies|ied|ying)|depends?|employs?|employed|adopt(?:s|ed)?|leverag(?:es?|ed|ing)|deploy(?:s|ed)?|hosts?|hosted|hosting|serving|trains?|trained|built|builds?|written|implemented|managed?s?|monitor(?:ed|s)?|provision(?:ed|s)?|orchestrated|powered|backed|served|stored?s?|stores|based|configured|automated?|encrypted|installed|equipped|chose|choose|picked|selected|went with|opted for|settled on|bought|own|operate[sd]?|maintain(?:ed|s)?|housed|lives?|sits?|consists? of|comprises?|has|have)\b"
    r"|(?:built|deployed|hosted|written|implemented|managed|monitored|provisioned|orchestrated|powered|backed|trained|running|runs|run|ran|served|stored|based|configured|automated|encrypted|installed|conducted|equipped|connected|published|created|set up|bootstrapped|fell back)\s+(?:\w+\s+){0,3}?(?:with|on|in|by|using|via|upon|through|from|as|to|onto|inside|behind|over)\b"
    r"|(?:our|my|we own)(?:\s+[\w.+-]+){0,3}?\s*$|(?:cluster|fleet|farm|pool|rack|nodes?) of\b|made up of\b|(?:using|utili[sz]ing|leveraging|powered by|thanks to)\b|use of\b|we (?:need|require)\b"
    r"|(?:verwend\w+|(?:be)?nutz\w+|benutz\w+|läuft|laufen|betrieben|betreiben?|betreibt|basier\w+ auf|eingesetzt|setzen|setze|gehostet|installiert|besteht aus|in verbindung mit|kombiniert|utilis\w+|repose sur|tourne\w* sur|hébergé\w*|déployé\w*|basé\w* sur|fonctionne avec|usamos|utiliz\w+|basad[oa] en|alojad[oa]|desplegad[oa]|corre\w* en|funciona con)\b)"
)
"""Somebody here uses, runs or builds on something; anywhere before the name in its sentence."""

USE_AFTER: Final = (
    r"\b(?:verwendet|genutzt|benutzt|eingesetzt|betrieben|gehostet)\b|を使っ|を用い|で動|で稼働|によって|により|で構築|で管理|で暗号化|搭載|を採用|を利用|を使用|にデプロイ|へバックアップ|を実行して|を(?:深く)?統合|を組み込|を参照"
    r"|사용|이용|활용|통해|기반|운영|구축|배포|탑재|돌리|학습|运行|部署|搭建|托管|管理"
)
"""The same where the verb comes last, soon after the name."""

USE_HAN: Final = (
    r"使用|采用|集成|整合|内置|運用|利用|运行在|部署在|部署于|基于|搭建|依赖|用的是|用了|托管|选用|选择了|搭载|配备|跑在|训练于|上训练|存储在|存放在|由.{0,12}(?:管理|驱动|提供)|通过.{0,16}(?:部署|管理|监控|实现)"
    r"|を使っ|を用い|で動|で稼働|によって|により|で構築|で管理|で暗号化|搭載|を採用|사용|이용|활용|통해|기반|운영|구축|배포|탑재|돌리|학습"
)

REQUIRED: Final = (
    r"\b(?:requires?|required|requirements?|prerequisites?|depends? on|must (?:have|install)|need(?:s|ed)?(?: to)?(?: have| install)?|you'?(?:ll| will) need|make sure (?:you have|that)|be sure to|have .{0,40}installed|install|benötigt|erfordert|voraussetzung|nécessite|requis|requiere|necesita)\b"
    r"|需要安装|请先安装|需要|要求|依赖于?|安装|インストール|必要|설치|필요"
)

BUILT: Final = (
    r"\b(?:(?:written|implemented|built|developed|coded|programmed|based|powered|backed|made|rewritten|generated|stored)\s+(?:\w+\s+){0,3}?(?:in|with|on|by|using|upon|from|around|atop)\b"
    r"|(?:it|which|that|this|backend|frontend|front-end|back-end|server|client|app|application|project|library|engine|tool|system|service|api|ui|core|code|codebase|repo|repository|data|parser|compiler|site|website)(?:\s+\w+){0,2}?\s+(?:uses?|relies|depends|leverages|wraps|embeds|employs|runs on|is built|is written)\b"
    r"|(?:we|i|our|my)\b(?:\s+\w+){0,4}?\s+(?:use|used|using|rely|relied|run|ran|train(?:ed)?|build|built|chose|deploy(?:ed)?|host(?:ed)?|measured|benchmarked|tested)\b"
    r"|makes? use of\b|(?:train(?:ed|ing)|cluster|fleet)\b.{0,40}\b(?:on|with|using|of)\b|geschrieben|basiert|verwendet|écrit en|utilise|escrito en|utiliza)"
    r"|使用了?|采用|基于|编写|开发|实现|依赖|を使用|で書かれ|で実装|를 사용|으로 작성|基盤"
)
"""What a page about software says of its own making."""

BUILT_AFTER: Final = (
    r"を(?:深く)?統合|を使用|を使って|を用い|で書かれ|で実装|で構築|に基づ|をベースに|を採用|を利用"
    r"|(?:를|을) (?:사용|이용|활용)|기반으로|로 (?:작성|구현)"
)
"""The same where the verb comes last."""

CONDITION: Final = (
    r"\b(?:if|when|whenever|whether|unless|to (?:use|run|install|build|enable|deploy|train|try|get|set|start|test|create|configure)|you|your|users?|people|can|may|might|could|should|would|optional(?:ly)?|support\w*|any|either|recommend\w*|example|instance|others?|someone|alternatively)\b"
    r"|如果|可以|支持|用户|您|你|例如|可选|もし|場合|できます|サポート|할 수|지원"
)

DEMAND: Final = (
    r"\b(?:requires?|required|requirements?|prerequisites?|depends? on|must (?:have|install)|need(?:s|ed)? (?:to have|to install|an?|the)|you'?(?:ll| will)? need|make sure (?:you have|that you have)|have .{0,40}installed|benötigt|erfordert|nécessite|requiere)\b"
    r"|需要安装|请先安装|需要|要求|依赖于?|必要|필요"
)

SUPPORT: Final = (
    r"\b(?:support(?:s|ed|ing)?|compatible|works? (?:with|on|great|well)|working with|integrat\w+|tested|can be (?:used|run|deployed|installed|exported)|can (?:use|run|work|deploy|connect|also)|available (?:for|on|in|via|as)|plug-?ins?|extensions? for|bindings?|clients? for|adapters?|connect(?:s|ors?)?|exports?|recommend\w*|suitable|optimi[sz]ed for|designed for|interoperab\w*|agnostic|any|either|choose between|if you (?:use|want|are|have|prefer)|optional(?:ly)?|you can (?:use|also|run|deploy)|whether|unterstütz\w*|kompatibel|empfohlen|supporte|recommandé|soporta|recomend\w+)\b"
    r"|支持|兼容|适配|推荐|建议|可选|可以使用|対応|サポート|推奨|지원|추천"
)

OTHERS: Final = (
    r"\W*(?:the |in |according to |at |while |for reference,? )?(?:[\w&.'-]+ and )?(?:openai|deepmind|google|meta|facebook|microsoft|anthropic|amazon|apple|baidu|alibaba|tencent|huggingface|eleutherai|they|others|researchers|competitors|most (?:people|companies|teams)|many (?:people|companies|teams)|people|gpt-?\d[\w.]*|llama[\w.-]*|palm|gopher|chinchilla|bloom|opt-?\w*|megatron[\w.-]*|bert|t5|[\w-]+ et al)\b(?:'s)?(?:\W+\w+){0,6}?\W+"
    r"(?:use[sd]?|took|takes|train(?:ed|s)?|releas(?:ed|es)|publish(?:ed|es)|report(?:ed|s)?|show(?:ed|s|n)?|announc(?:ed|es)|ran|runs|built|builds|propos(?:ed|es)|introduc(?:ed|es)|claim(?:ed|s)?|has|have|required|requires)\b"
)
"""A sentence that begins with somebody else, or another model, and tells what they did."""

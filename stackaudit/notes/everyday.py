"""Words of ordinary technical prose that are also product names: in small letters they name nothing by themselves."""

from __future__ import annotations

from typing import Final

EVERYDAY: Final[frozenset[str]] = frozenset(
    """
    about accelerate accent access account across act action active adapt add address advance after again age agent air alert
    align all alpha amount anchor angle answer any apart app apply are area argument arrow art artifact ask assemble asset
    assist atom attack attribute audit auto avenue award back backup badge balance bar bare base basic basis batch bay beat
    bench best bind bit bits black blend block blocks board body bolt book boost boot border bottom bound boundary box branch
    brand break breeze brick bridge bright browse brush bubble buck bud buffer bug build builder bullet bump bundle burn bus
    button buzz cache call calm can cap capture carbon card care case cast catch cell center central chain change channel
    character charge chart chat check circle circuit class clean clear click clip clock close cloud cluster coach code coil
    coin collect color column command commander common compare compass complete component compose compute conductor cone
    connect consult contact container content context continue contour control cook copy core cost counter cover craft create
    cross crucial cube cup current cursor curve custom cycle daily dark dash dashboard data database dataset datasets day deck
    deep default delta demand depot desk detect develop diff dig digest direct discover dispatch distance dock document domain
    dot double down draft draw dream drift drill drive drop dust early ease easy edge effect elastic element elevate emit
    empire end engine enter epoch equal era error escape essence evaluate even event every evolve exact excel exchange execute
    expand explore expose express extend eye fabric face fact factor fail fall family fast feature feed field file fill filter
    fire first fit fix flag flat fleet flex flight flow fluent fly focus fold follow force forge fork form format forth forward
    foundation frame free fresh friend front fuel full function fuse fusion future gate gateway gem general generate genesis
    glance glass globe glow go gold good grace grade grain grant graph great green grid ground group guard guide hand handle
    happy hash head health heart heat help hero high hint hit hold home hook horizon host hot house hub human ice icon idea
    image import impulse index infer insight inspect inspire install instance instant instrument integrate intent interface
    item join joint journey jump just keep kernel key kind knot lab ladder lap large later latest launch layer lead lean leap
    learn level lens lift light limit line linear link list live load loader local lock log logic long look loop low machine
    macro magic mail main make manage manager map march mark market mask mass master match material matrix matter max maze
    measure medium meet memory merge mesh message meta meter method metric metrics micro mid mind mini mint mirror mission mix
    mobile mode model modern module moment momentum monitor moon more most motion mount move native natural near neat need
    nest net network neutral new next noble node noise none normal north notice notion now number object observe offer on one
    onset open operate operator optimize option orbit order organic origin out outline output over pace pack package packet
    page pair panel paper parade parallel parcel parse part partner pass past path patron pattern pause peak pending people
    perform phase pick piece pilot pin ping pipe pipeline pitch place plain plan plane plate platform play plot plug plus
    point pole pool pop port portal position post power practice present press prettier primary prime print prior prism probe
    process product profile program project prompt proof prose protocol provide proxy pull pulse pump punch pure push put
    quality query quest queue quick race rack radius rage raise rally random range rank rapid rate raw ray reach react read
    ready real realm reason record red redirect reduce reflex refresh region register relay release reload remix remote render
    renovate replace replicate report request resolve resource respond rest result retool return review ring rise river road
    robust root rope rotate rough round route router row rule run runner runway rush safe sail salt same sample sand sapper
    save scale scan scene schedule scheme science scope score scout screen script scroll seal search second section secure
    seed segment select self sense sequence serial series serve server service session set setup shade shadow shape share
    sharp shed shell shelter shield shift ship shore shot show shuttle side sight sign signal simple single sink site size
    sketch skill sky slack sleep slice slide slim small smart smoke smooth snap solid solo sonic sort sound source space
    spaces spark speak spec spectrum speed sphere spin split spoke spot spread spring sprint square stable stack staff stage
    stand standard star start state static station status steady steam stem step stick stone stop storage store storm story
    stream street stress string strip strong structure studio style submit subset sugar suite summary summit sun super supply
    support sure surf surface surge swap sweep swift switch symbol sync system table tag tail take talk tank target task tasks
    team tell temper temple template tempo temporal tensor term terminal test text thing think thread threads tick tide tie
    tier tight tilt time tin tip together token tokenizers tone tool toolbox top total touch tour track trade traffic trail
    train transfer transform transformers transit translate transport trap travel tree trigger trim trip trust try tune tunnel
    turn twin twist type union unique unison unit unity up update use user utility vacuum value variable vast vector velocity
    verify version vertex vessel via view virtual vision visit vista visual vital voice void volume walk wall warp watch wave
    way weave web weight well wheel whisper white whole wide wild wind window windows wing wire wisdom wish wonder wood word
    work worker workflow world worth wrap write yield zero zip zone zoom
    """.split()  # noqa: SIM905
)

"""Words of everyday English that are also product names: in small letters they name nothing by themselves."""

from __future__ import annotations

from typing import Final

EVERYDAY: Final[frozenset[str]] = frozenset(
    """
    able about accelerate accent access account across act action active adapt add address advance after again age agent air
    alert align all alpha amber amp anchor angle answer any apart apex api apollo app apply april apron arc arch arena arrow art
    artifact ash ask assemble asset assist atlas atom attack audit aurora auto avenue award axiom axis azure back backbone
    backup bacon badge balance ball bamboo band bar bare base bash basic basis batch bay beam bear beat beats bed bee bell
    bench best bind birch bird bit bits black blaze blink block blocks blue blueprint board boat body bolt bond book boost boot
    border boss bottle bottom boundary box brain branch brand brave break breeze brick bridge bright broker brush bubble buck
    bud buffer bug build builder bull bullet bump bundle burn bus butter button buzz cache cactus calm camel camp canary candle
    canvas cap capacitor carbon card care cargo carrot cart cascade case cast castle cat catalyst cell center central chain
    chair chalk champion change channel chaos charm chart chat check cherry chef chime chrome circle circuit citrus city class
    clean clear click clip clock close cloud clover club cluster coach coal coast coco code cog coil coin collect color comet
    command commander common compass complete compose concourse condor conductor cone connect consul contact container continue
    contour control cook copper coral core cork corona cortex cosmos counter cover crab craft crane crate credo creed crisp cross
    crow crown crucial crystal cube cup current cursor curve custom cycle cypress dagger daily dark dash dashboard data database
    datasets dawn day deck deep deer delta depot desk diamond diesel diff dig dispatch distance dock dog dolphin dome door dot
    double dove draft dragon draw dream drift drill drive drone drop drum dust eagle early ease east easy echo eclipse edge
    effect egg elastic electron element elevate elf elm ember emit empire end engine enter envoy epic epoch equal era escape
    essence event every evolve exact excel exchange express extend eye fabric face factor falcon fall family fast fat fathom
    feather feature field fig fire firefly first fish flag flame flare flash flask flat fleet flex flight flow flower fluent
    flutter flux fly foam focus fog fold follow force forest forge fork form forth fortune forward foundation fountain fox frame
    free fresh friend frog front frost fuel full fuse fusion future galaxy gate gateway gem general genesis ghost giant gin glass
    glide globe glow glue gold good grace grade grain grape graph graphite grass gravity great green greenhouse grid ground grove
    guard guide gull hack halo hammer hand handle happy harbor harness harvest hash haven hawk head heart heat helix helm help
    hero hex high hill hint hive hold home honey hook horizon horn horse host house hub human hummingbird hydra ice icon idea
    igloo impala index indigo ink insight inspire instance intent interface iris iron ivory ivy jade jam jar java jazz jet join
    joint journey jump jungle just karma keel keep key keystone kind king kite knot lab ladder lake lambda lamp lance land lane
    language lantern lap large lark laser last latch later launch lava layer lead leaf lean leap learn ledger legend lemon lens
    lift light lightning lily lime linear link lion lip list little live load local lock locust loft log logic long look loop
    lotus lucid luna lynx machine macro magic magnet mail main make mango map maple marathon march mark market mask mast master
    match material matrix matter max maze meadow measure medium meet mercury merge mesh message metal meteor method metric
    micro mill mimic mind mini mint mirror mission mist mix mobile mode model modern module moment momentum monitor monkey moon
    moose morph moss motion mount mouse move muse music nano native near nest net neutral new next night ninja noble node noise
    nomad nord north nose notion nova now number oak oasis ocean octopus onion open opera optimize option opus orange orbit
    orchard orchid order organic origin osprey otter owl pack package packer packet page paint palm panda panel paper parade
    parallel parcel parrot parse pass path patron peak pearl pebble pelican pen perplexity phoenix photon pigeon pike pilot pin
    pine pipe pipeline pitch pixel plan plane planet plank plasma plate platform play plot plow plug plum point polar pole pool
    pop poppy port portal portainer post powder power present press prettier prime print prism probe process product profile
    project prompt proof prose protocol proxy pulse puma pump punch puppet pure push quail quartz queen query quest quick quill
    quiver rabbit race rack radar radius raft rage rail rails rain rainbow rally ranger rapid rat raven ray reach react read
    ready real realm reason record red redirect reef reflex refresh register relay release remix render renovate replicate
    report request rest retool review rhino ribbon ridge ring ripple rise river road robin robot rock rocket rollup root rope
    rose round route router row ruby ruff rule run runway rush rust sable saga sage sail salmon salt sand sap sapper satellite
    save scale scene scheme scope score scout screen script scroll sea seal search seed segment self sense sentinel sentry
    sequence serenity series serve service session shade shadow shape share shark sharp shed shell shelter shield shift ship
    shop shore shot shuttle sierra sight signal silk silver simple single sink site sketch skill sky slack slate sleep slice
    slide slim small smart smoke snap snow snowflake soda sol solar solid solo sonar song sonic soul sound source space spaces
    spade spark sparrow spectrum speed sphere spice spider spiral spirit spoon spot spread spring sprint sprout square squid
    stable stack stage standard star stark start state station steam steel stem step stone storage store storm stream street
    stripe strong studio sublime submit sugar suite summit sun super support surf surge surface swan swarm swift switch symbol
    symphony sync synapse system table tag tailor tango target task teal team tempest temple tempo tensor term terminal test
    text thanos thing think thread threads thunder tide tiger time tin titan together token tokenizers toolbox top torch tornado
    torrent total tower track trade trail train transform transformers transit trap tree trigger trinity triton trumpet trust
    tulip tuna tundra tunnel turbine turtle twig twin type umbrella under union unison unit unity up vacuum valley vapor vault
    vector vega velocity venom venus verify vertex vessel victory view village vine violet vision vista vital void volt vortex
    voyager wagon walrus warp wasp watch water wave wax way weave web well whale wheel whisper white wild willow wind window
    windmill wing wire wisdom wish witness wolf wonder wood work worker world worm yarn yellow yield yoga zen zenith zephyr zero
    zest zip zone zoom
    """.split()  # noqa: SIM905
)

"""Words that hold sentences together and say nothing about their topic, written down by hand.

Short on purpose: where a language is missing here, its common words are found by counting
(`words.common_words`).
"""

# ruff: noqa: RUF001 - Cyrillic and Turkish letters are meant as they stand

ENGLISH_ASKING = frozenset(
    word
    for line in (
        """
    what which who whom whose when where why how discuss discusse discussed discussing discussion
    discussions say says said saying talk talks talked talking tell tells told mention mentions
    mentioned summarize summarise summarized summary speak speaks spoke speaking describe described
    explain explained opinion opinions think thinks thought introduce introduced regarding
    concerning related video clip clips part parts section segment moment moments meeting meetings
    lecture talk episode group team show find please decide decided conclude concluded agree agreed
    propose proposed suggest suggested answer answered during
    """
    ).splitlines()
    for word in line.split()
)
"""What a question is asked with, rather than what it asks for."""

STOP_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": """
            a about above actually after again all almost also although always am an and another any
            anybody anyone anything anyway are aren't around as at away back basically be became
            because been before being between both but by came can can't cannot come comes coming
            could couldn't did didn't do does doesn't doing don't done down each either else enough
            even ever every everybody everyone everything few first for from further gave get gets
            getting give given gives go goes going gone gonna good got gotta guess had hadn't happen
            happens has hasn't have haven't having he he'd he'll he's her here here's hers herself
            him himself his how however i i'd i'll i'm i've if in indeed instead into is isn't it
            it'd it'll it's its itself just keep kind kinda know knew knows last later least less
            let let's like likely little look looking looks lot lots made mainly make makes making
            many may maybe me mean means might mine more most mostly much must my myself need needs
            never new next no nobody none nor not nothing now of off often oh ok okay on once one
            ones only onto or other others otherwise ought our ours ourselves out over own perhaps
            please pretty probably put quite rather re real really right s said same saw say saying
            says second see seem seems seen several shall she she'd she'll she's should shouldn't
            since so some somebody somehow someone something sometimes somewhat soon sort still
            stuff such sure t take taken takes taking tell tends than thank thanks that that's the
            their theirs them themselves then there there's therefore these they they'd they'll
            they're they've thing things think this those though thought three through thus to
            today together too took toward towards tried tries try trying two under unless until up
            upon us use used uses using usually ve very wanna want wanted wants was wasn't way ways
            we we'd we'll we're we've well went were weren't what what's whatever when whenever
            where where's whether which while who who's whoever whole whom whose why will with
            within without won't would wouldn't yeah yes yet you you'd you'll you're you've your
            yours yourself yourselves ain't d ll m o y
            """,
        "de": """
            aber alle allem allen aller alles als also am an ander andere anderen auch auf aus bei
            beim bin bis bist da dabei damit dann das dass dein dem den denn der des dich die dies
            diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer
            eines einfach er es etwas euch für gegen gehen geht gemacht genau gibt ganz hab habe
            haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren im immer
            in ins ist ja jede jedem jeder jetzt kann kein keine können könnte machen macht man mehr
            mein mich mir mit muss müssen nach nicht nichts noch nun nur ob oder ohne schon sehr
            sein seine sich sie sind so soll sollen sondern um und uns unser unter viel vom von vor
            war waren was weil weiter wenn wer werden wie wieder will wir wird wirklich wo wollen
            wurde wurden würde zu zum zur zwischen über
            """,
        "es": """
            a al algo algunos ante antes aquí así aunque bien cada casi como con contra cosa cosas
            creo cual cuando de del desde donde dos durante e el ella ellas ellos en entonces entre
            era eran es esa ese eso esos esta estaba estado estamos estar este esto estos está están
            fue ha hace hacer han hasta hay he la las le les lo los luego me mi mientras mucho
            muchos muy más nada ni no nos nosotros o otra otro otros para pero poco por porque pues
            que
            quien qué se sea ser si sido sin sobre solo son su sus sí también tan tanto te tener
            tenemos tiene tienen todo todos tu un una uno unos va vamos ver vez y ya yo él cómo
            """,
        "fr": """
            a ai ainsi alors après as au aucun aussi autre autres aux avait avant avec avez avoir
            avons bien c'est car ce cela ces cet cette ceux chaque chez comme comment d'un d'une
            dans de depuis des deux dire dit donc dont du elle elles en encore entre est et eu eux
            fait faire faut fois il ils j'ai je jusqu l'on la le les leur leurs lui là ma mais me
            mes moi moins mon même n'est ne ni nos notre nous on ont ou où par parce pas peu peut
            plus pour pourquoi puis qu'il qu'on quand que quel quelle qui quoi sa sans se ses si
            soit son sont sous sur ta te tes toi ton tous tout toute toutes très tu un une va voilà
            vos votre vous y à ça été être était étaient
            """,
        "it": """
            a abbiamo ad ai al alla alle allora anche ancora avere aveva c'è che chi ci come con
            cosa così da dal dalla dei del della delle di dire dopo dove due e ed era erano essere
            fa fare fatto fra già gli ha hanno ho i il in io la le lei lo loro lui ma me mi mia mio
            molto ne nei nel nella no noi non nostro o ogni ora per perché però più poco poi prima
            può qua quale quando quanto quella quelle quello questa queste questi questo qui quindi
            se sei senza si sia sono sopra sta stato su sua sue sul sulla suo tra tutta tutti tutto
            un una uno va vi voi è
            """,
        "pt": """
            a ainda agora ali ao aos aqui as assim até bem cada coisa com como da das de dela dele
            depois do dos e ela elas ele eles em entre então era essa esse esta estar estava este
            está estão eu fazer foi for há isso isto já lá mais mas me mesmo meu minha muito na nas
            nem no nos nossa nosso não né nós o onde os ou outra outro para pela pelo pode por
            porque pra qual quando que quem se seja sem ser seu seus só sobre sua são também tem
            tempo
            tendo tenho ter teu todo todos tudo um uma uns vai vamos vez você vocês à às é
            """,
        "nl": """
            aan al alle als altijd ben bij daar dan dat de deze die dit doen door dus een eens en er
            gaan gaat geen heb hebben heeft het hier hij hoe hun ik in is ja je kan kunnen maar meer
            men met mij mijn moet moeten na naar niet niets nog nu of om omdat onder ons ook op over
            te tegen toch toen tot uit van veel voor waar waren was wat we wel werd wie wij wil
            worden wordt zal ze zich zij zijn zo zou
            """,
        "pl": """
            a aby albo ale bardzo bez bo by był była było być co czy dla do gdy gdzie go i ich ile
            im ja jak jako je jego jej jest jestem jeszcze już kiedy która które który ma mam mi
            mnie
            może można na nad nam nas nie niż no o od on ona one oni oraz po pod przez przy są się
            ta tak także tam te tego tej ten teraz to tu ty tylko tym u w we wszystko z za ze że
            żeby
            """,
        "ru": """
            а без более бы был была были было быть в вам вас вот все всё вы где да даже для до его
            ее если есть еще ещё же за здесь и из или им их к как какой когда которая которые
            который кто ли мне может мы на над надо нам нас не него нет ни ничего но ну о об он она
            они оно от очень по под потом потому при просто раз с сам себя сейчас со так также там
            те тем то тогда того тоже только том ты у уже что чтобы это этого этой этом этот я
            """,
        "sv": """
            att av de den det dig din du där då efter eller en ett för från ha han har hade hon här
            hur i inte jag ju kan kommer man med men mig min mot mycket må när någon något nu och om
            på sig sin ska som så till under upp ut vad var vara vi vid vill är över
            """,
        "tr": """
            ama ancak artık bana bazı belki ben beni benim bir biraz biz bizim bu buna bunu bunun
            böyle çok çünkü da daha de değil diye en gibi hem hep her hiç için ile ise işte kadar ki
            kim mı mi mu mü nasıl ne neden o olan olarak oldu olduğu olur ona onu onun orada sen siz
            sonra şey şimdi şu tabii tüm var ve veya ya yani yok zaman
            """,
    }.items()
}
"""Stop words by language."""

LINKS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "a an and for from in into of on or the to versus with without",
        "de": "am das dem den der des die für im in mit ohne und vom von zum zur über",
        "es": "a al con de del el en la las los para por sin y",
        "fr": "à au aux avec d' de des du en et la le les pour sans sur",
        "it": "a al alla con da dal dei del della delle di e i il in la le per senza",
        "pt": "a ao com da das de do dos e em na no o os para por sem",
        "nl": "de een en het in met op van voor",
    }.items()
}
"""Words that may stand inside a title, never at its edge."""

ARTICLES: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the a an this these our your my his her their its of in for with no some any every",
        "de": "der die das den dem des ein eine einen einem einer kein keine im vom zum zur",
        "es": "el la los las un una unos unas del al su sus este esta",
        "fr": "le la les un une du des au aux ce cette ces son sa ses leur notre votre",
        "it": "il lo la i gli le un una del della dei delle al alla questo questa",
        "pt": "o a os as um uma do da dos das no na ao este esta",
        "nl": "de het een deze dit dat die onze hun geen",
    }.items()
}
"""Words after which a thing is named."""

AND = {
    "en": "and",
    "de": "und",
    "es": "y",
    "fr": "et",
    "it": "e",
    "pt": "e",
    "nl": "en",
    "sv": "och",
}
"""What joins two names for a thing."""

FILLERS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "ah eh ehm er erm hm hmm huh mhm mm mmm uh uhh uhm um umm mm-hmm uh-huh",
        "de": "äh ähm öh öhm hm hmm mhm ehm tja",
        "es": "eh em mm hmm ehm",
        "fr": "euh heu hum mm hmm bah ben",
        "it": "eh ehm mm hmm boh",
        "pt": "eh hum hmm ahn",
        "nl": "eh ehm uh uhm hm hmm",
        "sv": "eh öh hm hmm",
        "ru": "э ээ эм мм хм",
    }.items()
}
"""Sounds people make while they look for a word."""

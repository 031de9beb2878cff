"""Phrases with which talks turn, by language: parts of regular expressions, in one case.

Written down by hand from common speech; `cues.py` says what each table is for. They are matched
against the beginning of a sentence (`CLOSING`: against its end), with straight apostrophes. Breaks
and the spaces around `|` are for the reader; names in angle brackets are those of `_PARTS`.
"""

_PARTS = {
    "<thing>": r"""
        topic | subject | thing | part | section | point | question | step | chapter | slide
        item | example | idea | piece | one | reason | problem | case | concept | type | kind
        method | approach | principle | rule | law | theorem | lesson | agenda | speaker | stage
        phase | argument | issue | area | tip | lecture | unit | module
        """,
    "<whole>": r"""
        section | part | chapter | lecture | video | talk | lesson | class | unit | module
        session | episode
        """,
    "<number>": r"""
        \d+ | one | two | three | four | five | six | seven | eight | nine | ten
        """,
    "<we>": r"""
        let's | let us | let me | we'll | we will | we're going to | we are going to
        we're gonna | we can | we could | we should | we want to | we need to | we have to
        i'll | i will | i'm going to | i am going to | i'm gonna | i want to | i wanted to
        i'd like to | i would like to | i thought i'd | we now | shall we | it's time to
        now we
        """,
    "<turn>": r"""
        move on | move to | go on to | go to | go over | turn to | turn our | turn now
        talk about | speak about | talk a (?:little|bit) | discuss | start | begin | open with
        look at | take a look | have a look | take up | consider | continue with | switch
        come to | come back | get to | get started | get back | return | jump | dive | wrap up
        summari[sz]e | sum up | conclude | close | finish | end with | recap | review
        introduce | say something about | say a few | say a word | explore | shift | focus on
        cover | address | proceed | spend (?:the|some|a)
        """,
}


def _read(table: dict[str, str]) -> dict[str, str]:
    """Put the parts into patterns, and take the breaks and spaces out."""
    read = {}
    for language, lines in table.items():
        pattern = _joined(lines)
        for name, part in _PARTS.items():
            pattern = pattern.replace(name, f"(?:{_joined(part)})")
        read[language] = pattern
    return read


def _joined(lines: str) -> str:
    return "|".join(line.strip() for line in lines.strip().splitlines()).replace(" | ", "|")


OPENING = _read(
    {
        "en": r"""
        okay | ok | all right | alright | right | so | now | well | great | good | fine | anyway
        anyways | um | uh | yeah | yes | cool | lovely | excellent | perfect | thank you
        thanks | hello | hi | good morning | and now | and then
        """,
        "de": r"""
        okay | ok | also | so | gut | nun | jetzt | na ja | schön | prima | ja | ähm | äh
        danke | vielen dank | hallo | guten (?:tag|morgen) | und jetzt | und nun
        """,
        "es": r"""
        bueno | bien | vale | pues | ahora | entonces | muy bien | okay | ok | gracias | hola
        y ahora | buenos días
        """,
        "fr": r"""
        bon | bien | alors | donc | maintenant | voilà | d'accord | okay | ok | merci | bonjour
        et maintenant | euh
        """,
        "it": r"""
        allora | bene | dunque | quindi | ora | adesso | ecco | okay | ok | grazie | buongiorno
        e ora | e adesso
        """,
        "pt": r"""
        bom | bem | então | agora | pronto | certo | okay | ok | obrigad[oa] | olá | bom dia
        e agora
        """,
        "nl": r"""
        oké | ok | goed | nou | dus | nu | ja | prima | dank je | dank u | bedankt | hallo
        goedemorgen | en nu
        """,
    }
)
"""Words with which people take up a thread."""

ANNOUNCING = _read(
    {
        "en": r"""
        <we>(?: (?:just|now|quickly|briefly|first|then|also|next|finally))* <turn>
        moving (?:on|along|right along) | turning (?:to|now) | coming (?:back )?to
        going back to | (?:the|our|my) (?:very )?(?:next|last|final) (?:\w+ )?<thing>s?
        next (?:up|we|i|is|comes|on|<thing>s?)
        (?:in|for) (?:this|the next|today's|the (?:first|second|last
            rest of)) (?:\w+ ){0,2}<whole>
        this (?:next |last )?<whole> (?:is|will|covers|deals) | <thing>s? (?:number )?<number>
        number <number> | lastly
        to (?:summari[sz]e|sum up|conclude|wrap up|begin with|start with|recap) | to finish
        to close | in (?:summary|conclusion|closing) | welcome | that brings (?:us|me)
        this brings (?:us|me) | that leads (?:us|me) | with that(?: said)? | today (?:we|i)
        (?:this|that) takes us | (?:my|our) name is
        """,
        "de": r"""
        (?:kommen|gehen|schauen|reden|sprechen|fangen|beginnen|machen|wenden|blicken) wir
        lassen sie uns | lasst uns
        (?:wir|ich) (?:kommen|komme|möchte|möchten|wollen|will|werde|werden) (?:\w+ ){0,2}(?:zu
            über|jetzt|nun|anfangen|beginnen)
        als (?:nächstes|erstes|letztes|zweites)
        im (?:nächsten|folgenden|ersten|zweiten|letzten)
        in (?:diesem|diesem|der heutigen|dieser) (?:\w+ )?(?:abschnitt|kapitel|teil|vorlesung
            video|stunde|folge|vortrag|sitzung)
        (?:der|die|das|ein|unser|mein) (?:nächste[rs]?|zweite[rs]?|dritte[rs]?|letzte[rs]?
            erste[rs]?|weitere[rs]?) \w+
        zusammenfassend | zum (?:schluss|abschluss|anfang|thema) | abschließend | erstens
        zweitens | drittens | willkommen | herzlich willkommen
        heute (?:geht|werden|wollen|möchte)
        (?:kapitel|teil|abschnitt|punkt|schritt|frage) (?:\d+|eins|zwei|drei|vier|fünf)
        """,
        "es": r"""
        (?:vamos a|pasemos|pasamos|hablemos|veamos|empecemos|comencemos|sigamos|volvamos|quiero
            quisiera|me gustaría) (?:\w+ )?(?:a|al|de|con|ver|hablar|pasar|empezar|comenzar
            hablar de)
        (?:el|la|nuestr[oa]|mi|un|una) (?:siguiente|próxim[oa]|segund[oa]|tercer[oa]?|últim[oa]
            primer[oa]?|otr[oa]) \w+
        en (?:est[ea]|la siguiente|el siguiente) (?:sección|parte|capítulo|clase|vídeo|video
            lección|tema)
        en primer lugar | en segundo lugar | por último | finalmente
        para (?:terminar|empezar|resumir|concluir|finalizar) | en (?:resumen|conclusión)
        primero | bienvenid[oa]s | hoy (?:vamos|quiero|hablaremos) | a continuación | pasando a
        (?:capítulo|parte|punto|paso) (?:\d+|uno|dos|tres|cuatro)
        """,
        "fr": r"""
        (?:on va|nous allons|je vais|je voudrais|j'aimerais|passons|parlons|commençons|revenons
            regardons|voyons|continuons|prenons)(?: (?:maintenant|d'abord))?(?: (?:à|au|aux|de|du
            des|par|parler|passer|voir|commencer|un|une|les?|la))
        (?:le|la|l'|notre|mon|ma|un|une) ?(?:prochaine?|deuxième|seconde?|troisième|dernière?
            première?|autre) \w+
        dans (?:cette|ce|la prochaine|le prochain) (?:section|partie|chapitre|cours|vidéo|leçon
            épisode)
        tout d'abord | premièrement | deuxièmement | ensuite | enfin
        pour (?:finir|terminer|commencer|conclure|résumer) | en (?:résumé|conclusion)
        bienvenue | aujourd'hui | (?:chapitre|partie|point|étape) (?:\d+|un|deux|trois|quatre)
        """,
        "it": r"""
        (?:andiamo|passiamo|parliamo|vediamo|cominciamo|iniziamo|torniamo|continuiamo|vorrei
            voglio)(?: \w+)? (?:a|al|alla|avanti|di|del|della|con|parlare|passare|un|il|la)
        (?:il|la|l'|un|una|mio|nostro) ?(?:prossim[oa]|second[oa]|terz[oa]|ultim[oa]|prim[oa]
            altr[oa]) \w+
        in (?:questa|questo) (?:sezione|parte|capitolo|lezione|video) | innanzitutto
        prima di tutto | infine | per (?:finire|concludere|cominciare|iniziare|riassumere)
        in (?:sintesi|conclusione) | benvenut[ie] | oggi
        (?:capitolo|parte|punto|passo) (?:\d+|uno|due|tre|quattro)
        """,
        "pt": r"""
        (?:vamos|passemos|falemos|vejamos|comecemos|quero|queria|gostaria)(?: \w+)? (?:a|ao|à
            de|do|da|para|com|falar|passar|ver|começar)
        (?:o|a|um|uma|nosso|nossa|meu) (?:próxim[oa]|segund[oa]|terceir[oa]|últim[oa]
            primeir[oa]|outr[oa]) \w+
        n(?:esta|este|essa) (?:seção|secção|parte|capítulo|aula|vídeo|lição) | em primeiro lugar
        em segundo lugar | por (?:último|fim) | finalmente
        para (?:terminar|começar|resumir|concluir) | em (?:resumo|conclusão) | bem-vind[oa]s
        hoje | (?:capítulo|parte|ponto|passo) (?:\d+|um|dois|três|quatro)
        """,
        "nl": r"""
        (?:laten we|we gaan|ik ga|ik wil|ik zou|we beginnen|we kijken|we komen)(?: (?:nu|eerst
            even|het|graag))* (?:naar|over|met|hebben|verder|beginnen|kijken|praten|door)
        (?:de|het|een|ons|mijn) (?:volgende|tweede|derde|laatste|eerste|ander[e]?) \w+
        in (?:dit|deze|het volgende) (?:deel|hoofdstuk|les|video|college|sectie)
        ten (?:eerste|tweede|derde|slotte) | allereerst | tot slot
        om (?:te beginnen|af te sluiten|samen te vatten) | samenvattend | welkom | vandaag
        (?:hoofdstuk|deel|punt|stap) (?:\d+|een|twee|drie|vier)
        """,
    }
)
"""What says that something new begins."""

TURNING = _read(
    {
        "en": r"""
        (?:the|our|my|a|your) (?:second|third|fourth|fifth|sixth|first|other) (?:\w+ )?<thing>s?
        firstly | secondly | thirdly | next | second | third | finally | first | another
        what about | how about | as for | speaking of | meanwhile | by the way
        on the other hand | imagine | suppose | consider | let's | let us | let me
        what(?:'s| is| are| do| does| did| happens| makes| if)
        how (?:do|does|did|can|is|are|should) | why (?:do|does|did|is|are|should|would)
        who (?:is|are|was) | when (?:i was|you)
        there (?:is|was|are|were) (?:another|one more|also another)
        there's (?:another|one more) | (?:a|one) (?:common|classic|good|famous|simple) example
        in (?:the )?\d{4}
        (?:i want|i'd like|i would like|we're going|we are going) (?:you )?to
        (?:so|now) (?:now|the|we|let's|what|how|why) | once upon | back in
        """,
        "de": r"""
        dann | danach | zuerst | schließlich | was (?:ist|sind|macht|passiert)
        wie (?:ist|geht|kann|funktioniert) | warum | wieso | weshalb | wer (?:ist|war) | apropos
        übrigens | stellen sie sich | angenommen | ein weiteres | eine weitere | ein anderes
        eine andere
        """,
        "es": r"""
        después | luego | qué (?:es|son|pasa|hace) | cómo | por qué | quién | por cierto
        imagin\w+ | supongamos | otr[oa] | en cuanto a | respecto a
        """,
        "fr": r"""
        après | puis | qu'est-ce | comment | pourquoi | qui est | à propos | au fait | imagin\w+
        supposons | un autre | une autre | quant (?:à|aux?)
        """,
        "it": r"""
        poi | dopo | che cos[a'] | cosa (?:è|sono|succede) | come (?:si|è|funziona) | perché
        chi (?:è|era) | a proposito | immagin\w+ | supponiamo | un altro | un'altra | quanto a
        """,
        "pt": r"""
        depois | a seguir | o que | como | por que | quem | a propósito | imagin\w+ | suponhamos
        outr[oa] | quanto a
        """,
        "nl": r"""
        daarna | vervolgens | dan | wat (?:is|zijn|doet|gebeurt) | hoe | waarom | wie (?:is|was)
        trouwens | stel | een ander(?:e)? | wat betreft
        """,
    }
)
"""What turns the talk, or may only lead it on."""

LEANING = _read(
    {
        "en": r"""
        and | but | because | or | nor | which | that(?! brings| leads| takes) | that's | it
        it's | its | he | he's | she | she's | they | they're | them | his | her | their
        this(?! takes| brings) | these | those | also | then | who | whose | where | so that
        such | yet | either | neither | than | to | of | for example | therefore | thus | hence
        however | instead | otherwise | though | although | while | whereas | too | like
        you're | me | him | us | not | there | here's why
        """,
        "de": r"""
        und | aber | weil | oder | denn | dass | der | die | das (?:ist|war|heißt|hat|kann|sind)
        er | sie | es | sein | ihre? | dies\w* | jene\w* | auch | deshalb | deswegen | daher
        jedoch | sondern | wobei | welche\w* | dadurch | dabei | damit | trotzdem | außerdem
        zum beispiel | nicht | ihn | ihm | ihnen
        """,
        "es": r"""
        y | pero | porque | o | ni | que | lo | la que | él | ella | ellos | ellas | su | sus
        est[aeo]s? | es[aeo]s? | también | así | por eso | sin embargo | aunque | mientras
        cual | no | por ejemplo | donde
        """,
        "fr": r"""
        et | mais | parce | car | ou | ni | que | qui | il | elle | ils | elles | son | sa | ses
        leurs? | ce | c'est | cette | ces | cela | ça | aussi | ainsi | cependant | pourtant
        tandis | dont | non | par exemple | où
        """,
        "it": r"""
        e | ma | perché | o | né | che | lui | lei | loro | suo | sua | quest[oaie]
        quell[oaie] | quel | anche | così | però | tuttavia | mentre | cui | non | per esempio
        dove
        """,
        "pt": r"""
        e | mas | porque | ou | nem | que | ele | ela | eles | elas | seu | sua | est[ea]s?
        ess[ea]s? | isso | isto | também | assim | porém | no entanto | embora | enquanto | não
        por exemplo | onde
        """,
        "nl": r"""
        en | maar | omdat | want | of | dat | die | deze | dit | hij | zij | ze | het is | zijn
        haar | hun | ook | daarom | echter | terwijl | niet | bijvoorbeeld | waar | er
        """,
    }
)
"""What leans on the sentence before."""

CLOSING = _read(
    {
        "en": r"""
        (?:any|more|other|further) questions(?: \w+){0,3} | questions | thank you(?: \w+){0,3}
        thanks(?: \w+){0,2} | that's (?:it|all|that) | that is (?:it|all)
        take a (?:short )?break | move on | let's continue | go on | the end
        see you(?: \w+){0,3} | applause
        """,
        "de": r"""
        (?:noch|weitere|irgendwelche)? ?fragen(?: dazu)? | danke(?: \w+)? | vielen dank
        das war's | das war es | pause | weiter
        """,
        "es": r"""
        (?:alguna|más)? ?preguntas? | gracias | eso es todo | un descanso | sigamos
        continuemos
        """,
        "fr": r"""
        (?:des|autres)? ?questions | merci(?: \w+)? | c'est tout | une pause | continuons
        """,
        "it": r"""
        (?:altre|ci sono)? ?domande | grazie(?: \w+)? | è tutto | una pausa | andiamo avanti
        """,
        "pt": r"""
        (?:alguma|mais)? ?(?:perguntas?|dúvidas?) | obrigad[oa] | é tudo | é isso | um intervalo
        continuemos
        """,
        "nl": r"""
        (?:nog|meer)? ?vragen | dank (?:je|u)(?: wel)? | bedankt | dat was het | pauze | verder
        """,
    }
)
"""What closes a matter, at the end of a sentence."""

"""Words that tell a name for a thing from other runs of words, by language, written by hand."""

BEFORE_DOING: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "i you he she it we they who to will would can could should must might may shall "
        "cannot can't won't don't didn't doesn't let's gonna did does do not never i'll you'll "
        "we'll they'll he'll she'll i'd you'd we'd they'd also just please",
        "de": "ich du er sie wir ihr man zu nicht",
        "es": "yo tú usted nosotros ellos no se me te nos lo",
        "fr": "je j' tu il elle on nous vous ils elles ne se me te",
        "it": "io tu lui lei noi voi loro non si mi ti ci",
        "pt": "eu tu você ele ela nós eles elas não se me",
        "nl": "ik jij je hij zij ze wij we jullie te niet men",
    }.items()
}
"""Words after which something is done rather than named."""

NUMBERS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen "
        "fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty "
        "seventy eighty ninety hundred hundreds thousand thousands million millions billion "
        "billions dozen half per percent minute minutes hour hours second seconds o'clock",
        "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig "
        "vierzig fünfzig sechzig siebzig achtzig neunzig hundert tausend million millionen "
        "milliarde milliarden prozent minute minuten stunde stunden uhr",
        "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce veinte treinta "
        "cuarenta cincuenta sesenta setenta ochenta noventa cien ciento mil millón millones "
        "minuto minutos hora horas",
        "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze vingt trente "
        "quarante cinquante soixante cent cents mille million millions milliard milliards "
        "minute minutes heure heures",
        "it": "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici venti "
        "trenta quaranta cinquanta sessanta settanta ottanta novanta cento mille mila milione "
        "milioni minuto minuti ora ore",
        "pt": "zero um dois três quatro cinco seis sete oito nove dez onze doze vinte trinta "
        "quarenta cinquenta sessenta setenta oitenta noventa cem cento mil milhão milhões "
        "minuto minutos hora horas",
        "nl": "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf twintig dertig "
        "veertig vijftig zestig zeventig tachtig negentig honderd duizend miljoen miljard procent "
        "minuut minuten uur uren",
    }.items()
}
"""Words that count or measure, and name nothing by themselves."""

BARE_ARTICLES: dict[str, frozenset[str]] = {
    "en": frozenset({"the", "a", "an"}),
}
"""Articles before which, in a name, another link has to stand: not `change the variances`."""

TIMES: dict[str, frozenset[str]] = {
    "en": frozenset(
        "day week weekend month year decade century morning afternoon evening night time".split()  # noqa: SIM905
    ),
}
"""Words for when something was, where a word of `POINTING` stands before them."""

POINTING: dict[str, frozenset[str]] = {
    "en": frozenset("this that last next every each one some all".split()),  # noqa: SIM905
}
"""Words that make of a time a when: `this morning` names nothing, `morning prayer` does."""

GOING_ON: dict[str, frozenset[str]] = {
    "en": frozenset({"of", "to"}),
}
"""Words after which the rest of a name comes: `the longing to understand`."""

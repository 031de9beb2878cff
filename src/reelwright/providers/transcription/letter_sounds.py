# ruff: noqa: RUF001 - letters of many languages look alike
"""How English letters are usually said, for words that no dictionary has.

Rules for groups of letters, the longest first, and what stands around them. The phones are those
of the CMU Pronouncing Dictionary, without stress. Good enough to find a word where it is said:
about four phones in five are those of the dictionary.
"""

import re
import unicodedata

NAMES = {
    "a": "EY", "b": "B IY", "c": "S IY", "d": "D IY", "e": "IY", "f": "EH F", "g": "JH IY",
    "h": "EY CH", "i": "AY", "j": "JH EY", "k": "K EY", "l": "EH L", "m": "EH M", "n": "EH N",
    "o": "OW", "p": "P IY", "q": "K Y UW", "r": "AA R", "s": "EH S", "t": "T IY", "u": "Y UW",
    "v": "V IY", "w": "D AH B AH L Y UW", "x": "EH K S", "y": "W AY", "z": "Z IY",
}  # fmt: skip
"""What the letters are called."""

_UNFOLDED = str.maketrans(
    {
        "ß": "ss", "æ": "e", "œ": "e", "ø": "o", "đ": "d", "ð": "th", "þ": "th", "ł": "w",
        "ı": "i", "ħ": "h", "’": "'", "‘": "'", "ʼ": "'", "ñ": "ny", "ç": "s", "ö": "er",
        "ü": "u", "ä": "e", "č": "ch", "ć": "ch", "š": "sh", "ś": "sh", "ž": "j", "ż": "j",
    }
)  # fmt: skip
"""Letters that are no plain letter with a mark, or are said like other ones."""

# Each rule: letters, what must stand before, what must stand after (regular expressions), phones.
_C = "[bcdfghjklmnpqrstvwxz]"
_RULES = [
    # whole words and endings
    ("tion", "", "", "SH AH N"), ("ssion", "", "", "SH AH N"), ("sion", "[aeiou]", "", "ZH AH N"),
    ("sion", "", "", "SH AH N"), ("cian", "", "", "SH AH N"), ("tial", "", "", "SH AH L"),
    ("cial", "", "", "SH AH L"), ("cious", "", "", "SH AH S"), ("tious", "", "", "SH AH S"),
    ("gious", "", "", "JH AH S"), ("ious", "", "", "IY AH S"), ("ous", ".", "$", "AH S"),
    ("ture", ".", "$", "CH ER"), ("sure", "[aeiou]", "$", "ZH ER"), ("able", ".", "$", "AH B AH L"),
    ("ible", ".", "$", "AH B AH L"), ("age", f"{_C}", "$", "IH JH"), ("ate", f"{_C}", "$", "EY T"),
    ("ful", ".", "$", "F AH L"), ("ness", ".", "$", "N AH S"), ("less", ".", "$", "L AH S"),
    ("ment", ".", "", "M AH N T"), ("ing", "[aeiouy].*", "$", "IH NG"),
    ("ism", "", "$", "IH Z AH M"), ("ology", "", "$", "AA L AH JH IY"),
    ("le", f"{_C}", "$", "AH L"),
    ("les", f"{_C}", "$", "AH L Z"), ("re", "[bt]", "$", "ER"),
    ("ed", "[aeiouy].*[dt]", "$", "IH D"), ("ed", "[aeiouy].*(p|k|f|s|sh|ch|x)", "$", "T"),
    ("ed", "[aeiouy].*", "$", "D"), ("es", "(s|x|z|ch|sh|c|g)", "$", "IH Z"),
    ("es", f"[aeiouy].*{_C}", "$", "Z"), ("'s", "(s|x|z|ch|sh|ce|ge)", "$", "IH Z"),
    ("'s", "[ptkf]", "$", "S"), ("'s", "", "$", "Z"), ("s", "[aeiou].*[bdgvmnlrwy]", "$", "Z"),
    ("s", "[aeiouy]", "$", "Z"), ("n't", "", "$", "AH N T"), ("'ll", "", "$", "AH L"),
    ("'re", "", "$", "ER"), ("'ve", "", "$", "AH V"), ("er", ".", "", "ER"),
    ("or", f"..{_C}", "$", "ER"),
    ("al", f"..{_C}", "$", "AH L"), ("el", f"..{_C}", "$", "AH L"), ("en", f"..{_C}", "$", "AH N"),
    ("on", f"..{_C}", "$", "AH N"), ("um", f".{_C}", "$", "AH M"), ("us", f".{_C}", "$", "AH S"),
    ("a", ".", "$", "AH"), ("e", "[aeiouy].*", "$", ""), ("e", f"^{_C}+", "$", "IY"),
    ("e", "", "$", "IY"), ("i", ".", "$", "IY"), ("o", "", "$", "OW"), ("y", f"^{_C}+", "$", "AY"),
    # vowels of two and more letters
    ("augh", "", "", "AO"), ("ough", "", "t", "AO"), ("ough", "", "", "OW"), ("eigh", "", "", "EY"),
    ("igh", "", "", "AY"), ("aigh", "", "", "EY"), ("ear", "", "[nlt]", "ER"),
    ("ear", "", "", "IH R"), ("eer", "", "", "IH R"), ("air", "", "", "EH R"),
    ("are", "", "$", "EH R"), ("oor", "", "", "AO R"), ("oar", "", "", "AO R"),
    ("our", "", "", "AW ER"), ("ure", "", "$", "Y UH R"), ("ire", "", "$", "AY ER"),
    ("ore", "", "", "AO R"), ("eau", "", "", "OW"), ("ai", "", "", "EY"), ("ay", "", "", "EY"),
    ("au", "", "", "AO"), ("aw", "", "", "AO"), ("aa", "", "", "AA"), ("ae", "", "", "EY"),
    ("ea", "", "(d|lth|th)", "EH"), ("ea", "", "", "IY"), ("ee", "", "", "IY"),
    ("ei", "", "", "AY"), ("eu", "", "", "Y UW"), ("ew", "", "", "UW"), ("ey", "", "", "IY"),
    ("ia", "", "", "IY AH"), ("ie", "", "", "IY"), ("io", "", "", "IY OW"), ("oa", "", "", "OW"),
    ("oe", "", "", "OW"), ("oi", "", "", "OY"), ("oy", "", "", "OY"), ("oo", "", "k", "UH"),
    ("oo", "", "", "UW"), ("ou", "", "", "AW"), ("ow", "", "", "OW"), ("ue", "", "", "UW"),
    ("ui", "", "", "UW"), ("qu", "", "", "K W"), ("ar", "w", "", "AO R"), ("ar", "", "", "AA R"),
    ("er", "", "", "ER"), ("ir", "", "", "ER"), ("ur", "", "", "ER"), ("or", "", "", "AO R"),
    ("yr", "", "", "IH R"), ("all", "", "", "AO L"), ("alk", "", "", "AO K"),
    ("al", "", "[td]", "AO L"),
    ("wa", "", "[^rylk]", "W AA"), ("old", "", "", "OW L D"), ("ind", "^.?.?", "$", "AY N D"),
    # consonants
    ("tch", "", "", "CH"), ("sch", "", "", "SH"), ("chr", "", "", "K R"), ("ch", "", "", "CH"),
    ("ck", "", "", "K"), ("cqu", "", "", "K W"), ("cc", "", "[eiy]", "K S"), ("cz", "", "", "CH"),
    ("sz", "", "", "SH"), ("rz", f"{_C}", "", "SH"), ("c", "", "[eiy']", "S"), ("c", "", "", "K"),
    ("dge", "", "", "JH"), ("dg", "", "", "JH"), ("dj", "", "", "JH"), ("gh", "^", "", "G"),
    ("gh", "", "", ""),
    ("gn", "^", "", "N"), ("gn", "", "$", "N"), ("gg", "", "", "G"), ("gu", "", "[eiy]", "G"),
    ("g", "", "[ey]", "JH"), ("g", "", "i[^v]", "JH"), ("g", "", "", "G"), ("j", "", "", "JH"),
    ("kn", "^", "", "N"), ("kh", "", "", "K"), ("mb", "", "$", "M"), ("ng", "", "$", "NG"),
    ("ng", "", "[ei]", "N JH"), ("ng", "", "", "NG G"), ("nk", "", "", "NG K"),
    ("ph", "", "", "F"), ("ps", "^", "", "S"), ("pn", "^", "", "N"), ("rh", "", "", "R"),
    ("sh", "", "", "SH"), ("sc", "", "[eiy]", "S"), ("th", "", "", "TH"), ("wh", "", "", "W"),
    ("wr", "^", "", "R"), ("x", "^", "", "Z"), ("x", "", "", "K S"), ("h", "^|[^aeiou]", "", "HH"),
    ("h", "[aeiou]", "[aeiou]", "HH"), ("h", "", "", ""), ("s", "[aeiou]", "[aeiou]", "Z"),
    ("y", "", "[aeiou]", "Y"), ("w", "", "[aeiouy]", "W"), ("w", "", "", ""),
    # one vowel: long before one consonant and a silent e, else short
    ("a", "", f"{_C}e$", "EY"), ("e", "", f"{_C}e$", "IY"), ("i", "", f"{_C}e$", "AY"),
    ("o", "", f"{_C}e$", "OW"), ("u", "", f"{_C}e$", "UW"), ("a", "", "", "AE"),
    ("e", "^(b|d|r|pr)", f"{_C}[aeiou]", "IH"), ("e", "", "", "EH"), ("i", "", "[aou]", "AY"),
    ("i", "", "", "IH"),
    ("o", "", f"{_C}[aeiouy]", "OW"), ("o", "", "", "AA"), ("u", "^", f"{_C}[aeiou]", "Y UW"),
    ("u", "", f"{_C}[aeiouy]", "UW"), ("u", "", "", "AH"), ("y", f"{_C}", f"{_C}", "IH"),
    ("y", "", "$", "IY"), ("y", "", "", "IY"),
    *(
        (letter, "", "", phone)
        for letter, phone in zip("bdfklmnpqrstvz", "BDFKLMNPKRSTVZ", strict=True)
    ),
]  # fmt: skip


def plain(word: str) -> str:
    """Give a word in the letters a to z and apostrophes; what has none of these is left out."""
    folded = unicodedata.normalize("NFKD", word.lower().translate(_UNFOLDED))
    return re.sub(r"[^a-z']", "", folded.translate(_UNFOLDED)).strip("'")


def named(letters: str) -> str:
    """Say letters by their names: `USB` as `Y UW EH S B IY`."""
    return " ".join(NAMES[letter] for letter in letters if letter in NAMES)


def by_rules(word: str) -> str:
    """Say a word of plain letters by rule, as phones with a space between them."""
    phones: list[str] = []
    place = 0
    while place < len(word):
        letters, said = _next(word, place)
        phones += [phone for phone in said.split() if phones[-1:] != [phone]]
        place += len(letters)
    return " ".join(phones) if any(phone[0] in "AEIOU" for phone in phones) else named(word)


def _next(word: str, place: int) -> tuple[str, str]:
    for letters, before, after, said in _BY_LETTER.get(word[place], ()):
        if not word.startswith(letters, place):
            continue
        if before.search(word[:place]) and after.match(word, place + len(letters)):
            return letters, said
    return word[place], ""


def _compiled() -> dict[str, list[tuple[str, re.Pattern[str], re.Pattern[str], str]]]:
    table: dict[str, list[tuple[str, re.Pattern[str], re.Pattern[str], str]]] = {}
    for letters, before, after, said in sorted(_RULES, key=lambda rule: -len(rule[0])):
        rule = (letters, re.compile(f"({before})$"), re.compile(after), said)
        table.setdefault(letters[0], []).append(rule)
    return table


_BY_LETTER = _compiled()

"""Names taken apart for comparison: tokens, what may be dropped, which stands for the family.

A name becomes one or more *forms* (several where its script can be read in several ways), each a row of tokens.
Light tokens (articles, particles, titles, legal forms) may be absent without meaning anything; they still take part
in glued spellings: "al Nusra", "Alnusra". Nothing here ever empties a name: if all tokens are light, none is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from tocsin.text.legal_forms import LEGAL_FORMS, with_short_forms
from tocsin.text.number_words import NUMBER_SIGNS, with_figures
from tocsin.text.phonemes import is_abjad, is_abjad_letter
from tocsin.text.romanise import romanise
from tocsin.text.scripts import clean, script_of
from tocsin.text.wade_giles import as_pinyin

MAX_TOKENS = 16  # a longer name is compared by 16 tokens: its first full ones, then light ones while there is room
MAX_WORDS = 64  # of a text are read
MAX_FORMS = 3


@dataclass(frozen=True, slots=True)
class NameToken:
    """One token: lower-case a-z and digits, or Arabic or Hebrew letters as written."""

    letters: str
    is_light: bool = False
    is_family: bool = False

    @property
    def is_initial(self) -> bool:
        """True for a single letter that stands for a name."""
        return len(self.letters) == 1 and not is_abjad(self.letters)


Form = tuple[NameToken, ...]

# Articles, patronymic and noble particles: they come and go between spellings of one name.
PARTICLES = frozenset(
    "al el ul bin ibn ben bint binti bte ould wuld ag abu abou abi umm um oum "
    "van von der den ter ten de da do dos das del della di du la le los las y e af av zu zur "
    "oglu ogly uly kyzy kizi qizi mac mc abd abdul abdel abdal abdu abdoul".split()
)
# Articles whose l takes the sound of the next letter: an-Nusra, ash-Shami, ad-Din, and with e in Russian and Maghrebi.
_ASSIMILATED = re.compile(r"^[aeu](sh|th|dh|[bcdfghjklmnpqrstvwxyz])$")
TITLES = frozenset(
    "mr mrs ms miss mstr master dr doctor prof professor eng engineer hon sir lady lord "
    "sheikh shaikh shaykh cheikh sheik mullah mulla mollah maulavi mawlawi maulana mawlana moulavi molvi qari hafiz "
    "haji hajji hadji hadj hajj alhaj alhaji sayyid sayed syed sayyed said seyyed sharif ayatollah imam emir amir "
    "general gen colonel col major maj captain capt lieutenant lt brigadier brig admiral commander jr sr junior senior "
    "ustaz ustad akhund akhundzada sahib effendi bey pasha khan".split()
)
# Titles that are as often names in their own right stay full tokens.
_TITLES_THAT_ARE_NAMES = frozenset(
    "said sharif amir khan akhund akhundzada hafiz imam emir sayed syed lord master".split()
)
VESSEL_PREFIXES = frozenset("mv m/v ms ss mt m/t fv f/v rv tug vessel ship".split())

_ABD = frozenset("abd abdul abdel abdal abdu abdoul abdol abdil".split())
_ABD_GLUED = re.compile(r"^abd(?:ou|[aeiou])?(?:l(?=[a-z]{3})|([b-df-hj-np-tv-z])(?=\1))?(?P<rest>[a-z]{3,})$")
_ALLAH = frozenset("allah ullah ollah alla ulla llah lah".split())
_WITH_ALLAH = frozenset(("allah", "ullah", "ollah", "ulla", "الله"))
_DIN_GLUED = re.compile(r"^(?P<stem>[a-z]{3,}?)(?:[aeiou]d|[aeu]l)(?=d[iy]+n)(?P<din>d[iy]+n)[ea]?$")
_ARABIC_ARTICLE = "ال"
_ARABIC_ABD = "عبد"
_ARABIC_DIN = "الدين"
_WORDS = re.compile(r"[a-z0-9]+(?:['`][a-z0-9]+)*")
_APOSTROPHES = frozenset("'’ʼʻ`´‘")


@lru_cache(maxsize=16384)
def person_forms(text: str, family: str = "") -> tuple[Form, ...]:
    """The forms of a person's name, best reading first; () when the text has no letters.

    ``family`` is the family name where the source tells it apart: its tokens are marked. Without it the last full
    token is taken for the family's.
    """
    readings = _readings(text)
    if family:
        marked = frozenset(_as_name(letters) for reading in _readings(family) for letters in _canonical(reading))
    else:
        marked = _NO_TOKENS
    if len(readings) == 1:
        form = _person_form(readings[0], marked)
        pinyin = as_pinyin(clean(text).lower()) if "-" in text else ""
        if not pinyin:
            return (form,) if form else ()
        readings = [*readings, pinyin.split()]
    return _distinct(_person_form(reading, marked) for reading in readings)


_NO_TOKENS: frozenset[str] = frozenset()


def _person_form(reading: list[str], marked: frozenset[str]) -> Form:
    letters = [_as_name(token) for token in _canonical(reading)]
    light = [_is_light_in_person(letters, at) for at in range(len(letters))]
    if len(letters) > MAX_TOKENS:
        letters, light = _weightiest(letters, light)
    if all(light):
        light = [False] * len(letters)
    family = [not light[at] and letters[at] in marked for at in range(len(letters))] if marked else _last_full(light)
    return tuple(map(_token, letters, light, family))


def _last_full(light: list[bool]) -> list[bool]:
    """The last full token marked, where it is not the only one."""
    family = [False] * len(light)
    full = [at for at, is_light in enumerate(light) if not is_light]
    if len(full) > 1:
        family[full[-1]] = True
    return family


@lru_cache(maxsize=131072)
def _token(letters: str, is_light: bool, is_family: bool = False) -> NameToken:
    return NameToken(letters, is_light, is_family)


@lru_cache(maxsize=16384)
def organisation_forms(text: str) -> tuple[Form, ...]:
    """The forms of an organisation's name; () when the text has no letters or digits."""
    return _distinct(_organisation_form(reading) for reading in _readings(_BETWEEN_INITIALS.sub("", text)))


_BETWEEN_INITIALS = re.compile(r"(?<=\b\w)\.(?=\w\b|\s|$)")


def _organisation_form(reading: list[str]) -> Form:
    parted = [part for token in with_short_forms(reading) for part in _without_arabic_article(token)]
    letters = with_figures(parted)
    light = [_is_light_in_organisation(letters, at) for at in range(len(letters))]
    return _form(*(_weightiest(letters, light) if len(letters) > MAX_TOKENS else (letters, light)))


def _weightiest(letters: list[str], light: list[bool]) -> tuple[list[str], list[bool]]:
    """MAX_TOKENS of the tokens in their order: sixteen titles before a name do not push it out."""
    full = [at for at, is_light in enumerate(light) if not is_light][:MAX_TOKENS]
    rest = [at for at, is_light in enumerate(light) if is_light][: MAX_TOKENS - len(full)]
    kept = sorted(full + rest)
    return [letters[at] for at in kept], [light[at] for at in kept]


def _form(letters: list[str], light: list[bool]) -> Form:
    if all(light):
        light = [False] * len(letters)
    return tuple(map(_token, letters, light))


@lru_cache(maxsize=16384)
def vessel_forms(text: str) -> tuple[Form, ...]:
    """The forms of a vessel's or aircraft's name: no legal forms, but "MV" and "M/T" are light."""
    forms = []
    for reading in _readings(_SLASHED_PREFIX.sub(r"\1\2", text)):
        letters = with_figures(reading)[:MAX_TOKENS]
        forms.append(
            _form(
                letters, [token in VESSEL_PREFIXES or _is_number_sign(letters, at) for at, token in enumerate(letters)]
            )
        )
    return _distinct(forms)


_SLASHED_PREFIX = re.compile(r"\b([mfs])/([vt])\b", flags=re.IGNORECASE)


_SMALL_WORDS = frozenset("of the and for in on a an to de la du des et le les y el los al von und der die".split())


def initials(text: str) -> str:
    """The acronym that the name's weighty words make, lower case: "isil"; "" below three such words."""
    if script_of(text) != "Latn":
        return ""
    words = [word for word in romanise(clean(text))[0].split() if word not in _SMALL_WORDS] if text else []
    return "".join(word[0] for word in words) if 3 <= len(words) <= 8 else ""


def _readings(text: str) -> list[list[str]]:
    """The token rows of each way to read the text; abjad words stay in their letters."""
    if text.isascii() and text.isprintable():
        plain = _WORDS.findall(text.lower())
        if not plain:
            return []
        if "'" in text or "`" in text:
            plain = [word.replace("'", "").replace("`", "") for word in plain]
        return [plain[:MAX_WORDS]]
    words = _words(clean(text).casefold())
    if not words:
        return []
    spelt = [_spellings(word) for word in words[:MAX_WORDS]]
    count = min(MAX_FORMS, max(len(ways) for ways in spelt))
    rows = [[token for ways in spelt for token in ways[min(k, len(ways) - 1)]] for k in range(count)]
    return [row for row in rows if row]


def _words(text: str) -> list[str]:
    """The words of a text: letters and digits with the marks that belong to them, apostrophes inside included."""
    if text.isascii():
        return _WORDS.findall(text)
    kept = [
        letter if letter.isalnum() or letter in _APOSTROPHES or unicodedata.category(letter)[0] == "M" else " "
        for letter in text
    ]
    words = ("".join(kept)).split()
    return [word for each in words if (word := each.strip("".join(_APOSTROPHES)))]


def _is_kept_in_abjad(letter: str) -> bool:
    return letter.isdigit() or (letter != "ـ" and (is_abjad_letter(letter) or (letter.isascii() and letter.isalnum())))


_PERSIAN = str.maketrans("یکہھۀ", "يكههه")  # Persian and Urdu forms of letters, as Arabic writes them


def _plain_digit(letter: str) -> str:
    return str(unicodedata.digit(letter)) if letter.isdigit() else letter


@lru_cache(maxsize=65536)
def _spellings(word: str) -> tuple[tuple[str, ...], ...]:
    if word.isascii():
        return ((re.sub(r"[^a-z0-9]", "", word),),)
    if is_abjad(word):
        # Vowel signs are written by few: the letters alone are the word.
        bare = "".join(_plain_digit(letter) for letter in word if _is_kept_in_abjad(letter)).translate(_PERSIAN)
        return ((bare,),) if bare else ((),)
    ways = tuple(tuple(way.split()) for way in romanise(word))
    # Latin letters with marks have one main reading; the sounds cover the others. Han, Hangul and the rest keep theirs.
    return (ways[:1] if script_of(word) == "Latn" else ways) or ((),)


def _canonical(letters: Iterable[str]) -> list[str]:
    """One spelling for what is glued or split by habit: Abd al-X, X al-Din, the Arabic article."""
    parts = [part for token in letters for part in _split_glued(token)]
    result: list[str] = []
    for position, part in enumerate(parts):
        if part in _ALLAH and result and result[-1] in _ABD:
            result[-1] = "abdullah"
        elif part == "الله" and result and result[-1] == _ARABIC_ABD:
            result[-1] = "عبدالله"
        elif part in ("al", "el", "ul") and position + 1 < len(parts) and parts[position + 1] in _ALLAH:
            continue
        elif part in _WITH_ALLAH and result and len(result[-1]) > 2 and result[-1] not in _LIGHT_IN_PERSON:
            result[-1] += "الله" if part == "الله" else "ullah"  # Najib Ullah is Najibullah
        else:
            result.append("abd" if part in _ABD and len(parts) > 1 else part)
    return result


@lru_cache(maxsize=131072)
def _split_glued(token: str) -> tuple[str, ...]:
    if is_abjad(token):
        return _split_arabic(token)
    glued = _ABD_GLUED.match(token)
    if glued and token not in _ABD:
        rest = glued["rest"]
        return ("abdullah",) if rest in _ALLAH or token in ("abdullah", "abdallah") else ("abd", rest)
    din = _DIN_GLUED.match(token)
    return (din["stem"], "din") if din else (token,)


def _split_arabic(token: str) -> tuple[str, ...]:
    if token in ("عبدالله", "الله"):
        return (token,)
    if token.startswith(_ARABIC_ABD + _ARABIC_ARTICLE) and len(token) >= 8:
        return (_ARABIC_ABD, token[5:])
    if token.endswith(_ARABIC_DIN) and len(token) >= 7:
        return (token[:-5], _ARABIC_ARTICLE, token[-3:])
    return _without_arabic_article(token)


def _without_arabic_article(token: str) -> tuple[str, ...]:
    if token.startswith(_ARABIC_ARTICLE) and len(token) >= 5 and token != "الله":
        return (_ARABIC_ARTICLE, token[2:])
    if token.startswith("وال") and len(token) >= 6:  # "and the"
        return (_ARABIC_ARTICLE, token[3:])
    if token.startswith("لل") and len(token) >= 6:  # "of the"
        return (_ARABIC_ARTICLE, token[2:])
    return (token,)


_ARABIC_LIGHT = frozenset(
    ("ال", "بن", "ابن", "ابو", "أبو", "ابي", "أبي", "ام", "أم", "بنت", "عبد", "آل", "ולד", "בן", "אבו")
)
_LIGHT_IN_PERSON = PARTICLES | _ARABIC_LIGHT | (TITLES - _TITLES_THAT_ARE_NAMES)


def _is_light_in_person(letters: list[str], at: int) -> bool:
    token = letters[at]
    return token in _LIGHT_IN_PERSON or (len(token) < 4 and _is_article(letters, at))


_MISREAD = str.maketrans({"0": "o", "1": "i", "5": "s", "8": "b", "2": "z", "6": "g"})


# Slavic family names of women and men, and -sky in every romanisation: one family.
_SKY = re.compile(r"(?<=[a-z]{2}[bcdfghjklmnpqrtvwz])(?:s|z)(?:k|c)(?:aya|aia|aja|aa|iy|ij|yi|yy|ii|yj|oy|oi|a|i|y)$")


@lru_cache(maxsize=131072)
def _as_name(token: str) -> str:
    """The token as a person's name: no misread digits, and -ova, -skaya as -ov, -sky."""
    token = _without_misread_digits(token)
    if len(token) >= 6 and token[-1] in "aiyj" and token.isascii():
        token = _SKY.sub("sky", token)
        if token.endswith(("ova", "eva")) and len(token) >= 7:
            return token[:-1]
    return token


def _without_misread_digits(token: str) -> str:
    """A person's name holds no digits: one among letters is a letter that a machine misread (ICAO 9303-3, 4.3)."""
    if token.isalpha() or is_abjad(token) or sum(letter.isdigit() for letter in token) * 2 >= len(token):
        return token
    return token.translate(_MISREAD)


def _is_light_in_organisation(letters: list[str], at: int) -> bool:
    token = letters[at]
    if token in _LIGHT_IN_ORGANISATION:
        return True
    return _is_number_sign(letters, at) or (len(token) < 4 and _is_article(letters, at))


_LIGHT_IN_ORGANISATION = LEGAL_FORMS | PARTICLES | _ARABIC_LIGHT


def _is_number_sign(letters: list[str], at: int) -> bool:
    """True for the "No" of "Plant No. 5"."""
    return letters[at] in NUMBER_SIGNS and at + 1 < len(letters) and letters[at + 1].isdigit()


def _is_article(letters: list[str], at: int) -> bool:
    """True for an article that has taken the sound of the next name: the "an" of an-Nusra, not of Nguyen Van An."""
    token = letters[at]
    return bool(_ASSIMILATED.match(token)) and at + 1 < len(letters) and letters[at + 1].startswith(token[1:])


def _distinct(forms: Iterable[Iterable[NameToken]]) -> tuple[Form, ...]:
    return tuple(dict.fromkeys(tuple(form) for form in forms if form))

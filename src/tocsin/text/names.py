"""Names taken apart for comparison: tokens, what may be dropped, which stands for the family.

A name becomes one or more *forms* (several where its script can be read in several ways), each a row of tokens.
Light tokens (articles, particles, titles, legal forms) may be absent without meaning anything; they still take part
in glued spellings: "al Nusra", "Alnusra". Nothing here ever empties a name: if all tokens are light, none is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from tocsin.text.phonemes import is_abjad, is_abjad_letter
from tocsin.text.romanise import romanise
from tocsin.text.scripts import clean, script_of

MAX_TOKENS = 16  # a longer name is compared by its first 16 tokens
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
LEGAL_FORMS = frozenset(
    "co company corp corporation inc incorporated ltd limited llc llp lp plc gmbh ag kg mbh sa sarl sas spa srl bv nv "
    "oy ab as aps sro doo ad ood eood jsc ojsc cjsc pjsc ooo oao zao pao ao tov fze fzco fzc fzllc est wll bhd sdn pte "
    "pty pt tbk kk cv de rl sca ltda cia eirl holding holdings group the of and for in y et und & "
    "jointstock joint stock public liability enterprise".split()
)
VESSEL_PREFIXES = frozenset("mv m/v ms ss mt m/t fv f/v rv tug vessel ship".split())

_ABD = frozenset("abd abdul abdel abdal abdu abdoul abdol abdil".split())
_ABD_GLUED = re.compile(r"^abd(?:ou|[aeiou])?(?:l(?=[a-z]{3})|([b-df-hj-np-tv-z])(?=\1))?(?P<rest>[a-z]{3,})$")
_ALLAH = frozenset("allah ullah ollah alla ulla llah lah".split())
_DIN_GLUED = re.compile(r"^(?P<stem>[a-z]{3,}?)(?:[aeiou]d|[aeu]l)(?=d[iy]+n)(?P<din>d[iy]+n)[ea]?$")
_ARABIC_ARTICLE = "ال"
_ARABIC_ABD = "عبد"
_ARABIC_DIN = "الدين"
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_WORDS = re.compile(r"[a-z0-9]+(?:['`][a-z0-9]+)*")
_APOSTROPHES = frozenset("'’ʼʻ`´‘")


@lru_cache(maxsize=16384)
def person_forms(text: str, family: str = "") -> tuple[Form, ...]:
    """The forms of a person's name, best reading first; () when the text has no letters.

    ``family`` is the family name where the source tells it apart: its tokens are marked. Without it the last full
    token is taken for the family's.
    """
    marked = frozenset(letters for reading in _readings(family) for letters in _canonical(reading))
    forms = []
    for reading in _readings(text):
        letters = [_without_misread_digits(token) for token in _canonical(reading)[:MAX_TOKENS]]
        tokens = _never_empty([_as_person_token(letters, at) for at in range(len(letters))])
        forms.append(_with_family(tokens, marked))
    return _distinct(forms)


@lru_cache(maxsize=16384)
def organisation_forms(text: str) -> tuple[Form, ...]:
    """The forms of an organisation's, vessel's or aircraft's name; () when the text has no letters or digits."""
    forms = []
    for reading in _readings(re.sub(r"(?<=\b\w)\.(?=\w\b|\s|$)", "", text)):
        parted = [part for token in reading for part in _without_arabic_article(_ROMAN.get(token, token))]
        letters = parted[:MAX_TOKENS]
        tokens = [NameToken(part, is_light=_is_light_in_organisation(letters, at)) for at, part in enumerate(letters)]
        forms.append(tuple(_never_empty(tokens)))
    return _distinct(forms)


@lru_cache(maxsize=16384)
def vessel_forms(text: str) -> tuple[Form, ...]:
    """The forms of a vessel's or aircraft's name: no legal forms, but "MV" and "M/T" are light."""
    forms = []
    for reading in _readings(re.sub(r"\b([mfs])/([vt])\b", r"\1\2", text, flags=re.IGNORECASE)):
        letters = [_ROMAN.get(token, token) for token in reading][:MAX_TOKENS]
        forms.append(tuple(_never_empty([NameToken(token, is_light=token in VESSEL_PREFIXES) for token in letters])))
    return _distinct(forms)


_SMALL_WORDS = frozenset("of the and for in on a an to de la du des et le les y el los al von und der die".split())


def initials(text: str) -> str:
    """The acronym that the name's weighty words make, lower case: "isil"; "" below three such words."""
    if script_of(text) != "Latn":
        return ""
    words = [word for word in romanise(clean(text))[0].split() if word not in _SMALL_WORDS] if text else []
    return "".join(word[0] for word in words) if 3 <= len(words) <= 8 else ""


def _readings(text: str) -> list[list[str]]:
    """The token rows of each way to read the text; abjad words stay in their letters."""
    words = _words(clean(text).casefold())
    if not words:
        return []
    spelt = [_spellings(word) for word in words[: 2 * MAX_TOKENS]]
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


def _plain_digit(letter: str) -> str:
    return str(unicodedata.digit(letter)) if letter.isdigit() else letter


@lru_cache(maxsize=65536)
def _spellings(word: str) -> tuple[tuple[str, ...], ...]:
    if word.isascii():
        return ((re.sub(r"[^a-z0-9]", "", word),),)
    if is_abjad(word):
        # Vowel signs are written by few: the letters alone are the word.
        bare = "".join(_plain_digit(letter) for letter in word if _is_kept_in_abjad(letter))
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
        else:
            result.append("abd" if part in _ABD and len(parts) > 1 else part)
    return result


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


def _as_person_token(letters: list[str], at: int) -> NameToken:
    token = letters[at]
    light = token in PARTICLES or token in _ARABIC_LIGHT or _is_article(letters, at)
    return NameToken(token, is_light=light or (token in TITLES and token not in _TITLES_THAT_ARE_NAMES))


_MISREAD = str.maketrans({"0": "o", "1": "i", "5": "s", "8": "b", "2": "z", "6": "g"})


def _without_misread_digits(token: str) -> str:
    """A person's name holds no digits: one among letters is a letter that a machine misread (ICAO 9303-3, 4.3)."""
    if token.isalpha() or is_abjad(token) or sum(letter.isdigit() for letter in token) * 2 >= len(token):
        return token
    return token.translate(_MISREAD)


def _is_light_in_organisation(letters: list[str], at: int) -> bool:
    token = letters[at]
    return token in LEGAL_FORMS or token in PARTICLES or token in _ARABIC_LIGHT or _is_article(letters, at)


def _is_article(letters: list[str], at: int) -> bool:
    """True for an article that has taken the sound of the next name: the "an" of an-Nusra, not of Nguyen Van An."""
    token = letters[at]
    return bool(_ASSIMILATED.match(token)) and at + 1 < len(letters) and letters[at + 1].startswith(token[1:])


def _never_empty(tokens: list[NameToken]) -> list[NameToken]:
    if tokens and all(token.is_light for token in tokens):
        return [replace(token, is_light=False) for token in tokens]
    return tokens


def _with_family(tokens: list[NameToken], marked: frozenset[str]) -> Form:
    full = [position for position, token in enumerate(tokens) if not token.is_light]
    if marked:
        family = {position for position in full if tokens[position].letters in marked}
    else:
        family = {full[-1]} if len(full) > 1 else set()
    return tuple(replace(token, is_family=True) if at in family else token for at, token in enumerate(tokens))


def _distinct(forms: Iterable[Iterable[NameToken]]) -> tuple[Form, ...]:
    return tuple(dict.fromkeys(tuple(form) for form in forms if form))

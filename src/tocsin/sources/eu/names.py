"""Names of the EU list: one spelling in each nameAlias, with title, function and sex of who bears it."""

from __future__ import annotations

from lxml import etree

from tocsin.model.record import Name, NamePart, NameType, Quality, Sex, SubjectKind
from tocsin.sources.draft import Draft
from tocsin.sources.eu.elements import is_marked, keep_added, lettered, remarks, said
from tocsin.sources.reading import Report
from tocsin.sources.xml import place
from tocsin.text.scripts import NO_LETTERS, clean, script_of

_ROLES = (("firstName", "given"), ("middleName", "middle"), ("lastName", "family"))
_SEXES = {"M": Sex.MALE, "F": Sex.FEMALE}
# As the list's remarks on aliases of the United Nations spell it: "Low quality alias", "lo quality".
_WEAK = ("low quality", "lo quality", "weak alias")


def read_name(element: etree._Element, draft: Draft, report: Report) -> None:
    """Nothing: the name, and the title, function and sex beside it, stand in the draft."""
    where, whole = place(element), said(element, "wholeName")
    is_person = draft.kind is SubjectKind.PERSON
    parts = tuple(NamePart(role, text) for name, role in _ROLES if (text := said(element, name)))
    text = whole or " ".join(part.text for part in parts)
    note = remarks(element)
    if not any(map(str.isalpha, text)):
        report.warn("empty-name", f"a name without letters: {text!r}", where)
        draft.state("note on a name", "; ".join(part for part in (text, note) if part), where)
    else:
        draft.names.append(
            Name(
                text,
                NameType.ALIAS,
                _quality(element, note, report),
                script_of(text),
                parts if is_person else (NamePart("whole", text),),
                note="; ".join(part for part in (_language(element), note) if part),
                place=where,
            )
        )
    _bearer(element, draft, report)
    keep_added(element, draft, text)


def mark_primary(draft: Draft) -> None:
    """Nothing: the first strong name is the primary one, since the list marks none and gives the main one first."""
    first = next((at for at, name in enumerate(draft.names) if name.quality is Quality.STRONG), 0)
    for at, name in enumerate(draft.names[: first + 1]):
        if at == first:
            draft.names[at] = Name(
                name.text, NameType.PRIMARY, name.quality, name.script, name.parts, name.original, name.note, name.place
            )


def name_on_document(text: str, where: str) -> Name | None:
    """The name that a document bears, for which the list vouches no further; None where it has no letters."""
    text = clean(text)
    script = script_of(text)
    if script == NO_LETTERS:
        return None
    return Name(text, NameType.ALIAS, Quality.WEAK, script, note="name on a document", place=where)


def _quality(element: etree._Element, note: str, report: Report) -> Quality:
    is_strong = is_marked(element, "strong", report) or not said(element, "strong")
    is_weak = any(words in note.casefold() for words in _WEAK)
    return Quality.STRONG if is_strong and not is_weak else Quality.WEAK


def _language(element: etree._Element) -> str:
    language = said(element, "nameLanguage")
    return f"language: {language}" if language else ""


def _bearer(element: etree._Element, draft: Draft, report: Report) -> None:
    where = place(element)
    for part in lettered(said(element, "title")):
        draft.state("title", part, where)
    property_ = "position" if draft.kind is SubjectKind.PERSON else "function"
    for part in lettered(said(element, "function")):
        draft.state(property_, part, where)
    gender = said(element, "gender").upper()
    if gender in _SEXES:
        draft.sexes.append(_SEXES[gender])
    elif gender:
        report.note_unknown(f"sanctionEntity/nameAlias/@gender={gender}", where)
        draft.state("gender", gender, where)

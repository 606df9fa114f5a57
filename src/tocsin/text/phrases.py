"""The catalogue of sentences: evidence as a person would read it aloud.

Codes and arguments travel; words are put to them here, at the rim (decision 10). One language now, others by a
catalogue beside this one.
"""

from __future__ import annotations

from tocsin.model.screening import Evidence

ENGLISH: dict[str, str] = {
    "name_same": "“{ours}” agrees with “{theirs}”; about one name in {one_in} bears it",
    "name_sounds": "“{ours}” is another spelling of “{theirs}”; about one name in {one_in} bears it",
    "name_contrasted": "“{ours}” and “{theirs}” sound alike and are two names",
    "name_near": "“{ours}” is near “{theirs}”; about one name in {one_in} bears it",
    "name_glued": "“{ours}” and “{theirs}” are one name, written together or apart",
    "name_initial": "the initial in “{ours}” fits “{theirs}”",
    "name_order": "the names agree in another order",
    "name_whole": "every part of “{ours}” is accounted for",
    "name_other": "“{ours}” stands where {they} has “{theirs}”",
    "name_other_family": "the family name differs: “{ours}”, {they} has “{theirs}”",
    "name_other_initial": "the initial does not fit: “{ours}”, {they} has “{theirs}”",
    "name_other_number": "the number differs: {ours}, {they} has {theirs}",
    "name_missing_here": "{they} also bears “{name}”",
    "name_missing_there": "{they} does not bear “{name}”",
    "name_alike": "the two names explain {percent} % of each other",
    "name_floor": "the names differ, which an equal document outweighs",
    "birth_equal": "born on {ours}, as {they} says",
    "birth_swapped": "born {ours}, {they} says {theirs}: day and month swapped",
    "birth_year_off": "born {ours}, {they} says {theirs}: same day and month, the year is off",
    "birth_digit": "born {ours}, {they} says {theirs}: one digit differs",
    "birth_month": "born {ours}, {they} says {theirs}: same month",
    "birth_year": "born {ours}, {they} says {theirs}: same year",
    "birth_year_only": "born {ours}, {they} says {theirs}: same year, another day",
    "birth_in_range": "born {ours}, within {their} {theirs}",
    "birth_near": "born {ours}, {they} says {theirs}: near, and one side is not exact",
    "birth_conflict": "born {ours}, {they} says {theirs}",
    "document_equal": "{type} {ours} ({country}) is {their} own",
    "document_equal_open": "number {ours} is {their} {type} {theirs}",
    "document_equal_other": "number {ours} is {their} {type}, from another issuer or of another type",
    "document_confused": "{type} {ours} and {their} {theirs} differ only where machines misread",
    "document_near": "{type} {ours} and {their} {theirs} differ by one character",
    "document_other": "{type} {ours}; {their} is {theirs}",
    "nationality_same": "same nationality: {country}",
    "nationality_differs": "nationality {ours}; {they} says {theirs}",
    "sex_same": "same sex: {sex}",
    "sex_differs": "the stated sex differs: {ours}",
    "prior_list": "what a match must overcome: {records} records were compared with, each a chance to meet a namesake",
    "prior_list_readings": "what a match must overcome: {records} records were compared with, in {readings} readings",
    "prior_pair": "what a match must overcome when two descriptions are put side by side",
    "limit_weak_alias": "only a low-quality alias agrees: it ranks, but does not alert by itself",
    "limit_short_acronym": "only an acronym of two letters agrees: it ranks, but never alerts",
    "limit_single_name": "only one name agrees: it ranks, but does not alert by itself",
    "limit_one_word": "only the word “{word}” agrees, and nothing beside it says that an organisation is meant",
    "limit_ordinary": "“{words}” is a row of everyday words, and nothing marks it as a name",
    "limit_acronym_alone": "“{word}” is a short acronym, and nothing else in the text names its bearer",
    "limit_machine_translation": "an abbreviation as translating machines garble it: it ranks, but never alerts",
    "mention_known_as": "texts call the organisation “{name}” ({language}): {source}",
    "mention_known": "the organisation is one that texts write about by this name",
    "mention_as_listed": "the person is named in full, letter by letter as listed",
    "mention_quoted": "the name stands between quotation marks",
    "mention_small_letters": "written in small letters, as words are and names seldom",
    "mention_ordinary": "every word of it is an everyday word",
    "mention_inflected": "“{written}” is read as “{base}”, without its endings or particles",
    "mention_order": "the words stand in another order than in the name",
    "mention_comma": "a comma stands between the words",
    "mention_longer_name": "“{name}” stands directly beside it: it may be a longer, other name",
    "document_reported": "reported {status}: {type} {theirs}, issuer {country}, reported on {reported_on}, "
    "reference {reference}",
    "document_reported_bearer": "this is about the document, not the person: who bears it may be its rightful owner",
    "document_reported_equal": "number {ours} is the reported one, {theirs}",
    "document_reported_confused": "number {ours} and the reported {theirs} differ only where machines misread",
    "document_reported_issuer": "the issuer is the reported one: {country}",
    "document_reported_other_issuer": "the issuer is {ours}; the report says {theirs}",
    "document_reported_type": "the type is the reported one: {type}",
    "document_reported_other_type": "the type is {ours}; the report says {theirs}",
    "identity_reference": "both state the same reference number, {list} {number}",
    "identity_further_names": "further names in common ({count}): {names}",
    "identity_same_town": "the same {what}: {town}",
    "identity_same_land": "{what} in the same country: {land}",
    "identity_other_land": "{what} in {ours}; {they} says {theirs}",
    "prior_documents": "what a match must overcome: {reports} documents are reported, each a chance of a like number",
}


def sentence(evidence: Evidence, *, they: str = "the record") -> str:
    """The evidence in words, without its weight. ``they``: what the query was compared with."""
    template = ENGLISH.get(evidence.code)
    arguments = {"they": they, "their": f"{they}'s", **dict(evidence.arguments)}
    if template is None:
        return " ".join([evidence.code, *dict(evidence.arguments).values()])
    return template.format_map(_Missing(arguments))


class _Missing(dict[str, str]):
    """Arguments that an older record of evidence lacks are shown as a dash."""

    def __missing__(self, name: str) -> str:
        return "–"

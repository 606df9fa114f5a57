"""What a damaged or hostile copy of the European Union's list meets."""

from __future__ import annotations

import pytest

from eu_xml import WHOLE, entity, export, records
from list_damage import huge_field, with_doctype, with_entity_bomb
from tocsin.errors import MalformedList, UnsafeDocument


def refused(data: bytes) -> MalformedList:
    with pytest.raises(MalformedList) as caught:
        records(data)
    assert caught.value.place
    assert caught.value.hint
    return caught.value


def test_a_doctype_is_refused() -> None:
    with pytest.raises(UnsafeDocument):
        records(with_doctype(WHOLE))


def test_an_entity_bomb_is_refused() -> None:
    with pytest.raises(UnsafeDocument):
        records(with_entity_bomb(WHOLE, b"Head of the Quiet Lantern."))


def test_an_undeclared_entity_is_refused() -> None:
    refused(WHOLE.replace(b"Head of", b"&head;"))


def test_a_field_of_two_million_letters_is_refused() -> None:
    refused(huge_field(WHOLE, b"Head of the Quiet Lantern.", 2_000_000))
    refused(huge_field(WHOLE, b"Quillon ZORBLAX", 2_000_000))


def test_a_subject_listed_twice_is_refused() -> None:
    assert "EU.1.11 stands twice" in refused(export(entity(), entity())).message


def test_a_subject_without_a_number_of_any_kind_is_refused() -> None:
    refused(export(entity(euReferenceNumber="", logicalId="")))


def test_a_subject_without_a_name_is_refused() -> None:
    assert "no name" in refused(export(entity(name="<nameAlias wholeName='...'/>"))).message


@pytest.mark.parametrize("subject", ["", "<subjectType/>"])
def test_a_subject_of_no_type_is_refused(subject: str) -> None:
    refused(export(entity(subject=subject)))


@pytest.mark.parametrize("data", [b"", b"<export/>", export(), b"<html><body>Sign in</body></html>"])
def test_what_holds_no_records_is_refused(data: bytes) -> None:
    refused(data)

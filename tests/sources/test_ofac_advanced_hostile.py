"""What a damaged or hostile advanced XML file meets: above all, numbers that lead nowhere."""

from __future__ import annotations

import io

import pytest

import ofac_advanced as adv
from ofac_xml import codes, read
from tocsin.errors import MalformedList, UnsafeDocument
from tocsin.sources.ofac.advanced import FORMAT
from tocsin.sources.reading import ListFile, Report


def refused(data: bytes) -> MalformedList:
    with pytest.raises(MalformedList) as caught:
        read(FORMAT, data)
    assert caught.value.place
    assert caught.value.hint
    return caught.value


def test_the_whole_file_is_read() -> None:
    records, report = read(FORMAT, adv.WHOLE)

    assert [record.reference for record in records] == ["7001", "7002"]
    assert report.unknown == {}
    assert codes(report) == []


def test_a_doctype_is_refused() -> None:
    with pytest.raises(UnsafeDocument):
        read(FORMAT, adv.WHOLE.replace(b"<Sanctions ", b"<!DOCTYPE Sanctions><Sanctions ", 1))


def test_a_file_of_changes_is_refused_since_the_rest_would_count_as_delisted() -> None:
    error = refused(adv.document(root=' DeltaBaseVersion="41"', DistinctParties=adv.party()))

    assert "since version 41" in error.message


def test_a_party_listed_twice_is_refused() -> None:
    error = refused(adv.document(DistinctParties=adv.party() + adv.party()))

    assert "7001 stands twice" in error.message


def test_a_profile_of_two_parties_is_refused() -> None:
    other = adv.party(number="7002").replace('<Profile ID="7002"', '<Profile ID="7001"')

    assert "two parties" in refused(adv.document(DistinctParties=adv.party() + other)).message


@pytest.mark.parametrize("number", ["x7", "7 7", "-7"])
def test_a_party_without_a_number_is_refused(number: str) -> None:
    refused(adv.document(DistinctParties=adv.party(number=number)))


def test_a_party_without_a_profile_is_refused() -> None:
    refused(adv.document(DistinctParties=adv.tag("DistinctParty", FixedRef="7001")))


def test_a_party_without_a_name_is_refused() -> None:
    assert "no name" in refused(adv.document(DistinctParties=adv.party(names=adv.alias()))).message


@pytest.mark.parametrize("subtype", ["", "404"])
def test_a_party_of_no_known_subtype_is_refused(subtype: str) -> None:
    refused(adv.document(DistinctParties=adv.party(subtype=subtype)))


def test_a_type_of_party_that_is_no_kind_of_subject_is_reported() -> None:
    _, report = read(FORMAT, adv.document(DistinctParties=adv.party(subtype="9")))

    assert list(report.unknown) == ["DistinctParty/Profile/@PartySubTypeID=Transport"]


@pytest.mark.parametrize(
    "damage",
    [
        (b'LocationID="25"', b'LocationID="404"'),
        (b'DetailReferenceID="91526"', b'DetailReferenceID="404"'),
        (b'FeatureTypeID="26"', b'FeatureTypeID="404"'),
        (b'NamePartGroupID="1521"', b'NamePartGroupID="404"'),
        (b'ScriptID="220"', b'ScriptID="404"'),
        (b'AliasTypeID="1400"', b'AliasTypeID="404"'),
        (b'ListID="1550"', b'ListID="404"'),
        (b'LegalBasisID="1828"', b'LegalBasisID="404"'),
        (b'SanctionsTypeID="1705"', b'SanctionsTypeID="404"'),
        (b'IDRegDocTypeID="1571"', b'IDRegDocTypeID="404"'),
        (b'IdentityID="9001" ValidityID', b'IdentityID="404" ValidityID'),
        (b'CountryID="11109" CountryRelevanceID', b'CountryID="404" CountryRelevanceID'),
        (b'LocPartTypeID="1454"', b'LocPartTypeID="404"'),
        (b'RelationTypeID="15004"', b'RelationTypeID="404"'),
        (b'To-ProfileID="7002"', b'To-ProfileID="404"'),
        (b'From-ProfileID="7001"', b'From-ProfileID="404"'),
        (b'EntryB-SanctionsEntryID="7002"', b'EntryB-SanctionsEntryID="404"'),
        (b'EntryLinkTypeID="1"', b'EntryLinkTypeID="404"'),
        (b'EntryEventTypeID="1"', b'EntryEventTypeID="404"'),
        (b'ProfileID="7002" ListID', b'ProfileID="404" ListID'),
    ],
    ids=lambda damage: damage[0].decode(),
)
def test_a_number_that_leads_nowhere_is_warned_of_and_the_rest_is_read(damage: tuple[bytes, bytes]) -> None:
    assert damage[0] in adv.WHOLE

    records, report = read(FORMAT, adv.WHOLE.replace(*damage))

    assert [record.reference for record in records] == ["7001", "7002"]
    assert "dangling-reference" in codes(report)


def test_a_party_that_no_entry_lists_is_read_and_warned_of() -> None:
    (record,), report = read(FORMAT, adv.document(DistinctParties=adv.party(), SanctionsEntries=""))

    assert record.designations == ()
    assert codes(report) == ["no-designation"]


def test_tables_in_another_order_than_the_schema_has_are_refused() -> None:
    head, _, rest = adv.WHOLE.partition(b"<ReferenceValueSets>")
    values, _, sections = rest.partition(b"</ReferenceValueSets>")
    moved = b"".join((head, sections.replace(b"</Sanctions>", b""), b"<ReferenceValueSets>", values))

    assert "<ReferenceValueSets>" in refused(moved + b"</ReferenceValueSets></Sanctions>").message


@pytest.mark.parametrize("part", [0.05, 0.3, 0.5, 0.7, 0.8, 0.9, 0.99])
def test_a_truncated_file_is_refused(part: float) -> None:
    refused(adv.WHOLE[: int(len(adv.WHOLE) * part)])


@pytest.mark.parametrize("data", [b"", b"<Sanctions/>", adv.document(), b"<sdnList/>"])
def test_what_holds_no_records_is_refused(data: bytes) -> None:
    refused(data)


class _Counted(io.BytesIO):
    """A stream that knows how far it was read."""

    def __init__(self, data: bytes, reads: list[int]) -> None:
        super().__init__(data)
        self._reads = reads
        reads.append(0)

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self._reads[-1] += len(found)
        return found


def test_the_file_is_read_twice_and_parties_are_given_before_the_next_ones_are_read() -> None:
    data = "".join(adv.many(250)).encode()
    reads: list[int] = []
    file = ListFile("big.xml", lambda: _Counted(data, reads), len(data))

    records = FORMAT.read([file], "ofac", Report())
    next(records)

    parties = data.index(b"<DistinctParties>")
    assert len(reads) == 2
    assert reads[0] == len(data)
    assert reads[1] <= parties + 2 * (1 << 16) < len(data) // 2
    assert sum(1 for _ in records) == 249

"""Files of reported documents: what is read, and how a hostile, cut or damaged file is refused with its line."""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import MalformedList
from tocsin.segments import document_file
from tocsin.segments.document_file import DocumentFile, read_heading
from tocsin.segments.document_numbers import plain_key_of
from tocsin.segments.document_words import KINDS, country_of, day_of, kind_code, packed_country
from tocsin.segments.kernels.document_rows import day_number
from tocsin.sources.reading import ListFile
from tocsin.text.identifiers import fold_number

HEADING = "number,type,country,status,reported_on,reference\n"


@dataclass(frozen=True)
class Row:
    """A row as it was read, in plain values. ``number`` is the kept text of a long one, else its key."""

    number: str | tuple[int, int]
    kind: str
    country: str
    status: str
    day: str
    reference: str


def file_of(data: bytes, name: str = "register.csv") -> DocumentFile:
    return DocumentFile(ListFile.of_bytes(name, data))


def read(text: str | bytes) -> list[Row]:
    """The rows of a file, as the kernel reads them."""
    file = file_of(text if isinstance(text, bytes) else text.encode())
    found: list[Row] = []
    for rows in file.read():
        ends = np.cumsum(rows.note_lengths, dtype=np.int64).tolist()
        notes = [bytes(rows.notes[a:b]).decode() for a, b in zip([0, *ends], ends, strict=False)]
        for at, note in enumerate(notes):
            key = int(rows.keys[at]), int(rows.letters[at])
            number, separator, reference = note.partition("\x1f")
            kind, status, day = int(rows.kinds[at]), int(rows.statuses[at]), day_of(int(rows.days[at]))
            found.append(
                Row(
                    number if separator else key, KINDS[kind - 1] if kind else "",
                    country_of(int(rows.countries[at])), file.statuses[status - 1] if status else "",
                    day.isoformat() if day else "", reference if separator else note,
                )
            )  # fmt: skip
    assert file.rows == len(found)
    return found


def plain_rows(text: str) -> list[Row]:
    """The same rows read with the csv module: the plain twin of the kernel."""
    table = csv.reader(io.StringIO(text, newline=""))
    names = next(table)
    found = []
    for fields in table:
        if not fields:
            continue
        row = dict(zip(names, fields, strict=True))
        key = plain_key_of(row["number"])
        kind, status = row.get("type", "").strip(), " ".join(row.get("status", "").lower().split())
        found.append(
            Row(
                key.text if key.is_long else (key.key, key.letters), KINDS[kind_code(kind) - 1] if kind else "",
                row.get("country", "").strip(), status, row.get("reported_on", "").strip(),
                row.get("reference", "").replace("\n", " ").replace("\r", " ").replace("\t", " "),
            )
        )  # fmt: skip
    return found


TEXTS = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=' ,"\n'), max_size=12)
ROWS = st.fixed_dictionaries(
    {
        "number": st.one_of(
            st.from_regex(r"[A-Z0-9<]{1,10}[A-Z0-9]", fullmatch=True),
            st.from_regex(r"[0-9]{13,18}", fullmatch=True),
            st.sampled_from(["АК 1234567", "１２３", '"L8"', "x,1"]),
        ),
        "type": st.sampled_from(["", "P", "visa", "National ID", " ID "]),
        "country": st.sampled_from(["", "DE", "UTO", " KE"]),
        "status": st.sampled_from(["", "stolen", "Lost", "revoked "]),
        "reported_on": st.one_of(
            st.just(""), st.dates(date(1900, 1, 1), date(2078, 12, 31)).map(date.isoformat)
        ),
        "reference": TEXTS,
        "remark": TEXTS,
    }
)  # fmt: skip


@given(st.lists(ROWS, min_size=1, max_size=8), st.permutations(["number", "type", "country", "status", "reported_on",
       "reference", "remark"]), st.sampled_from(["\n", "\r\n"]))  # fmt: skip
def test_the_kernel_reads_what_the_csv_module_reads(rows: list[dict[str, str]], columns: list[str], end: str) -> None:
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, columns, lineterminator=end)
    table.writeheader()
    table.writerows(rows)

    assert read(text.getvalue()) == plain_rows(text.getvalue())


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_a_line(data: bytes) -> None:
    for text in (data, HEADING.encode() + data, HEADING.encode() + data + b"\n"):
        try:
            read(text)
        except MalformedList as error:
            assert error.place.startswith("register.csv")


@given(st.data())
def test_a_file_cut_anywhere_within_a_row_is_refused(data: st.DataObject) -> None:
    rows = "".join(f"X{number:08},P,UTO,stolen,2024-05-01,REF{number}\n" for number in range(5))
    whole = (HEADING + rows).encode()
    at = data.draw(st.integers(1, len(whole) - 1).filter(lambda at: whole[at - 1 : at] != b"\n"))

    with pytest.raises(MalformedList):
        read(whole[:at])


@pytest.mark.parametrize("block", [64, 97])
def test_rows_that_lie_across_blocks_are_read_whole(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f'A{number},P,DE,"stolen",2024-05-01,"say ""{number}"", so"\n' for number in range(300))
    monkeypatch.setattr(document_file, "BLOCK", block)
    monkeypatch.setattr(document_file, "LONGEST_ROW", 60)
    monkeypatch.setattr(document_file, "ROOM", 7)

    assert read(HEADING + rows) == plain_rows(HEADING + rows)


def test_gzip_is_unpacked_and_its_own_bytes_are_hashed() -> None:
    packed = gzip.compress((HEADING + "A1,P,DE,stolen,2024-05-01,\n").encode(), mtime=0)
    file = file_of(packed)

    assert [len(rows.keys) for rows in file.read()] == [1]
    assert (file.size, file.sha256) == (len(packed), sha256(packed).hexdigest())


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_semicolons_and_tabs_part_columns_too(delimiter: str) -> None:
    text = "\ufeffreference,Reported on,NUMBER\nx,2024-05-01,A1\n".replace(",", delimiter)

    assert [(row.day, row.reference) for row in read(text)] == [("2024-05-01", "x")]


def test_columns_that_are_not_used_are_named() -> None:
    file = file_of(b"holder,number,\nx,A1,\n")
    list(file.read())

    assert file.unused == ("holder", "")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "register.csv, line 1: the file is empty"),
        (b"number", "register.csv, line 1: there is no heading, or the file ends within it"),
        (b"serial,type\nA1,P\n", "register.csv, line 1: the heading names no column"),
        (b"number,number\nA1,A2\n", "register.csv, line 1: the heading names no column"),
        (b"number\n", "register.csv, line 2: the file holds no rows"),
        (b"number,type\nA1,P\nA2\n", "register.csv, line 3: 1 fields, but the heading has 2"),
        (b"number,type\nA1,P,x\n", "register.csv, line 2: more fields, but the heading has 2"),
        (b"number\n\n\n<<<\n", "register.csv, line 4: '<<<' is no document number"),
        (b"number\n" + b"9" * 65 + b"\n", "is no document number of 1 to 64"),
        (b'number\n"A1"x\n', "register.csv, line 2: text follows a closing quote"),
        (b'number\nA0\n"A1\nA2\n', "register.csv, line 3: the file ends within this row"),
        (b"number\nA\x001\n", "register.csv, line 2: a control character"),
        (b"number\rA1\r", "line 1: there is no heading"),
        (b"number\nA1\rA2\n", "register.csv, line 2: a control character"),
        (b"number,type\nA1,spaceship\n", "line 2: type: no kind of document is called 'spaceship'"),
        (b"number,country\nA1,Atlantis\n", "line 2: country: no country is known as 'Atlantis'"),
        (b"number,status\nA1,found\n", "line 2: status: 'found' is no report"),
        (b"number,status\nA1," + b"x" * 41 + b"\n", "is longer than 40 characters"),
        (b"number,reported_on\nA1,01.05.2024\n", "line 2: reported_on: '01.05.2024' is no day"),
        (b"number,reported_on\nA1,2023-02-29\n", "line 2: reported_on: '2023-02-29' is no day"),
        (b"number,reference\nA1," + b"r" * 201 + b"\n", "line 2: the reference is longer than 200 bytes"),
        (b"number,reference\nA1,x\nA2,\xff\n", "line 3: a field is no UTF-8"),
        (b"number\n\xff1\n", "line 2: a field is no UTF-8"),
        ("number\nA1\n".encode("utf-16"), "register.csv, line 1: "),
        (b"\x28\xb5\x2f\xfd\x00", "register.csv: this is a zstd file"),
        (b"PK\x03\x04", "register.csv: this is a zip file"),
        (gzip.compress(b"number\nA1\n", mtime=0)[:-9], "register.csv: the gzip file is cut or damaged"),
        (gzip.compress(b"number\nA1\n", mtime=0)[:-8] + bytes(8), "register.csv: the gzip file is cut or damaged"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(data: bytes, message: str) -> None:
    with pytest.raises(MalformedList) as refused:
        read(data)

    assert message in str(refused.value)
    assert "Nothing was loaded." in refused.value.hint or "Unpack" in refused.value.hint


def test_a_quote_that_is_never_closed_does_not_swallow_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_file, "BLOCK", 1 << 12)
    monkeypatch.setattr(document_file, "LONGEST_ROW", 1 << 10)

    with pytest.raises(MalformedList, match=r"line 2: a row is longer than 1024 bytes"):
        read('number\n"A1\n' + "A2\n" * 100_000)


def test_values_without_end_are_taken_for_the_wrong_column() -> None:
    rows = "".join(f"A{number},status {number}\n" for number in range(300))

    with pytest.raises(MalformedList, match="line 252: status: more than 250 different statuses"):
        read("number,status\n" + rows)


@given(st.dates(date(1900, 1, 1), date(2078, 12, 31)), st.sampled_from(["%Y-%m-%d", "%Y%m%d", " %Y-%m-%d "]))
def test_every_day_is_its_number_and_back(day: date, form: str) -> None:
    text = np.frombuffer(day.strftime(form).encode(), np.uint8)

    assert day_of(day_number(text, 0, len(text))) == day


@given(st.text("0123456789- ", min_size=1, max_size=12).filter(str.strip))
def test_what_no_calendar_has_is_no_day(text: str) -> None:
    data = np.frombuffer(text.encode(), np.uint8)
    number = day_number(data, 0, len(data))

    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        day = None
    expected = day if day and date(1900, 1, 1) <= day <= date(2078, 12, 31) else None
    assert (day_of(number) if number > 0 else None) == expected


@given(st.from_regex(r"[A-Z]{2,3}", fullmatch=True))
def test_a_country_code_is_its_number_and_back(country: str) -> None:
    assert country_of(packed_country(country)) == country


def test_a_heading_without_a_number_is_none() -> None:
    assert read_heading("type,country") is None
    assert read_heading(",".join(["number", *map(str, range(64))])) is None


def test_a_number_is_kept_as_text_where_its_key_is_a_hash() -> None:
    assert [row.number for row in read("number\n1101 0119 9003 0745 14\n")] == [fold_number("110101199003074514")]

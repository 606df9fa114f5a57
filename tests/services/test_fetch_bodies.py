"""What came is whole, bounded and a list, or it is refused; what may be over at the next attempt is tried again."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from socket import SHUT_RDWR

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopback_lists import UN, Page, Publisher, answer, sends
from tocsin.errors import FetchFailed
from tocsin.services.listing.downloads.attempts import Passing, http_date, stated_wait, wait_before_next
from tocsin.services.listing.downloads.bodies import BLOCK, unpacked
from tocsin.services.listing.downloads.downloader import Downloader, Limits, Wanted
from tocsin.store.fetches import Received

START = f"{UN}/list.xml"
ADDRESS = f"https://{START}"
WANTED = Wanted(ADDRESS, frozenset([UN]))
LIST = b"<?xml version='1.0'?><list>" + bytes(range(48, 58)) * 20_000 + b"</list>"


def got(publisher: Publisher, limits: Limits | None = None) -> bytes:
    with publisher.downloader(limits) as downloader:
        into = BytesIO()
        received = downloader.get(WANTED, into)
        assert received is not None
        assert received.size == len(into.getvalue())
        return into.getvalue()


def refusal(publisher: Publisher, limits: Limits | None = None) -> FetchFailed:
    with pytest.raises(FetchFailed) as error:
        got(publisher, limits)
    assert error.value.place == ADDRESS
    return error.value


def hangs_up(asked: BaseHTTPRequestHandler) -> None:
    asked.close_connection = True
    asked.connection.shutdown(SHUT_RDWR)


def cut_by_length(asked: BaseHTTPRequestHandler) -> None:
    answer(asked, 200, {"Content-Length": str(len(LIST))})
    asked.wfile.write(LIST[:-7])
    hangs_up(asked)


def in_chunks(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> Page:
    def page(asked: BaseHTTPRequestHandler) -> None:
        answer(asked, 200, {"Transfer-Encoding": "chunked"})
        for chunk in chunks:
            asked.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        asked.wfile.write(end)
        if not end:
            hangs_up(asked)

    return page


def without_length(asked: BaseHTTPRequestHandler) -> None:
    answer(asked, 200, {})
    asked.wfile.write(LIST)
    hangs_up(asked)


def unanswered(asked: BaseHTTPRequestHandler) -> None:
    hangs_up(asked)


def garbage(asked: BaseHTTPRequestHandler) -> None:
    asked.wfile.write(b"\x00\xff not http at all\r\n\r\n")
    hangs_up(asked)


def test_a_list_comes_whole_plain_packed_and_in_chunks(publisher: Publisher) -> None:
    publisher.puts(START, sends(LIST), sends(LIST, packed=True), in_chunks(LIST[:9], LIST[9:]))

    assert [got(publisher) for _ in range(3)] == [LIST, LIST, LIST]
    assert publisher.asked[0][1]["accept-encoding"] == "gzip"


@pytest.mark.parametrize("broken", [cut_by_length, in_chunks(LIST[:999], end=b""), unanswered, garbage])
def test_a_cut_body_is_an_error_and_is_tried_again(publisher: Publisher, broken: Page) -> None:
    publisher.puts(START, broken, broken, sends(LIST))

    assert got(publisher) == LIST
    assert publisher.clock.slept == [1.0, 2.0]


def test_a_packed_body_that_was_cut_before_it_was_sent_is_an_error(publisher: Publisher) -> None:
    cut = gzip.compress(LIST, mtime=0)[:-20]
    publisher.puts(START, sends(cut, headers={"Content-Encoding": "gzip"}))

    assert "the packed list was cut; tried 4 times" in refusal(publisher).message


def test_a_part_that_an_earlier_attempt_wrote_does_not_stay(publisher: Publisher) -> None:
    publisher.puts(START, cut_by_length, sends(b"short list"))

    assert got(publisher) == b"short list"


def test_a_body_that_ends_where_the_connection_does_is_refused_for_it_could_be_cut(publisher: Publisher) -> None:
    publisher.puts(START, without_length)

    assert "cut unseen" in refusal(publisher).message


def test_a_body_that_is_announced_as_too_large_is_not_read(publisher: Publisher) -> None:
    publisher.puts(START, sends(LIST))

    assert "bytes are announced" in refusal(publisher, Limits(bytes=len(LIST) - 1)).message
    assert got(publisher, Limits(bytes=len(LIST))) == LIST


def test_a_body_that_grows_too_large_unannounced_is_given_up(publisher: Publisher) -> None:
    publisher.puts(START, in_chunks(*[b"x" * 10_000] * 30))

    assert "more than 200,000 bytes came" in refusal(publisher, Limits(bytes=200_000)).message


def test_a_bomb_that_unpacks_to_a_thousandfold_is_given_up_at_the_bound(publisher: Publisher) -> None:
    publisher.puts(START, sends(b"\0" * 50_000_000, packed=True))
    into = BytesIO()

    with (
        publisher.downloader(Limits(bytes=1_000_000)) as downloader,
        pytest.raises(FetchFailed, match="more than 1,000,000 bytes came"),
    ):
        downloader.get(WANTED, into)

    assert len(into.getvalue()) <= 1_000_000


def test_an_encoding_that_was_not_asked_for_is_refused(publisher: Publisher) -> None:
    publisher.puts(START, sends(LIST, headers={"Content-Encoding": "br"}))

    assert "packed as 'br'" in refusal(publisher).message


def test_an_endless_row_of_empty_packed_members_is_refused(publisher: Publisher) -> None:
    publisher.puts(START, sends(gzip.compress(b"", mtime=0) * 100_000, headers={"Content-Encoding": "gzip"}))

    assert "bytes follow the end" in refusal(publisher, Limits(attempts=1)).message


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<!DOCTYPE html><title>Just a moment</title>", "text/html"),
        (b"\xef\xbb\xbf  <HTML><body>down", "application/xml"),
        (b"<!-- x --><html lang='en'>", "text/plain"),
        (b"<?xml version='1.0'?><!DOCTYPE html><html xmlns='x'/>", "application/xhtml+xml"),
        (b"<head><script>challenge()</script>", "text/html; charset=utf-8"),
    ],
)
def test_a_web_page_in_place_of_a_list_is_called_one(publisher: Publisher, body: bytes, kind: str) -> None:
    publisher.puts(START, sends(body, headers={"Content-Type": kind}))

    assert "a web page came in place of the list" in refusal(publisher).message


def test_a_list_in_xml_that_is_labelled_as_a_web_page_is_taken(publisher: Publisher) -> None:
    publisher.puts(START, sends(LIST, headers={"Content-Type": "text/html"}))

    assert got(publisher) == LIST


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_server_that_is_busy_or_broken_is_asked_again(publisher: Publisher, status: int) -> None:
    publisher.puts(START, sends(b"", status), sends(LIST))

    assert got(publisher) == LIST
    assert publisher.clock.slept == [1.0]


def test_waits_double_and_the_attempts_are_counted(publisher: Publisher) -> None:
    publisher.puts(START, sends(b"", 503))

    assert refusal(publisher).message == "the server answered 503 (Service Unavailable); tried 4 times"
    assert publisher.clock.slept == [1.0, 2.0, 4.0]
    assert len(publisher.asked) == 4


@pytest.mark.parametrize("status", [201, 204, 206, 304, 400, 401, 403, 404, 410, 451, 499])
def test_any_other_answer_but_the_list_is_an_error_at_once(publisher: Publisher, status: int) -> None:
    def page(asked: BaseHTTPRequestHandler) -> None:
        answer(asked, status, {} if status in (204, 304) else {"Content-Length": "0"})

    publisher.puts(START, page)

    assert f"the server answered {status} " in refusal(publisher).message
    assert len(publisher.asked) == 1


def test_not_modified_counts_only_where_marks_were_shown(publisher: Publisher) -> None:
    publisher.puts(START, lambda asked: answer(asked, 304, {}))
    known = Received(ADDRESS, '"mark"', "", "00", 1)
    elsewhere = Received(f"https://{UN}/other.xml", '"mark"', "", "00", 1)

    with publisher.downloader() as downloader:
        assert downloader.get(Wanted(ADDRESS, WANTED.hosts, known), BytesIO()) is None
        with pytest.raises(FetchFailed, match="304"):
            downloader.get(Wanted(ADDRESS, WANTED.hosts, elsewhere), BytesIO())


def test_a_wait_that_the_server_asks_for_is_kept(publisher: Publisher) -> None:
    publisher.puts(START, sends(b"", 429, {"Retry-After": "7"}), sends(LIST))

    assert got(publisher) == LIST
    assert publisher.clock.slept == [8.0]


def test_a_wait_until_a_date_is_measured_on_the_servers_own_clock(publisher: Publisher) -> None:
    def busy(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response_only(503)
        asked.send_header("Date", "Mon, 16 Nov 2026 10:00:00 GMT")
        asked.send_header("Retry-After", "Mon, 16 Nov 2026 10:00:20 GMT")
        asked.send_header("Content-Length", "0")
        asked.end_headers()

    publisher.puts(START, busy, sends(LIST))

    assert got(publisher) == LIST
    assert publisher.clock.slept == [21.0]


def test_a_server_that_asks_to_be_left_alone_for_long_is_left_alone(publisher: Publisher) -> None:
    publisher.puts(START, sends(b"", 503, {"Retry-After": "3600"}))

    assert "left alone for 3,600 seconds" in refusal(publisher).message
    assert publisher.clock.slept == []


@pytest.mark.parametrize("start", [b"Content-Length: 9999\r\n\r\n", b"Content-Length: 9999\r\nX-Endless: "])
def test_a_server_that_spins_out_head_or_body_byte_by_byte_is_given_up_at_the_deadline(
    publisher: Publisher, start: bytes
) -> None:
    def trickles(asked: BaseHTTPRequestHandler) -> None:
        asked.wfile.write(b"HTTP/1.1 200 OK\r\n" + start)
        for _ in range(300):
            publisher.clock.at += 100
            asked.wfile.write(b"x")
            publisher.over.wait(0.005)
        hangs_up(asked)

    publisher.puts(START, trickles)

    assert "not done after 900 seconds" in refusal(publisher).message
    assert publisher.clock.at < 20_000  # long before the server had enough of it


def test_unpacking_too_ends_at_the_deadline(publisher: Publisher) -> None:
    publisher.puts(START, sends(b"\0" * 10_000_000, packed=True))
    into = BytesIO()

    def hesitate(_size: int) -> None:
        publisher.clock.at += 100

    with publisher.downloader() as downloader, pytest.raises(FetchFailed, match="not done after 900 seconds"):
        downloader.get(WANTED, into, hesitate)

    assert len(into.getvalue()) < 10_000_000


def test_a_server_that_stalls_is_given_up_after_the_read_timeout_and_tried_again(publisher: Publisher) -> None:
    def stalls(asked: BaseHTTPRequestHandler) -> None:
        answer(asked, 200, {"Content-Length": "10"})
        publisher.over.wait(120)

    publisher.puts(START, stalls, sends(LIST))

    assert got(publisher, Limits(read_s=0.5)) == LIST
    assert publisher.clock.slept[0] == 1.0  # and again, on a machine that stalls by itself


def test_no_wait_goes_beyond_the_deadline(publisher: Publisher) -> None:
    publisher.puts(START, sends(b"", 503))

    assert "no time is left to try again" in refusal(publisher, Limits(deadline_s=2.5)).message
    assert publisher.clock.slept == [1.0]


def test_nothing_listening_is_told_as_such_after_all_attempts(publisher: Publisher) -> None:
    publisher.port = 1  # nobody listens there

    assert "tried 4 times" in refusal(publisher).message


def test_a_full_disk_is_an_error_with_its_reason(publisher: Publisher) -> None:
    class Full(BytesIO):
        def write(self, _data: object) -> int:
            raise OSError(28, "No space left on device")

    publisher.puts(START, sends(LIST))

    with (
        publisher.downloader() as downloader,
        pytest.raises(FetchFailed, match="cannot be written: No space left on device"),
    ):
        downloader.get(WANTED, Full())


def test_a_downloader_as_shipped_has_bounds_in_bytes_time_attempts_and_redirects() -> None:
    limits = Limits()

    assert (limits.bytes, limits.attempts, limits.deadline_s, limits.redirects) == (268_435_456, 4, 900.0, 5)
    with Downloader():
        pass


def pieces(data: bytes, sizes: list[int]) -> list[bytes]:
    cuts = [0]
    for size in sizes:
        cuts.append(cuts[-1] + size)
    return [data[a:b] for a, b in zip(cuts, [*cuts[1:], len(data)], strict=True)]


repetitive: Callable[[bytes], bytes] = lambda seed: seed * 3_000  # noqa: E731  a map for hypothesis
contents = st.one_of(st.binary(max_size=3_000), st.binary(min_size=1, max_size=99).map(repetitive))


@given(contents, st.lists(st.integers(0, 400), max_size=9))
def test_what_was_packed_is_unpacked_however_it_is_cut_into_chunks(data: bytes, sizes: list[int]) -> None:
    blocks = list(unpacked(pieces(gzip.compress(data, mtime=0), sizes)))

    assert b"".join(blocks) == data
    assert max((len(block) for block in blocks), default=0) <= BLOCK


@given(contents, st.data())
def test_a_packed_body_that_is_cut_anywhere_is_never_taken_for_whole(data: bytes, draw: st.DataObject) -> None:
    packed = gzip.compress(data, mtime=0)
    kept = draw.draw(st.integers(0, len(packed) - 1))

    with pytest.raises(Passing):
        list(unpacked([packed[:kept]]))


@given(st.binary(max_size=300))
def test_any_bytes_unpack_or_are_called_damaged(data: bytes) -> None:
    try:
        assert zlib.decompress(data, 31) == b"".join(unpacked([data]))
    except (Passing, zlib.error):
        with pytest.raises(Passing):
            list(unpacked([data]))


@given(st.integers(1, 40), st.floats(0, 1), st.none() | st.floats(0, 120))
def test_a_wait_is_bounded_and_never_shorter_than_the_server_asked(
    attempt: int, chance: float, stated: float | None
) -> None:
    wait = wait_before_next(attempt, Passing("busy", stated), chance, 120.0)

    assert (stated or 0) <= wait <= (stated or 0) + 30


@given(st.text(max_size=60), st.text(max_size=40))
def test_no_text_in_a_header_of_time_breaks_the_reading_of_it(text: str, date: str) -> None:
    encoded = [("Retry-After", text.encode()), ("Date", date.encode())]
    wait = stated_wait(httpx.Headers([(name.encode(), value) for name, value in encoded]))

    assert wait is None or wait >= 0
    assert http_date(text) is None or http_date(text) is not None

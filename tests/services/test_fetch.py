"""Fetching a list: loaded whole from its official address, unchanged when its server says so, nothing on any doubt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import pytest

from loopback_lists import OFAC, OFAC_STORE, UN, UN_STORE, Publisher, knows, redirects, sends
from tocsin.errors import FetchFailed, MalformedList, UnknownList
from tocsin.node.local import LocalNode
from tocsin.services.listing.downloads.downloader import Limits
from tocsin.services.listing.fetch import fetch
from tocsin.services.listing.load import HELD, LOADED, UNCHANGED, Loaded, accept, load, refuse
from tocsin.sources.reading import ListFile
from tocsin.store.lists import ListState

UN_ADDRESS = f"{UN}/resources/xml/en/consolidated.xml"
UN_STORED = f"{UN_STORE}/publiclegacyxmlfiles/EN/consolidatedLegacyByNAME.xml"
EXPORTS = f"{OFAC}/api/PublicationPreview/exports"
SAMPLES = resources.files("tocsin.samples")
UN_LIST = SAMPLES.joinpath("un_sample.xml").read_bytes()
NEWER_UN_LIST = UN_LIST.replace(b"MIRZAD", b"MIRZADE")
OFAC_FILES = {name.upper(): SAMPLES.joinpath("ofac", name).read_bytes() for name in ("sdn.csv", "alt.csv", "add.csv")}
"""The shipped samples: nobody in them exists."""


def smaller(data: bytes, keep: int = 1) -> bytes:
    """The list with its first individuals only."""
    head, *rest = data.split(b"<INDIVIDUAL>")
    tail = rest[-1].partition(b"</INDIVIDUAL>")[2]
    return head + b"".join(b"<INDIVIDUAL>" + each for each in rest[:keep]).rstrip() + tail


def fetched(node: LocalNode, publisher: Publisher, name: str = "un", limits: Limits | None = None) -> Loaded:
    with publisher.downloader(limits) as downloader:
        return fetch(node, name, downloader=downloader)


def standing(node: LocalNode, name: str = "un") -> ListState | None:
    with node.store.transaction("reader", read_only=True) as tx:
        return tx.lists.state(name)


def marks_kept(node: LocalNode, name: str = "un") -> list[str]:
    with node.store.transaction("reader", read_only=True) as tx:
        return [each.etag for each in tx.fetches.last(name).values()]


def conditions(publisher: Publisher) -> list[str]:
    """What each request was made conditional on, by entity tag; "" where on nothing."""
    return [headers.get("if-none-match", "") for _, headers in publisher.asked]


def test_a_fetched_list_is_loaded_from_where_its_address_redirects_to(node: LocalNode, publisher: Publisher) -> None:
    publisher.puts(UN_ADDRESS, redirects(f"https://{UN_STORED}?sv=1&sig=secret"))
    publisher.puts(UN_STORED, sends(UN_LIST, packed=True))

    loaded = fetched(node, publisher)

    assert (loaded.status, loaded.as_of) == (LOADED, "2026-11-16")
    assert loaded.records == loaded.counts.added > 5
    assert publisher.paths() == [UN_ADDRESS, UN_STORED]


def test_the_same_bytes_again_from_a_server_without_marks_are_unchanged(node: LocalNode, publisher: Publisher) -> None:
    publisher.puts(UN_ADDRESS, sends(UN_LIST))
    first = fetched(node, publisher)

    second = fetched(node, publisher)

    assert (second.status, second.version) == (UNCHANGED, first.version)
    assert conditions(publisher) == ["", ""]


@pytest.mark.parametrize(
    "page", [knows(UN_LIST, etag='W/"a1"'), knows(UN_LIST, modified="Mon, 16 Nov 2026 10:00:00 GMT")]
)
def test_a_list_whose_server_says_not_modified_is_unchanged_without_a_load(
    node: LocalNode, publisher: Publisher, page: Callable[..., None]
) -> None:
    publisher.puts(UN_ADDRESS, page)
    first = fetched(node, publisher)

    second = fetched(node, publisher)

    assert second.status == UNCHANGED
    assert (second.version, second.records, second.as_of) == (first.version, first.records, first.as_of)
    assert second.counts.unchanged == first.records
    assert (second.format, second.warnings, second.unknown) == (first.format, first.warnings, first.unknown)


def test_a_list_that_changed_is_loaded_though_it_was_asked_for_with_the_old_mark(
    node: LocalNode, publisher: Publisher
) -> None:
    publisher.puts(UN_ADDRESS, knows(UN_LIST, etag='"one"'))
    fetched(node, publisher)
    publisher.puts(UN_ADDRESS, knows(NEWER_UN_LIST, etag='"two"'))

    loaded = fetched(node, publisher)

    assert (loaded.status, loaded.counts.amended) == (LOADED, 1)
    assert conditions(publisher) == ["", '"one"']
    assert marks_kept(node) == ['"two"']


def test_a_held_load_leaves_no_mark_so_the_next_fetch_does_not_say_unchanged(
    node: LocalNode, publisher: Publisher
) -> None:
    publisher.puts(UN_ADDRESS, knows(UN_LIST, etag='"whole"'))
    fetched(node, publisher)
    publisher.puts(UN_ADDRESS, knows(smaller(UN_LIST), etag='"shrunken"'))

    statuses = [fetched(node, publisher).status, fetched(node, publisher).status]

    assert statuses == [HELD, HELD]
    assert marks_kept(node) == ['"whole"']
    assert conditions(publisher) == ["", '"whole"', '"whole"']


def test_after_a_held_load_is_accepted_the_older_mark_is_not_shown_any_more(
    node: LocalNode, publisher: Publisher
) -> None:
    publisher.puts(UN_ADDRESS, knows(UN_LIST, etag='"whole"'))
    fetched(node, publisher)
    publisher.puts(UN_ADDRESS, knows(smaller(UN_LIST), etag='"shrunken"'))
    fetched(node, publisher)
    accept(node, "un")
    publisher.puts(UN_ADDRESS, knows(UN_LIST, etag='"whole"'))

    back = fetched(node, publisher)

    assert back.status == LOADED
    assert back.counts.added > 0
    assert conditions(publisher)[-1] == ""


def test_after_a_held_load_is_refused_the_list_in_force_is_still_known_by_its_mark(
    node: LocalNode, publisher: Publisher
) -> None:
    publisher.puts(UN_ADDRESS, knows(UN_LIST, etag='"whole"'))
    fetched(node, publisher)
    publisher.puts(UN_ADDRESS, sends(smaller(UN_LIST)))
    fetched(node, publisher)
    refuse(node, "un", "it was cut")
    publisher.puts(UN_ADDRESS, knows(UN_LIST, etag='"whole"'))

    assert fetched(node, publisher).status == UNCHANGED


def test_a_malformed_list_changes_nothing_and_leaves_no_mark(node: LocalNode, publisher: Publisher) -> None:
    publisher.puts(UN_ADDRESS, knows(UN_LIST, etag='"good"'))
    fetched(node, publisher)
    before = standing(node)
    publisher.puts(UN_ADDRESS, knows(UN_LIST[: len(UN_LIST) // 2], etag='"bad"'))

    for _ in range(2):
        with pytest.raises(MalformedList) as error:
            fetched(node, publisher)

    assert "consolidated.xml" in error.value.place or "line" in error.value.place
    assert standing(node) == before
    assert marks_kept(node) == ['"good"']


def test_a_list_loaded_from_another_file_in_between_is_fetched_whole_again(
    node: LocalNode, publisher: Publisher
) -> None:
    publisher.puts(UN_ADDRESS, knows(UN_LIST, etag='"one"'))
    fetched(node, publisher)
    load(node, "un", [ListFile.of_bytes("from_mail.xml", NEWER_UN_LIST)])

    loaded = fetched(node, publisher)

    assert conditions(publisher) == ["", ""]
    assert (loaded.status, loaded.counts.amended) == (LOADED, 1)


def test_a_mark_is_shown_only_to_the_address_that_gave_it(node: LocalNode, publisher: Publisher) -> None:
    publisher.puts(UN_ADDRESS, *(redirects(f"https://{UN_STORED}?sig={each}") for each in "12"))
    publisher.puts(UN_STORED, knows(UN_LIST, etag='"one"'))
    fetched(node, publisher)

    assert fetched(node, publisher).status == UNCHANGED

    assert conditions(publisher) == ["", "", "", '"one"']


@pytest.mark.parametrize("etag", ['"' + "x" * 300 + '"', '"\u00e9"'])
def test_a_mark_that_could_not_be_sent_back_as_it_came_is_not_kept(
    node: LocalNode, publisher: Publisher, etag: str
) -> None:
    publisher.puts(UN_ADDRESS, sends(UN_LIST, headers={"ETag": etag}))

    fetched(node, publisher)

    assert marks_kept(node) == [""]


MODIFIED = "Tue, 17 Nov 2026 22:30:00 GMT"


def puts_ofac(publisher: Publisher, modified: str = MODIFIED, **changed: bytes) -> None:
    for name in ("SDN", "ALT", "ADD", "SDN_COMMENTS"):
        data = changed.get(name) or OFAC_FILES.get(f"{name}.CSV", b'%d,"more of a remark"\r\n\x1a' % first_subject())
        stored = f"{OFAC_STORE}/Published/{name}.CSV"
        publisher.puts(f"{EXPORTS}/{name}.CSV", redirects(f"https://{stored}?X-Amz-Signature=1"))
        publisher.puts(stored, knows(data, etag=f'"{len(data)}"', modified=modified))


def first_subject() -> int:
    return int(OFAC_FILES["SDN.CSV"].partition(b",")[0])


def test_a_list_of_several_files_is_loaded_from_all_of_them_together(node: LocalNode, publisher: Publisher) -> None:
    puts_ofac(publisher)

    loaded = fetched(node, publisher, "ofac")

    state = standing(node, "ofac")
    assert loaded.status == LOADED
    assert state is not None
    assert state.version is not None
    assert [file.name for file in state.version.files] == ["SDN.CSV", "ALT.CSV", "ADD.CSV", "SDN_COMMENTS.CSV"]


def test_a_list_that_states_no_date_has_the_day_on_which_its_newest_file_was_modified(
    node: LocalNode, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LocalNode, "now", lambda _self: datetime(2026, 11, 20, tzinfo=UTC))
    puts_ofac(publisher)

    assert fetched(node, publisher, "ofac").as_of == "2026-11-17"


@pytest.mark.parametrize("modified", ["", "no date", "Tue, 17 Nov 2099 22:30:00 GMT", "Tue, 17 Nov 2026 22:30:00"])
def test_a_day_of_modification_that_is_absent_nonsense_or_to_come_gives_way_to_today(
    node: LocalNode, publisher: Publisher, monkeypatch: pytest.MonkeyPatch, modified: str
) -> None:
    monkeypatch.setattr(LocalNode, "now", lambda _self: datetime(2026, 11, 20, tzinfo=UTC))
    puts_ofac(publisher, modified)

    assert fetched(node, publisher, "ofac").as_of == "2026-11-20"


def test_when_one_of_several_files_changed_all_of_them_come_again(node: LocalNode, publisher: Publisher) -> None:
    puts_ofac(publisher)
    fetched(node, publisher, "ofac")
    puts_ofac(publisher, ADD=OFAC_FILES["ADD.CSV"].replace(b"Zenda", b"Zendaville"))

    loaded = fetched(node, publisher, "ofac")
    again = fetched(node, publisher, "ofac")

    assert (loaded.status, again.status) == (LOADED, UNCHANGED)
    assert loaded.counts.removed == 0


def test_when_one_of_several_files_has_no_mark_each_of_them_comes_once_and_unasked(
    node: LocalNode, publisher: Publisher
) -> None:
    puts_ofac(publisher)
    publisher.puts(f"{OFAC_STORE}/Published/ADD.CSV", sends(OFAC_FILES["ADD.CSV"]))
    fetched(node, publisher, "ofac")

    assert fetched(node, publisher, "ofac").status == UNCHANGED

    assert conditions(publisher) == [""] * 16


def test_a_file_that_is_missing_from_the_set_means_that_none_of_it_is_loaded(
    node: LocalNode, publisher: Publisher
) -> None:
    puts_ofac(publisher)
    publisher.puts(f"{OFAC_STORE}/Published/ALT.CSV", sends(b"gone", 404))

    with pytest.raises(FetchFailed, match=r"404 \(Not Found\)") as error:
        fetched(node, publisher, "ofac")

    assert error.value.place == f"https://{EXPORTS}/ALT.CSV"
    assert standing(node, "ofac") is None


def test_a_failed_fetch_says_what_still_stands_and_the_way_without_a_network(
    node: LocalNode, publisher: Publisher
) -> None:
    with pytest.raises(FetchFailed) as never:
        fetched(node, publisher)
    publisher.puts(UN_ADDRESS, sends(UN_LIST), sends(b"", 403))
    fetched(node, publisher)
    before = standing(node)
    with pytest.raises(FetchFailed) as later:
        fetched(node, publisher)

    assert never.value.place == f"https://{UN_ADDRESS}"
    assert "Nothing was loaded." in never.value.hint
    assert "version 1 of 2026-11-16 still stands" in later.value.hint
    assert "tocsin list load un FILE" in later.value.hint
    assert standing(node) == before


def test_progress_is_told_for_each_file_in_kilobytes(node: LocalNode, publisher: Publisher) -> None:
    publisher.puts(UN_ADDRESS, sends(UN_LIST))
    told: list[tuple[str, int]] = []

    with publisher.downloader() as downloader:
        fetch(node, "un", progress=lambda doing, count: told.append((doing, count)), downloader=downloader)

    assert ("downloading consolidated.xml", len(UN_LIST) // 1000) in told


def test_nothing_of_a_download_stays_in_the_home_of_the_node(node: LocalNode, publisher: Publisher) -> None:
    publisher.puts(UN_ADDRESS, sends(UN_LIST), sends(UN_LIST[:-20]))
    fetched(node, publisher)
    with pytest.raises(MalformedList):
        fetched(node, publisher)

    folder = node.settings.home / "downloads"
    assert list(folder.iterdir()) == []
    assert folder.stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_made_is_named(node: LocalNode, publisher: Publisher) -> None:
    folder = Path(node.settings.home / "downloads")
    folder.write_text("in the way")

    with pytest.raises(FetchFailed) as error:
        fetched(node, publisher)

    assert error.value.place == str(folder)


def test_a_list_of_no_known_name_is_refused_before_anything_is_asked(node: LocalNode, publisher: Publisher) -> None:
    with pytest.raises(UnknownList):
        fetched(node, publisher, "atlantis")

    assert publisher.asked == []


def test_the_shipped_rule_refuses_a_publisher_on_loopback(
    node: LocalNode, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a downloader handed in: the machine's own resolver is asked, and its answer is checked."""
    monkeypatch.setattr("socket.getaddrinfo", lambda *_a, **_k: [(2, 1, 6, "", ("127.0.0.1", publisher.port))])

    with pytest.raises(FetchFailed, match=r"127\.0\.0\.1, which is not a public address"):
        fetch(node, "un")

    assert publisher.asked == []

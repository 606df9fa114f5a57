"""The body of an answer as bytes: whole or refused, and bounded before as well as after it is unpacked."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

import httpx

from tocsin.errors import FetchFailed
from tocsin.services.listing.downloads.attempts import Passing

BLOCK = 1 << 16  # bytes unpacked at once: what a bomb can make of one step
ACCEPTED = "gzip"  # what we ask for; anything else that comes was not asked for
_GZIP_WINDOW = 31  # zlib: the largest window, with a gzip header (RFC 1952)


def require_framed(headers: httpx.Headers, most: int) -> None:
    """Nothing when the body says where it ends and is not too large. Raises FetchFailed.

    A body that ends when the connection does (RFC 9112, 6.3, rule 8) could be cut without anybody seeing it.
    """
    is_chunked = headers.get("transfer-encoding", "").strip().lower() == "chunked"
    length = headers.get("content-length", "")
    if not is_chunked and not length:
        raise FetchFailed("the answer does not say where it ends, so it could be cut unseen")
    if not is_chunked and length.isdecimal() and int(length) > most:
        raise FetchFailed(f"{int(length):,} bytes are announced, and at most {most:,} are taken")


def decoded(chunks: Iterable[bytes], headers: httpx.Headers, most: int) -> Iterator[bytes]:
    """The bytes of the body, unpacked, in blocks. Raises FetchFailed beyond ``most``, and Passing for a damaged one."""
    encoding = headers.get("content-encoding", "").strip().lower()
    within = _bounded(chunks, most)
    if encoding in ("gzip", "x-gzip"):  # RFC 9110, 8.4.1.3: the same
        return _bounded(unpacked(within), most)
    if encoding in ("", "identity"):
        return within
    raise FetchFailed(f"the answer is packed as {encoding[:40]!r}, which was not asked for")


def unpacked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes in one gzip member, never more than BLOCK at once. Raises Passing when it is cut or damaged.

    Further members are refused: an endless row of empty ones would be work without bytes to count.
    """
    inflater = zlib.decompressobj(_GZIP_WINDOW)
    for chunk in chunks:
        if inflater.eof and chunk:
            raise Passing("bytes follow the end of the packed list")
        try:
            yield from _inflated(inflater, chunk)
        except zlib.error as error:
            raise Passing(f"the packed list is damaged ({error})") from error
        if inflater.unused_data:
            raise Passing("bytes follow the end of the packed list")
    if not inflater.eof:
        raise Passing("the packed list was cut")


def _inflated(inflater: zlib._Decompress, chunk: bytes) -> Iterator[bytes]:
    # Also when all input is taken, zlib may hold more output back than one block.
    while block := inflater.decompress(chunk, BLOCK):
        yield block
        chunk = inflater.unconsumed_tail


def _bounded(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise FetchFailed(f"more than {most:,} bytes came; no official list is so large")
        yield chunk


def is_web_page(headers: httpx.Headers, head: bytes) -> bool:
    """True when what came is a page for people: a notice, a log-in, a check for robots."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    is_labelled = headers.get("content-type", "").lower().startswith(("text/html", "application/xhtml"))
    return start.startswith(b"<!doctype html") or b"<html" in start or (is_labelled and not start.startswith(b"<?xml"))

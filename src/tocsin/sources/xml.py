"""XML of official lists as a stream of records: bounded, without DOCTYPE, entities or network.

Two parsers look at each file. expat reads the prolog and refuses a DOCTYPE in any encoding before libxml2 sees the
bytes (lxml, hardened, would silently blank entities); libxml2 reads the rest in chunks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from typing import cast
from xml.parsers import expat

from lxml import etree

from tocsin.errors import MalformedList, UnsafeDocument
from tocsin.sources.reading import ListFile, Report

MAX_BYTES = 1 << 30  # a whole file; the largest official list (OFAC advanced XML) has about 130 MB
MAX_PROLOG = 1 << 16  # bytes before the root element
MAX_RECORD_BYTES = 1 << 24  # bytes held before a record, or anything outside one, is complete and freed
MAX_DEPTH = 32  # elements inside elements; official lists stay under 15
MAX_TEXT = 1 << 20  # characters of one text or attribute
_CHUNK = 1 << 16
_AGAIN = "Nothing was loaded. Fetch the list again; if it stays so, tell its publisher."

Outside = Callable[[etree._Element, str], None]


def local(element: etree._Element) -> str:
    """The element's name without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def place(element: etree._Element) -> str:
    """Where the element starts: "line 17"."""
    line = cast(int | None, element.sourceline) or 1
    if line > 0xFFFF and element.text and element.text.isspace():
        # libxml2 has 16 bits for an element's line; beyond them it tells where the text in it ends.
        line -= element.text.count("\n")
    return f"line {line}"


def iterate(
    file: ListFile, record_tags: Collection[str], *, root: str = "", outside: Outside | None = None
) -> Iterator[etree._Element]:
    """Each element whose local name is in ``record_tags``, complete; it is emptied when the next one is asked for.

    A record inside a record belongs to the outer one. ``root`` is the local name that the root must have. ``outside``
    is called with (element, path from the root) at the end of every element that is neither a record nor part of one,
    the root last, so that nothing there goes unseen. Raises MalformedList, UnsafeDocument.
    """
    stream = _Stream(file, frozenset(record_tags), root, outside)
    for chunk in _chunks(file):
        stream.feed(chunk)
        yield from stream.records()
    stream.close()
    yield from stream.records()


def _chunks(file: ListFile) -> Iterator[bytes]:
    if file.size > MAX_BYTES:
        raise _too_large(file.name)
    total = 0
    prolog = _Prolog()
    with closing(file.open()) as source:
        while chunk := source.read(_CHUNK):
            total += len(chunk)
            if total > MAX_BYTES:  # the stated size may lie
                raise _too_large(file.name)
            if not prolog.is_over:
                prolog.feed(chunk)
            yield chunk
    if total == 0:
        raise MalformedList("the file is empty", place=file.name or "byte 0", hint=_AGAIN)


def _too_large(name: str) -> MalformedList:
    return MalformedList(
        f"the file is larger than {MAX_BYTES:,} bytes", place=name, hint="No official list is so large."
    )


class _Prolog:
    """Everything before the root element, read by expat in any encoding that it knows; unknown ones are refused."""

    def __init__(self) -> None:
        self.is_over = False
        self._read = 0
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._parser.StartElementHandler = self._end

    def feed(self, chunk: bytes) -> None:
        """Nothing, or UnsafeDocument for a DOCTYPE, MalformedList for anything that expat cannot read."""
        self._read += len(chunk)
        try:
            self._parser.Parse(chunk, False)
        except (expat.ExpatError, ValueError, LookupError) as error:  # the two latter: encodings Python cannot map
            if not self.is_over:  # what follows the root's start is libxml2's to judge
                raise MalformedList(f"not XML: {error}", place=self._place(), hint=_AGAIN) from error
        if not self.is_over and self._read > MAX_PROLOG:
            raise MalformedList(f"no element in the first {MAX_PROLOG:,} bytes", place=self._place(), hint=_AGAIN)

    def _place(self) -> str:
        return f"line {self._parser.CurrentLineNumber}, column {self._parser.CurrentColumnNumber + 1}"

    def _refuse_doctype(self, *_: object) -> None:
        if not self.is_over:
            raise _doctype(self._place())

    def _end(self, *_: object) -> None:
        self.is_over = True


def _doctype(where: str) -> UnsafeDocument:
    return UnsafeDocument(
        "the file declares a DOCTYPE",
        place=where,
        hint="No official list has one; it can make a reader open other files.",
    )


class _Stream:
    """libxml2 fed by chunks; keeps count of depth, sizes and of what is free to be forgotten."""

    def __init__(self, file: ListFile, tags: frozenset[str], root: str, outside: Outside | None) -> None:
        self._parser = etree.XMLPullParser(
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            attribute_defaults=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        self._file, self._tags, self._root, self._outside = file, tags, root, outside
        self._path: list[str] = []
        self._record: etree._Element | None = None  # the record that is open
        self._latest: etree._Element | None = None  # the element that started last
        self._held = 0  # bytes fed since something was last forgotten

    def feed(self, chunk: bytes) -> None:
        self._held += len(chunk)
        try:
            self._parser.feed(chunk)
        except etree.XMLSyntaxError as error:
            raise _malformed(error) from error
        if self._held > MAX_RECORD_BYTES:
            raise MalformedList(
                f"one element is larger than {MAX_RECORD_BYTES:,} bytes", place="/".join(self._path), hint=_AGAIN
            )

    def close(self) -> None:
        try:
            self._parser.close()
        except etree.XMLSyntaxError as error:
            if error.position != (0, 0):
                raise _malformed(error) from error
            # libxml2 stops at an entity that nobody declared, and says nothing of it.
            where = place(self._latest) if self._latest is not None else self._file.name
            raise MalformedList("an undeclared entity, or no whole document", place=where, hint=_AGAIN) from error

    def records(self) -> Iterator[etree._Element]:
        for event, item in self._parser.read_events():
            element = cast(etree._Element, item)  # only start and end were asked for
            if event == "start":
                self._start(element)
                continue
            _bound(element)
            path = "/".join(self._path)
            self._path.pop()
            if element is self._record:
                self._record = None
                yield element
                self._forget(element)
            elif self._record is None:
                if self._outside is not None:
                    self._outside(element, path)
                self._forget(element)

    def _start(self, element: etree._Element) -> None:
        name = local(element)
        if not self._path:
            self._begin(element, name)
        self._path.append(name)
        self._latest = element
        if len(self._path) > MAX_DEPTH:
            raise MalformedList(f"more than {MAX_DEPTH} elements inside each other", place=place(element), hint=_AGAIN)
        if self._record is None and name in self._tags:
            self._record = element

    def _begin(self, element: etree._Element, name: str) -> None:
        if element.getroottree().docinfo.internalDTD is not None:  # the second lock: libxml2 saw one that expat did not
            raise _doctype(place(element))
        if self._root and name != self._root:
            raise MalformedList(
                f"the root element is <{name}> and not <{self._root}>",
                place=place(element),
                hint="This is another list or another format of it.",
            )

    def _forget(self, element: etree._Element) -> None:
        # Only what lies before the element goes: the parser may still be writing the text that follows it.
        del element[:]
        element.text = None
        parent = element.getparent()
        if parent is None:
            return
        while (earlier := element.getprevious()) is not None:
            if earlier.tail and not earlier.tail.isspace():
                raise MalformedList("text stands between elements", place=place(earlier), hint=_AGAIN)
            parent.remove(earlier)
        self._held = 0


def _bound(element: etree._Element) -> None:
    texts = [element.text, *element.attrib.values()] if element.attrib else (element.text,)
    for text in texts:
        if text is not None and len(text) > MAX_TEXT:
            raise MalformedList(f"a text of {len(text):,} characters", place=place(element), hint=_AGAIN)


def _malformed(error: etree.XMLSyntaxError) -> MalformedList:
    line, column = error.position
    message = (error.msg or "not well-formed XML").partition(", line ")[0]
    return MalformedList(message, place=f"line {line}, column {column}", hint=_AGAIN)


class Accountant:
    """Checks that everything that carries content is mapped or deliberately ignored; the rest is noted as unknown.

    Paths are local names joined by "/": "INDIVIDUAL/INDIVIDUAL_ALIAS/QUALITY", "sdnEntry/@id", and "…/#text" for text
    that stands between children. An ignored path covers everything below it; a mapped one only itself. ``single`` are
    the mapped paths that the reader takes once in their parent: a second one is noted as "…/NAME[2]".
    """

    def __init__(
        self, report: Report, mapped: Collection[str], ignored: Mapping[str, str], single: Collection[str] = ()
    ) -> None:
        self._report = report
        self._mapped = frozenset(mapped)
        self._ignored = frozenset(ignored)
        self._single = frozenset(single)

    def check(self, element: etree._Element, path: str) -> None:
        """Nothing: what the element and all below it carry is in the report where it was not expected."""
        if path in self._ignored:
            if _has_content(element):
                self._report.note_ignored(path)
            return
        self.check_itself(element, path)
        seen: set[str] = set()
        for child in element:
            below = f"{path}/{local(child)}"
            self.check(child, below)
            if below in self._single and _has_content(child):
                if below in seen:
                    self._report.note_unknown(f"{below}[2]", place(child))
                seen.add(below)
            if child.tail and not child.tail.isspace():
                self._see(f"{path}/#text", element)

    def check_itself(self, element: etree._Element, path: str) -> None:
        """Nothing: as ``check``, without what lies below; fits ``iterate(outside=…)``."""
        if element.text and not element.text.isspace():
            self._see(path, element)
        for name, value in element.attrib.items():
            if str(value).strip():
                self._see(f"{path}/@{str(name).rpartition('}')[2]}", element)

    def _see(self, path: str, element: etree._Element) -> None:
        if path in self._mapped:
            return
        if path in self._ignored:
            self._report.note_ignored(path)
        else:
            self._report.note_unknown(path, place(element))


def _has_content(element: etree._Element) -> bool:
    return any(
        (item.text and not item.text.isspace()) or any(str(value).strip() for value in item.attrib.values())
        for item in element.iter()
    )

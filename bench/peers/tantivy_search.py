"""tantivy: words and their consonants in a full-text index, ranked by BM25, one thread. Runs in its own environment.

Words are romanised by anyascii. With a date, only people born within two years of it, or with no date, are found.
"""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import tantivy  # type: ignore[import-not-found]  # stands in the peer's own environment only
from anyascii import anyascii

from bench.peers.measured import YEARS_OFF, Asked, Search, people, run

UNKNOWN = "unknown"


def _words(name: str) -> list[str]:
    return re.findall("[a-z0-9]+", anyascii(name).lower())


def _bare(word: str) -> str:
    """The consonants, doubled ones once."""
    folded = re.sub("kh|ch", "h", word).replace("ph", "f").translate(str.maketrans("qcjwz", "kkivs"))
    return word[0] + re.sub(r"(.)\1+", r"\1", re.sub("[aeiouyh]", "", folded[1:]))


def make(folder: Path) -> tuple[Search, dict[str, object]]:
    """The index over all people, one document each."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for field in ("word", "bare", "year"):
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq" if field != "year" else "basic")
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=512_000_000, num_threads=1)
    for person in people(folder):
        words = [word for name in person.names for word in _words(name)]
        years = [UNKNOWN] if not person.first_year else [str(y) for y in range(person.first_year, person.last_year + 1)]
        document = tantivy.Document(
            id=person.id, word=" ".join(words), bare=" ".join(map(_bare, words)), year=" ".join(years)
        )
        writer.add_document(document)
    writer.commit()
    index.reload()
    searcher = index.searcher()
    should, must = tantivy.Occur.Should, tantivy.Occur.Must

    def term(field: str, value: str) -> object:
        return tantivy.Query.term_query(schema, field, value)

    def search(asked: Asked, limit: int) -> list[str]:
        words = _words(asked.name)
        names = [(should, tantivy.Query.boost_query(term("word", word), 2.0)) for word in words]
        names += [(should, term("bare", _bare(word))) for word in words]
        query = tantivy.Query.boolean_query(names)
        if asked.year:
            years = [str(asked.year + off) for off in range(-YEARS_OFF, YEARS_OFF + 1)]
            born = tantivy.Query.boolean_query([(should, term("year", year)) for year in [*years, UNKNOWN]])
            query = tantivy.Query.boolean_query([(must, query), (must, tantivy.Query.const_score_query(born, 0.0))])
        return [searcher.doc(address)["id"][0] for _, address in searcher.search(query, limit).hits]

    return search, {"version": version("tantivy"), "how": "words and consonants, BM25, no second look, one thread"}


if __name__ == "__main__":
    run("tantivy", make)

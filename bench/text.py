"""How fast texts are read for mentions, and how many are false: ``python -m bench.text --json``.

UN and OFAC as published (bench.worlds). Long texts are put together from words that say nothing of anybody: sentences
of everyday words of four languages (text/data/ordinary_words.txt), with invented names of people strewn in, so that
words keep being new as in real texts; and the resolution of the Security Council among the shared documents, repeated.
Every alert in the made texts is false by construction. How many listed names are found: bench/mentions.py. "first" is
the first reading, with all words unknown, "again" the same text once more; each figure is the best of three, by wall
clock and by processor time of one process.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from io import BytesIO
from pathlib import Path
from random import Random

from bench.mentions import recall
from bench.worlds import SHARED, load_real_lists, machine, temporary_node
from tocsin.model.screening import Band
from tocsin.services.screening.texts import Mentions, TextScreener

LANGUAGES = ("English", "French", "Russian", "Arabic")
WORDS = Path(__file__).resolve().parents[1] / "src" / "tocsin" / "text" / "data" / "ordinary_words.txt"
SYLLABLES = {
    "Russian": "зар мак кол ба ни веш тум рил док ган хул фи мо ши кре бу лан".split(),
    "Arabic": "زر مك قل با ني وش طم ريل دوك غن هل في مو شي كر بو لن تر".split(),
}
LATIN = "zar mak qol ba ni vesh tum ril dok pre gan hul fi mo shi kre bu lan tor wes".split()
# Given and family names that very many people bear: two of them side by side are nobody in particular.
COMMON = {
    "English": "John Mary James Robert Michael David Ahmed Mohammed Ali Hassan Ibrahim Khan Smith Brown Lee".split(),
    "French": "Jean Marie Pierre Michel Martin Bernard Mohamed Ahmed Fatima Youssef Karim Ali Durand Thomas".split(),
    "Russian": "Иван Сергей Мария Дмитрий Иванов Петров Ахмед Магомед Али Ольга Смирнов Андрей Хасан Омар".split(),
    "Arabic": "محمد أحمد علي حسن حسين عمر خالد يوسف إبراهيم فاطمة محمود سعيد عبدالله كريم".split(),
}
Json = dict[str, object]


def main() -> None:
    """Print the figures of one measurement."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=5.0, help="of each long text")
    parser.add_argument("--speed-only", action="store_true", help="without the names in sentences")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with temporary_node() as node:
        load_real_lists(node, "un", "ofac")
        screener, built = TextScreener(node), time.perf_counter()
        screener.screen(BytesIO(b"nothing"))
        result: Json = {"finder_s": round(time.perf_counter() - built, 2), "texts": [], "machine": machine()}
        size = int(options.megabytes * 1e6)
        texts = {language: prose(language, size) for language in LANGUAGES}
        resolution = SHARED / "documents" / "S_RES_2178_2014.txt"
        if resolution.is_file():
            data = resolution.read_bytes()
            texts["Security Council resolution, repeated"] = data * (size // len(data) + 1)
        result["texts"] = [measured(screener, name, data) for name, data in texts.items()]
        result["hostile"] = measured(screener, "common names of the lists, shuffled", shuffled(screener, size // 10))
        if not options.speed_only:
            arrays = screener.finder().lexicon.segments[0].arrays
            result["recall"] = recall(screener, arrays)
    print(json.dumps(result) if options.json else json.dumps(result, indent=2))


def measured(screener: TextScreener, name: str, data: bytes) -> Json:
    """Megabytes a second at first and again, and what was found."""
    (first, first_cpu), mentions = _timed(screener, data)
    again = [_timed(screener, data)[0] for _ in range(3)]
    megabytes = len(data) / 1e6
    return {
        "text": name,
        "megabytes": round(megabytes, 2),
        "first_mb_s": round(megabytes / first, 2),
        "first_mb_cpu_s": round(megabytes / first_cpu, 2),
        "again_mb_s": round(megabytes / min(wall for wall, _ in again), 2),
        "again_mb_cpu_s": round(megabytes / min(cpu for _, cpu in again), 2),
        "alerting_places_per_mb": round(_alerting_places(mentions) / megabytes, 2),
        "not_compared": mentions.cut.places if mentions.cut else 0,
        "alerting_records": sum(each.is_alert for each in mentions.mentions),
        "weak_records": sum(not each.is_alert for each in mentions.mentions),
    }


def _alerting_places(mentions: Mentions) -> int:
    return sum(spot.band is not Band.WEAK for each in mentions.mentions for spot in each.places)


def shuffled(screener: TextScreener, size: int, seed: int = 5) -> bytes:
    """The three hundred commonest words of the listed names in any order: the worst that a text can be."""
    texts = screener.finder().lexicon.segments[0].arrays.names.texts
    counts = Counter(word for text in texts for word in text.split())
    words = [word for word, _ in counts.most_common(300)]
    return " ".join(Random(seed).choices(words, k=size // 7)).encode()


def _timed(screener: TextScreener, data: bytes) -> tuple[tuple[float, float], Mentions]:
    wall, cpu = time.perf_counter(), time.process_time()
    mentions = screener.screen(BytesIO(data))
    return (time.perf_counter() - wall, time.process_time() - cpu), mentions


def prose(language: str, size: int, seed: int = 7) -> bytes:
    """Sentences about nobody, at least ``size`` bytes of UTF-8; the same for the same seed.

    Half of them name somebody: an invented person, or one of two common names.
    """
    random, words = Random(seed), _words(language)
    syllables = SYLLABLES.get(language, LATIN)
    # Frequent words first, as in every text: the n-th word about once in n words.
    weights = [1 / (rank + 3) for rank in range(len(words))]
    parts: list[str] = []
    written = 0
    while written < size:
        sentence = random.choices(words, weights, k=random.randint(6, 18))
        if random.random() < 0.5:
            invented = ["".join(random.choices(syllables, k=3)).capitalize() for _ in range(2)]
            sentence[2:2] = invented if random.random() < 0.5 else random.choices(COMMON[language], k=2)
        text = " ".join(sentence)
        parts.append(text[:1].upper() + text[1:] + (".\n" if random.random() < 0.2 else ". "))
        written += len(parts[-1].encode())
    return "".join(parts).encode()


def _words(language: str) -> list[str]:
    found: list[str] = []
    is_here = False
    for line in WORDS.read_text("utf-8").splitlines():
        if line.startswith("#"):
            is_here = line == f"# {language}"
        elif is_here:
            found += line.split()
    Random(3).shuffle(found)
    return found


if __name__ == "__main__":
    main()

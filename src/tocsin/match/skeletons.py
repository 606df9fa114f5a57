"""Keys under which near spellings meet: consonant skeletons.

An index holds each token under the key of its own skeleton. Who looks for near tokens asks for that key, for the keys
of skeletons with one class exchanged for another that is easily taken for it, or with a kh or gh where the other writes
h, and, where the skeleton is long enough to mean something, for those with one class less or more. (Slips of one letter
are met by the letters before or behind it: match.kernels.neighbours.)
"""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.match.sounds import SUBSTITUTE
from tocsin.text.phonemes import CODE, as_codes, skeleton

EASILY = 0.35  # cost of two sounds that are taken for each other (match.sounds); l for r and m for n are slips
LEAST_CHANGED = (
    4  # classes from which one less and one more are asked for: of three, two would be left to half the world
)
CLASSES = "KTSPMNLR"
BREATHED, BREATH, BREATH_CLASS = "XG", "h", "K"  # kh and gh have a class, h has none
_MASK = (1 << 64) - 1


def key_of(sounds: str, letters: str) -> int:
    """The 64-bit key of a token's own skeleton."""
    whole = skeleton(sounds)
    return fnv(whole.encode("ascii") if whole else b"=" + (as_codes(sounds) or letters.encode("utf-8")))


def keys_asked(sounds: str, letters: str) -> tuple[int, ...]:
    """The keys under which a token's near spellings stand, its own first, none twice."""
    whole = skeleton(sounds)
    if not whole:
        return (key_of(sounds, letters),)
    near = [whole, *_with_breath(sounds, whole)]
    for at, each in enumerate(whole):
        near += [whole[:at] + other + whole[at + 1 :] for other in ALIKE[each]]
    if len(whole) >= LEAST_CHANGED:
        near += [whole[:at] + whole[at + 1 :] for at in range(len(whole))]
    if len(whole) >= LEAST_CHANGED:
        near += [whole[:at] + more + whole[at:] for at in range(len(whole) + 1) for more in CLASSES]
    return tuple(dict.fromkeys(fnv(text.encode("ascii")) for text in near))


def _with_breath(sounds: str, whole: str) -> Iterator[str]:
    """The skeleton as who writes h for one kh or gh has it, and as who writes kh for one h."""
    at = 0
    for place, sound in enumerate(sounds):
        has_class = bool(skeleton(sounds[: place + 1]) != skeleton(sounds[:place])) if place else bool(skeleton(sound))
        if sound in BREATHED:
            yield whole[:at] + whole[at + 1 :]
        elif sound == BREATH:
            yield whole[:at] + BREATH_CLASS + whole[at:]
        at += has_class


def fnv(data: bytes) -> int:
    """The 64-bit FNV-1a hash: short keys need no more, and the kernels reckon it in a few cycles."""
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) & _MASK
    return value


def _alike() -> dict[str, str]:
    """For each class the others of which some sound is easily taken for one of its own."""
    sounds = {each: [sound for sound in CODE if skeleton("a" + sound) == each] for each in CLASSES}
    return {
        each: "".join(
            other
            for other in CLASSES
            if other != each
            and any(SUBSTITUTE[CODE[a], CODE[b]] <= EASILY for a in sounds[each] for b in sounds[other])
        )
        for each in CLASSES
    }


ALIKE = _alike()

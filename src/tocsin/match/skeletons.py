"""Keys under which near spellings meet: a token's consonant skeleton, and that skeleton less one class.

Two tokens whose skeletons differ by one class (added, dropped or exchanged) share at least one key. Skeletons of one
or two classes are met exactly or from one class longer, since with less left everything would meet everything.
"""

from __future__ import annotations

from tocsin.text.phonemes import as_codes, skeleton

LONG = 3  # classes from which one may be left out
_MASK = (1 << 64) - 1


def keys_of(sounds: str, letters: str) -> tuple[int, ...]:
    """The 64-bit keys of a token, its own skeleton first."""
    whole = skeleton(sounds)
    if not whole:
        return (fnv(b"=" + (as_codes(sounds) or letters.encode("utf-8"))),)
    if len(whole) < LONG:
        return (fnv(whole.encode("ascii")),)
    shorter = dict.fromkeys(whole[:at] + whole[at + 1 :] for at in range(len(whole)))
    return (fnv(whole.encode("ascii")), *(fnv(text.encode("ascii")) for text in shorter))


def fnv(data: bytes) -> int:
    """The 64-bit FNV-1a hash: short keys need no more, and the kernels reckon it in a few cycles."""
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) & _MASK
    return value

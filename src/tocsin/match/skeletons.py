"""Keys under which near spellings meet: a token's consonant skeleton, and that skeleton less one class.

Two tokens whose skeletons differ by one class (added, dropped or exchanged) share at least one key. Skeletons of one
or two classes are met exactly or from one class longer, since with less left everything would meet everything.
"""

from __future__ import annotations

from tocsin.match.rarity import key
from tocsin.text.phonemes import skeleton

LONG = 3  # classes from which one may be left out


def keys_of(sounds: str, letters: str) -> tuple[int, ...]:
    """The 64-bit keys of a token, its own skeleton first."""
    whole = skeleton(sounds)
    if not whole:
        return (key("=" + (sounds or letters)),)
    if len(whole) < LONG:
        return (key(whole),)
    shorter = dict.fromkeys(whole[:at] + whole[at + 1 :] for at in range(len(whole)))
    return (key(whole), *(key(text) for text in shorter))

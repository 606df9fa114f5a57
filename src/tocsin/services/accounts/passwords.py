"""Passwords: which ones are taken, how they are hashed, and how two are compared without telling anything.

NIST SP 800-63B, 3.1.1.2: length counts, no rules on composition, no change by the calendar; what is commonly used, or
follows from the account, is refused.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import resources
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tocsin.errors import BadValue, TooMany

SHORTEST = 12  # characters
LONGEST = 256
AT_ONCE = 2  # hashes: each takes 64 MiB
_PATIENCE_S = 10.0
_FEWEST_LETTERS = 5  # different ones


class Passwords:
    """Hashes and compares. ``hasher`` sets memory and time; threads may share it."""

    def __init__(self, hasher: PasswordHasher | None = None, *, at_once: int = AT_ONCE) -> None:
        self._hasher = hasher or PasswordHasher()  # RFC 9106, 4: 64 MiB, 3 passes, 4 lanes
        self.at_once = at_once
        self._room = BoundedSemaphore(at_once)
        self._nobodys = self._hasher.hash("the password of nobody, compared where there is none")

    def hashed(self, password: str) -> str:
        """The password's hash, with parameters and salt. Raises TooMany while too many others are at it."""
        with self._turn():
            return self._hasher.hash(normal(password))

    def matches(self, hashed: str, password: str) -> bool:
        """True when the hash is this password's. It takes as long where there is none (""), and is then never true."""
        with self._turn():
            try:
                is_right = self._hasher.verify(hashed or self._nobodys, normal(password)[: 4 * LONGEST])
            except (VerificationError, InvalidHashError):
                return False
        return is_right and bool(hashed)

    def is_outdated(self, hashed: str) -> bool:
        """True for a hash of other parameters than today's: it is to be made anew when its password is known."""
        return self._hasher.check_needs_rehash(hashed)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._room.acquire(timeout=_PATIENCE_S):
            raise TooMany("too many people sign in at this moment", wait_s=_PATIENCE_S, hint="try again in a moment")
        try:
            yield
        finally:
            self._room.release()


def normal(password: str) -> str:
    """The password as it is hashed, the same from every keyboard (NFKC, as SP 800-63B says)."""
    return unicodedata.normalize("NFKC", password.encode("utf-8", "replace").decode())


def require_good(password: str, *about: str) -> str:
    """The password, if it may be chosen by somebody whom the words ``about`` are about. Raises BadValue, saying why."""
    text = normal(password)
    if len(text) < SHORTEST:
        raise BadValue(f"a password has {SHORTEST} characters or more", hint="a few words are easy to keep in mind")
    if len(text) > LONGEST:
        raise BadValue(f"a password has {LONGEST} characters at most")
    plain = re.sub(r"[^\w]", "", text.casefold())
    if len(set(text)) < _FEWEST_LETTERS or _is_row(plain) or _is_repeated(plain):
        raise BadValue("this password is a row or a repetition, which is tried first")
    if plain in _common() or re.sub(r"\d+$", "", plain) in _common():
        raise BadValue("this password is among those that are tried first")
    if any(len(word) > 3 and plain.strip("0123456789") == word.casefold() for word in ("tocsin", *about)):
        raise BadValue("this password follows from the account's name")
    return password


def _is_row(text: str) -> bool:
    """True for letters or digits that follow one another: abcdefghijkl, 210987654321."""
    steps = {(ord(after) - ord(before)) % 10 for before, after in itertools.pairwise(text)}
    return len(steps) <= 1


def _is_repeated(text: str) -> bool:
    """True for a short piece over and over: tocsintocsin, 123123123123."""
    return any(len(text) % size == 0 and text == text[:size] * (len(text) // size) for size in range(1, 7))


@cache
def _common() -> frozenset[str]:
    file = resources.files("tocsin.services.accounts").joinpath("common_passwords.txt")
    return frozenset(line for line in file.read_text("utf-8").split() if not line.startswith("#"))

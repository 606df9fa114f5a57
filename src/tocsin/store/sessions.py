"""Sessions, ceremonies, known browsers, and how often something was tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.store.bound import SESSION_NAME, session_mac, session_words
from tocsin.store.context import Context


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in. ``via``: password or passkey."""

    user: str
    via: str
    made_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Ceremony:
    """A challenge that waits for a passkey's answer. ``user``: whose, "" while nobody is known."""

    user: str
    challenge: bytes


class Sessions:
    """Who is signed in, as one transaction sees it. Every key is a hash of what the browser holds."""

    __slots__ = ("_context",)

    def __init__(self, context: Context) -> None:
        self._context = context

    def begin(self, hashed: bytes, user: str, via: str, expires_at: datetime) -> None:
        """The user is signed in from now on; sessions that are over are swept out."""
        run, now = self._context.connection.execute, self._context.now
        run("DELETE FROM sessions WHERE expires_at <= %s", (now,))
        mac = session_mac(self._context.vault, hashed, user, via, now, expires_at)
        rows = run(
            "INSERT INTO sessions (hash, user_id, via, made_at, seen_at, expires_at, mac)"  # noqa: S608  a constant
            " SELECT %s, id, %s, %s, %s, %s, %s FROM users WHERE name = %s RETURNING " + SESSION_NAME,
            (hashed, via, now, now, expires_at, mac, user),
        )
        self._context.named += [str(name) for (name,) in rows]

    def find(self, hashed: bytes, idle: timedelta) -> Session | None:
        """The session, if it is neither over nor was left alone for ``idle``, nor of a closed account, nor changed."""
        now = self._context.now
        row = self._context.connection.execute(
            "SELECT users.name, via, sessions.made_at, seen_at, expires_at, mac FROM sessions"
            " JOIN users ON users.id = user_id"
            " WHERE hash = %s AND expires_at > %s AND seen_at > %s AND disabled_at IS NULL",
            (hashed, now, now - idle),
        ).fetchone()
        if row is None:
            return None
        *columns, mac = row
        session = Session(*columns)
        words = session_words(hashed, session.user, session.via, session.made_at, session.expires_at)
        return session if self._context.vault.is_authentic(words, mac) else None

    def seen(self, hashed: bytes) -> None:
        """The session was used now."""
        self._context.connection.execute(
            "UPDATE sessions SET seen_at = %s WHERE hash = %s", (self._context.now, hashed)
        )

    def end(self, hashed: bytes) -> None:
        """The session is over."""
        self._context.connection.execute("DELETE FROM sessions WHERE hash = %s", (hashed,))

    def end_all(self, user: str, *, but: bytes = b"", device: bytes = b"") -> int:
        """How many sessions of the user were ended: all ``but`` one. Its browsers are forgotten: all but ``device``."""
        ended = self._context.connection.execute(
            "DELETE FROM sessions USING users WHERE users.id = user_id AND users.name = %s AND hash <> %s", (user, but)
        )
        self._context.connection.execute(
            "DELETE FROM devices USING users WHERE users.id = user_id AND users.name = %s AND hash <> %s",
            (user, device),
        )
        return ended.rowcount

    # --- ceremonies of passkeys -------------------------------------------------------------------------------------

    def begin_ceremony(self, hashed: bytes, ceremony: Ceremony, expires_at: datetime) -> None:
        """The challenge waits for its answer; those that are over are swept out."""
        self._context.connection.execute("DELETE FROM ceremonies WHERE expires_at <= %s", (self._context.now,))
        self._context.connection.execute(
            "INSERT INTO ceremonies (hash, user_id, challenge, expires_at)"
            " VALUES (%s, (SELECT id FROM users WHERE name = %s), %s, %s)",
            (hashed, ceremony.user, ceremony.challenge, expires_at),
        )

    def take_ceremony(self, hashed: bytes) -> Ceremony | None:
        """The ceremony, which nobody can answer again; None for one that is over or never was."""
        row = self._context.connection.execute(
            "DELETE FROM ceremonies AS known WHERE hash = %s AND expires_at > %s"
            " RETURNING coalesce((SELECT name FROM users WHERE id = known.user_id), ''), challenge",
            (hashed, self._context.now),
        ).fetchone()
        return Ceremony(*row) if row else None

    # --- known browsers ---------------------------------------------------------------------------------------------

    def know_device(self, hashed: bytes, user: str, expires_at: datetime) -> None:
        """The browser is known to be the user's."""
        run = self._context.connection.execute
        run("DELETE FROM devices WHERE expires_at <= %s", (self._context.now,))
        run(
            "INSERT INTO devices (hash, user_id, made_at, expires_at) SELECT %s, id, %s, %s FROM users WHERE name = %s",
            (hashed, self._context.now, expires_at, user),
        )

    def is_known_device(self, hashed: bytes, user: str) -> bool:
        """True for a browser in which this user has signed in before."""
        row = self._context.connection.execute(
            "SELECT FROM devices JOIN users ON users.id = user_id"
            " WHERE hash = %s AND users.name = %s AND expires_at > %s",
            (hashed, user, self._context.now),
        ).fetchone()
        return row is not None

    # --- how often something was tried ------------------------------------------------------------------------------

    def take(self, key: str, most: int, every: timedelta) -> timedelta | None:
        """None when the try may be made, and is counted; else how long until the next one may be.

        ``most`` tries at once, and after that one ``every`` so often. A try that may not be made is not counted: who
        goes on trying does not shut the door for longer.
        """
        now, run, kept = self._context.now, self._context.connection.execute, self._key(key)
        done = run(
            "INSERT INTO throttles AS known (key, free_at) VALUES (%s, %s) ON CONFLICT (key) DO UPDATE"
            " SET free_at = greatest(known.free_at, %s) + %s WHERE greatest(known.free_at, %s) + %s <= %s",
            (kept, now + every, now, every, now, every, now + every * most),
        )
        if done.rowcount:
            return None
        row = run("SELECT free_at FROM throttles WHERE key = %s", (kept,)).fetchone()
        return timedelta(0) if row is None else max(row[0] + every - (now + every * most), timedelta(seconds=1))

    def forgive(self, key: str) -> None:
        """What was tried under this key counts no longer."""
        self._context.connection.execute("DELETE FROM throttles WHERE key = %s", (self._key(key),))

    def sweep_throttles(self) -> None:
        """Nothing: what counts no longer is forgotten."""
        self._context.connection.execute("DELETE FROM throttles WHERE free_at <= %s", (self._context.now,))

    def sweep_over(self) -> None:
        """Nothing: sessions, ceremonies and known browsers whose time is over are forgotten."""
        run, now = self._context.connection.execute, self._context.now
        run("DELETE FROM sessions WHERE expires_at <= %s", (now,))
        run("DELETE FROM ceremonies WHERE expires_at <= %s", (now,))
        run("DELETE FROM devices WHERE expires_at <= %s", (now,))

    def _key(self, key: str) -> bytes:
        return self._context.vault.authenticate(b"throttle\0" + key.encode("utf-8", "surrogatepass"))

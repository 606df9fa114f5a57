"""What accounts sign in with: passwords, passkeys, invitations and tokens, read and written by the node's own work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID, uuid4

from tocsin.errors import NotFound
from tocsin.model.accounts import Verb
from tocsin.model.members import Seat
from tocsin.store.context import Context
from tocsin.store.states import ACCOUNT
from tocsin.store.touching import touch, touch_account


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as it is kept. ``id`` and ``public_key`` (COSE) as the authenticator gave them."""

    id: bytes
    user: str
    public_key: bytes
    sign_count: int
    name: str
    made_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time link that is still open: whose account it is for, and until when."""

    user: str
    made_by: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """A machine's token, without what opens it."""

    id: UUID
    user: str
    name: str
    scope: frozenset[Verb]
    made_at: datetime
    made_by: str
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None


class Accounts:
    """Credentials, as one transaction sees them."""

    __slots__ = ("_context",)

    def __init__(self, context: Context) -> None:
        self._context = context

    # --- passwords --------------------------------------------------------------------------------------------------

    def password(self, user: str) -> str:
        """The hash of the user's password; "" for a user without one, and for no user."""
        row = self._context.connection.execute(
            "SELECT hash FROM passwords JOIN users ON users.id = user_id WHERE users.name = %s", (user,)
        ).fetchone()
        return str(row[0]) if row else ""

    def set_password(self, user: str, hashed: str) -> None:
        """The user's password is this one from now on. Raises NotFound."""
        touch_account(self._context, user)
        done = self._context.connection.execute(
            "INSERT INTO passwords (user_id, hash, set_at) SELECT id, %s, %s FROM users WHERE name = %s"
            " ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at",
            (hashed, self._context.now, user),
        )
        if not done.rowcount:
            raise NotFound(f"no user is called {user!r}")

    def has_credential(self, user: str) -> bool:
        """True for a user who has a password or a passkey."""
        row = self._context.connection.execute(
            "SELECT EXISTS (SELECT FROM passwords WHERE user_id = users.id)"
            " OR EXISTS (SELECT FROM passkeys WHERE user_id = users.id) FROM users WHERE name = %s",
            (user,),
        ).fetchone()
        return bool(row and row[0])

    def hold(self, user: str) -> None:
        """Nobody else changes how this user signs in, or begins a session, until this transaction ends."""
        self._context.connection.execute("SELECT FROM users WHERE name = %s FOR NO KEY UPDATE", (user,))

    def forget_credentials(self, user: str) -> tuple[bool, int]:
        """Whether the user had a password, and how many passkeys: none of them opens anything any more."""
        touch(self._context, ACCOUNT + user)
        run = self._context.connection.execute
        password = run("DELETE FROM passwords USING users WHERE users.id = user_id AND users.name = %s", (user,))
        passkeys = run("DELETE FROM passkeys USING users WHERE users.id = user_id AND users.name = %s", (user,))
        return bool(password.rowcount), passkeys.rowcount

    # --- passkeys ---------------------------------------------------------------------------------------------------

    def add_passkey(self, passkey: Passkey) -> bool:
        """True once it is kept; False for a credential that is known already."""
        touch_account(self._context, passkey.user)
        done = self._context.connection.execute(
            "INSERT INTO passkeys (credential_id, user_id, public_key, sign_count, name, made_at)"
            " SELECT %s, id, %s, %s, %s, %s FROM users WHERE name = %s ON CONFLICT DO NOTHING",
            (passkey.id, passkey.public_key, passkey.sign_count, passkey.name, passkey.made_at, passkey.user),
        )
        return bool(done.rowcount)

    def passkey(self, credential_id: bytes) -> Passkey | None:
        """The passkey; None where there is none, or its account is closed. ``hold`` keeps it as it is."""
        row = self._context.connection.execute(
            "SELECT credential_id, users.name, public_key, sign_count, passkeys.name, passkeys.made_at, used_at"
            " FROM passkeys JOIN users ON users.id = user_id WHERE credential_id = %s AND users.disabled_at IS NULL",
            (credential_id,),
        ).fetchone()
        return Passkey(*row) if row else None

    def passkeys(self, user: str) -> tuple[Passkey, ...]:
        """The user's passkeys, the oldest first."""
        rows = self._context.connection.execute(
            "SELECT credential_id, users.name, public_key, sign_count, passkeys.name, passkeys.made_at, used_at"
            " FROM passkeys JOIN users ON users.id = user_id WHERE users.name = %s ORDER BY passkeys.made_at",
            (user,),
        ).fetchall()
        return tuple(Passkey(*row) for row in rows)

    def used_passkey(self, credential_id: bytes, sign_count: int) -> None:
        """The passkey was used now, for the time that it counts."""
        self._context.connection.execute(
            "UPDATE passkeys SET sign_count = %s, used_at = %s WHERE credential_id = %s",
            (sign_count, self._context.now, credential_id),
        )

    def remove_passkey(self, user: str, credential_id: bytes) -> bool:
        """True once the user's passkey opens nothing any more; False where there was none."""
        touch(self._context, ACCOUNT + user)
        done = self._context.connection.execute(
            "DELETE FROM passkeys USING users WHERE users.id = user_id AND users.name = %s AND credential_id = %s",
            (user, credential_id),
        )
        return bool(done.rowcount)

    # --- invitations ------------------------------------------------------------------------------------------------

    def invite(self, user: str, hashed: bytes, expires_at: datetime) -> None:
        """The invitation is open; those that the user had before are not any more."""
        touch(self._context, ACCOUNT + user)
        self.close_invitations(user)
        self._context.connection.execute(
            "INSERT INTO invitations (hash, user_id, made_at, made_by, expires_at)"
            " SELECT %s, id, %s, %s, %s FROM users WHERE name = %s",
            (hashed, self._context.now, self._context.actor, expires_at, user),
        )

    def invitation(self, hashed: bytes) -> Invitation | None:
        """The open invitation, held until this transaction ends; None for one that was used, is over or never was."""
        row = self._context.connection.execute(
            "SELECT users.name, invitations.made_by, expires_at FROM invitations JOIN users ON users.id = user_id"
            " WHERE hash = %s AND used_at IS NULL AND expires_at > %s AND disabled_at IS NULL"
            " FOR UPDATE OF invitations",
            (hashed, self._context.now),
        ).fetchone()
        return Invitation(*row) if row else None

    def close_invitations(self, user: str) -> None:
        """None of the user's invitations is open any more."""
        touch(self._context, ACCOUNT + user)
        self._context.connection.execute(
            "UPDATE invitations SET used_at = %s FROM users"
            " WHERE users.id = user_id AND users.name = %s AND used_at IS NULL",
            (self._context.now, user),
        )

    # --- tokens -----------------------------------------------------------------------------------------------------

    def add_token(self, user: str, name: str, scope: Iterable[Verb], hashed: bytes, expires_at: datetime) -> Token:
        """The token, open from now on. Raises NotFound for no such user."""
        touch(self._context, ACCOUNT + user)
        token = Token(uuid4(), user, name, frozenset(scope), self._context.now, self._context.actor, expires_at)
        done = self._context.connection.execute(
            "INSERT INTO tokens (id, hash, user_id, name, scope, made_at, made_by, expires_at)"
            " SELECT %s, %s, id, %s, %s, %s, %s, %s FROM users WHERE name = %s",
            (
                *(token.id, hashed, name, sorted(verb.value for verb in token.scope)),
                *(token.made_at, token.made_by, expires_at, user),
            ),
        )
        if not done.rowcount:
            raise NotFound(f"no user is called {user!r}")
        return token

    def tokens(self, user: str = "", seat: Seat | None = None) -> tuple[Token, ...]:
        """The user's tokens, or those of a seat, or everybody's, the oldest first; those that are over included."""
        holder = None if seat is None else seat.holder
        rows = self._context.connection.execute(
            _TOKENS + " WHERE %s IN ('', users.name) AND coalesce(%s, users.seat) = users.seat"
            " ORDER BY tokens.made_at, tokens.id",
            (user, holder),
        ).fetchall()
        return tuple(_token(row) for row in rows)

    def used_token(self, hashed: bytes) -> None:
        """The token was used now, if it still opens."""
        now = self._context.now
        self._context.connection.execute(
            "UPDATE tokens SET used_at = %s WHERE hash = %s AND revoked_at IS NULL AND expires_at > %s",
            (now, hashed, now),
        )

    def revoke_token(self, token: UUID) -> None:
        """The token opens nothing from now on."""
        run = self._context.connection.execute
        row = run(  # the account's row is locked ahead of its fact, as everywhere
            "SELECT users.name FROM tokens JOIN users ON users.id = user_id WHERE tokens.id = %s"
            " FOR NO KEY UPDATE OF users",
            (token,),
        ).fetchone()
        if row is None:
            return
        touch(self._context, f"{ACCOUNT}{row[0]}")
        run(
            "UPDATE tokens SET revoked_at = %s, revoked_by = %s WHERE id = %s AND revoked_at IS NULL",
            (self._context.now, self._context.actor, token),
        )


_TOKENS: LiteralString = (
    "SELECT tokens.id, users.name, tokens.name, scope, tokens.made_at, tokens.made_by, expires_at, used_at, revoked_at"
    " FROM tokens JOIN users ON users.id = user_id"
)


def _token(row: tuple[object, ...]) -> Token:
    id_, user, name, scope, *moments = row
    verbs = frozenset(Verb(each) for each in scope)  # type: ignore[attr-defined]  # text[] arrives as a list
    return Token(id_, user, name, verbs, *moments)  # type: ignore[arg-type]  # in the order of _TOKENS

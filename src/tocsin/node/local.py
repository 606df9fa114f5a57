"""A node opened from its settings."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from tocsin.errors import BadValue, ConfigurationError, StoreUnsafe, TocsinError, Usage
from tocsin.model.accounts import Actor, ActorKind, Purpose, Role, Service
from tocsin.model.actors import OperatorName
from tocsin.model.handling import Use
from tocsin.model.members import Seat
from tocsin.node.merging import begin_merge
from tocsin.node.settings import FILE, Settings, example_file
from tocsin.services.accounts.naming import admit_operator
from tocsin.services.auditing.mark import require_reached
from tocsin.services.auditing.node_keys import establish
from tocsin.services.auditing.refusing import write_counted
from tocsin.store.database import Store, Transaction, open_store
from tocsin.store.node import NodeIdentity
from tocsin.store.server import bring_back, ensure_running

if TYPE_CHECKING:  # it brings numpy with it, and most commands search nothing
    from tocsin.segments.in_force import InForce

KEY_FILE = "master.key"
KEY_BYTES = 32


class LocalNode:
    """The node of this machine: its store, its index folder, who acts and what for."""

    def __init__(self, settings: Settings, store: Store, identity: NodeIdentity) -> None:
        self.settings = settings
        self.store = store
        self.identity = identity
        self.node_id = str(identity.id)
        self.home = settings.home
        self.index_folder = settings.home / "index"
        self.actor = _operator(settings)
        # What was given with the command, in the environment or the file; else what the node was made with.
        given = "" if settings.is_built_in("purpose") else settings["purpose"]
        self.purpose = given or identity.default_purpose or settings["purpose"]
        self._index: InForce | None = None
        self._acting: Actor | None = None
        self._needs_purpose = True

    @property
    def acting(self) -> Actor:
        """The operator at this command line, in the roles and for the purpose that the settings name.

        Raises Usage for a purpose that is none of the member's, ConfigurationError for a role that is none.
        """
        if self._acting is None:
            with self.store.transaction(Service("accounts", self.actor), read_only=True) as tx:
                acting = local_actor(tx, self.settings, self.actor, self.purpose, needs_purpose=self._needs_purpose)
            if acting.purpose is None:
                self.purpose = ""  # leaves say none
            self._acting = acting
        return self._acting

    def act_for(self, use: Use) -> None:
        """Nothing: where no purpose was stated, the operator acts for the member's one purpose of this use from now on.

        Where it has none, or several, the default purpose stays, and is judged.
        """
        if not self.settings.is_built_in("purpose"):
            return
        with self.store.transaction(Service("accounts", self.actor), read_only=True) as tx:
            known = [each for each in tx.members.purposes(tx.members.host()) if each.use is use and not each.is_retired]
        if len(known) == 1:
            self.purpose, self._acting = known[0].name, None

    def need_no_purpose(self) -> None:
        """Nothing: from now on the operator acts without a purpose where the one that is named cannot be read.

        For what shows nobody subject data, and must go on where the purposes themselves were forged.
        """
        self._needs_purpose, self._acting = False, None

    def now(self) -> datetime:
        """The time, UTC."""
        return datetime.now(UTC)

    def bring_database_back(self) -> None:
        """Nothing: the embedded database runs. One of your own, or one that was stopped on purpose, is left alone.

        Raises StoreUnavailable when it does not run.
        """
        if not self.settings["database_url"]:
            self.store.reach_at(bring_back(self.home))

    def remember(self, index: InForce) -> None:
        """Keep an opened index for the next search of this process."""
        self._index = index

    def remembered(self) -> InForce | None:
        """The index kept last, or None."""
        return self._index

    def begin_merge(self) -> None:
        """Begin to merge the index's delta into its main, in a process of its own, and return at once."""
        begin_merge(self.settings, self.index_folder)


@contextmanager
def open_node(settings: Settings, *, is_restored: bool = False) -> Iterator[LocalNode]:
    """The node, made on first use: its folder, key, database, operator and default purpose.

    Raises StoreUnsafe for a database that was set back behind what this home has seen of its ledger; ``is_restored``:
    a person is about to look at that, and at what was forged: of both, nothing keeps this opening out.
    """
    home = settings.home
    _require_address(settings["database_url"])
    # The server first: as root it may have to take over an empty home before anything lies in it.
    conninfo = settings["database_url"] or ensure_running(home)
    _make_home(home)
    store = open_store(conninfo, master_key=_master_key(home, conninfo), clock=_now)
    try:
        with store.transaction(_operator(settings)) as tx:
            admit_operator(tx, settings["operator"], is_looked_at=is_restored)
            identity = tx.node.get() or tx.node.initialise(
                settings["node_name"], settings["operator"], settings["purpose"]
            )
            establish(tx, home)
            if not is_restored:
                require_reached(tx, home)
        yield LocalNode(settings, store, identity)
    except BaseException:
        with suppress(TocsinError):  # the error under way is the one to be told
            write_counted(store)
        raise
    else:
        write_counted(store)
    finally:
        store.close()


def _operator(settings: Settings) -> OperatorName:
    """Who acts from this command line: a name that the settings give, and the machine's own account."""
    return OperatorName(settings["operator"], os.getuid())


def local_actor(tx: Transaction, settings: Settings, name: str, purpose: str, *, needs_purpose: bool = True) -> Actor:
    """Who holds the node's account on its machine: a user of the member that runs the node.

    Raises Usage for a purpose that is none of the member's; without ``needs_purpose`` the actor has none then.
    """
    seat = tx.members.host()
    return Actor(
        name=name,
        seat=seat,
        roles=_roles(settings["operator_roles"]),
        purpose=_stated(tx, seat, purpose, is_needed=needs_purpose),
        case=settings["case"],
        groups=tx.members.groups_of(seat.member, tx.now),
        kind=ActorKind.OPERATOR,
    )


def _stated(tx: Transaction, seat: Seat, name: str, *, is_needed: bool) -> Purpose | None:
    try:
        return tx.members.purpose(seat, name)
    except (Usage, BadValue, ValueError):  # ValueError: of a use that is none
        if is_needed:
            raise
        return None


def _roles(text: str) -> frozenset[Role]:
    named = [word.strip() for word in text.split(",") if word.strip()]
    known = {role.value: role for role in Role}
    for word in named:
        if word not in known:
            hint = f"roles, with commas between: {', '.join(known)}"
            raise ConfigurationError(f"{word!r} is no role", place="operator_roles", hint=hint)
    return frozenset(known[word] for word in named)


def _now() -> datetime:
    return datetime.now(UTC)


def _require_address(url: str) -> None:
    """Refuse what psycopg cannot read, without showing it: a password may stand in it."""
    try:
        conninfo_to_dict(url)
    except ProgrammingError:
        raise ConfigurationError(
            "is no address of a PostgreSQL server",
            place="TOCSIN_DATABASE_URL",
            hint="postgresql://user@host:5432/database, or host=... dbname=... user=...",
        ) from None


def _make_home(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True)
        path = home / FILE
        if not path.exists():
            path.write_text(example_file(), encoding="utf-8")
    except OSError as error:
        hint = "set TOCSIN_HOME to a folder that you may write"
        raise ConfigurationError(f"cannot be written: {error.strerror}", place=str(home), hint=hint) from error


def _master_key(home: Path, conninfo: str) -> bytes:
    """The key that wraps the keys of all records; made once, readable by its owner alone."""
    path = home / KEY_FILE
    if not path.exists():
        _require_new(conninfo, path)
        _make_key(path)
    return _read_key(path)


def _require_new(conninfo: str, path: Path) -> None:
    """Refuse to make a key for a database that was made with another: a new file would pass for the lost one."""
    try:
        open_store(conninfo, master_key=os.urandom(KEY_BYTES), clock=_now).close()
    except StoreUnsafe as error:
        if path.exists():  # another process has made the node meanwhile
            return
        raise StoreUnsafe(error.message, place=error.place or str(path), hint=error.hint) from error


def _make_key(path: Path) -> None:
    """Write the key under another name first: whoever sees the file sees all of it."""
    part = path.with_name(f".{KEY_FILE}.{uuid4().hex[:8]}")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(os.urandom(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was quicker: its key is the node's
            path.hardlink_to(part)
    except OSError as error:
        raise ConfigurationError(f"the key cannot be written: {error.strerror}", place=str(path)) from error
    finally:
        part.unlink(missing_ok=True)


def _read_key(path: Path) -> bytes:
    if path.stat().st_mode & 0o077:
        raise StoreUnsafe("the node's master key can be read by others", place=str(path), hint=f"run: chmod 600 {path}")
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        hint = "restore it from its backup; without it no payload can be read"
        raise StoreUnsafe(f"the node's master key has {len(key)} bytes, not {KEY_BYTES}", place=str(path), hint=hint)
    return key

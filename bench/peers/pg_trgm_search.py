"""pg_trgm: PostgreSQL's trigrams with a GIN index, one connection. Runs in its own environment (psycopg).

It needs a PostgreSQL with its contrib modules on the machine; the one that Tocsin brings has none. A cluster of its own
is made in a temporary folder, by the user "postgres" when this runs as root, and is gone afterwards.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench.peers.measured import YEARS_OFF, Asked, Search, people, run

_BY_NAME = """
    select id from (
        select id, max(similarity(name, %(name)s)) as near from person_name where name %% %(name)s group by id
    ) as found order by near desc, id limit %(limit)s
"""
_BORN = "(first_year = 0 or (first_year <= %(year)s + %(off)s and last_year >= %(year)s - %(off)s))"
_BY_DATE = _BY_NAME.replace("group by", f"and {_BORN} group by")


def main() -> None:
    """Measure, or say on standard error why that cannot be done here and end with 3."""
    binaries = _binaries()
    if binaries is None:
        print("no PostgreSQL with pg_trgm: install one with its contrib modules (Debian: postgresql)", file=sys.stderr)
        sys.exit(3)
    with _cluster(binaries) as socket, psycopg.connect(host=str(socket), user="postgres", autocommit=True) as session:
        run("pg_trgm", lambda folder: make(folder, session))


def make(folder: Path, connection: psycopg.Connection) -> tuple[Search, dict[str, object]]:
    """The table of names and its index."""
    connection.execute("create extension pg_trgm")
    connection.execute("create table person_name (id text, name text, first_year smallint, last_year smallint)")
    with connection.cursor().copy("copy person_name from stdin") as copy:
        for person in people(folder):
            for name in person.names:
                copy.write_row((person.id, name.lower(), person.first_year, person.last_year))
    connection.execute("create index on person_name using gin (name gin_trgm_ops)")
    connection.execute("vacuum analyze person_name")

    def search(asked: Asked, limit: int) -> list[str]:
        values = {"name": asked.name.lower(), "limit": limit, "year": asked.year, "off": YEARS_OFF}
        return [row[0] for row in connection.execute(_BY_DATE if asked.year else _BY_NAME, values)]

    server = connection.info.server_version // 10_000
    return search, {"version": f"PostgreSQL {server}", "how": "name % query at 0.3, by similarity, one connection"}


def _binaries() -> Path | None:
    """The folder of initdb of a PostgreSQL that has pg_trgm."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    for place in [*places, *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]:
        config = place / "pg_config"
        if config.exists() and (place / "initdb").exists():
            shared = subprocess.run([config, "--sharedir"], capture_output=True, text=True, check=True).stdout.strip()
            if (Path(shared) / "extension" / "pg_trgm.control").exists():
                return place
    return None


@contextmanager
def _cluster(binaries: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="tocsin-trgm-", dir="/tmp"))  # paths of sockets must be short
    user: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        user = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    data = folder / "data"
    settings = f"-k {folder} -c listen_addresses= -c shared_buffers=1GB -c maintenance_work_mem=512MB -c fsync=off"
    try:
        _quietly([*user, binaries / "initdb", "-U", "postgres", "-A", "trust", "-D", data])
        start: list[str | Path] = [binaries / "pg_ctl", "-w", "-D", data, "-l", folder / "log", "-o", settings, "start"]
        _quietly([*user, *start])
        yield folder
    finally:
        _quietly([*user, binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"], check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _quietly(command: Sequence[str | Path], *, check: bool = True) -> None:
    subprocess.run(command, check=check, stdout=subprocess.DEVNULL, cwd="/")


if __name__ == "__main__":
    main()

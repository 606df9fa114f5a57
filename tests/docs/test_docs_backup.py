"""The backup that the guide tells to make, made: it holds no key, and nobody but its owner reads it."""

from __future__ import annotations

import re
import subprocess
import tarfile
from pathlib import Path

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "operating.md"
KEPT = {"tocsin.toml", "ledger.head", "server/PG_VERSION", "server/run/x.key"}
LEFT = {"master.key", "node-root.key", "index/main", "downloads/un.xml"}


def test_the_backup_of_the_guide_holds_no_key_and_is_its_owners_alone(tmp_path: Path) -> None:
    (line,) = re.findall(r"^.*tar -C (?:.*\\\n)*.*-czpf .*$", GUIDE.read_text("utf-8"), re.MULTILINE)
    home, here = tmp_path / "home", tmp_path / "here"
    here.mkdir()
    for name in KEPT | LEFT:
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(name)

    environment = {"PATH": "/usr/bin:/bin", "TOCSIN_HOME": str(home)}
    subprocess.run(["/bin/sh", "-c", f"umask 022; {line}"], cwd=here, env=environment, check=True)

    archive = here / "tocsin-backup.tar.gz"
    with tarfile.open(archive) as backup:
        held = {each.name.removeprefix("./") for each in backup.getmembers() if each.isfile()}
    assert held == KEPT
    assert archive.stat().st_mode & 0o077 == 0

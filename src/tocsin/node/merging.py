"""The merge of the index in a process of its own: begun by whoever finds that it is due, outliving the command.

Spawned and never forked, with the lowest priority; settings go through its environment, where no other user sees them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from tocsin.node.settings import KNOWN, Settings
from tocsin.segments.locks import is_merging

LOG = "merge.log"  # what stopped the last merge; empty when it ended well
BEGUN = "it was begun, and never ended: killed, or out of memory\n"  # stands there until it has ended
PAUSE_S = 600.0  # after a merge that failed: the reason is seldom gone in a minute


def begin_merge(settings: Settings, index_folder: Path) -> None:
    """Returns at once; nothing is begun while another merge runs, nor soon after one that failed."""
    if is_merging(index_folder) or _has_just_failed(index_folder / LOG):
        return
    given = {setting.variable: settings[setting.name] for setting in KNOWN}
    with (index_folder / LOG).open("wb") as log:
        log.write(BEGUN.encode())
        log.flush()
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tocsin.node.merging_process"],
            env=os.environ | given,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,  # it must not end with the terminal
        )
    # Somebody has to take note of its end, or it stays in the table of processes.
    threading.Thread(target=process.wait, name="merge", daemon=True).start()


def last_failure(index_folder: Path) -> str:
    """What stopped the last merge, in a line; "" when nothing did, or one is under way."""
    if is_merging(index_folder):
        return ""
    try:
        lines = (index_folder / LOG).read_text("utf-8", "replace").strip().splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    return lines[-1] if lines else ""


def _has_just_failed(log: Path) -> bool:
    try:
        state = log.stat()
    except FileNotFoundError:
        return False
    return state.st_size > 0 and time.time() - state.st_mtime < PAUSE_S

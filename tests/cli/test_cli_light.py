"""Commands that only look load nothing that they do not use: numpy, the kernels and an HTTP client take seconds."""

from __future__ import annotations

import subprocess
import sys

import pytest

from command_line import clean
from invented_nodes import SAMPLE_HOME, Home

sample_home = SAMPLE_HOME
_RUN = """
import sys
from tocsin.cli.main import run
try:
    run()
except SystemExit as ended:
    assert ended.code in (None, 0, 4), ended.code  # 4: a list has grown old since
print("loaded", *sorted({"httpx", "numba", "numpy", "uvicorn"} & sys.modules.keys()))
"""


@pytest.mark.parametrize(
    ("words", "loaded"),
    [
        (("list", "show"), []),
        (("list", "health"), []),
        (("user", "list"), []),
        (("doctor",), ["numpy"]),  # it opens the index
    ],
)
def test_a_command_that_only_looks_loads_no_kernels(
    sample_home: Home, words: tuple[str, ...], loaded: list[str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *words], env=clean(sample_home.environment), capture_output=True, text=True,
        timeout=120, check=True,
    )  # fmt: skip

    assert done.stdout.splitlines()[-1].split()[1:] == loaded

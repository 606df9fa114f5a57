"""Where the real lists and messages lie that some tests read; absent on other people's machines."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason=f"the real lists are not here ({SHARED} is absent)")

"""The server of bench/serving.py: ``python -m bench.serving_process HOME PORT``, over the node of that home."""

from __future__ import annotations

import os
import sys

import uvicorn

from tocsin.api.application import create_app
from tocsin.api.front import Paces, on_loopback
from tocsin.node.local import open_node
from tocsin.node.settings import read_settings
from tocsin.services.accounts.throttling import Pace
from tocsin.services.auditing.sequence import sequencing


def main() -> None:
    """Serve until SIGTERM."""
    home, port = sys.argv[1], int(sys.argv[2])
    environment = {name: text for name, text in os.environ.items() if not name.startswith("TOCSIN_")}
    with open_node(read_settings(environment | {"TOCSIN_HOME": home})) as node, sequencing(node, lambda _error: None):
        paces = Paces(*(Pace(1e6, 1_000_000) for _ in range(3)))
        app = create_app(node, on_loopback(port), paces=paces)
        uvicorn.run(app, host="127.0.0.1", port=port, lifespan="off", log_level="warning", access_log=False, ws="none")


if __name__ == "__main__":
    main()

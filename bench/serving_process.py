"""The server of bench/serving.py: ``python -m bench.serving_process HOME PORT``, over the node of that home.

It accepts and answers as ``tocsin serve`` does, without that command's limits on the pace of one caller.
"""

from __future__ import annotations

import os
import socket
import sys

import uvicorn

from tocsin.api.application import create_app
from tocsin.api.connections import Server
from tocsin.api.front import Paces, on_loopback
from tocsin.node.local import open_node
from tocsin.node.settings import read_settings
from tocsin.services.accounts.throttling import Pace
from tocsin.services.auditing.sequence import sequencing


def main() -> None:
    """Serve until SIGTERM."""
    home, port = sys.argv[1], int(sys.argv[2])
    environment = {name: text for name, text in os.environ.items() if not name.startswith("TOCSIN_")}
    with (
        socket.socket() as listener,
        open_node(read_settings(environment | {"TOCSIN_HOME": home})) as node,
        sequencing(node, lambda _error: None),
    ):
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(512)
        app = create_app(node, on_loopback(port), paces=Paces(*(Pace(1e6, 1_000_000) for _ in range(3))))
        config = uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            ws="none",
        )
        Server(config, listener).run()


if __name__ == "__main__":
    main()

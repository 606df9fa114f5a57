"""Downloads from official addresses: pinned connections, bodies, attempts, and the downloader over them."""

"""How gunicorn serves the application: `gunicorn -c deploy/gunicorn.conf.py backoffice.wsgi:app`.

WEB_CONCURRENCY sets the number of processes. nginx.conf sends requests to the address in `bind`.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

# Only this machine: the proxy in front is believed about the visitor's address and host name.
bind = "127.0.0.1:8000"
forwarded_allow_ips = "127.0.0.1"

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 8

# Longer than the 30 seconds for which SQLite waits for its write lock.
timeout = 60
graceful_timeout = 30
# Longer than nginx keeps an idle connection to us, so that nginx closes it first.
keepalive = 75

# Heartbeats in memory: a slow disk must not look like a dead process.
worker_tmp_dir = "/dev/shm"  # noqa: S108

# gunicorn's own remote control: systemd does that here.
control_socket_disable = True

# The journal keeps what is printed; nginx writes the access log.
accesslog = None
errorlog = "-"


def post_request(_worker: Any, request: Any, _environ: Any, _response: Any) -> None:
    """Read what the application left of the body, as of one that is too large.

    nginx takes a connection that closes before for a fault, and shows its own page for it.
    """
    with suppress(OSError):
        while request.body.read(65536):
            pass

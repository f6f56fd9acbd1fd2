"""What gunicorn does with our configuration, as nginx meets it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from backoffice.settings import CHECKOUT

ANSWERS_NOTHING_READ = """
def app(environ, start_response):
    start_response("413 Too Large", [("Content-Length", "9")])
    return [b"Too large"]
"""


@pytest.fixture
def server(tmp_path: Path, free_port: int) -> Iterator[int]:
    """An application that never reads what it is sent, behind our gunicorn.conf.py."""
    (tmp_path / "early.py").write_text(ANSWERS_NOTHING_READ, encoding="utf-8")
    options = ["-c", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{free_port}", "--workers=1"]
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *options, "early:app"],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield free_port
    finally:
        process.terminate()
        process.wait(20)


def connected(port: int) -> socket.socket:
    until = time.monotonic() + 20
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=20)
        except ConnectionRefusedError:
            assert time.monotonic() < until, "gunicorn does not listen"
            time.sleep(0.1)


def test_who_sends_far_too_much_still_hears_the_whole_answer(server: int) -> None:
    size = 20_000_000
    head = f"POST / HTTP/1.1\r\nHost: www.example.org\r\nContent-Length: {size}\r\n\r\n"
    with closing(connected(server)) as connection:
        connection.sendall(head.encode() + bytes(size))
        assert connection.makefile("rb").readline() == b"HTTP/1.1 413 Too Large\r\n"

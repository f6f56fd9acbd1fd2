"""Operators: mail goes on when the worker beside `run` dies."""

import subprocess
import sys
import time

from backoffice.cli import keeping


def test_a_worker_that_ends_is_reported_and_started_again(monkeypatch, capsys):
    started = []

    def start(_app):
        started.append(subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"]))
        return started[-1]

    monkeypatch.setattr(keeping, "start_worker", start)
    monkeypatch.setattr(keeping, "LOOK_EVERY_SECONDS", 0.01)
    with keeping.kept_worker(None):
        deadline = time.monotonic() + 20
        while len(started) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
    assert len(started) >= 2
    assert "The mail worker ended (status 3)" in capsys.readouterr().err

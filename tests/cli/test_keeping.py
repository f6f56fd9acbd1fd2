"""Operators: mail goes on when the worker beside `run` dies."""

import subprocess
import sys

from backoffice.cli import keeping
from tests.support.waiting import soon


def test_a_worker_that_ends_is_reported_and_started_again(monkeypatch, capsys):
    started = []

    def start(_app):
        started.append(subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"]))
        return started[-1]

    monkeypatch.setattr(keeping, "start_worker", start)
    monkeypatch.setattr(keeping, "LOOK_EVERY_SECONDS", 0.01)
    with keeping.kept_worker(None):
        assert soon(lambda: len(started) >= 2, 20)
    assert "The worker ended (status 3)" in capsys.readouterr().err

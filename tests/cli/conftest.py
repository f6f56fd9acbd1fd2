"""`manage.py` as operators call it, on an instance folder of its own."""

import os
import socket
import subprocess
import sys
from contextlib import closing

import pytest

from backoffice.cli.environment import ROOT


@pytest.fixture
def manage(tmp_path):
    """`manage.py` on an instance folder of its own."""

    def run(*arguments, **environment):
        return subprocess.run(
            [sys.executable, ROOT / "manage.py", *arguments],
            env=environment_of(tmp_path, environment),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    run.instance = tmp_path
    return run


def environment_of(instance, more):
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith("BACKOFFICE_")
    }
    return {**clean, "BACKOFFICE_INSTANCE": str(instance), **more}


@pytest.fixture
def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

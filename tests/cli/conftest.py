"""`manage.py` as operators call it, on an instance folder of its own."""

import os
import subprocess
import sys
from multiprocessing import get_context
from pathlib import Path

import pytest

from backoffice.cli.environment import ROOT
from backoffice.cli.environment import main as run_command

MANAGE = str(ROOT / "manage.py")


@pytest.fixture
def manage(tmp_path):
    """`manage.py` on an instance folder of its own, in a process that has the libraries already."""

    def run(*arguments, **environment):
        command = [MANAGE, *arguments]
        outputs = [tmp_path.parent / f"{tmp_path.name}-{name}" for name in ("stdout", "stderr")]
        process = get_context("fork").Process(
            target=_call, args=(command, environment_of(tmp_path, environment), outputs)
        )
        process.start()
        process.join(timeout=60)
        assert process.exitcode is not None, f"{arguments} takes more than a minute"
        said = [output.read_text() for output in outputs]
        return subprocess.CompletedProcess(command, process.exitcode, *said)

    run.instance = tmp_path
    return run


@pytest.fixture
def manage_anew(tmp_path):
    """The same from the very start, as a shell calls it."""

    def run(*arguments, **environment):
        return subprocess.run(
            [sys.executable, MANAGE, *arguments],
            env=environment_of(tmp_path, environment),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    return run


def _call(command, environment, outputs):
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = command
    sys.stdin = Path(os.devnull).open()  # noqa: SIM115 -- the process closes it
    sys.stdout, sys.stderr = (output.open("w", buffering=1) for output in outputs)
    for number, stream in enumerate((sys.stdin, sys.stdout, sys.stderr)):
        os.dup2(stream.fileno(), number)
    run_command(command)


def environment_of(instance, more):
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith("BACKOFFICE_")
    }
    return {**clean, "BACKOFFICE_INSTANCE": str(instance), **more}

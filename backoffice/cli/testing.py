"""`manage.py test`: pytest with the servers that the tests need."""

import signal
import subprocess
import sys

from backoffice.cli.environment import ROOT


def run(arguments: list[str]) -> int:
    """Run pytest, without the long proofs unless -m asks for them, and return its status."""
    command = [sys.executable, "-m", "tests.servers", *with_marks(arguments)]
    with subprocess.Popen(command, cwd=ROOT) as tests:
        signal.signal(signal.SIGTERM, lambda *_: tests.terminate())
        return outcome(tests)


def with_marks(arguments: list[str]) -> list[str]:
    """Leave the long proofs out where nobody chose by mark."""
    if any(argument.startswith("-m") for argument in arguments):
        return arguments
    return ["-m", "not long", *arguments]


def outcome(tests: subprocess.Popen[bytes]) -> int:
    """Wait for the end, also after Ctrl-C: pytest hears it too, and has a report to finish."""
    while True:
        try:
            return tests.wait()
        except KeyboardInterrupt:
            continue

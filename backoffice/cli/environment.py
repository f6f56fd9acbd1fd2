"""The virtual environment: made by the first call, renewed when a lock file changes.

This runs before anything is installed, so it has the standard library only.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
DEPLOY = ROOT / "deploy" / "requirements.txt"
TESTS = ROOT / "tests" / "requirements.txt"

VENV_MISSING = "Python lacks venv: install the Debian package python3-venv, and try again."
NOT_OURS = f"{VENV} cannot be written: make sure that you own {ROOT}, and try again."
# So see the units of deploy/ the checkout.
READ_ONLY = (
    f"{VENV} is behind the code and cannot be written from here: run `python3 manage.py check`"
    f" in {ROOT} by hand, as its owner, and try again."
)
ADVICE = {
    "No space left on device": f"The disk is full: make room for 500 MB in {ROOT}, and try again.",
    "No module named venv": VENV_MISSING,
    "No module named ensurepip": VENV_MISSING,
    "Permission denied": NOT_OURS,
    "Read-only file system": READ_ONLY,
    "Not a directory": f"{VENV} is not a directory: move it out of the way, and try again.",
    "Retrying (": "No package index answers: check the network and pip's settings, and try again.",
}


class Unready(Exception):
    """A step failed; the text is what it printed."""


def main(argv: list[str]) -> None:
    """Run the command line inside the environment, which is made first where it is not ready.

    Leaves with one sentence and status 1 when somebody has to mend something first.
    """
    tests = argv[1:2] == ["test"] and not {"-h", "--help"} & set(argv)
    locks = [DEPLOY, TESTS] if tests else [DEPLOY]
    try:
        renewed = prepare(locks)
    except (Unready, OSError) as problem:
        sys.exit(advice(str(problem)))
    except KeyboardInterrupt:
        sys.exit("Stopped before the environment was ready: the next call makes it.")
    if renewed or not is_inside():
        os.execv(PYTHON, [str(PYTHON), *argv])  # noqa: S606
    from backoffice.cli.main import main as run_command  # which needs the libraries

    run_command()


def is_inside() -> bool:
    """Tell whether this very Python is the environment's."""
    return VENV.exists() and VENV.samefile(sys.prefix)


def prepare(locks: list[Path]) -> bool:
    """Install what is missing or changed, and tell whether that was anything.

    Raises Unready and OSError.
    """
    if all(map(is_installed, locks)):
        return False
    with one_at_a_time(ROOT, "making the environment"):
        if not (PYTHON.exists() and stamp_of(DEPLOY).exists()):
            create()
        for lock in locks:
            if not is_installed(lock):
                install(lock)
    return True


def is_installed(lock: Path) -> bool:
    """Tell whether the environment holds what the lock file says today."""
    try:
        return PYTHON.exists() and stamp_of(lock).read_text() == digest(lock)
    except FileNotFoundError:
        return False


def stamp_of(lock: Path) -> Path:
    """Name the file that is written last, when everything in the lock file is installed."""
    return VENV / f"{lock.parent.name}.sha256"


def digest(lock: Path) -> str:
    """Return the SHA-256 of the lock file, in hexadecimal."""
    return hashlib.sha256(lock.read_bytes()).hexdigest()


@contextmanager
def one_at_a_time(folder: Path, work: str) -> Iterator[None]:
    """Hold a folder for this process; a second one waits."""
    # The folder itself is locked: a lock file would be one more thing to ignore and to clean up.
    held = os.open(folder, os.O_RDONLY)
    try:
        wait_for(held, work)
        yield
    finally:
        os.close(held)


def wait_for(folder: int, work: str) -> None:
    """Lock the open folder, and say so if that takes a while."""
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say(f"Waiting for another call that is {work}")
        fcntl.flock(folder, fcntl.LOCK_EX)


def create() -> None:
    """Make an empty environment with pip, in place of whatever an interrupted call left.

    Raises Unready.
    """
    say(f"Making the environment in {VENV.name} (once, about a minute)")
    # The real path names a version. When the system moves on to the next one, the environment's
    # link dangles and it is made again, instead of finding no libraries.
    run(Path(sys.executable).resolve(), "venv", "--clear", "--without-pip", VENV)
    run(PYTHON, "ensurepip", "--default-pip")


def install(lock: Path) -> None:
    """Install what the lock file says. Raises Unready and OSError."""
    say(f"Installing {lock.relative_to(ROOT)}")
    wanted = digest(lock)
    stamp_of(lock).unlink(missing_ok=True)
    quietly = ("--quiet", "--no-input", "--disable-pip-version-check")
    run(PYTHON, "pip", "install", *quietly, "--require-hashes", "--requirement", lock)
    stamp_of(lock).write_text(wanted)


def run(python: Path, module: str, *arguments: str | Path) -> None:
    """Run a Python module silently. Raises Unready with what it printed if it fails."""
    done = subprocess.run(
        # Isolated, so that PYTHONPATH does not make pip believe that a library is there already.
        [python, "-I", "-m", module, *arguments],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode:
        raise Unready(done.stdout)


def advice(printed: str) -> str:
    """Turn what a failed step printed into one sentence that says what to do."""
    for sign, sentence in ADVICE.items():
        if sign in printed:
            return sentence
    return f"The environment could not be made ({gist(printed)}): mend that, and try again."


def gist(printed: str) -> str:
    """Return the last error in the output, or else its last line."""
    lines = [line.strip() for line in printed.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return (errors or lines or ["no reason was given"])[-1].rstrip(".")


def say(line: str) -> None:
    """Tell the person who waits what is going on."""
    print(line, file=sys.stderr, flush=True)

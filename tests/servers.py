"""The servers that tests need: found, started or installed, once for all workers.

`python -m tests.servers ARGUMENTS` is pytest with these servers; `manage.py test` runs it.
"""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import psycopg
import pytest

POSTGRES = "BACKOFFICE_TEST_POSTGRES"
CHROMIUM = "BACKOFFICE_TEST_CHROMIUM"
MISSING = "missing: "
SERVERS = [
    "postgresql+psycopg:///postgres",
    "postgresql+psycopg:///postgres?host=/var/run/postgresql",
    "postgresql+psycopg://127.0.0.1:5432/postgres",
    "postgresql+psycopg://postgres@127.0.0.1:5432/postgres",
]
CLUSTER = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
MAY_CREATE = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
# Nobody misses this data after a power cut.
FAST = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=200"


class Missing(RuntimeError):
    """A server is not here; the text says how to get it."""


def main(arguments: list[str]) -> int:
    """Run pytest with the servers' addresses in its environment and return its status."""
    # Only an orderly end stops a server of our own: like Ctrl-C, which pytest understands.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.environ[POSTGRES] = address(postgres_url)
    os.environ[CHROMIUM] = address(chromium)
    return pytest.main(arguments)


def address(find: Callable[[], str]) -> str:
    """Return what is found, or else the sentence with which the tests that need it will fail."""
    try:
        return find()
    except Missing as why:
        return f"{MISSING}{why}"


def handed_on(name: str) -> str | None:
    """Return the address in this environment variable, if any. Raises Missing."""
    value = os.environ.get(name)
    if value and value.startswith(MISSING):
        raise Missing(value.removeprefix(MISSING))
    return value


def postgres_url() -> str:
    """Return the SQLAlchemy URL of a database from which others can be created. Raises Missing."""
    return handed_on(POSTGRES) or running_postgres() or own_postgres()


def chromium() -> str:
    """Return the path of Chromium. Raises Missing."""
    path = handed_on(CHROMIUM) or chromium_on_path()
    if not path and install("chromium"):
        path = chromium_on_path()
    if not path:
        raise Missing(f"Chromium is missing: apt-get install chromium, or set {CHROMIUM}.")
    return path


def chromium_on_path() -> str | None:
    """Return the first browser of the family that is installed, the one without windows first."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def running_postgres() -> str | None:
    """Return the first server of this machine that lets us create databases."""
    return next(filter(can_create, SERVERS), None)


def can_create(url: str) -> bool:
    """Tell whether a server answers there and lets us create databases."""
    try:
        with psycopg.connect(url.replace("+psycopg", ""), connect_timeout=2) as connection:
            return connection.execute(MAY_CREATE).fetchone() == (True,)
    except psycopg.Error:
        return False


@cache
def own_postgres() -> str:
    """Start a server that ends with this process and return its URL. Raises Missing."""
    programs = postgres_programs()
    if not programs and install("postgresql"):
        programs = postgres_programs()
    if not programs:
        raise Missing(f"PostgreSQL is missing: apt-get install postgresql, or set {POSTGRES}.")
    return start_postgres(programs)


def postgres_programs() -> Path | None:
    """Return the folder with the newest PostgreSQL's programs."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(debian, key=lambda path: float(path.parts[-3]), default=shutil.which("initdb"))
    return Path(newest).resolve().parent if newest else None


def start_postgres(programs: Path) -> str:
    """Start a server in a temporary folder, reached by its socket only. Raises Missing."""
    home = Path(tempfile.mkdtemp(prefix="backoffice-postgres-"))
    atexit.register(stop_postgres, programs, home)
    if account := owner():
        shutil.chown(home, account, account)
    run(home, programs / "initdb", *CLUSTER, "--no-sync")
    socket = f"-c listen_addresses='' -c unix_socket_directories='{home}'"
    run(home, programs / "pg_ctl", "start", "--wait", "-o", f"{socket} {FAST}")
    return f"postgresql+psycopg://postgres@/postgres?host={home}"


def stop_postgres(programs: Path, home: Path) -> None:
    """Stop the server, if it came so far, and remove all its data."""
    execute(home, programs / "pg_ctl", "stop", "--mode=immediate")
    shutil.rmtree(home)


def run(home: Path, program: Path, *arguments: str) -> None:
    """Run one of PostgreSQL's programs for the server in this folder. Raises Missing."""
    if execute(home, program, *arguments):
        raise Missing(f"PostgreSQL's {program.name} failed: {last_line(home / 'log')}")


def execute(home: Path, program: Path, *arguments: str) -> int:
    """Run the program as the server's owner, log what it prints, return its status."""
    with (home / "log").open("a") as log:
        return subprocess.run(
            [program, f"--pgdata={home / 'data'}", *arguments],
            check=False,
            cwd=home,
            user=owner(),
            group=owner(),
            extra_groups=[] if owner() else None,
            stdout=log,
            stderr=subprocess.STDOUT,
        ).returncode


def owner() -> str | None:
    """Name the account that runs the server, where ours may not: it refuses to run as root."""
    return None if os.geteuid() else "postgres"


def last_line(log: Path) -> str:
    """Return the last line of a log, which often tells why."""
    return "".join(log.read_text().splitlines()[-1:])


def install(package: str) -> bool:
    """Install a Debian package where we may, and tell whether it is there now."""
    if os.geteuid() or not shutil.which("apt-get"):
        return False
    print(f"Installing {package}", file=sys.stderr, flush=True)
    apt = ["apt-get", "--quiet", "--quiet", "--option=DPkg::Lock::Timeout=300"]
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*apt, "update"], check=False, stdout=subprocess.DEVNULL, env=quiet)
    command = [*apt, "install", "--yes", "--no-install-recommends", package]
    return not subprocess.run(command, check=False, stdout=subprocess.DEVNULL, env=quiet).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

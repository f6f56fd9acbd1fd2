"""How the tests come by their database server and browser."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from backoffice.cli import testing
from backoffice.cli.environment import ROOT
from backoffice.cli.main import commands
from tests import servers

APT_GET = """#!/bin/sh
case "$*" in *"install"*chromium*) ;; *) exit 0 ;; esac
echo '#!/bin/sh' > {folder}/chromium
/bin/chmod +x {folder}/chromium
"""
READER = """
with psycopg.connect(url.replace("+psycopg", "")) as connection:
    connection.execute("CREATE ROLE reader LOGIN")
print(servers.can_create(url.replace("postgres@", "reader@")))
"""
NEEDY = """
from tests.servers import chromium

def test_a_page():
    chromium()

def test_a_sum():
    assert 1 + 1 == 2
"""


def program(folder: Path, name: str, text: str = "#!/bin/sh\n") -> str:
    path = folder / name
    path.write_text(text)
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with no programs but those put here, and nothing handed on; we are not root."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(servers.CHROMIUM, raising=False)
    monkeypatch.delenv(servers.POSTGRES, raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    return tmp_path


def test_an_address_in_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(servers.POSTGRES, "postgresql+psycopg://db.test/postgres")
    monkeypatch.setenv(servers.CHROMIUM, "/opt/chromium")
    assert servers.postgres_url() == "postgresql+psycopg://db.test/postgres"
    assert servers.chromium() == "/opt/chromium"


def test_chromium_is_found_under_any_of_its_names(bare: Path) -> None:
    chrome = program(bare, "google-chrome")
    assert servers.chromium() == chrome
    chromium = program(bare, "chromium")
    assert servers.chromium() == chromium


def test_a_missing_chromium_is_one_line_that_says_how_to_get_it(bare: Path) -> None:
    with pytest.raises(servers.Missing, match=r"^Chromium is missing: apt-get install chromium"):
        servers.chromium()


def test_root_gets_what_is_missing_installed(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    program(bare, "apt-get", APT_GET.format(folder=bare))
    assert servers.chromium() == str(bare / "chromium")


def test_a_missing_postgresql_is_one_line_that_says_how_to_get_it(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "SERVERS", [])
    monkeypatch.setattr(servers, "postgres_programs", lambda: None)
    with pytest.raises(servers.Missing, match=r"^PostgreSQL is missing: apt-get install"):
        servers.postgres_url()


def test_the_server_lets_us_create_databases() -> None:
    assert servers.can_create(servers.postgres_url())


def test_a_server_that_does_not_answer_is_passed_over() -> None:
    assert not servers.can_create("postgresql+psycopg://127.0.0.1:9/postgres")


def with_own_server(code: str) -> list[str]:
    """Start a server of our own in another process, run the code there, return what it prints."""
    if not servers.postgres_programs():
        pytest.skip("PostgreSQL runs elsewhere: no programs here to start another")
    start = "import psycopg\nfrom tests import servers\nurl = servers.own_postgres()\n"
    command = [sys.executable, "-c", start + code]
    result = subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True)
    return result.stdout.split()


def test_a_server_of_our_own_lets_us_create_databases_and_is_gone_afterwards() -> None:
    able, url = with_own_server("print(servers.can_create(url), url)")
    assert able == "True"
    assert not Path(url.partition("host=")[2]).exists()


def test_a_server_that_lets_us_create_nothing_is_passed_over() -> None:
    assert with_own_server(READER) == ["False"]


def test_what_is_missing_fails_the_tests_that_need_it_and_no_other(tmp_path: Path) -> None:
    needy = tmp_path / "test_needy.py"
    needy.write_text(NEEDY)
    here = {servers.POSTGRES: servers.postgres_url(), servers.CHROMIUM: "", "PATH": ""}
    command = [
        sys.executable,
        "-m",
        "tests.servers",
        "-n0",
        "--rootdir",
        str(tmp_path),
        str(needy),
    ]
    result = subprocess.run(
        command, check=False, cwd=ROOT, env=os.environ | here, capture_output=True, text=True
    )
    assert "Missing: Chromium is missing: apt-get install chromium" in result.stdout
    assert "1 failed, 1 passed" in result.stdout


def test_long_proofs_run_only_when_somebody_asks_by_mark() -> None:
    assert testing.with_marks(["-k", "mail"]) == ["-m", "not long", "-k", "mail"]
    assert testing.with_marks(["--maxfail=1"])[:2] == ["-m", "not long"]
    assert testing.with_marks(["-m", "long"]) == ["-m", "long"]


@pytest.mark.parametrize(
    ("option", "status"),
    [("--version", pytest.ExitCode.OK), ("--no-such-option", pytest.ExitCode.USAGE_ERROR)],
)
def test_the_command_hands_options_on_and_returns_what_pytest_returns(
    option: str, status: pytest.ExitCode
) -> None:
    assert CliRunner().invoke(commands, ["test", option]).exit_code == status

"""Operators: `run` starts what can be served, and says in one sentence what can't."""

import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from backoffice.cli import serve
from backoffice.cli.application import mendable
from backoffice.cli.environment import ROOT
from backoffice.cli.main import commands
from backoffice.i18n.compiling import compile_outdated
from tests.cli.conftest import environment_of
from tests.support.waiting import soon


def test_production_is_not_run_with_unsafe_settings(manage, free_port):
    options = ("--debug", "--port", str(free_port))
    answer = manage("run", *options, BACKOFFICE_ENVIRONMENT="production")
    assert answer.returncode == 1
    for word in ("DEBUG is on", "SITE_URL", "MAIL_SERVER"):
        assert word in answer.stderr
    assert not (manage.instance / "backoffice.db").exists()


def test_a_port_that_there_is_not_is_refused():
    answer = CliRunner().invoke(commands, ["run", "--port", "99999"])
    assert answer.exit_code == 2
    assert "1<=x<=65535" in answer.output


def test_a_damaged_catalog_is_named(tmp_path):
    catalog = tmp_path / "de" / "LC_MESSAGES" / "messages.po"
    catalog.parent.mkdir(parents=True)
    catalog.write_text('msgid "One"\ngarbage\n')
    with pytest.raises(click.ClickException, match=r"messages\.po"), mendable():
        compile_outdated(tmp_path)


def test_an_address_of_version_six_can_be_served():
    assert serve.address_of("::1", 5000) == "http://[::1]:5000"
    serve.check_port("::1", 0)


def test_a_site_for_the_network_names_the_setting_that_lets_others_in(app, capsys):
    serve.announce(app, "0.0.0.0")
    assert "BACKOFFICE_ALLOWED_HOSTS=" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["run", "demo"])
def test_the_help_of_a_site_says_how_to_choose_its_folder(name):
    words = CliRunner().invoke(commands, [name, "--help"]).output.split()
    assert "--instance DIR" in " ".join(words)


def test_a_missing_toolbar_is_told_with_the_command_that_installs_it(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "flask_debugtoolbar", None)
    serve.add_toolbar(None)
    assert ".venv/bin/python -m pip install flask-debugtoolbar" in capsys.readouterr().err


def test_one_command_serves_a_site_with_a_worker_that_ends_with_it(manage, tmp_path, free_port):
    output = tmp_path / "output.txt"
    with output.open("w") as file:
        server = subprocess.Popen(
            [
                sys.executable,
                ROOT / "manage.py",
                "run",
                "--port",
                str(free_port),
                "--instance",
                str(tmp_path),
            ],
            env=environment_of(tmp_path, {}),
            stdout=file,
            stderr=subprocess.STDOUT,
        )
        try:
            page = fetch(f"http://127.0.0.1:{free_port}/readyz")
            assert '"ready"' in page
            said = output.read_text()
            assert f"http://127.0.0.1:{free_port}/admin/" in said and "create-admin" in said
            taken = manage("run", "--port", str(free_port))
            assert taken.returncode == 1
            assert "choose others with --host and --port" in taken.stderr
            invited = manage("create-admin", "ana@example.com", "--link").stdout
            assert f"http://127.0.0.1:{free_port}/reset/" in invited
            assert soon(lambda: has_worked(tmp_path), 60)
        finally:
            server.kill()
            server.wait()
    assert soon(lambda: not workers(tmp_path), 10)


def has_worked(instance):
    with closing(sqlite3.connect(instance / "backoffice.db")) as database:
        return database.execute("SELECT count(*) FROM worker").fetchone()[0] > 0


def fetch(address):
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address) as answer:
                return answer.read().decode()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def workers(instance):
    """Processes of this instance that are still there."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes()
            command = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if f"BACKOFFICE_INSTANCE={instance}".encode() in environment and b"worker" in command:
            found.append(process.name)
    return found

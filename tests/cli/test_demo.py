"""Operators: the demo is a site of its own, whatever the settings around it name."""

import socket

import click
import pytest

from backoffice import settings
from backoffice.cli.demo import MARKER, own_settings, refuse_another_folder, refuse_where_one_runs
from backoffice.cli.keeping import worker_environment
from backoffice.factory import create_app
from backoffice.settings import SERVED_AT


@pytest.fixture
def real_site(monkeypatch, tmp_path):
    """Settings that name a database, a queue, counters and a bucket outside of the demo."""
    config = tmp_path / "real.py"
    config.write_text("JOBS_URL = 'redis://127.0.0.1:1/0'\nENVIRONMENT = 'production'\n")
    monkeypatch.setenv("BACKOFFICE_CONFIG", str(config))
    monkeypatch.setenv("BACKOFFICE_DATABASE_URL", f"sqlite:///{tmp_path / 'real.db'}")
    monkeypatch.setenv("BACKOFFICE_LIMITS_URL", "redis://127.0.0.1:1/1")
    monkeypatch.setenv("BACKOFFICE_MEDIA_URL", "s3://key:secret@127.0.0.1:1/real")


def test_the_demo_and_its_worker_use_files_in_their_own_folder(real_site, monkeypatch, tmp_path):
    folder = tmp_path / "demo"
    app = create_app(own_settings(folder), instance=folder)
    for name, value in worker_environment(app).items():
        monkeypatch.setenv(name, value)
    worker = {name: origin.value for name, origin in settings.load(folder).items()}
    for values in (app.config, worker):
        assert values["DATABASE_URL"] == f"sqlite:///{folder / 'backoffice.db'}"
        assert (values["JOBS_URL"], values["LIMITS_URL"]) == ("", "database://")
        assert values["MEDIA_URL"] == ""
        assert (values["ENVIRONMENT"], values["DEMO"]) == ("development", True)
    assert app.extensions["queue"].storage.filename == str(folder / "queue.db")


def test_no_address_in_the_settings_around_a_demo_leads_it_outside(tmp_path):
    addresses = {name for name in settings.DEFAULTS if name.endswith("_URL")}
    assert addresses <= {"SITE_URL", *own_settings(tmp_path)}


def test_a_second_demo_leaves_the_folder_of_one_that_runs_alone(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as running:
        address = f"http://127.0.0.1:{running.getsockname()[1]}"
        (tmp_path / SERVED_AT).write_text(address)
        with pytest.raises(click.ClickException, match="already, at http://127"):
            refuse_where_one_runs(tmp_path)
    refuse_where_one_runs(tmp_path)  # what is left of one that was killed is in nobody's way


def test_a_demo_never_takes_the_folder_of_a_site_that_has_a_demo_inside(tmp_path):
    demo = tmp_path / MARKER
    demo.mkdir()
    with pytest.raises(click.ClickException, match="holds something else"):
        refuse_another_folder(tmp_path)
    (demo / MARKER).touch()
    refuse_another_folder(demo)

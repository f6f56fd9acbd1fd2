"""The first hour of a new site."""

import os
import re
import subprocess
import sys

import pytest

from backoffice.factory import create_app
from backoffice.settings import CHECKOUT
from backoffice.web import bundles
from tests.e2e.served import Site

pytestmark = pytest.mark.browser


@pytest.fixture
def new_site(tmp_path, monkeypatch):
    """A site whose instance folder holds nothing but what its own commands put there."""
    monkeypatch.setattr("tests.e2e.served.make_app", _as_an_operator_would)
    site = Site(tmp_path)
    yield site
    site.close()


def _as_an_operator_would(folder, **settings):
    app = create_app(settings, instance=folder)
    bundles.build(app)
    return app


def manage(site, *arguments):
    environment = {
        **os.environ,
        "BACKOFFICE_INSTANCE": site.app.instance_path,
        "BACKOFFICE_DATABASE_URL": site.database.url,
        "BACKOFFICE_SITE_URL": site.address,
    }
    command = [sys.executable, CHECKOUT / "manage.py", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_operator_makes_an_administrator_who_chooses_a_password(new_site, somebody):
    manage(new_site, "db", "upgrade")
    told = manage(new_site, "create-admin", "ana@example.com", "--name", "Ana Torres", "--link")
    ana = somebody(new_site).goes_to(re.search(r"http\S+", told)[0])
    ana.chooses_password("a long walk by the sea")
    ana.logs_in("ana@example.com", "a long walk by the sea")
    ana.goes_to("/admin/").reads("Welcome, Ana Torres").opens("Users").reads("1 in all")

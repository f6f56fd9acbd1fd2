"""The files in deploy/ agree with each other and with the program."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import click
import pytest
from flask import Flask

from backoffice.cli.main import LazyGroup
from backoffice.factory import create_app
from backoffice.safety import unsafe
from backoffice.setting_checks import languages
from backoffice.settings import CHECKOUT, NOT_SETTINGS, SPECIFICATION
from backoffice.web.headers import wrap
from backoffice.web.inputs import ENVELOPE

DEPLOY = CHECKOUT / "deploy"
UNITS = ["backoffice-web.service", "backoffice-worker.service"]


def gunicorn() -> dict[str, Any]:
    return runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))


def nginx_text() -> str:
    return (DEPLOY / "nginx.conf").read_text(encoding="utf-8")


def nginx(directive: str) -> str:
    found = re.search(rf"^\s*{directive}\s+([^;]+);", nginx_text(), re.MULTILINE)
    assert found, f"nginx.conf has no {directive}"
    return found[1]


def example() -> dict[str, str]:
    lines = (DEPLOY / "backoffice.env.example").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("=", 1) for line in lines if line and not line.startswith("#")]
    return {name: value.strip('"') for name, value in pairs}


def unit(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def commands_of(text: str) -> list[list[str]]:
    calls = re.findall(r"^ExecStart(?:Pre)?=\S+ manage\.py (.+)$", text, re.MULTILINE)
    return [call.split() for call in calls]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What a server's environment file sets, with a new instance and SQLite."""
    kept = {name: value for name, value in os.environ.items() if "BACKOFFICE" not in name}
    changed = {"BACKOFFICE_INSTANCE": str(tmp_path), "BACKOFFICE_MAIL_PASSWORD": "secret"}
    ours = {**example(), **changed}
    del ours["BACKOFFICE_MAIL_PASSWORD_FILE"]
    del ours["BACKOFFICE_DATABASE_URL"]
    return {**kept, **ours}


def run_server(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", *arguments]
    return subprocess.run(
        [*command, "backoffice.wsgi:app"],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )


def test_nginx_lets_through_a_little_more_than_the_application_accepts() -> None:
    accepted = SPECIFICATION["MAX_BODY_BYTES"].default
    assert accepted < int(nginx("client_max_body_size")) <= accepted * 1.1
    _all, pages, *larger = re.findall(r"client_max_body_size (\d+);", nginx_text())
    assert pages == "0", "nginx has to be able to show its page to who sent too much"
    for name, size in zip(("IMPORT_MAX_BYTES", "PICTURE_MAX_BYTES"), larger, strict=True):
        accepted = SPECIFICATION[name].default
        assert accepted + ENVELOPE < int(size) <= accepted * 1.1


def test_the_pages_of_nginx_have_the_headers_of_our_own() -> None:
    lines = re.findall(r'^\s*add_header (\S+) "([^"]+)" always;$', nginx_text(), re.MULTILINE)
    sent: dict[str, str] = {}

    def note(_status: str, headers: list[tuple[str, str]], *_error: Any) -> Any:
        sent.update(headers)

    def bare(_environ: Any, start_response: Any) -> list[bytes]:
        start_response("502 Bad Gateway", [])
        return []

    site = Flask("site")
    site.config["SITE_URL"] = "https://www.example.org"
    site.wsgi_app = bare  # type: ignore[method-assign]
    wrap(site)
    site.wsgi_app({}, note)
    assert dict(lines) == sent


def test_what_nginx_says_itself_is_said_in_every_language_and_in_our_look() -> None:
    named = re.findall(r"^\s*error_page ([\d ]+) /errors/(\S+);", nginx_text(), re.MULTILINE)
    assert " ".join(codes for codes, _page in named) == "413 502 504"
    for _codes, page in named:
        text = (DEPLOY / "errors" / page).read_text(encoding="utf-8")
        assert sorted(re.findall(r'lang="(\w+)"', text)) == sorted(languages())
        sheets = re.findall(r'href="/errors/css/([^"]+)"', text)
        assert sheets and all((CHECKOUT / "assets/css" / sheet).exists() for sheet in sheets)


def test_nginx_finds_its_pages_and_sheets_in_the_checkout() -> None:
    folders = re.findall(r"^\s*alias /srv/backoffice/(\S+);", nginx_text(), re.MULTILINE)
    assert folders and all((CHECKOUT / folder).is_dir() for folder in folders)
    assert "WorkingDirectory=/srv/backoffice\n" in unit(UNITS[0])


def test_nginx_asks_where_gunicorn_listens() -> None:
    assert nginx("server") == gunicorn()["bind"]


def test_only_this_machine_can_pass_by_the_proxy() -> None:
    assert gunicorn()["bind"].startswith("127.0.0.1:")
    assert gunicorn()["forwarded_allow_ips"] == "127.0.0.1"


def test_the_one_proxy_is_the_one_that_is_believed() -> None:
    assert example()["BACKOFFICE_PROXY_DEPTH"] == "1"
    assert set(re.findall(r"^\s*proxy_pass (\S+);", nginx_text(), re.MULTILINE)) == {
        "http://backoffice"
    }


def test_nginx_replaces_what_visitors_say_of_themselves() -> None:
    assert nginx("proxy_set_header X-Forwarded-For") == "$remote_addr"
    assert nginx("proxy_set_header X-Forwarded-Proto") == "$scheme"
    assert nginx("proxy_set_header X-Forwarded-Host") == "$host"


def test_nginx_waits_as_long_as_gunicorn_works() -> None:
    assert nginx("proxy_read_timeout") == f"{gunicorn()['timeout']}s"


def test_nginx_serves_the_site_of_the_settings() -> None:
    assert example()["BACKOFFICE_SITE_URL"] == f"https://{nginx('server_name')}"


def test_the_example_names_settings_that_exist() -> None:
    ours = [name.removeprefix("BACKOFFICE_") for name in example() if name != "WEB_CONCURRENCY"]
    known = {*SPECIFICATION, *NOT_SETTINGS}
    assert not [name for name in ours if name.removesuffix("_FILE") not in known]


def test_the_example_is_safe_in_production(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert not unsafe(create_app().config)


@pytest.mark.parametrize("name", UNITS)
def test_units_call_commands_that_exist(name: str) -> None:
    calls = commands_of(unit(name))
    assert calls
    for words in calls:
        command: Any = LazyGroup()
        for word in words:
            if word.startswith("--"):
                assert word in [flag for option in command.params for flag in option.opts]
                continue
            command = command.get_command(click.Context(command), word)
            assert command is not None, f"{name}: there is no {word}"


@pytest.mark.parametrize("name", UNITS)
def test_units_write_to_the_instance_and_nowhere_else(name: str) -> None:
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(DEPLOY / name)
    service = parser["Service"]
    assert service["ReadWritePaths"] == example()["BACKOFFICE_INSTANCE"]
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "true"
    assert service["User"] != "root"
    assert service["EnvironmentFile"] == "/etc/backoffice/backoffice.env"


def test_the_worker_starts_after_the_migrations() -> None:
    assert ["db", "upgrade"] in commands_of(unit("backoffice-web.service"))
    assert re.search(
        r"^After=.*\bbackoffice-web\.service", unit("backoffice-worker.service"), re.MULTILINE
    )


def test_gunicorn_accepts_its_file_and_the_application(environment: dict[str, str]) -> None:
    done = run_server(environment, "--check-config")
    assert done.returncode == 0, done.stderr
    assert "Not ready: database needs `manage.py db upgrade`" in done.stderr


def test_gunicorn_says_when_no_page_could_find_its_style_sheets(
    environment: dict[str, str],
) -> None:
    upgrade = [sys.executable, "manage.py", "db", "upgrade"]
    subprocess.run(upgrade, cwd=CHECKOUT, env=environment, check=True, capture_output=True)
    done = run_server(environment, "--check-config")
    assert "Not ready: style sheets need `manage.py assets build`" in done.stderr


def test_gunicorn_ends_instead_of_trying_again_what_is_unsafe(environment: dict[str, str]) -> None:
    unsafe_site = {**environment, "BACKOFFICE_SITE_URL": "http://www.example.org"}
    done = run_server(unsafe_site, "--bind", "127.0.0.1:0")
    assert done.returncode != 0
    assert "SITE_URL is not the https address of the site." in done.stderr

"""What is served under /assets/, and under which names."""

import os
import re
import shutil
import time
from pathlib import Path

import pytest
from flask import Flask, render_template_string

from backoffice.web import bundles

HASHED = re.compile(r"/assets/[\w-]+\.[0-9a-f]{10}\.(css|js|svg|ico)")
NAMES = ["home_css", "home_js", "admin_css", "admin_js"]
FILES = [*NAMES, "icons.svg", "favicon.svg", "favicon.ico"]


def address(app: Flask, name: str) -> str:
    with app.app_context():
        return render_template_string("{{ asset_url(name) }}", name=name)


def made(folder: Path, *, debug: bool = False) -> Flask:
    app = Flask("assets")
    app.debug = debug
    app.config["ASSETS_OUTPUT"] = folder / "assets"
    bundles.init_app(app)
    return app


def test_every_source_file_is_in_a_bundle():
    bundled = {path for paths in bundles.BUNDLES.values() for path in paths}
    written = {path for kind in ("css", "js") for path in bundles.SOURCES.rglob(f"*.{kind}")}
    written = {path for path in written if "vendor" not in path.parts}
    assert written == bundled, "name the file in SHEETS or SCRIPTS of backoffice/web/bundles.py"


@pytest.mark.parametrize("name", FILES)
def test_a_file_may_be_kept_for_a_year_because_its_name_is_a_hash(asset_app, name):
    url = address(asset_app, name)
    response = asset_app.test_client().get(url)
    assert HASHED.fullmatch(url)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("home_css", "text/css"),
        ("home_js", "text/javascript"),
        ("icons.svg", "image/svg+xml"),
        ("favicon.ico", "image/x-icon"),
    ],
)
def test_a_file_says_what_it_is(asset_app, name, kind):
    assert asset_app.test_client().get(address(asset_app, name)).mimetype == kind


@pytest.mark.parametrize(
    ("name", "most"),
    [("home_css", 8_000), ("home_js", 8_000), ("admin_css", 12_000), ("admin_js", 40_000)],
)
def test_what_every_page_loads_goes_compressed_and_stays_small(asset_app, name, most):
    url = address(asset_app, name)
    response = asset_app.test_client().get(url, headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.data) <= most


@pytest.mark.parametrize(
    "path",
    [
        "",
        "..",
        "../assets.json",
        "%2e%2e/assets.json",
        "..%2fassets.json",
        "..\\assets.json",
        "//etc/passwd",
        "home.css",
        "icons.svg",
        "icons.0000000000.svg",
        "manifest.json",
        ".webassets-manifest",
    ],
)
@pytest.mark.parametrize("debug", [False, True])
def test_nothing_else_is_served(tmp_path, path, debug):
    app = made(tmp_path, debug=debug)
    bundles.build(app)
    assert (tmp_path / "assets.json").exists()
    assert app.test_client().get(f"/assets/{path}").status_code == 404


def test_a_site_knows_whether_its_bundles_are_built(tmp_path):
    app = made(tmp_path)
    with app.app_context():
        assert not bundles.are_built()
        bundles.build(app)
        assert bundles.are_built()


def test_the_same_sources_give_the_same_names(tmp_path, asset_app):
    again = made(tmp_path)
    bundles.build(again)
    assert [address(again, name) for name in FILES] == [address(asset_app, name) for name in FILES]


def test_a_process_started_after_the_build_knows_the_names(tmp_path):
    bundles.build(made(tmp_path))
    worker = made(tmp_path)
    for name in FILES:
        assert worker.test_client().get(address(worker, name)).status_code == 200


def test_the_sheets_are_served_short(asset_app):
    sheet = asset_app.test_client().get(address(asset_app, "admin_css")).text
    written = sum(path.stat().st_size for path in bundles.BUNDLES["admin_css"])
    assert len(sheet) < 0.9 * written
    assert "/*" not in sheet


def test_while_debugging_files_are_readable_and_follow_their_sources(tmp_path, monkeypatch):
    sources = tmp_path / "menu.js"
    shutil.copy(bundles.SOURCES / "js/menu.js", sources)
    monkeypatch.setitem(bundles.BUNDLES, "home_js", [sources])
    app = made(tmp_path, debug=True)
    first = address(app, "home_js")
    assert "// <details" in app.test_client().get(first).text
    sources.write_text("// changed\n")
    os.utime(sources, (time.time() + 5, time.time() + 5))
    second = address(app, "home_js")
    assert first != second
    assert app.test_client().get(second).text == "// changed\n"


def test_a_misspelt_name_is_an_error(asset_app):
    with pytest.raises(FileNotFoundError):
        address(asset_app, "admin.css")

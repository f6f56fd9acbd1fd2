"""Four bundles and a few images, each under a name that changes with its content.

Templates ask by the plain name: `asset_url("admin_css")`, `asset_url("icons.svg")`.
WhiteNoise answers before Flask does, so no session cookie lands in a shared cache.
"""

import hashlib
import shutil
from functools import cache
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask, current_app
from flask_assets import Bundle, Environment
from webassets.version import HashVersion
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from backoffice.web import minify
from backoffice.web.headers import FOREVER

SOURCES = Path(__file__).parents[2] / "assets"
URL = "/assets/"
LENGTH = 10

SHEETS = {
    "both": "badge button card chip conflict empty flash form gate language menu notice page-header"
    " pager picture progress prose ribbon table tabs toast",
    "home": "proof public thread",
    "admin": "chart combobox dialog diff filter-panel list-foot palette review shell stat timeline",
}
# Behind `unsaved`: a form that is sent by script is not left.
UPLOADING = "focal picture upload"
SCRIPTS = {
    "both": "behaviour menu dismiss",  # the registry comes first
    "home": f"proof-of-work {UPLOADING}",
    "admin": "select-all combobox unsaved slug watch set-when-typed edit-cell count facets"
    f" {UPLOADING}",
}


def _sheets(door: str) -> list[Path]:
    names = sorted(f"{SHEETS['both']} {SHEETS[door]}".split())
    paths = ["tokens.css", "base.css", *(f"components/{name}.css" for name in names)]
    return [SOURCES / "css" / path for path in paths]


def _scripts(door: str) -> list[Path]:
    names = f"{SCRIPTS['both']} {SCRIPTS[door]}".split()
    return [SOURCES / "js" / f"{name}.js" for name in names]


BUNDLES = {
    "home_css": _sheets("home"),
    "home_js": _scripts("home"),
    "admin_css": _sheets("admin"),
    "admin_js": _scripts("admin"),
}


def init_app(app: Flask) -> None:
    """Serve `ASSETS_OUTPUT` under /assets/ and give templates `asset_url`."""
    output: Path = app.config["ASSETS_OUTPUT"]
    output.mkdir(parents=True, exist_ok=True)
    app.extensions["assets"] = _environment(app, output)
    app.extensions["asset_files"] = app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        output,
        URL,
        autorefresh=app.debug,
        max_age=None,
        allow_all_origins=False,
        add_headers_function=_add_headers,
    )
    app.add_template_global(asset_url if app.debug else cache(asset_url), "asset_url")


def build(app: Flask) -> None:
    """Write all files anew. Those of earlier builds stay, for pages that are still open."""
    output: Path = app.config["ASSETS_OUTPUT"]
    for name in BUNDLES:
        app.extensions["assets"][name].build(force=True)
    for image in (SOURCES / "images").iterdir():
        _publish(image, output)
    compressor = Compressor(use_brotli=False, quiet=True)
    for path in output.iterdir():
        if path.suffix != ".gz":
            compressor.compress(str(path))
    app.extensions["asset_files"].add_files(output, URL)


def asset_url(name: str) -> str:
    """The address of a bundle or an image; raises FileNotFoundError for an unknown one."""
    if name in BUNDLES:
        url: str = current_app.extensions["assets"][name].urls()[0]
        return url
    return URL + _publish(SOURCES / "images" / name, current_app.config["ASSETS_OUTPUT"])


def _environment(app: Flask, output: Path) -> Environment:
    environment = Environment(app)
    environment.directory = str(output)
    environment.url = URL
    environment.versions = HashVersion(LENGTH, hashlib.sha256)
    environment.manifest = f"json:{output.with_suffix('.json').absolute()}"
    environment.cache = False
    environment.debug = "merge" if app.debug else False  # one file either way, short or readable
    environment.auto_build = app.debug
    for name, sources in BUNDLES.items():
        environment.register(name, _bundle(name, sources))
    return environment


def _bundle(name: str, sources: list[Path]) -> Bundle:
    kind = sources[0].suffix
    shorten = minify.js if kind == ".js" else minify.css
    output = f"{name.partition('_')[0]}.%(version)s{kind}"
    return Bundle(*map(str, sources), filters=[shorten], output=output)


def _publish(image: Path, output: Path) -> str:
    """Lay a copy of the image under its hashed name, and give that name."""
    digest = hashlib.sha256(image.read_bytes()).hexdigest()[:LENGTH]
    copy = output / f"{image.stem}.{digest}{image.suffix}"
    if not copy.exists():
        shutil.copyfile(image, copy)
    return copy.name


def _add_headers(answer: Headers, path: str, url: str) -> None:
    answer["Cache-Control"] = FOREVER

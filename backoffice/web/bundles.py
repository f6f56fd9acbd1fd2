"""Four bundles and a few images, each under a name that changes with its content.

Templates ask by the plain name: `asset_url("admin_css")`, `asset_url("icons.svg")`.
WhiteNoise answers before Flask does, so no session cookie lands in a shared cache.
"""

import hashlib
from functools import cache
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask, current_app
from flask_assets import Bundle, Environment
from webassets.exceptions import BundleError
from webassets.version import HashVersion
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from backoffice.settings import CHECKOUT
from backoffice.web import minify
from backoffice.web.headers import FOREVER
from backoffice.web.theme import OURS, Accent, Theme

SOURCES = CHECKOUT / "assets"
URL = "/assets/"
LENGTH = 10

SHEETS = {
    "both": "badge button card chip conflict empty flash form gate language menu notice page-header"
    " picture progress prose ribbon table tabs toast",
    "home": "proof public thread",
    "admin": "chart combobox dialog diff filter-panel list-foot markdown palette shell stat"
    " timeline",
}
# Behind `unsaved`: a form that is sent by script is not left.
UPLOADING = "focal picture upload"
SCRIPTS = {
    "both": "behaviour menu dismiss offline unsaved",  # the registry comes first
    "home": f"proof-of-work {UPLOADING}",
    "admin": "select-all combobox slug watch set-when-typed edit-cell count facets palette"
    f" shortcuts single-keys markdown letters {UPLOADING}",
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
    app.extensions["theme"] = Theme.of(app.config.get("ACCENT", ""), app.config.get("LOGO", ""))
    app.extensions["asset_files"] = app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        output,
        URL,
        autorefresh=app.debug,
        max_age=None,
        allow_all_origins=False,
        add_headers_function=_add_headers,
        mimetypes={".rules": "application/speculationrules+json"},
    )
    app.jinja_env.globals["accent"] = app.extensions["theme"].accent or OURS
    for function in (asset_url, theme_url):
        app.add_template_global(function if app.debug else cache(function), function.__name__)


def build(app: Flask) -> None:
    """Write all files anew. Those of earlier builds stay, for pages that are still open."""
    output: Path = app.config["ASSETS_OUTPUT"]
    for name in BUNDLES:
        app.extensions["assets"][name].build(force=True)
    with app.app_context():
        theme_url()
        for image in (SOURCES / "images").iterdir():
            asset_url(image.name)
    compressor = Compressor(use_brotli=False, quiet=True)
    for path in output.iterdir():
        if path.suffix != ".gz":
            compressor.compress(str(path))
    app.extensions["asset_files"].add_files(output, URL)


def are_built() -> bool:
    """Whether pages can name their style sheets and scripts."""
    try:
        for name in BUNDLES:
            current_app.extensions["assets"][name].urls()
    except BundleError:
        return False
    return True


def asset_url(name: str) -> str:
    """The address of a bundle or an image; raises FileNotFoundError for an unknown one."""
    if name in BUNDLES:
        url: str = current_app.extensions["assets"][name].urls()[0]
        return url
    theme: Theme = current_app.extensions["theme"]
    data = theme.image(name, (SOURCES / "images" / name).read_bytes())
    return publish(name, data)


def theme_url() -> str:
    """The address of the sheet with the site's own colour, nothing where it has none."""
    accent: Accent | None = current_app.extensions["theme"].accent
    if accent is None:
        return ""
    return publish("theme.css", accent.sheet.encode())


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


def publish(name: str, data: bytes) -> str:
    """Lay a file under its hashed name, and give its address."""
    digest = hashlib.sha256(data).hexdigest()[:LENGTH]
    stem, _dot, ending = name.rpartition(".")
    copy: Path = current_app.config["ASSETS_OUTPUT"] / f"{stem}.{digest}.{ending}"
    if not copy.exists():
        copy.write_bytes(data)
    address = f"{URL}{copy.name}"
    # Another process may have written it after this one looked at the folder.
    current_app.extensions["asset_files"].add_file_to_dictionary(address, str(copy))
    return address


def _add_headers(answer: Headers, path: str, url: str) -> None:
    answer["Cache-Control"] = FOREVER

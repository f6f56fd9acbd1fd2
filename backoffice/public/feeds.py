"""What machines read: the feed, the sitemap, robots.txt, the icon."""

from __future__ import annotations

from flask import Response, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from backoffice.public.blueprint import bp
from backoffice.services import reading
from backoffice.services.outbox import site_link
from backoffice.web.bundles import asset_url
from backoffice.web.caching import cached_view
from backoffice.web.gate import anybody

MOST_ENTRIES = 30


def _xml(template: str, mimetype: str, **context: object) -> Response:
    text = render_template(template, site_link=site_link, **context)
    return current_app.response_class(text, mimetype=mimetype)


@bp.get("/feed.xml")
@anybody
@cached_view(seconds=60)
def feed() -> ResponseReturnValue:
    """Atom (RFC 4287)."""
    posts = reading.newest(1, MOST_ENTRIES).posts
    return _xml("public/feed.xml", "application/atom+xml", posts=posts)


@bp.get("/sitemap.xml")
@anybody
@cached_view(seconds=300)
def sitemap() -> ResponseReturnValue:
    return _xml("public/sitemap.xml", "application/xml", addresses=reading.addresses())


@bp.get("/robots.txt")
@anybody
def robots() -> ResponseReturnValue:
    lines = ["User-agent: *", "Disallow: /admin/", f"Sitemap: {site_link(url_for('.sitemap'))}", ""]
    return current_app.response_class("\n".join(lines), mimetype="text/plain")


@bp.get("/favicon.ico")
@anybody
def favicon() -> ResponseReturnValue:
    return redirect(asset_url("favicon.ico"))

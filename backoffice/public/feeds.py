"""What machines read: the feeds, the sitemap, robots.txt, the icon."""

from __future__ import annotations

import re

from flask import Response, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from backoffice.public.blueprint import bp
from backoffice.public.pages import tags_at
from backoffice.services import reading
from backoffice.services.outbox import site_link
from backoffice.web.bundles import asset_url
from backoffice.web.caching import cached_view
from backoffice.web.gate import anybody

MOST_ENTRIES = 30


# What no XML may hold, not even escaped (XML 1.0, Char); a database keeps it.
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _xml(template: str, mimetype: str, **context: object) -> Response:
    text = NO_XML.sub("", render_template(template, site_link=site_link, **context))
    return current_app.response_class(text, mimetype=mimetype)


def atom(title: str, page: str, stream: reading.Stream) -> Response:
    """The posts of a page of the site, as Atom (RFC 4287)."""
    return _xml(
        "public/feed.xml", "application/atom+xml", title=title, page=page, posts=stream.posts
    )


@bp.get("/feed.xml")
@anybody
@cached_view(seconds=60)
def feed() -> ResponseReturnValue:
    title = current_app.config["SITE_NAME"]
    return atom(title, url_for(".home"), reading.newest(1, MOST_ENTRIES))


@bp.get("/tags/<words:slugs>/feed.xml")
@anybody
@cached_view(seconds=60)
def tags_feed(slugs: list[str]) -> ResponseReturnValue:
    found = tags_at(slugs)
    page = url_for(".tags", slugs=[tag.slug for tag in found])
    names = " + ".join(tag.name for tag in found)
    return atom(names, page, reading.with_tags(found, 1, MOST_ENTRIES))


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

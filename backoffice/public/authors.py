"""Author pages: `/authors/<author>/`."""

from __future__ import annotations

from flask import Blueprint, current_app, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from backoffice.models.user import User
from backoffice.public.feeds import MOST_ENTRIES, atom
from backoffice.public.head import head_of_author
from backoffice.public.pages import moved, page_number, stream_page
from backoffice.services import reading
from backoffice.web.caching import cached_view
from backoffice.web.gate import anybody

bp = Blueprint("authors", __name__, url_prefix="/authors/<author_slug>")


def _author(slug: str) -> User:
    """The author of the address. Who asks for a former name is led to the new one."""
    if found := reading.find_author(slug):
        return found
    if renamed := reading.renamed_author(slug):
        raise moved(author_slug=renamed.slug)
    raise NotFound


@bp.get("/")
@anybody
def author(author_slug: str) -> ResponseReturnValue:
    found = _author(author_slug)
    stream = reading.by_author(found, page_number(), current_app.config["PAGE_SIZE"])
    head = head_of_author(found, stream)
    count = reading.count_by_author(found)
    return stream_page("public/author.html", stream, head=head, author=found, count=count)


@bp.get("/feed.xml")
@anybody
@cached_view(seconds=60)
def feed(author_slug: str) -> ResponseReturnValue:
    found = _author(author_slug)
    page = url_for(".author", author_slug=found.slug)
    return atom(found.name, page, reading.by_author(found, 1, MOST_ENTRIES))

"""Author pages: `/authors/<author>/`. The author in the address is looked up for every view."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, g, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from backoffice.public.head import head_of_author
from backoffice.public.pages import page_number, stream_page
from backoffice.services import reading
from backoffice.web.gate import anybody

bp = Blueprint("authors", __name__, url_prefix="/authors/<author_slug>")


@bp.url_value_preprocessor
def _load_author(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.author_slug = (values or {}).pop("author_slug", "")


@bp.get("/")
@anybody
def author() -> ResponseReturnValue:
    found = reading.find_author(g.author_slug)
    if found is None:
        renamed = reading.renamed_author(g.author_slug)
        if renamed is None:
            raise NotFound
        return redirect(url_for(".author", author_slug=renamed.slug), 301)
    stream = reading.by_author(found, page_number(), current_app.config["PAGE_SIZE"])
    head = head_of_author(found, stream.number)
    count = reading.count_by_author(found)
    return stream_page("public/author.html", stream, head=head, author=found, count=count)

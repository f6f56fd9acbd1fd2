"""Reading: the stream, a post, tags, search, terms, the language."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, HTTPException, NotFound

from backoffice.i18n import _
from backoffice.models.comment import Comment
from backoffice.models.log_in import LogIn
from backoffice.models.markup import plain_text
from backoffice.models.post import Post
from backoffice.models.tag import Tag
from backoffice.policy import can
from backoffice.public.blueprint import bp
from backoffice.public.forms import CommentForm
from backoffice.public.head import head_of_home, head_of_page, head_of_post, head_of_tags
from backoffice.public.representation import found_as_json, post_as_json, posts_as_json
from backoffice.records.ids import read_id
from backoffice.services import reading
from backoffice.services.discussion import answerable, discussion
from backoffice.services.forgetting import KEPT
from backoffice.services.marking import marker_of, passage
from backoffice.services.search import find_words
from backoffice.web.gate import anybody
from backoffice.web.identity import member
from backoffice.web.locale import offered_languages
from backoffice.web.negotiation import json_response, wants_json

FURTHEST_PAGE = 10_000


def stream_page(template: str, stream: reading.Stream, **context: object) -> ResponseReturnValue:
    """A page of posts as HTML or JSON. A page behind the last one isn't there."""
    if not stream.posts and stream.number > 1:
        raise NotFound
    if wants_json():
        return json_response(posts_as_json(stream))
    counts = reading.comment_counts(stream.posts)
    return render_template(template, stream=stream, counts=counts, **context)


def _number(name: str, *, default: int = 1, most: int = FURTHEST_PAGE) -> int:
    """A whole number in the query string, from 1 to `most`. Raises BadRequest for others."""
    text = request.args.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= most):
        raise BadRequest
    return int(text)


def page_number() -> int:
    return _number("page")


@bp.get("/")
@anybody
def home() -> ResponseReturnValue:
    stream = reading.newest(page_number(), current_app.config["PAGE_SIZE"])
    return stream_page("public/home.html", stream, head=head_of_home(stream))


def moved(**values: Any) -> HTTPException:
    """To raise where somebody asks for a former name: leads to the new one, for ever."""
    address = url_for(request.endpoint or "", **{**(request.view_args or {}), **values})
    query = request.query_string.decode(errors="replace")
    return HTTPException(response=redirect(f"{address}?{query}" if query else address, 301))


def post_at(slug: str) -> Post:
    """The post of an address. Who asks for a former one is led to the new one."""
    if found := reading.find_post(slug):
        return found
    if renamed := reading.renamed_post(slug):
        raise moved(slug=renamed.slug)
    raise NotFound


@bp.get("/posts/<slug>")
@anybody
def post(slug: str) -> ResponseReturnValue:
    found = post_at(slug)
    if wants_json():
        return json_response(post_as_json(found))
    parent = answered(found, request.args.get("reply", ""))
    return render_post(found, CommentForm(parent=parent and parent.id), parent)


def answered(post: Post, number: str) -> Comment | None:
    """The comment under a post that somebody wants to answer, if it can be answered."""
    comment_id = read_id(number) if number.isdecimal() else None
    return answerable(post, comment_id) if comment_id else None


def comments_page() -> int:
    return _number("comments")


def render_post(post: Post, form: CommentForm, parent: Comment | None) -> str:
    """The page of a post with a form to comment on it, or on a comment of it."""
    reader = member()
    found = discussion(post, reader, comments_page())
    if not found.threads and found.number > 1:
        raise NotFound
    return render_template(
        "public/post.html",
        post=post,
        head=head_of_post(post, found.count),
        discussion=found,
        parent=parent,
        form=form if reader is not None and can(reader, "write", Comment) else None,
    )


def tags_at(slugs: list[str]) -> list[Tag]:
    """The tags of an address. Who asks for former names of them is led to the new ones."""
    found = reading.find_tags(slugs)
    if found and len(found) == len(set(slugs)):
        return found
    renamed = reading.renamed_tags(slugs)
    if not renamed:
        raise NotFound
    raise moved(slugs=[tag.slug for tag in renamed])


@bp.get("/tags/<words:slugs>")
@anybody
def tags(slugs: list[str]) -> ResponseReturnValue:
    found = tags_at(slugs)
    stream = reading.with_tags(found, page_number(), current_app.config["PAGE_SIZE"])
    head = head_of_tags(found, stream)
    count = reading.count_with_tags(found)
    return stream_page("public/tags.html", stream, head=head, tags=found, count=count)


@bp.get("/search/")
@anybody
def search() -> ResponseReturnValue:
    words = request.args.get("q", "").strip()
    if len(words) > 200:
        raise BadRequest
    found = find_words(Post, words)
    stream = reading.search(found, page_number(), _number("limit", default=20, most=50))
    if not stream.posts and stream.number > 1:
        raise NotFound
    count = reading.count_found(found)
    if wants_json():
        return json_response(found_as_json(words, count, stream))
    return render_template(
        "public/search.html",
        words=words,
        stream=stream,
        count=count,
        asked={name: request.args[name] for name in ("q", "limit") if name in request.args},
        marked=partial(passage, marker_of(Post, words)),
        plain_text=plain_text,
    )


@bp.get("/terms")
@anybody
def terms() -> ResponseReturnValue:
    gist = _("What you write stays yours. You allow us to show it here.")
    head = head_of_page(_("Terms"), ".terms", gist)
    return render_template("public/terms.html", head=head, days=KEPT[LogIn.at].days)


@bp.post("/language")
@anybody
def choose_language() -> ResponseReturnValue:
    """Show the site in another language from now on, on the same page."""
    locale = request.form.get("locale", "")
    if locale not in {code for code, _name in offered_languages()}:
        raise BadRequest
    session["locale"] = locale
    return redirect(_own_path(request.form.get("next", "")), 303)


def _own_path(address: str) -> str:
    """A path on this site; anything that leads elsewhere becomes the start page."""
    elsewhere = not address.startswith("/") or address[1:2] in ("/", "\\")
    clean = all(character.isprintable() for character in address)
    return address if clean and not elsewhere else url_for(".home")

"""The ways to a single comment: its lasting address, and threads too deep for their post's page."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from backoffice.models.comment import Comment
from backoffice.models.post import Post
from backoffice.policy import can
from backoffice.public.blueprint import bp
from backoffice.public.forms import CommentForm
from backoffice.public.pages import comments_page, post_at
from backoffice.services import discussion, reading
from backoffice.web.gate import anybody
from backoffice.web.identity import member


@bp.get("/comments/<id:comment_id>")
@anybody
def comment(comment_id: int) -> ResponseReturnValue:
    """Where a comment is to be read at present."""
    post = reading.post_of_comment(comment_id)
    address = comment_address(post, comment_id) if post else None
    if address is None:
        raise NotFound
    return redirect(address)


def comment_address(post: Post, comment_id: int) -> str | None:
    """The page that shows a comment, at the comment; none for a reader who may not see it."""
    place = discussion.Outline(post, member()).place(comment_id)
    if place is None:
        return None
    return url_for(
        ".thread" if place.top else ".post",
        slug=post.slug,
        comment_id=place.top,
        comments=place.number if place.number > 1 else None,
        _anchor=f"comment-{comment_id}",
    )


@bp.get("/posts/<slug>/comments/<id:comment_id>")
@anybody
def thread(slug: str, comment_id: int) -> ResponseReturnValue:
    """A comment and the replies to it."""
    post, reader = post_at(slug), member()
    found = discussion.thread(post, comment_id, reader, comments_page())
    if found is None:
        raise NotFound
    form = CommentForm() if reader is not None and can(reader, "write", Comment) else None
    return render_template("public/thread.html", post=post, discussion=found, form=form)

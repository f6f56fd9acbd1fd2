"""Commenting: write, change, take back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from backoffice.i18n import _
from backoffice.models.comment import Comment, CommentStatus
from backoffice.models.post import Post
from backoffice.policy import Forbidden, Refused, can
from backoffice.public.blueprint import bp
from backoffice.public.forms import CommentChangeForm, CommentForm
from backoffice.public.pages import answered, render_post
from backoffice.public.threads import comment_address
from backoffice.records.form import Panel, refuse_locked
from backoffice.records.versioned_form import show_refusal, status_of
from backoffice.services import comments, reading
from backoffice.web.gate import requires
from backoffice.web.identity import person

ASKED = [Panel("", Comment.body, Comment.parent)]


@bp.route("/posts/<slug>/comments", methods=["GET", "POST"])
@requires("write", Comment)
def create_comment(slug: str) -> ResponseReturnValue:
    """GET leads to the form, as where its reader takes another language after a refusal."""
    if request.method != "POST":
        return redirect(url_for(".post", slug=slug, _anchor="reply"))
    post = reading.find_post(slug) or reading.renamed_post(slug)
    if post is None:
        raise NotFound
    refuse_locked(ASKED, Comment, "write", request.form, by=person())
    form = CommentForm()
    parent = _parent(form, post)
    if form.validate_on_submit():
        try:
            comment = comments.write(post, form.body.data, parent=parent, by=person())
        except Refused as refused:
            if reading.find_post(post.slug) is None:
                raise NotFound from refused
            show_refusal(refused, form)
        else:
            return _thanks(comment)
    return render_post(post, form, parent), 422


def _parent(form: CommentForm, post: Post) -> Comment | None:
    """The comment that is answered. Raises NotFound when it can't be."""
    if not form.parent.data:
        return None
    parent = answered(post, form.parent.data)
    if parent is None:
        raise NotFound
    return parent


def _thanks(comment: Comment) -> ResponseReturnValue:
    waits = comment.status is CommentStatus.PENDING
    words = _("Thank you. A moderator will read your comment soon.") if waits else _("Thank you.")
    flash(words, "success")
    address = comment_address(comment.post, comment.id)
    return redirect(address or url_for(".post", slug=comment.post.slug), 303)


def _own(comment_id: int, action: str) -> Comment:
    comment = reading.own_comment(comment_id, person())
    if comment is None:
        raise NotFound
    if not can(person(), action, comment):
        raise Forbidden(action, comment)
    return comment


@bp.route("/comments/<id:comment_id>/edit", methods=["GET", "POST"])
@requires("edit_own", Comment)
def edit_comment(comment_id: int) -> ResponseReturnValue:
    comment = _own(comment_id, "edit_own")
    refuse_locked(ASKED, comment, "edit_own", request.form, by=person())
    form = CommentChangeForm(obj=comment)
    if form.validate_on_submit() and form.keeps(
        comments.change, comment, form.body.data, by=person()
    ):
        return _thanks(comment)
    return render_template("public/comment_edit.html", comment=comment, form=form), status_of(form)


@bp.post("/comments/<id:comment_id>/take-back")
@requires("take_back", Comment)
def take_back_comment(comment_id: int) -> ResponseReturnValue:
    comment = _own(comment_id, "take_back")
    address = url_for(".post", slug=comment.post.slug, _anchor="comments")
    try:
        comments.take_back(comment, by=person())
    except Refused as refused:
        flash(str(refused.message), "error")
    else:
        flash(_("Your comment is gone."), "success")
    return redirect(address, 303)

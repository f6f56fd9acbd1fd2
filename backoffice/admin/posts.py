"""Posts and pages in the admin."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.admin.record_view import RecordView
from backoffice.i18n import _l
from backoffice.models.post import Post
from backoffice.records.form import Panel, RecordForm
from backoffice.services import posts, reading
from backoffice.web.gate import requires
from backoffice.web.identity import person


class PostView(RecordView):
    record = Post
    icon = "post"
    columns = [Post.title, Post.status, Post.author, Post.tags, Post.publish_at, Post.updated_at]
    more_columns = [
        Post.kind,
        Post.summary,
        Post.slug,
        Post.comments_open,
        Post.lead_picture,
        Post.created_at,
    ]
    also = ["is_scheduled"]
    filters = [
        Post.status,
        Post.kind,
        Post.author,
        Post.tags,
        Post.publish_at,
        Post.comments_open,
        Post.lead_picture,
    ]
    order = "-updated_at"
    panels = [
        Panel(_l("Text"), Post.title, Post.slug, Post.body, Post.summary),
        Panel(_l("Publishing"), Post.status, Post.publish_at, Post.kind),
        Panel(_l("Where it belongs"), Post.author, Post.tags),
        Panel(_l("Picture"), Post.lead_picture),
        Panel(_l("Discussion"), Post.comments_open),
    ]
    verbs = [posts.publish, posts.archive]
    create = posts.create_post

    def prefill(self, form: RecordForm) -> None:
        if "author" in form:
            form.author.data = person()

    @expose("/preview/")
    @requires("preview")
    def preview_view(self) -> ResponseReturnValue:
        """The post as readers will see it, or already do."""
        post = self._load("preview")
        if reading.find_post(post.slug):
            return redirect(url_for("public.post", slug=post.slug))
        return render_template("public/post.html", post=post, preview=True)

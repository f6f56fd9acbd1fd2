"""Comments in the admin."""

from backoffice.admin.record_view import RecordView
from backoffice.i18n import _l
from backoffice.models.comment import Comment
from backoffice.records.form import Panel
from backoffice.services import comments


class CommentView(RecordView):
    record = Comment
    icon = "comment"
    columns = [Comment.body, Comment.status, Comment.author_name, Comment.post, Comment.created_at]
    more_columns = [Comment.author, Comment.guest_email, Comment.updated_at]
    filters = [Comment.status, Comment.post, Comment.author, Comment.created_at]
    order = "-created_at"
    panels = [
        Panel(_l("Comment"), Comment.body, Comment.status),
        Panel(
            _l("Where it belongs"),
            Comment.post,
            Comment.parent,
            Comment.author,
            Comment.author_name,
            Comment.guest_email,
        ),
    ]
    verbs = [comments.approve, comments.reject, comments.spam]

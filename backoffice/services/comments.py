"""What readers and moderators do with comments."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from backoffice.extensions import db
from backoffice.i18n import _, _l
from backoffice.models.actor import Actor, holds
from backoffice.models.comment import Comment, CommentStatus
from backoffice.models.post import Post
from backoffice.models.recorder import change_set
from backoffice.models.types import utcnow
from backoffice.models.user import User
from backoffice.policy import Forbidden, Refused, can
from backoffice.services import save
from backoffice.services.constraints import explained
from backoffice.services.discussion import answerable
from backoffice.services.locking import lock
from backoffice.services.verbs import verb

LONGEST = 10_000
# Of one author, so that no program buries the moderators (ASVS 2.4.1).
MOST_WAITING = 30
ANSWERED = _l("Somebody has answered it already.")


def write(post: Post, body: str, *, parent: Comment | None = None, by: User) -> Comment:
    """Add a comment. It waits for a moderator unless its author needs none.

    Raises Forbidden or Refused.
    """
    if not can(by, "write", Comment):
        raise Forbidden("write", Comment)
    with explained(), change_set(by=by):
        open_post = Post.visible(utcnow()).where(Post.id == post.id, Post.comments_open)
        found = db.session.scalar(open_post)
        if found is None:
            raise Refused(_("This post no longer takes comments."), "body")
        at_once = holds(by, "comment.unmoderated")
        if not at_once:
            _check_waiting(by)
        comment = Comment(
            post=found,
            parent=parent and _answered(found, parent.id),
            author=by,
            author_name=by.name,
            body=_checked(body),
            status=CommentStatus.APPROVED if at_once else CommentStatus.PENDING,
        )
        db.session.add(comment)
    return comment


def _answered(post: Post, comment_id: int) -> Comment:
    """What is answered, which its author can't change meanwhile. Raises Refused."""
    row = select(Comment.id).where(Comment.id == comment_id)
    db.session.execute(row.with_for_update(read=True, key_share=True))
    found = answerable(post, comment_id)
    if found is None:
        raise Refused(_("What you answer is not here any more."), "body")
    return found


def _check_waiting(author: User) -> None:
    waiting = Comment.status == CommentStatus.PENDING
    some = select(Comment.id).where(Comment.author_id == author.id, waiting).limit(MOST_WAITING)
    if len(db.session.scalars(some).all()) == MOST_WAITING:
        message = _("Many of your comments wait for a moderator. Write again once they were read.")
        raise Refused(message, "body")


def _checked(body: str) -> str:
    body = body.strip()
    if not body:
        raise Refused(_("Write something first."), "body")
    if len(body) > LONGEST:
        raise Refused(_("Shorten it to %(limit)s characters.", limit=LONGEST), "body")
    return body


def change(comment: Comment, body: str, *, since: int, by: Actor) -> None:
    """Let its author change a comment that nobody turned down, as long as no answer to it can be
    read. What was approved waits again.

    Raises Conflict, Forbidden or Refused.
    """
    with change_set(by=by):
        comment = lock(Comment, comment.id, alone=True)
        if any(reply.status is CommentStatus.APPROVED for reply in comment.replies):
            raise Refused(ANSWERED, "body")
        before = comment.body
        values = {"body": _checked(body)}
        save.save(comment, values, since=since, by=by, action="edit_own")
        if comment.body != before and not holds(by, "comment.unmoderated"):
            comment.status = CommentStatus.PENDING


@verb(_l("Take back"), ends=True)
def take_back(comment: Comment, *, by: Actor) -> None:
    """Let its author remove a comment that nobody has answered yet."""
    if comment.replies:
        raise Refused(ANSWERED)
    db.session.delete(comment)


def _is_not(status: CommentStatus) -> Callable[[Comment], bool]:
    return lambda comment: comment.status is not status


@verb(_l("Approve"), fits=_is_not(CommentStatus.APPROVED))
def approve(comment: Comment, *, by: Actor) -> None:
    """Show the comment under its post."""
    comment.status = CommentStatus.APPROVED


@verb(_l("Reject"), fits=_is_not(CommentStatus.REJECTED))
def reject(comment: Comment, *, by: Actor) -> None:
    """Keep the comment off the site."""
    comment.status = CommentStatus.REJECTED


@verb(_l("Mark as spam"), fits=_is_not(CommentStatus.SPAM))
def spam(comment: Comment, *, by: Actor) -> None:
    """Keep the comment off the site, as advertising."""
    comment.status = CommentStatus.SPAM

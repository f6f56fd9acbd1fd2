"""What is said under a post: threads, a page of them at a time, each down to a certain depth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from backoffice.extensions import db
from backoffice.models.comment import Comment, CommentStatus
from backoffice.models.post import Post
from backoffice.models.user import User

ON_A_PAGE = 30
# Replies further down, or beyond so many comments, are on a page of their own.
DEEPEST = 4
MOST_SHOWN = 300


@dataclass
class Thread:
    """A comment with the replies that the page shows, and the number of those that it doesn't."""

    comment: Comment
    replies: list[Thread] = field(default_factory=list)
    hidden: int = 0


@dataclass(frozen=True)
class Discussion:
    """A page of threads, the oldest first."""

    threads: list[Thread]
    number: int
    has_next: bool
    count: int


@dataclass(frozen=True)
class Place:
    """Where a comment is to be read: on which page of the post, or of the thread below `top`."""

    top: int | None
    number: int


class Outline:
    """Which comments of a post a reader may see and which answers which, without their texts."""

    def __init__(self, post: Post, reader: User | None) -> None:
        rows = db.session.execute(
            select(Comment.id, Comment.parent_id)
            .where(Comment.post_id == post.id, _shown_to(reader))
            .order_by(Comment.created_at, Comment.id)
        ).all()
        self.above: dict[int, int | None] = {row.id: row.parent_id for row in rows}
        self.below: dict[int | None, list[int]] = defaultdict(list)
        for row in rows:
            self.below[row.parent_id].append(row.id)
        self.size = self._sizes()

    def _sizes(self) -> dict[int, int]:
        """For each comment that can be reached from the top: itself and all below it."""
        reached = list(self.below[None])
        for comment_id in reached:  # grows while it is walked: no depth is too deep
            reached += self.below[comment_id]
        sizes = dict.fromkeys(reached, 1)
        for comment_id in reversed(reached):
            above = self.above[comment_id]
            if above is not None:
                sizes[above] += sizes[comment_id]
        return sizes

    def page(self, top: int | None, number: int) -> list[int]:
        """The comments that begin the threads of a page."""
        return self.below[top][(number - 1) * ON_A_PAGE : number * ON_A_PAGE]

    def shown(self, starts: Sequence[int]) -> list[int]:
        """What a page shows of these threads: level by level, down to the deepest."""
        level, shown = list(starts), list(starts)
        for _depth in range(DEEPEST - 1):
            level = [reply for comment_id in level for reply in self.below[comment_id]]
            shown += level
        return shown[:MOST_SHOWN]

    def hidden(self, comment_id: int, shown: Set[int]) -> int:
        """How many replies to a comment a page leaves out, with all below them."""
        return sum(self.size[reply] for reply in self.below[comment_id] if reply not in shown)

    def place(self, comment_id: int) -> Place | None:
        """Where a comment is shown: on a page of the post, if it can be."""
        if comment_id not in self.size:
            return None
        root = comment_id
        while (above := self.above[root]) is not None:
            root = above
        number = self._number(root)
        if comment_id in self.shown(self.page(None, number)):
            return Place(None, number)
        return Place(self.above[comment_id], self._number(comment_id))

    def _number(self, comment_id: int) -> int:
        return self.below[self.above[comment_id]].index(comment_id) // ON_A_PAGE + 1


def _shown_to(reader: User | None) -> ColumnElement[bool]:
    """What was approved, and the reader's own that still waits."""
    approved: ColumnElement[bool] = Comment.status == CommentStatus.APPROVED
    if reader is None:
        return approved
    return approved | (Comment.author_id == reader.id) & (Comment.status == CommentStatus.PENDING)


def discussion(post: Post, reader: User | None, number: int) -> Discussion:
    """A page of the threads under a post."""
    outline = Outline(post, reader)
    starts = outline.page(None, number)
    threads = _threads(outline, outline.shown(starts))
    return _page(outline, None, number, [threads[start] for start in starts if start in threads])


def thread(post: Post, comment_id: int, reader: User | None, number: int) -> Discussion | None:
    """A comment with a page of the replies to it; None where the reader sees no such comment."""
    outline = Outline(post, reader)
    if comment_id not in outline.size:
        return None
    starts = outline.page(comment_id, number)
    threads = _threads(outline, [comment_id, *outline.shown(starts)])
    top = threads.get(comment_id)
    if top is None or (number > 1 and not starts):
        return None
    top.hidden = 0  # the other replies are on the pages before and after
    return _page(outline, comment_id, number, [top])


def answerable(post: Post, comment_id: int) -> Comment | None:
    """A comment under a post that everybody may read, and so answer."""
    can_be_read = comment_id in Outline(post, None).size
    return db.session.get(Comment, comment_id) if can_be_read else None


def _page(outline: Outline, top: int | None, number: int, threads: list[Thread]) -> Discussion:
    has_next = len(outline.below[top]) > number * ON_A_PAGE
    count = outline.size[top] if top else len(outline.size)
    return Discussion(threads, number, has_next, count)


def _threads(outline: Outline, shown: list[int]) -> dict[int, Thread]:
    """What a page shows, each comment with the replies to it."""
    comments = select(Comment).options(joinedload(Comment.author))
    texts = db.session.scalars(comments.where(Comment.id.in_(shown)))
    threads = {comment.id: Thread(comment) for comment in texts}
    for comment_id in (each for each in shown if each in threads):
        threads[comment_id].hidden = outline.hidden(comment_id, threads.keys())
        above = outline.above[comment_id]
        if above in threads:
            threads[above].replies.append(threads[comment_id])
    return threads

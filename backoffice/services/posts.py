"""What editors and authors do with posts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backoffice.i18n import _l
from backoffice.models.actor import Actor
from backoffice.models.post import Post, PostStatus
from backoffice.models.record import Record
from backoffice.services import save
from backoffice.services.verbs import verb


def create_post(kind: type[Record], values: Mapping[str, Any], *, by: Actor) -> Any:
    """Make a post: by whoever makes it, unless it names another author."""
    own = {} if values.get("author") else {"author_id": by.user and by.user.id}
    return save.create(kind, {**values, **own}, by=by)


@verb(_l("Publish"), fits=lambda post: post.status is not PostStatus.PUBLISHED)
def publish(post: Post, *, by: Actor) -> None:
    """Show the post to the world: now, or at its publish time when that is still to come."""
    post.status = PostStatus.PUBLISHED
    post.complete()


@verb(
    _l("Archive"),
    warn=_l("Archived posts are no longer public."),
    fits=lambda post: post.status is not PostStatus.ARCHIVED,
)
def archive(post: Post, *, by: Actor) -> None:
    """Take the post off the site and keep it."""
    post.status = PostStatus.ARCHIVED

"""What editors and authors do with posts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backoffice.i18n import _l
from backoffice.models.actor import Actor
from backoffice.models.post import Post, PostStatus
from backoffice.models.record import Record
from backoffice.models.recorder import change_set
from backoffice.models.types import utcnow
from backoffice.services import save
from backoffice.services.slugging import free_slug
from backoffice.services.verbs import verb


def create_post(kind: type[Record], values: Mapping[str, Any], *, by: Actor) -> Any:
    """Make a post: by its author unless it names another, at an address of its own."""
    complete = dict(values)
    complete["slug"] = values.get("slug") or free_slug(Post.slug, values["title"], fallback="post")
    with change_set(by=by):
        if complete.get("status") is PostStatus.PUBLISHED and not complete.get("publish_at"):
            complete["publish_at"] = utcnow()
        own = {} if complete.get("author") else {"author_id": by.user and by.user.id}
        return save.create(kind, {**complete, **own}, by=by)


@verb(_l("Publish"), fits=lambda post: post.status is not PostStatus.PUBLISHED)
def publish(post: Post, *, by: Actor) -> None:
    """Show the post to the world: now, or at its publish time when that is still to come."""
    post.publish_at = post.publish_at or utcnow()
    post.status = PostStatus.PUBLISHED


@verb(
    _l("Archive"),
    warn=_l("Archived posts are no longer public."),
    fits=lambda post: post.status is not PostStatus.ARCHIVED,
)
def archive(post: Post, *, by: Actor) -> None:
    """Take the post off the site and keep it."""
    post.status = PostStatus.ARCHIVED

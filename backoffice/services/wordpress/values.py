"""What the parts of an export mean in our own records."""

from __future__ import annotations

import hashlib
from typing import Any

from backoffice.models.comment import CommentStatus
from backoffice.models.markup import cut, plain_text
from backoffice.models.post import PostKind, PostStatus
from backoffice.models.types import utcnow
from backoffice.models.user import normalise_email, read_email
from backoffice.services.wordpress.markup import to_markdown
from backoffice.services.wordpress.parts import Author, Item, Remark

KINDS = {"post": PostKind.POST, "page": PostKind.PAGE}
SHOWN = {"publish", "future"}
DATED = {*SHOWN, "private"}
STATES = {
    "1": CommentStatus.APPROVED,
    "approved": CommentStatus.APPROVED,
    "0": CommentStatus.PENDING,
    "hold": CommentStatus.PENDING,
    "spam": CommentStatus.SPAM,
}
NAMELESS = "Anonymous"
UNTITLED = "Untitled"


def post_values(item: Item) -> dict[str, Any]:
    """The fields of a post. What not everybody may read becomes a draft."""
    shown = item.status in SHOWN and not item.protected and item.published_at
    return {
        "title": cut(plain_text(item.title), 200) or UNTITLED,
        "kind": KINDS[item.kind],
        "summary": plain_text(item.excerpt),
        "body": to_markdown(item.body),
        "status": PostStatus.PUBLISHED if shown else PostStatus.DRAFT,
        "publish_at": item.published_at if item.status in DATED else None,
        "comments_open": item.comments_open,
    }


def post_times(item: Item) -> dict[str, Any]:
    """When a new post was written and last changed."""
    made = item.published_at or item.modified_at or utcnow()
    return {"created_at": made, "updated_at": item.modified_at or made}


def comment_values(remark: Remark) -> dict[str, Any]:
    """The fields of a comment by somebody who has no account."""
    return {
        "body": to_markdown(remark.body),
        "status": STATES.get(remark.state, CommentStatus.PENDING),
        "author_name": cut(plain_text(remark.author_name), 100) or NAMELESS,
        "guest_email": valid_email(remark.author_email),
    }


def why_left_out(item: Item) -> str:
    """The reason for which an item can't be imported; empty when it can."""
    if item.kind not in KINDS:
        return "not a post or page"
    return {"trash": "in the trash", "auto-draft": "never saved"}.get(item.status, "")


def why_unheard(remark: Remark) -> str:
    """The reason for which a comment can't be imported; empty when it can."""
    if remark.kind != "comment":
        return "not a comment"
    return "in the trash" if remark.state in ("trash", "post-trashed") else ""


def author_email(author: Author, site: str) -> str:
    """An author's address, or one at which no mail ever arrives."""
    local = hashlib.sha256(author.login.encode()).hexdigest()[:16]
    host = site.partition("/")[0].partition(":")[0]
    return valid_email(author.email) or normalise_email(f"author-{local}@{host}.invalid")


def author_name(author: Author) -> str:
    return cut(plain_text(author.name), 100) or NAMELESS


def valid_email(text: str) -> str | None:
    """The address as we keep it; none when it isn't one."""
    try:
        return read_email(text)
    except ValueError:
        return None

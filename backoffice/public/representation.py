"""Posts as JSON."""

from __future__ import annotations

from typing import Any

from flask import url_for

from backoffice.models.picture import Picture
from backoffice.models.post import Post
from backoffice.services.counting import Count
from backoffice.services.outbox import site_link
from backoffice.services.reading import Stream


def post_as_json(post: Post) -> dict[str, Any]:
    return {
        "title": post.title,
        "url": site_link(url_for("public.post", slug=post.slug)),
        "summary": post.summary,
        "html": post.body_html,
        "picture": _picture_as_json(post.lead_picture),
        "author": {"name": post.author.name, "slug": post.author.slug},
        "tags": [{"name": tag.name, "slug": tag.slug} for tag in post.tags],
        "published_at": post.publish_at.isoformat() if post.publish_at else None,
        "updated_at": post.modified_at.isoformat(),
    }


def _picture_as_json(picture: Picture | None) -> dict[str, Any] | None:
    if picture is None:
        return None
    size = {"width": picture.width, "height": picture.height}
    return {"url": site_link(picture.address), "alt": picture.spoken, **size}


def posts_as_json(stream: Stream) -> dict[str, Any]:
    return {
        "page": stream.number,
        "has_next": stream.has_next,
        "posts": [post_as_json(post) for post in stream.posts],
    }


def found_as_json(words: str, count: Count, stream: Stream) -> dict[str, Any]:
    return {
        "query": words,
        "found": count.value,
        "found_is_exact": count.exact,
        "page": stream.number,
        "has_next": stream.has_next,
        "results": [post_as_json(post) for post in stream.posts],
    }

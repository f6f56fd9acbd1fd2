"""What editors do with tags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backoffice.models.actor import Actor
from backoffice.models.record import Record
from backoffice.models.tag import Tag
from backoffice.services import save
from backoffice.services.slugging import free_slug


def create_tag(kind: type[Record], values: Mapping[str, Any], *, by: Actor) -> Any:
    """Make a tag; without an address it takes its name's."""
    slug = values.get("slug") or free_slug(Tag.slug, values["name"], fallback="tag")
    return save.create(kind, {**values, "slug": slug}, by=by)

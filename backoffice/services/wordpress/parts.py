"""The parts of an export that matter to us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Site:
    """Whence the export comes: `example.com` or `example.com/blog`."""

    name: str


@dataclass(frozen=True)
class Author:
    login: str
    number: str
    email: str
    name: str


@dataclass(frozen=True)
class Term:
    """A category or a tag."""

    name: str


@dataclass(frozen=True)
class Remark:
    """A comment, a pingback or a trackback."""

    key: str
    kind: str
    parent: str
    state: str
    author_number: str
    author_name: str
    author_email: str
    body: str
    written_at: datetime | None


@dataclass(frozen=True)
class Item:
    """A post, a page, or one of the many other things that WordPress keeps as posts."""

    key: str
    kind: str
    status: str
    protected: bool
    title: str
    slug: str
    author: str
    body: str
    excerpt: str
    published_at: datetime | None
    modified_at: datetime | None
    comments_open: bool
    terms: tuple[Term, ...]
    remarks: tuple[Remark, ...]


Part = Site | Author | Term | Item

"""Reading a WordPress export (WXR 1.0 to 1.2), one part at a time.

The file may be of any size: only the part at hand is in memory. It may come from anybody:
document types and entities are refused.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from io import BufferedReader
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from backoffice.i18n import _
from backoffice.policy import Refused
from backoffice.services.progress import Progress
from backoffice.services.wordpress.parts import Author, Item, Part, Remark, Site, Term

PREFIXES = [
    (re.compile(r"\{https?://wordpress\.org/export/1\.[0-2]/\}"), "wp:"),
    (re.compile(r"\{https?://wordpress\.org/export/1\.[0-2]/excerpt/\}"), "excerpt:"),
    (re.compile(r"\{http://purl\.org/rss/1\.0/modules/content/\}"), "content:"),
    (re.compile(r"\{http://purl\.org/dc/elements/1\.1/\}"), "dc:"),
]
TERMS = {"wp:category": "wp:cat_name", "wp:tag": "wp:tag_name"}
TERM_DOMAINS = {"category", "post_tag", "tag"}
# WordPress lets them into its exports, XML forbids them.
FORBIDDEN = bytes({*range(32)} - {9, 10, 13})
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class InvalidExport(Refused):
    """The file can't be imported. The message is for whoever chose it."""


def read(path: Path, progress: Progress) -> Iterator[Part]:
    """The parts of an export, the site first. Raises InvalidExport, at any point."""
    size = path.stat().st_size
    with path.open("rb") as file, _explained():
        yield from _parts(_Clean(file, lambda done: progress(path.name, done, size)))


class _Clean:
    """A file without the control characters that XML forbids."""

    def __init__(self, file: BufferedReader, progress: Callable[[int], None]) -> None:
        self._file, self._progress = file, progress
        self._cleaned = _cleaner(file.peek(2)[:2])

    def read(self, size: int = -1) -> Any:
        """Some bytes, or text where the file is in UTF-16."""
        while chunk := self._file.read(size):
            self._progress(self._file.tell())
            if clean := self._cleaned(chunk):
                return clean
        return b""


def _cleaner(beginning: bytes) -> Callable[[bytes], bytes | str]:
    """What takes them out of a file that begins so. In UTF-16 NUL is half a letter."""
    if beginning not in UTF_16:
        return lambda chunk: chunk.translate(None, FORBIDDEN)
    decode = codecs.getincrementaldecoder("utf-16")("replace").decode
    return lambda chunk: decode(chunk).translate(dict.fromkeys(FORBIDDEN))


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except DefusedXmlException as error:
        raise InvalidExport(
            _("The file declares a document type or entities, which no WordPress export does.")
        ) from error
    except LookupError as error:
        raise InvalidExport(_("The file names an encoding that nobody knows.")) from error
    except ParseError as error:
        line = error.position[0]
        raise InvalidExport(
            _("The file is damaged or incomplete at line %(line)s: export it again.", line=line)
        ) from error


def _parts(file: _Clean) -> Iterator[Part]:
    header: dict[str, str] = {}
    site: Site | None = None
    for element in _children_of_channel(file):
        part = _part(element)
        if part is None:
            header.setdefault(_name(element.tag), _text(element))
            continue
        if site is None:
            site = _site(header)
            yield site
        yield part
    if site is None:
        yield _site(header)


def _children_of_channel(file: _Clean) -> Iterator[Element]:
    above: list[Element] = []
    for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            if not above and element.tag != "rss":
                raise _not_ours()
            above.append(element)
            continue
        above.pop()
        if len(above) == 2:
            yield element
            above[1].clear()


def _not_ours() -> InvalidExport:
    return InvalidExport(
        _("This is not a WordPress export: make one under Tools, Export, All content.")
    )


def _site(header: dict[str, str]) -> Site:
    if "wp:wxr_version" not in header:
        raise _not_ours()
    names = ("wp:base_blog_url", "link", "wp:base_site_url")
    parts = urlsplit(next((header[name] for name in names if header.get(name)), ""))
    return Site(f"{parts.netloc}{parts.path}".rstrip("/").lower()[:100] or "wordpress")


def _part(element: Element) -> Part | None:
    name = _name(element.tag)
    if name == "item":
        return _item(element)
    texts = _texts(element)
    if name == "wp:author":
        login, shown = texts.get("wp:author_login", ""), texts.get("wp:author_display_name")
        email, number = texts.get("wp:author_email", ""), texts.get("wp:author_id", "")
        return Author(login, number, email, shown or login)
    return Term(texts.get(TERMS[name], "")) if name in TERMS else None


def _item(element: Element) -> Item:
    texts = _texts(element)
    link = texts.get("guid") or texts.get("link") or texts.get("title", "")
    return Item(
        key=texts.get("wp:post_id") or link,
        kind=texts.get("wp:post_type") or _kind_without_type(texts),
        status=texts.get("wp:status", ""),
        protected=bool(texts.get("wp:post_password")),
        title=texts.get("title", ""),
        slug=unquote(texts.get("wp:post_name", "")),
        author=texts.get("dc:creator", ""),
        body=texts.get("content:encoded", ""),
        excerpt=texts.get("excerpt:encoded", ""),
        published_at=_moment(texts, "wp:post_date_gmt", "pubDate", "wp:post_date"),
        modified_at=_moment(texts, "wp:post_modified_gmt", "wp:post_modified"),
        comments_open=texts.get("wp:comment_status", "open") == "open",
        terms=tuple(_terms(element)),
        remarks=tuple(_remark(c) for c in element if _name(c.tag) == "wp:comment"),
    )


def _kind_without_type(texts: dict[str, str]) -> str:
    """Other programs leave the type out; an item without any field of a post is none."""
    return "post" if any(name.startswith("wp:post_") for name in texts) else "item"


def _terms(element: Element) -> Iterator[Term]:
    for child in element:
        if child.tag == "category" and child.get("domain", "category") in TERM_DOMAINS:
            yield Term(_text(child))


def _remark(element: Element) -> Remark:
    texts = _texts(element)
    return Remark(
        key=texts.get("wp:comment_id", ""),
        kind=texts.get("wp:comment_type") or "comment",
        parent=texts.get("wp:comment_parent", ""),
        state=texts.get("wp:comment_approved", ""),
        author_number=texts.get("wp:comment_user_id", ""),
        author_name=texts.get("wp:comment_author", ""),
        author_email=texts.get("wp:comment_author_email", ""),
        body=texts.get("wp:comment_content", ""),
        written_at=_moment(texts, "wp:comment_date_gmt", "wp:comment_date"),
    )


def _texts(element: Element) -> dict[str, str]:
    return {_name(child.tag): _text(child) for child in element}


def _text(element: Element) -> str:
    return (element.text or "").strip()


@lru_cache(maxsize=256)
def _name(tag: str) -> str:
    for pattern, prefix in PREFIXES:
        if pattern.match(tag):
            return pattern.sub(prefix, tag, count=1)
    return tag


def _moment(texts: dict[str, str], *names: str) -> datetime | None:
    """The first of these times that is one, taken for UTC unless it says otherwise."""
    moments = (_parsed(texts.get(name, "")) for name in names)
    return next((moment for moment in moments if moment), None)


def _parsed(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text[:1].isdigit() else parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None  # "0000-00-00 00:00:00" stands for no date
    if not 1970 <= found.year <= 9000:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)

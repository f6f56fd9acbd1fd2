"""What machines are told about a page: its one address, what it is about, and who wrote it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import current_app, url_for

from backoffice.i18n import _
from backoffice.models.markup import plain_text
from backoffice.models.post import Post, PostKind
from backoffice.models.tag import Tag
from backoffice.models.user import User
from backoffice.services.outbox import site_link
from backoffice.services.reading import Stream

LONGEST_DESCRIPTION = 160
Thing = dict[str, Any]


@dataclass(frozen=True)
class Head:
    """For search engines and those who share a link. A page without one is not to be listed."""

    title: str
    address: str
    things: list[Thing]
    description: str = ""
    kind: str = "website"
    article: list[tuple[str, str]] = field(default_factory=list)
    picture: str = ""
    feed: str = ""

    @property
    def data(self) -> Thing:
        """The things that the page is about, as JSON-LD."""
        return {"@context": "https://schema.org", "@graph": self.things}


def head_of_home(stream: Stream) -> Head:
    # The words stand where the search form puts them; braces would be quoted as an address.
    target = f"{site_link(url_for('public.search'))}?q={{words}}"
    search = {"@type": "SearchAction", "target": target, "query-input": "required name=words"}
    site = {**_site(), "@type": "WebSite", "potentialAction": search}
    address = _address("public.home", stream.number)
    return Head(_numbered(_("Newest posts"), stream), address, [site], _titles(stream))


def head_of_tags(tags: list[Tag], stream: Stream) -> Head:
    names = " + ".join(tag.name for tag in tags)
    slugs = [tag.slug for tag in tags]
    address = _address("public.tags", stream.number, slugs=slugs)
    feed = _address("public.tags_feed", slugs=slugs)
    things = [_way_to(names, address)]
    return Head(_numbered(names, stream), address, things, _titles(stream), feed=feed)


def head_of_author(author: User, stream: Stream) -> Head:
    address = _address("authors.author", stream.number, author_slug=author.slug)
    feed = _address("authors.feed", author_slug=author.slug)
    profile = {"@type": "ProfilePage", "url": address, "mainEntity": _person(author)}
    things = [profile, _way_to(author.name, address)]
    return Head(_numbered(author.name, stream), address, things, _titles(stream), feed=feed)


def head_of_post(post: Post, comments: int) -> Head:
    address = _address("public.post", slug=post.slug)
    description = _in_short(post.summary or plain_text(post.body_html))
    published = post.publish_at.isoformat() if post.publish_at else ""
    modified = post.modified_at.isoformat()
    tags = [tag.name for tag in post.tags]
    text = {
        "@type": "BlogPosting" if post.kind is PostKind.POST else "WebPage",
        "headline": post.title,
        "description": description,
        "url": address,
        "mainEntityOfPage": address,
        "datePublished": published,
        "dateModified": modified,
        "author": _person(post.author),
        "publisher": {"@type": "Organization", **_site()},
        "commentCount": comments,
        "keywords": tags,
    }
    article = [
        ("published_time", published),
        ("modified_time", modified),
        ("author", post.author.name),
        *(("tag", tag) for tag in tags),
    ]
    picture = site_link(post.lead_picture.address) if post.lead_picture else ""
    if picture:
        text["image"] = picture
    things = [text, _way_to(post.title, address)]
    return Head(post.title, address, things, description, "article", article, picture)


def head_of_page(title: str, endpoint: str, description: str) -> Head:
    address = _address(endpoint)
    return Head(title, address, [_way_to(title, address)], description)


def _address(endpoint: str, number: int = 1, **values: Any) -> str:
    return site_link(url_for(endpoint, page=number if number > 1 else None, **values))


def _numbered(title: str, stream: Stream) -> str:
    if stream.number == 1:
        return title
    return _("%(title)s, page %(number)s", title=title, number=stream.number)


def _site() -> Thing:
    return {"name": current_app.config["SITE_NAME"], "url": site_link("/")}


def _person(user: User) -> Thing:
    address = _address("authors.author", author_slug=user.slug)
    return {"@type": "Person", "name": user.name, "url": address}


def _way_to(title: str, address: str) -> Thing:
    """From the start page to this one."""
    steps = [_site(), {"name": title, "url": address}]
    places = [
        {"@type": "ListItem", "position": position, "name": step["name"], "item": step["url"]}
        for position, step in enumerate(steps, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": places}


def _titles(stream: Stream) -> str:
    return _in_short(" · ".join(post.title for post in stream.posts))


def _in_short(words: str) -> str:
    """The first of the words, whole ones where there are spaces."""
    if len(words) <= LONGEST_DESCRIPTION:
        return words
    return words[: LONGEST_DESCRIPTION - 1].rsplit(" ", 1)[0] + "…"

"""From what people write (Markdown, with some HTML) to what is safe to show."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable
from functools import cache

import nh3
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

POST_TAGS = nh3.ALLOWED_TAGS | {"figure", "figcaption", "section"}
COMMENT_TAGS = {
    "p",
    "br",
    "a",
    "em",
    "strong",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "del",
}
ATTRIBUTES = {
    "*": {"lang", "dir", "title", "id", "class"},
    "a": {"href", "hreflang"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
COMMENT_ATTRIBUTES = ATTRIBUTES | {"*": {"lang", "dir", "title"}}
ALIGNED = re.compile(r'(<t[hd]) style="text-align:(center|right)"')
CLASSES = {"center": "center", "right": "end"}
OWN_CLASSES = {
    "center",
    "end",
    "footnotes",
    "footnote-ref",
    "footnote-item",
    "footnote-backref",
    "footnotes-list",
}
# Tags that stand inside of words and sentences, where all others part them.
WITHIN_WORDS = re.compile(r"</?(?:a|b|code|del|em|i|mark|s|span|strong|sub|sup)\b[^>]*>")
PICTURE_OR_LINK = re.compile(r"<img\b[^>]*>|<a\b[^>]*>|</a>")
ATTRIBUTE = re.compile(r'\b(src|alt)="([^"]*)"')
# Browsers leave out tabs and line ends, and take a backslash for a slash.
OF_THIS_SITE = re.compile(r"/(?![\t\n\r]*[/\\])")
# What a paragraph leaves open, HTML opens anew in each one that follows, up to three times where
# it is the same: a comment of 9,000 letters became eight million (ASVS 15.2.2).
OPENED_ANEW = re.compile(
    r"<(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])[^>]*", re.IGNORECASE
)
MOST_ANEW = 1_000_000
MOST_GROWTH = 20


@cache
def _parser(*, short: bool = False, with_html: bool = True) -> MarkdownIt:
    """Tables take seconds to draw, so a short text that shows none has none."""
    parser = MarkdownIt("commonmark", {"html": with_html}).enable("strikethrough")
    return parser if short else parser.enable("table").use(footnote_plugin)


def render_post(source: str) -> str:
    """Safe HTML of a post. Headings begin at level 2, the page's title is level 1."""

    def draw(*, with_html: bool) -> str:
        drawn = _parser(with_html=with_html).render(source)
        shifted = re.sub(r"<(/?)h1\b", r"<\1h2", drawn)
        return ALIGNED.sub(lambda cell: f'{cell[1]} class="{CLASSES[cell[2]]}"', shifted)

    return _local_pictures(_cleaned(draw, POST_TAGS, ATTRIBUTES))


def render_comment(source: str) -> str:
    """Safe HTML of a comment: paragraphs, emphasis, links, lists, quotes and code.

    Without ids: many comments share a page.
    """

    def draw(*, with_html: bool) -> str:
        return _parser(short=True, with_html=with_html).render(source)

    return _cleaned(draw, COMMENT_TAGS, COMMENT_ATTRIBUTES)


def _cleaned(draw: Callable[..., str], tags: set[str], attributes: dict[str, set[str]]) -> str:
    """What is drawn, cleaned. HTML that would come to far more than it is stays as it was typed."""
    drawn = draw(with_html=True)
    if _opened_anew(drawn) <= MOST_ANEW:
        clean = _clean(drawn, tags, attributes)
        if len(clean) <= MOST_GROWTH * len(drawn):
            return clean
    return _clean(draw(with_html=False), tags, attributes)


def _opened_anew(drawn: str) -> int:
    """How many elements some HTML may come to beside those that it names, at most."""
    left_open = sum(min(3, count) for count in Counter(OPENED_ANEW.findall(drawn)).values())
    return left_open * drawn.count("<")


def _clean(text: str, tags: set[str], attributes: dict[str, set[str]]) -> str:
    return nh3.clean(
        text,
        tags=set(tags),
        attributes=attributes,
        attribute_filter=_keep_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener noreferrer",
        id_prefix="text-",
    )


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return " ".join(set(value.split()) & OWN_CLASSES) or None
    if name == "href" and tag == "a" and value.startswith("#") and len(value) > 1:
        return f"#text-{value[1:]}"  # follows the prefix that ids are given
    return value


def _local_pictures(text: str) -> str:
    """Pictures of other hosts become links to them: our pages load from nowhere else."""
    linked = False

    def localise(match: re.Match[str]) -> str:
        nonlocal linked
        tag = match[0]
        if tag.startswith("<img"):
            return _local_picture(tag, linked)
        linked = tag != "</a>"
        return tag

    return PICTURE_OR_LINK.sub(localise, text)


def _local_picture(tag: str, linked: bool) -> str:
    values = dict(ATTRIBUTE.findall(tag))
    source = values.get("src", "")
    alt = values.get("alt") or source.rsplit("/", 1)[-1]
    if OF_THIS_SITE.match(source):
        return tag if "alt=" in tag else tag.replace("<img", '<img alt=""')
    if linked or not source:
        return alt
    return f'<a href="{source}" rel="nofollow ugc noopener noreferrer">{alt}</a>'


def cut(text: str, most: int) -> str:
    """A text, or its first letters and a sign that there are more."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def plain_text(markup: str) -> str:
    """The words of some HTML, without its tags."""
    apart = re.sub(r"<[^>]*>", " ", WITHIN_WORDS.sub("", markup))
    return html.unescape(re.sub(r"\s+", " ", apart)).strip()

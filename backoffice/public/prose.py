"""What people wrote, as it is read: headings to link to, code and tables that scroll by keyboard.

The HTML comes from `models/markup.py`: well-formed, and with no bracket that isn't one of a tag's.
"""

from __future__ import annotations

import re
from collections import Counter

from flask import Flask
from markupsafe import Markup, escape

from backoffice.i18n import _
from backoffice.models.markup import plain_text
from backoffice.models.slugs import slugify

HEADING = re.compile(r"<h([2-6])([^>]*)>(.*?)</h\1>", re.DOTALL)
ID = re.compile(r'\bid="([^"]*)"')


def readable(markup: str) -> Markup:
    """Safe HTML with what its reader needs beside the words, in the reader's language."""
    markup = _with_anchors(markup)
    code, table, back = _("Code"), _("Table"), _("Back to the text")
    markup = markup.replace("<pre", f"<pre {_scrolls(code)}")
    markup = markup.replace("<table", f'<div class="scroll" {_scrolls(table)}><table')
    markup = markup.replace("</table>", "</table></div>")
    back = f'class="footnote-backref" aria-label="{escape(back)}"'
    return Markup(markup.replace('class="footnote-backref"', back))  # noqa: S704 cleaned when it was written


def _scrolls(name: str) -> str:
    return f'tabindex="0" role="group" aria-label="{escape(name)}"'


def _with_anchors(markup: str) -> str:
    """Each heading with an id, and as the link to itself unless it holds another link."""
    seen: Counter[str] = Counter()

    def with_anchor(match: re.Match[str]) -> str:
        level, attributes, words = match.groups()
        own = ID.search(attributes)
        name = own[1] if own else _unused(f"text-{slugify(plain_text(words))}", seen)
        attributes += "" if own else f' id="{name}"'
        link = words if "<a " in words else f'<a class="anchor" href="#{name}">{words}</a>'
        return f"<h{level}{attributes}>{link}</h{level}>"

    return HEADING.sub(with_anchor, markup)


def _unused(name: str, seen: Counter[str]) -> str:
    seen[name] += 1
    return name if seen[name] == 1 else f"{name}-{seen[name]}"


def init_app(app: Flask) -> None:
    app.add_template_filter(readable)

"""From what WordPress keeps to Markdown of ours: HTML blocks that no Markdown rule touches.

A block of HTML in Markdown ends at a blank line. So every blank line that stays is followed by
a tag that begins such a block, and the others go.
"""

from __future__ import annotations

import re

from markdown_it.common.html_blocks import block_names

# One line of mere words means the same in Markdown and in HTML.
PLAIN = re.compile(r"[^\W\d_][^\n<>&*_`\[\]\\~#|]*")
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
KEPT = re.compile(r"<(pre|textarea|script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
STAND_IN = re.compile(r'<pre kept="(\d+)"></pre>')
BLANK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
# One blank line parts as well as many, which other patterns would go over again and again.
MANY_BLANK = (r"\n{3,}", "\n\n")
BEGINS_BLOCK = re.compile(rf"</?(?:pre|{'|'.join(block_names)})(?=[\s/>])", re.IGNORECASE)
EMPTY = re.compile(r"<p>\s*</p>\n?", re.IGNORECASE)
BEFORE_BLOCK = re.compile(
    r"\n+(?=<(?:p|pre|h[1-6]|ul|ol|dl|blockquote|figure|table|div|hr|details)[\s/>])",
    re.IGNORECASE,
)

_BLOCKS = (
    "(?:table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|"
    "area|blockquote|address|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header|"
    "footer|nav|figure|figcaption|details|menu|summary)"
)
_TAG = rf"</?{_BLOCKS}(?:\s[^<>]*)?/?>"


def _rules(*pairs: tuple[str, str]) -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern, re.IGNORECASE), by) for pattern, by in pairs]


# WordPress's own rules (wpautop), in its order: first what parts paragraphs …
PARTING = _rules(
    (r"<br\s*/?>\s*<br\s*/?>", "\n\n"),
    MANY_BLANK,
    (rf"(<{_BLOCKS}[\s/>])", r"\n\n\1"),
    (rf"(</{_BLOCKS}>|<hr\s*/?>)", r"\1\n\n"),
    (r"\s*(<figcaption[^<>]*>)", r"\1"),
    (r"</figcaption>\s*", "</figcaption>"),
)
# … then, around each of them a <p>, what must not be inside one, and the line breaks.
MENDING = _rules(
    (rf"<p>\s*({_TAG})\s*</p>", r"\1"),
    (r"<p>(<li.+?)</p>", r"\1"),
    (r"<p><blockquote([^>]*)>", r"<blockquote\1><p>"),
    (r"</blockquote></p>", "</p></blockquote>"),
    (rf"<p>\s*({_TAG})", r"\1"),
    (rf"({_TAG})\s*</p>", r"\1"),
    (r"(?<!<br />)(?<!<br>)(?<!<br/>)(?<!</p>)\n", "<br />\n"),
    (rf"({_TAG})\s*<br />", r"\1"),
    (rf"<br />(\s*{_TAG})", r"\1"),
)


def to_markdown(content: str) -> str:
    """What a WordPress post or comment shows, as Markdown; shortcodes stay as they are.

    Blocks lose the comments around them; classic content gets its paragraphs and line breaks.
    """
    text = content.replace("\r\n", "\n").replace("\r", "\n").strip()
    if PLAIN.fullmatch(text):
        return text
    has_blocks = "<!-- wp:" in text
    kept: list[str] = []
    text = KEPT.sub(lambda match: _stand_in(match[0], kept), COMMENT.sub("", text))
    text = "\n".join(line.strip() for line in text.splitlines()).strip()
    text = re.sub(*MANY_BLANK, text)
    text = _united(EMPTY.sub("", text if has_blocks else _paragraphs(text)))
    return STAND_IN.sub(lambda match: kept[int(match[1])], text)


def _stand_in(preformatted: str, kept: list[str]) -> str:
    # Entities in place of blank lines: the block of HTML would end there.
    kept.append(re.sub(r"\n(?=[ \t]*(?:\n|\Z))", "&#10;", preformatted))
    return f'<pre kept="{len(kept) - 1}"></pre>'


def _paragraphs(text: str) -> str:
    text = _apply(PARTING, text)
    parts = (part.strip() for part in BLANK.split(text))
    return _apply(MENDING, "\n".join(f"<p>{part}</p>" for part in parts if part))


def _apply(rules: list[tuple[re.Pattern[str], str]], text: str) -> str:
    for pattern, replacement in rules:
        text = pattern.sub(replacement, text)
    return text


def _united(text: str) -> str:
    chunks = BLANK.split(BEFORE_BLOCK.sub("\n\n", text))
    return "".join(_chunk(chunk, number == 0) for number, chunk in enumerate(chunks)).strip()


def _chunk(chunk: str, first: bool) -> str:
    if BEGINS_BLOCK.match(chunk):
        return f"\n\n{chunk}"
    if chunk.startswith("<") and not first:
        return f"\n{chunk}"
    return f"\n\n<p>{chunk}</p>" if chunk else ""

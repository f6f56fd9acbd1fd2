"""Filters for the bundles: jsmin and cssmin, kept from what they don't understand.

Both are older than the languages they shorten. jsmin takes template literals for code unless told;
cssmin joins `1px + 2px`, `.a :is(h1)` and `not (`, and shortens zeros inside `flex` and keyframes.
"""

import re
from typing import TextIO

from cssmin import cssmin
from jsmin import JavascriptMinify

COMMENT_OR_STRING = re.compile(r"""/\*.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'""", re.DOTALL)
FRAGILE = re.compile(
    r"\s+[+-]\s+"  # a sum in calc(), or an adjacent sibling
    r"|(?<=[\s:])0(?:\.0+)?(?:px|em|%|in|cm|mm|pc|pt|ex)(?![\w%])"  # flex: 1 1 0px, keyframes 0%
    r"|(?<=:)\s*0(?:\s+0)+(?=\s*[;}])"  # cssmin makes one zero of two
)
GAP = re.compile(
    r"(?<=[^\s{};,])\s+(?=:)"  # .a :is(h1)
    r"|\s+(?=\()"  # not (…), side (…)
)
KEPT = re.compile("\ue000(\\d+)\ue001")


def js(source: TextIO, out: TextIO) -> None:
    JavascriptMinify(source, out, quote_chars="'\"`").minify()


def css(source: TextIO, out: TextIO) -> None:
    out.write(shorten(source.read()))


def shorten(sheet: str) -> str:
    """The sheet without comments and needless space; its rules stay the same."""
    kept: list[str] = []

    def keep(text: str) -> str:
        kept.append(text)
        return f"\ue000{len(kept) - 1}\ue001"

    def string(match: re.Match[str]) -> str:
        return "" if match[0].startswith("/*") else keep(match[0])

    sheet = COMMENT_OR_STRING.sub(string, sheet)
    sheet = FRAGILE.sub(lambda match: keep(match[0]), sheet)
    sheet = GAP.sub(lambda _: keep(" "), sheet)
    return KEPT.sub(lambda match: kept[int(match[1])], cssmin(sheet))

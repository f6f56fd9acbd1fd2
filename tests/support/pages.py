"""What is true of every page: checked on each that any test fetches."""

from __future__ import annotations

import re
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
HEADERS = [
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Cache-Control",
]
LABELLED = {"input", "select", "textarea"}
# Elements whose text people wrote, or that is the same in every language.
NOT_OURS = {"bdi", "code", "kbd", "pre", "time", "script", "style", "option", "svg", "samp"}


class Page(HTMLParser):
    """A page taken apart into what the checks need."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []
        self.controls: list[dict[str, str | None]] = []
        self.label_for: set[str] = set()
        self.labelled_within: list[dict[str, str | None]] = []
        self.texts: list[str] = []
        self.h1 = 0
        self.title = ""
        self.html: dict[str, str | None] = {}
        self.inline: list[str] = []
        self.homeless = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag not in VOID:
            self.open.append((tag, values))
        self.ids += [values["id"]] if values.get("id") else []
        self.h1 += tag == "h1"
        self.html = values if tag == "html" else self.html
        if tag == "label" and values.get("for"):
            self.label_for.add(values["for"] or "")
        if tag in LABELLED and values.get("type") not in ("hidden", "submit"):
            self._control(values)
        if tag == "form" and values.get("method") == "post" and not values.get("action"):
            self.homeless += 1
        handlers = [name for name in values if name.startswith("on") or name == "style"]
        self.inline += [f"{tag} {name}" for name in handlers]
        if tag == "style" or _runs(tag, values):
            self.inline.append(tag)

    def _control(self, values: dict[str, str | None]) -> None:
        within = any(tag == "label" for tag, _values in self.open)
        (self.labelled_within if within else self.controls).append(values)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _values in self.open]
        if tags[-1:] == ["title"] and "svg" not in tags:
            self.title += data
        ours = not NOT_OURS & set(tags) and not any("dir" in v for t, v in self.open if t != "html")
        if ours and data.strip():
            self.texts.append(data.strip())

    def problems(self) -> list[str]:
        twice = {name for name in self.ids if self.ids.count(name) > 1}
        nameless = [
            c.get("name") or "?"
            for c in self.controls
            if c.get("id") not in self.label_for and not c.get("aria-label")
        ]
        found = {
            f"{self.h1} h1 headings": self.h1 != 1,
            "no title": not self.title.strip(),
            "no language": not self.html.get("lang") or not self.html.get("dir"),
            f"ids used twice: {sorted(twice)}": bool(twice),
            f"controls without a label: {nameless}": bool(nameless),
            f"inline script or style: {self.inline}": bool(self.inline),
            f"{self.homeless} forms that keep the fragment of an address": bool(self.homeless),
        }
        return [problem for problem, there in found.items() if there]

    def untranslated(self, known: set[str]) -> list[str]:
        """In the pseudo-locale: texts with letters that stand outside of its brackets."""
        whole = re.sub(r"\s+", " ", " ".join(self.texts))
        outside = _outside_brackets(whole)
        for word in sorted(known, key=len, reverse=True):
            outside = outside.replace(word, " ")
        return re.findall(r"[A-Za-z]{2,}(?: [A-Za-z]+)*", outside)


def _runs(tag: str, values: dict[str, str | None]) -> bool:
    """Whether this is a script in the page; a block of data is none."""
    data = values.get("type") == "application/ld+json"
    return tag == "script" and "src" not in values and not data


def _outside_brackets(text: str) -> str:
    depth, outside = 0, []
    for character in text:
        depth += (character == "[") - (character == "]" and depth > 0)
        if depth == 0:
            outside.append(character)
    return "".join(outside)

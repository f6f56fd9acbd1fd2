"""Pools of ready texts: each is rendered once, however many records use it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random
from textwrap import shorten

from backoffice.models.markup import cut, plain_text, render_comment, render_post
from backoffice.services.seeding.draws import draws
from backoffice.services.seeding.words import ADVERTISING, Language

PARAGRAPHS = 120
REMARKS = 200
SUMMARY = 160
# How many blocks a post has: mostly a few, now and then a long read.
LENGTHS = [1, 2, 3, 4, 6, 9, 30]
LENGTH_SHARES = [12, 26, 26, 18, 12, 5, 1]


@dataclass(frozen=True)
class Text:
    """Markdown and what it looks like."""

    source: str
    html: str


class Writer:
    """Writes posts and comments in one language, the same ones for the same seed."""

    def __init__(self, language: Language, seed: int) -> None:
        self.language = language
        random = draws(seed, f"texts/{language.locale}")
        self._paragraphs = [
            _rendered(_sentences(language, language.sentences, random, 6), render_post)
            for _ in range(PARAGRAPHS)
        ]
        self._extras = [_rendered(extra, render_post) for extra in _extras(language, random)]
        self._remarks = [
            _rendered(_sentences(language, language.remarks, random, 3), render_comment)
            for _ in range(REMARKS)
        ]

    def title(self, random: Random) -> str:
        """One or two halves: one alone would soon come again."""
        patterns = random.choices(self.language.titles, k=random.choice([1, 2, 2]))
        return " – ".join(_filled(pattern, self.language, random) for pattern in patterns)

    def article(self, random: Random) -> Text:
        """A post: paragraphs, with a heading, list, quote or code among the longer ones."""
        blocks = random.choices(self._paragraphs, k=random.choices(LENGTHS, LENGTH_SHARES)[0])
        for position in range(3, len(blocks), 4):
            blocks.insert(position, random.choice(self._extras))
        # None of the pool's runs into its neighbour.
        source = "\n\n".join(block.source for block in blocks)
        return Text(source, "".join(block.html for block in blocks))

    def summary(self, article: Text) -> str:
        """The first paragraph's first words; without spaces between words, its first letters."""
        words = plain_text(article.html.partition("</p>")[0])
        if self.language.between:
            return shorten(words, SUMMARY, placeholder="…")
        return cut(words, SUMMARY)

    def remark(self, random: Random) -> Text:
        return random.choice(self._remarks)


@cache
def advertising() -> list[Text]:
    return [_rendered(source, render_comment) for source in ADVERTISING]


def _rendered(source: str, render: Callable[[str], str]) -> Text:
    return Text(source, render(source))


def _filled(pattern: str, language: Language, random: Random) -> str:
    return pattern.format(
        topic=random.choice(language.topics), place=random.choice(language.places)
    )


def _sentences(language: Language, pool: list[str], random: Random, most: int) -> str:
    chosen = random.sample(pool, k=random.randint(1, most))
    return language.between.join(_filled(sentence, language, random) for sentence in chosen)


def _extras(language: Language, random: Random) -> list[str]:
    """Blocks that only stand between paragraphs: two lists in a row would become one."""
    heading = [f"## {topic}" for topic in language.topics]
    lists = "\n".join(f"- {_filled(line, language, random)}" for line in language.titles)
    quote = f"> {_sentences(language, language.sentences, random, 2)}"
    code = '```\nopen("list.csv").readlines()\n```'
    return [*heading, lists, quote, code]

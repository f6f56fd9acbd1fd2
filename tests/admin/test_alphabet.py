"""Texts in the order in which people look for them: by the alphabet, whatever case or accents."""

import re

import pytest

MIXED = ["Zug", "Ärzte", "apfel", "Äpfel und Birnen", "Émile", "zebra", "Ethik", "آب", "أسد", "بيت"]
IN_ORDER = [
    "apfel",
    "Äpfel und Birnen",
    "Ärzte",
    "Émile",
    "Ethik",
    "zebra",
    "Zug",
    "آب",
    "أسد",
    "بيت",
]


def titles(page):
    return re.findall(r'<a class="main"[^>]*>([^<]+)</a>', page)


@pytest.mark.parametrize(("sort", "expected"), [("title", IN_ORDER), ("-title", IN_ORDER[::-1])])
def test_a_list_by_title_follows_the_alphabet_both_ways(browse, make, sort, expected):
    for title in MIXED:
        make.post(title=title)
    assert titles(browse("editor").get(f"/admin/posts/?sort={sort}&rows=20").text) == expected


def test_the_next_page_goes_on_behind_a_letter_with_an_accent(editor, make):
    for title in ["Zug", "Ärzte", *(f"arm {number:02}" for number in range(19))]:
        make.post(title=title)
    first = editor.get("/admin/posts/?sort=title&rows=20").text
    following = re.search(r'<a class="button" href="([^"]+)"[^>]*>Next</a>', first)[1]
    assert titles(first)[-1] == "Ärzte"
    assert titles(editor.get(following.replace("&amp;", "&")).text) == ["Zug"]


def test_tags_of_a_post_stand_in_the_order_of_the_alphabet(browse, make):
    tags = [make.tag(name=name) for name in ("Zug", "Ärzte", "boot")]
    post = make.post(title="Reise", tags=tags)
    for page in (browse("editor").get("/admin/posts/"), browse().get(f"/posts/{post.slug}")):
        text = page.text
        assert text.index("Ärzte") < text.index("boot") < text.index("Zug")

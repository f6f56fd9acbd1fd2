"""The words that a search found are marked where they stand, in whatever script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from backoffice.models.post import Post
from backoffice.models.tag import Tag
from backoffice.services.marking import MOST_SHOWN, marker_of


def marked(text, wanted, kind=Post):
    return str(marker_of(kind, wanted)(text))


@pytest.mark.parametrize(
    ("wanted", "text", "expected"),
    [
        ("ferry", "The Ferry leaves", "The <mark>Ferry</mark> leaves"),
        ("zurich", "In Zürich", "In <mark>Zürich</mark>"),
        ("zurich", "In Zu\u0308rich.", "In <mark>Zu\u0308rich</mark>."),
        ("zurich", "Zurichü", "<mark>Zurich</mark>ü"),
        ("cafe", "Cafe\u0301, bar", "<mark>Cafe\u0301</mark>, bar"),
        ("strasse", "Eine Straße", "Eine <mark>Straße</mark>"),
        ("ferr tram", "ferries, trams", "<mark>ferr</mark>ies, <mark>tram</mark>s"),
        ('"ferry leaves"', "ferry; leaves", "<mark>ferry; leaves</mark>"),
        ("日本", "昨日は日本語", "昨日は<mark>日本</mark>語"),
        ("كتبت", "كتبتُ رسالةً", "<mark>كتبتُ</mark> رسالةً"),
        ("erry", "ferry", "ferry"),
        ("<b>", "<b>bold</b>", "&lt;<mark>b</mark>&gt;bold&lt;/<mark>b</mark>&gt;"),
        ("amp", "a & b &amp; c", "a &amp; b &amp;<mark>amp</mark>; c"),
    ],
)
def test_hits_are_marked_as_the_index_finds_them(wanted, text, expected):
    assert marked(text, wanted) == expected


@pytest.mark.parametrize(
    ("wanted", "text", "expected"),
    [
        ("ur", "Zürich, Tour", "Z<mark>ür</mark>ich, To<mark>ur</mark>"),
        ("日本", "昨日は日本語", "昨日は<mark>日本</mark>語"),
        (".*", "a.*b", "a<mark>.*</mark>b"),
    ],
)
def test_fragments_are_marked_inside_of_words(wanted, text, expected):
    assert marked(text, wanted, Tag) == expected


def test_a_long_text_is_shown_around_its_first_hit():
    text = "word " * 100 + "Zürich " + "more " * 100
    shown = marked(text, "zurich")
    assert shown.startswith("…word ")
    assert shown.endswith("…")
    assert "<mark>Zürich</mark>" in shown
    assert len(shown) <= MOST_SHOWN + len("……<mark></mark>")


def test_a_hit_at_the_beginning_cuts_nothing_before_it():
    assert marked("ferry " + "word " * 100, "ferry").startswith("<mark>ferry</mark> word")


def test_nothing_to_mark_is_no_marker():
    assert marker_of(Post, "!?") is None
    assert marker_of(Post, "") is None


@given(text=st.text(max_size=300), wanted=st.text(min_size=1, max_size=5))
def test_whatever_is_marked_nothing_is_lost_or_let_through(text, wanted):
    mark = marker_of(Tag, wanted)
    if mark is None:
        return
    shown = str(mark(text)).replace("<mark>", "").replace("</mark>", "")
    assert shown.strip("…") in str(escape(text))
    assert "<" not in shown


def test_the_list_marks_titles_and_texts_and_shows_where_the_hit_is(browse, make):
    make.comment(body="word " * 100 + "the <i>Ferry</i> & more")
    page = browse("moderator").get("/admin/comments/?q=ferry").text
    assert "the &lt;i&gt;<mark>Ferry</mark>&lt;/i&gt; &amp; more</a>" in page
    make.user(name="Ana Zürcher")
    page = browse("admin").get("/admin/users/?q=zurch").text
    assert "Ana <mark>Zürch</mark>er</a>" in page
    assert "<mark>" not in browse("admin").get("/admin/users/").text


def test_an_accent_without_its_letter_marks_nothing(app):
    assert marker_of(Tag, "\u0301") is None

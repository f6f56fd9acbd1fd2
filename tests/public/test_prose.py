"""What people wrote, with what its readers need beside the words."""

import re

import pytest

from backoffice.models.markup import render_comment, render_post
from backoffice.public.prose import readable

pytestmark = pytest.mark.usefixtures("app")


def read(source):
    return str(readable(render_post(source)))


@pytest.mark.parametrize(
    ("source", "name", "words"),
    [
        ("## Low tide", "text-low-tide", "Low tide"),
        ("## *Low* tide", "text-low-tide", "<em>Low</em> tide"),
        ('<h2 id="mine">Low tide</h2>', "text-mine", "Low tide"),
        ("## 日本", "text-日本", "日本"),
    ],
)
def test_a_heading_is_the_link_to_itself(source, name, words):
    assert f'<h2 id="{name}"><a class="anchor" href="#{name}">{words}</a></h2>' in read(source)


def test_headings_alike_have_addresses_of_their_own():
    assert re.findall(r'<h2 id="([^"]+)"', read("## So\n\n## So")) == ["text-so", "text-so-2"]


def test_a_heading_with_a_link_keeps_it():
    html = read("## See [there](/there)")
    assert '<h2 id="text-see-there">See <a href="/there"' in html and "anchor" not in html


def test_code_and_tables_scroll_by_keyboard_and_say_what_they_are():
    html = read("```\nx = 1\n```\n\n| a | b |\n|---|--:|\n| 1 | 2 |")
    assert '<pre tabindex="0" role="group" aria-label="Code"><code>' in html
    assert '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>' in html
    assert "</table></div>" in html
    assert '<td class="end">2</td>' in html


def test_a_footnote_says_in_words_that_it_leads_back():
    html = read("Text[^a]\n\n[^a]: The note.")
    assert 'href="#text-fn1" id="text-fnref1"' in html
    assert 'aria-label="Back to the text"' in html and 'href="#text-fnref1"' in html


@pytest.mark.parametrize("trick", ["<pre onclick=x ", "<table", "</table>", "<h2>a</h2>"])
def test_what_only_looks_like_a_tag_stays_words(trick):
    html = read(f'<p title="{trick}">x</p>\n\n`{trick}`')
    assert "aria-label" not in html and "anchor" not in html


def test_many_comments_share_a_page_so_none_brings_ids():
    html = render_comment('Text[^a] <p id="x" class="footnotes">y</p>\n\n[^a]: The note.')
    assert "id=" not in html and "class=" not in html and "Text[^a]" in html

"""What becomes of the Markdown and HTML that people write."""

import pytest

from backoffice.models.markup import plain_text, render_comment, render_post

REL = ' rel="nofollow ugc noopener noreferrer"'


@pytest.mark.parametrize(
    ("source", "html"),
    [
        (
            "![A cat](https://far.example/a.png)",
            '<p><a href="https://far.example/a.png">A cat</a></p>',
        ),
        ("![](https://far.example/a.png)", '<p><a href="https://far.example/a.png">a.png</a></p>'),
        ("[![A cat](https://far.example/b.png)](/cats)", '<p><a href="/cats">A cat</a></p>'),
        ("![A cat](/uploads/a.png)", '<p><img src="/uploads/a.png" alt="A cat"></p>'),
        ("![A cat](//far.example/a.png)", '<p><a href="//far.example/a.png">A cat</a></p>'),
        ("<img src='/\\far.example/a'>", '<a href="/\\far.example/a">a</a>'),
        ("<img src='/&Tab;/far.example/a'>", '<a href="/\t/far.example/a">a</a>'),
    ],
)
def test_a_picture_of_another_host_is_never_loaded_and_still_found(source, html):
    assert render_post(source).strip().replace(REL, "") == html


def test_links_within_a_text_reach_their_places():
    html = render_post('<h2 id="why">Why</h2>\n\n[See why](#why), [up](#)')
    assert '<h2 id="text-why">' in html
    assert 'href="#text-why"' in html
    assert 'href="#"' in html


def test_a_comment_shows_less_than_a_post():
    assert "<h2" not in render_comment("# Loud")
    assert "<img" not in render_comment("![x](/uploads/a.png)")


def test_a_comment_draws_no_table_that_nobody_would_see():
    """One of 10,000 letters that leaves its cells empty took two seconds."""
    assert render_comment("|a|b|\n|-|-|\n|c|") == "<p>|a|b|\n|-|-|\n|c|</p>\n"


@pytest.mark.parametrize("render", [render_comment, render_post])
@pytest.mark.parametrize(
    "opened",
    [
        "".join(f"<em title={number}>" for number in range(300)),
        "".join(f"<em title={number}>" for number in range(3000)),
        "<b><i><u><s><em><tt><code><small><strong>" * 3,
    ],
)
def test_html_that_opens_itself_anew_in_each_paragraph_is_text(render, opened):
    """ASVS 15.2.2. A comment of 9,000 letters came to eight million."""
    source = f"<p>{opened}" + "<p>x" * 1200
    assert len(render(source)) < 20 * len(source)
    assert render("<p>Mere <em lang=fr>mots</em></p>") == '<p>Mere <em lang="fr">mots</em></p>'


def test_the_words_of_a_text_come_without_its_tags():
    assert plain_text("<p>See <em>here</em>.</p><p>Or <a href='/'>th</a>ere</p>") == (
        "See here. Or there"
    )
    assert plain_text("<p>Fish &amp; <b>chips</b></p>\n<p>now</p>") == "Fish & chips now"

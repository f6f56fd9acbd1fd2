"""A text of a WordPress site looks as it did, and takes no longer than it is long."""

import time

import pytest

from backoffice.models.markup import render_post
from backoffice.services.wordpress.markup import to_markdown


@pytest.mark.parametrize(
    ("content", "html"),
    [
        ("One.\nTwo.\n\nThree *four*.", "<p>One.<br>\nTwo.</p>\n<p>Three *four*.</p>"),
        ("# no heading\n\n1. no list", "<p># no heading</p>\n<p>1. no list</p>"),
        ("    no code", "<p>no code</p>"),
        ('[gallery ids="1"]', '<p>[gallery ids="1"]</p>'),
        ("<pre>a\n\n  b</pre>", "<pre>a\n\n  b</pre>"),
        ("<ul>\n<li>a</li>\n</ul>\nb", "<ul>\n<li>a</li>\n</ul>\n<p>b</p>"),
        ("<blockquote>a\n\nb</blockquote>", "<blockquote><p>a</p>\n<p>b</p></blockquote>"),
        ("a<!--more-->\n\nb<!-- open", "<p>a</p>\n<p>b</p>"),
        ("<!-- nothing -->", ""),
        ("<!-- wp:paragraph -->\n<p> </p>\n<p>a</p>", "<p>a</p>"),
        (
            "<!-- wp:html -->\n    <p>a</p>\n\n    <p>b</p>\n\n<em>c</em>",
            "<p>a</p>\n<p>b</p>\n<em>c</em>",
        ),
        (
            "<!-- wp:group --><div>\n\n<!-- wp:paragraph -->\n<p>a_b_c</p>\n\n</div>\n\n[x]",
            "<div>\n<p>a_b_c</p>\n</div>\n<p>[x]</p>",
        ),
    ],
)
def test_content_looks_as_it_did(content, html):
    assert render_post(to_markdown(content)).strip() == html


@pytest.mark.parametrize(
    ("begins", "blank"),
    [("<b>a</b>", "\n"), ("<b>a</b>", "<br>"), ("<!-- wp:paragraph --><b>a</b>", "\n")],
)
def test_heaps_of_blank_lines_part_a_text_like_one_and_as_soon(begins, blank):
    """To look behind each of them took a time that grows with their square (ASVS 1.3.12)."""
    begun = time.process_time()
    text = to_markdown(begins + blank * 20_000 + "<b>b</b>")
    assert time.process_time() - begun < 0.5
    assert text == to_markdown(begins + blank * 2 + "<b>b</b>")

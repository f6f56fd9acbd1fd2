"""A text of a WordPress site takes no longer than it is long."""

import time

import pytest

from backoffice.services.wordpress.markup import to_markdown


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

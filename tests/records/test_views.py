"""What a saved view keeps of an address, and what nobody understands any more."""

import pytest

from backoffice.records.declaration import listing_of
from backoffice.records.views import kept_of, unknown_in


@pytest.fixture
def posts(app):
    return listing_of("post")


@pytest.mark.parametrize("name", ["at", "rows", "page", "go", "selection", "cells", "facets"])
def test_what_belongs_to_the_moment_is_neither_kept_nor_unknown(posts, name):
    query = {name: ["1"], "q": ["ferry"], "view": ["3"]}
    assert unknown_in(query, posts.filters) == []
    assert kept_of(posts, query, None) == {"q": ["ferry"]}


def test_a_view_keeps_filters_order_and_columns_that_say_something(posts):
    query = {"status": ["draft", " "], "author": [""], "colour": ["red"], "sort": [posts.order]}
    assert unknown_in(query, posts.filters) == ["colour"]
    assert kept_of(posts, query, None) == {"status": ["draft"]}
    assert kept_of(posts, {"sort": ["title"]}, None) == {"sort": ["title"]}


def test_a_view_keeps_every_filter_whole_however_long(posts):
    people = [f"{n}{'x' * 300}" for n in range(60)]
    assert kept_of(posts, {"author": people}, None) == {"author": people}

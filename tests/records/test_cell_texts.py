"""What a file says of a field, and what somebody would type for what a file says."""

from datetime import UTC, datetime
from functools import partial

import pytest

from backoffice.models.post import Post, PostStatus
from backoffice.records.attributes import attribute
from backoffice.records.cell_texts import Unreadable, is_same, text_of, typed
from backoffice.records.lookup import find

STATUS, AUTHOR, TAGS = attribute(Post.status), attribute(Post.author), attribute(Post.tags)
OPEN, PUBLISHED = attribute(Post.comments_open), attribute(Post.publish_at)


@pytest.fixture
def post(app, make):
    fog, ferry = make.tag("fog"), make.tag("ferry")
    author = make.user(name="Ana Torres")
    at = datetime(2026, 2, 1, 10, tzinfo=UTC)
    return make.post(author=author, tags=[fog, ferry], publish_at=at, comments_open=False)


def test_each_kind_of_field_has_its_own_text(post):
    ferry, fog = post.tags
    assert text_of(post, AUTHOR) == f"Ana Torres #{post.author_id}"
    assert text_of(post, TAGS) == f"fog #{fog.id}, ferry #{ferry.id}"
    assert text_of(post, STATUS) == "published"
    assert text_of(post, OPEN) == "no"
    assert text_of(post, PUBLISHED) == "2026-02-01T10:00:00+00:00"
    assert text_of(post, attribute(Post.lead_picture)) == ""


def test_what_is_written_in_another_way_is_still_the_same(post, make):
    def same(each, text):
        return is_same(post, each, text, partial(find, by=make.by))

    one, other = (tag.id for tag in post.tags)
    assert same(AUTHOR, f"A Former Name #{post.author_id}")
    assert not same(AUTHOR, "")
    assert same(attribute(Post.lead_picture), " ")
    assert not same(attribute(Post.lead_picture), "A picture #7")
    assert same(TAGS, f"#{other}, ,x #{one}")
    assert not same(TAGS, f"#{other}")


def test_the_title_of_another_record_is_not_the_same_though_it_ends_in_the_id(post, make):
    names = [f"Area #{tag.id}" for tag in post.tags]
    assert is_same(post, TAGS, ", ".join(names), partial(find, by=make.by))
    make.tag(names[0], slug="area")
    assert not is_same(post, TAGS, ", ".join(names), partial(find, by=make.by))


@pytest.mark.parametrize("text", ["draft", " Draft ", "DRAFT"])
def test_a_choice_is_read_by_its_value_or_its_label(app, text):
    assert typed(STATUS, text) == PostStatus.DRAFT.value
    assert typed(STATUS, " ") == ""
    with pytest.raises(Unreadable, match="draft, published, archived"):
        typed(STATUS, "lost")


@pytest.mark.parametrize(
    ("text", "read"), [("Yes", "yes"), ("1", "yes"), (" no ", "false"), ("", "false")]
)
def test_a_box_is_read_in_many_words_and_not_in_any(app, text, read):
    assert typed(OPEN, text) == read
    with pytest.raises(Unreadable, match="yes or no"):
        typed(OPEN, "perhaps")

"""What the database refuses is said in words, beside the field where it can be mended."""

from decimal import Decimal

import pytest
from sqlalchemy import UniqueConstraint, literal, select
from sqlalchemy.exc import IntegrityError, StatementError

from backoffice.extensions import db
from backoffice.models.mail import Mail
from backoffice.models.post import Post
from backoffice.models.recorder import change_set
from backoffice.models.tag import Tag
from backoffice.models.transaction import transaction
from backoffice.models.types import Decimals
from backoffice.policy import Refused
from backoffice.services.constraints import explained
from backoffice.services.save import create


def refusal(work):
    with pytest.raises(Refused) as refused:
        work()
    return str(refused.value.message), refused.value.field


def test_a_field_that_has_to_be_filled_in_is_named_by_its_label(make):
    said = refusal(lambda: create(Post, {"title": "By nobody", "body": ""}, by=make.by))
    assert said == ("Fill in “Author”.", "author")
    said = refusal(lambda: create(Tag, {"slug": "nameless", "name": None}, by=make.by))
    assert said == ("Fill in “Name”.", "name")


def test_a_value_that_another_record_has_is_named_by_its_label(make):
    make.tag("news", slug="first")
    said = refusal(lambda: create(Tag, {"name": "news", "slug": "second"}, by=make.by))
    assert said == ("“Name” is taken by another record. Choose another.", "name")


def failed(columns):
    """What SQLite says of a value that is there twice."""
    with explained():
        raise IntegrityError("", None, Exception(f"UNIQUE constraint failed: {columns}"))


def test_of_several_fields_the_last_is_named_be_it_a_reference(app):
    said = refusal(lambda: failed("comment.parent_id, comment.post_id"))
    assert said == ("“Post” is taken by another record. Choose another.", "post")


def test_a_unique_constraint_may_bring_its_own_sentence(app):
    info = {"field": "slug", "message": "There is one of this title."}
    table = Post.__table__
    table.append_constraint(own := UniqueConstraint("title", "slug", info=info))
    try:
        said = refusal(lambda: failed("post.title, post.slug"))
    finally:
        table.constraints.remove(own)
    assert said == ("There is one of this title.", "slug")


def test_a_reference_to_nothing_is_refused_without_a_field(make):
    def write():
        with explained(), change_set(by=make.by):
            db.session.add(Post(title="Lost", slug="lost", body="", author_id=999))

    assert refusal(write)[1] == ""


def test_what_is_missing_or_double_in_no_record_is_said_without_a_field(app):
    def write(**values):
        with explained(), transaction():
            db.session.add(Mail(subject="", text="", html="", message_id="x", **values))

    write(kind="test", recipient="ines@example.com")
    double = refusal(lambda: write(kind="test", recipient="ben@example.com"))
    assert double == ("It exists already.", "")
    assert refusal(lambda: write(kind="test")) == ("Something that it needs is missing.", "")


@pytest.mark.parametrize(
    "work",
    [
        lambda: (Decimal(10) ** 31).quantize(Decimal("0.01")),
        lambda: db.session.scalar(select(literal(Decimal(10) ** 16, Decimals()))),
    ],
)
def test_a_product_that_no_field_can_hold_is_refused(app, work):
    def write():
        with explained():
            work()

    assert refusal(write) == ("A number that follows from these is too large.", "")


def test_a_number_that_was_not_rounded_is_a_fault_of_the_program(app):
    with pytest.raises(StatementError), explained():
        db.session.scalar(select(literal(Decimal("0.001"), Decimals())))


def test_records_that_refer_to_one_another_in_a_circle_are_refused(make):
    one, other = make.comment(), make.comment()

    def write():
        with explained(), change_set(by=make.by):
            one.parent, other.parent = other, one

    assert refusal(write) == ("They would refer to one another in a circle.", "")

"""A plan says how a file becomes records, and finds the record of a line by one spelling."""

import pytest

from backoffice.records.importing import Plan
from backoffice.records.reading_tables import Format


@pytest.mark.parametrize(
    ("key", "found"),
    [("email", "ana@xn--mnchen-3ya.example"), ("name", "ANA@München.example"), ("", "")],
)
def test_a_line_finds_an_account_by_any_spelling_of_its_address(key, found):
    plan = Plan(Format("csv"), ("", key or "name"), key)
    assert plan.key_of(["7", " ANA@München.example "]) == found


def test_a_line_too_short_to_have_a_key_finds_nothing():
    assert Plan(Format("csv"), ("title", "slug"), "slug").key_of(["Only a title"]) == ""


def test_a_plan_is_kept_and_comes_back_as_it_was():
    plan = Plan(Format("csv", delimiter=";"), ("name", ""), "name", "update", strict=False)
    assert Plan.of(plan.kept) == plan

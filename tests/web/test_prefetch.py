"""Pages name the rules by which browsers fetch pages beforehand."""

import re


def test_a_page_names_rules_that_browsers_take(client):
    header = client.get("/").headers["Speculation-Rules"]
    rules = client.get(re.fullmatch('"(/assets/[^"]+)"', header)[1])
    assert rules.mimetype == "application/speculationrules+json"
    assert rules.get_json(force=True)["prefetch"][0]["eagerness"] == "moderate"


def test_what_is_no_page_names_none(client):
    assert "Speculation-Rules" not in client.get("/feed.xml").headers

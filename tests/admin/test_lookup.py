"""Autocomplete: few suggestions, and none that one may not see."""

import json

from backoffice.records.lookup import MOST_RESULTS


def suggestions(browser, address, text):
    answer = browser.get(f"{address}?q={text}", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    return json.loads(answer.data)


def test_a_fragment_that_many_hold_gives_the_first_of_them_and_says_that_there_are_more(
    editor, make
):
    for number in range(MOST_RESULTS + 1):
        make.tag(f"harbour{number:02}")
    many = suggestions(editor, "/admin/tags/lookup/", "harbour")
    assert [len(many["results"]), many["more"]] == [MOST_RESULTS, True]
    few = suggestions(editor, "/admin/tags/lookup/", "harbour0")
    assert [len(few["results"]), few["more"]] == [10, False]


def test_nothing_is_suggested_that_one_may_not_see(browse, make):
    author, editor = browse("author"), browse("editor")
    make.draft(author=author.person, title="Ferry of mine")
    make.draft(title="Ferry of others")

    def titles(browser):
        found = suggestions(browser, "/admin/posts/lookup/", "ferry")["results"]
        return [each["text"] for each in found]

    assert titles(author) == ["Ferry of mine"]
    assert titles(editor) == ["Ferry of mine", "Ferry of others"]


def test_pictures_are_shown_where_they_are_chosen_with_and_without_script(editor, make):
    picture = make.picture(alt="A ferry at dawn")
    post = make.post(lead_picture=picture)
    small = f"/media/{picture.file}-320.webp"
    found = suggestions(editor, "/admin/pictures/lookup/", "ferry")["results"]
    assert [each["picture"] for each in found] == [small]
    for page in ("/admin/pictures/lookup/?q=ferry", f"/admin/posts/edit/?id={post.id}"):
        assert f'<img class="thumb" src="{small}" alt=""' in editor.get(page).text


def test_an_address_is_found_and_told_only_where_one_may_see_it(browse, make):
    make.user(name="Greta", email="greta@example.com")
    by_address = "/admin/users/lookup/", "greta@example"
    assert suggestions(browse("admin"), *by_address)["results"][0]["hint"] == "greta@example.com"
    assert suggestions(browse("moderator"), *by_address)["results"] == []

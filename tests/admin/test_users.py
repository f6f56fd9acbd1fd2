"""Users in the admin: what a new one begins with, and whose posts go to whom."""

import re

import pytest

from backoffice.extensions import db
from backoffice.models.post import Post
from backoffice.policy import Forbidden, Refused
from backoffice.services import users
from tests.support.client import sent_from
from tests.support.make import PASSWORD


def test_a_new_account_begins_in_the_configured_time_zone(browse, app, monkeypatch):
    monkeypatch.setitem(app.config, "DEFAULT_TIMEZONE", "Asia/Tokyo")
    page = browse("admin").get("/admin/users/new/").text
    assert '<option selected value="Asia/Tokyo">' in page


def test_only_what_is_a_place_or_an_offset_is_offered_as_a_time_zone(browse):
    page = browse("admin").get("/admin/users/new/").text
    assert 'value="Europe/Berlin"' in page
    assert 'value="localtime"' not in page
    assert 'value="Factory"' not in page


def test_the_secrets_of_an_account_reach_no_page(browse, make):
    admin, member = browse("admin"), make.user(password=PASSWORD)
    pages = [f"{name}/?id={member.id}" for name in ("details", "history", "edit", "delete")]
    for page in ("", "lookup/", *pages):
        text = admin.get(f"/admin/users/{page}").text
        assert "argon2" not in text and member.fs_uniquifier not in text, page


def test_who_makes_an_account_knows_beforehand_that_a_mail_goes_out(browse):
    admin = browse("admin")
    assert "Once you save, they get a mail" in admin.get("/admin/users/new/").text
    assert "they get a mail" not in admin.get("/admin/tags/new/").text


def test_somebody_with_posts_is_deleted_once_the_posts_have_another_author(browse, make):
    admin, leaving, heir = (
        browse("admin"),
        make.user(email="lea@example.com"),
        make.user(name="Hal"),
    )
    post = make.post(author=leaving)
    address = f"/admin/users/delete/?id={leaving.id}"
    assert "Give the posts to" in admin.get(address).text
    moved = admin.send(f"/admin/users/reassign/?id={leaving.id}", {"heir": f"Hal #{heir.id}"})
    assert moved.status_code == 303
    assert "1 post was moved." in admin.get(moved.location).text
    assert db.session.get(Post, post.id).author_id == heir.id
    assert admin.confirm(address).status_code == 303
    assert users.find_user("lea@example.com") is None


@pytest.mark.parametrize("way", ["from oneself", "to oneself", "to somebody above"])
def test_whoever_may_not_name_an_author_moves_no_posts_in_a_roundabout_way(browse, make, way):
    make.role("personnel", "admin.enter", "user.manage", "post.own")
    person = browse("personnel", "user").person
    boss, member = make.user(roles=["admin"]), make.user()
    giver, heir = {
        "from oneself": (person, member),
        "to oneself": (member, person),
        "to somebody above": (member, boss),
    }[way]
    post = make.post(author=giver)
    with pytest.raises(Refused, match="between accounts that you manage"):
        users.reassign_posts(giver, heir, by=person)
    with pytest.raises(Forbidden):
        users.reassign_posts(boss, member, by=person)
    users.reassign_posts(giver, heir, by=boss)
    assert db.session.get(Post, post.id).author_id == heir.id


@pytest.mark.parametrize("heir", ["", "Nobody", "Nobody #999999"])
def test_posts_stay_where_they_are_when_nobody_is_named(browse, make, heir):
    admin, post = browse("admin"), make.post()
    answer = admin.send(f"/admin/users/reassign/?id={post.author_id}", {"heir": heir})
    assert "That person is not found" in admin.get(answer.location).text
    assert db.session.get(Post, post.id).author_id == post.author_id


def test_posts_are_reassigned_only_by_whoever_may_manage_that_account(browse, make):
    post, heir = make.post(author=make.user(roles=["admin"])), make.user()
    path, form = f"/admin/users/reassign/?id={post.author_id}", {"heir": f"x #{heir.id}"}
    before = post.author_id
    make.role("personnel", "admin.enter", "user.manage")
    assert browse("personnel").send(path, form).status_code == 403
    assert browse("editor").send(path, form).status_code == 403
    assert db.session.get(Post, post.id).author_id == before


def test_ones_own_address_is_changed_where_it_is_confirmed_first(browse):
    admin = browse("admin", email="ana@example.com")
    path = f"/admin/users/edit/?id={admin.person.id}"
    form = {**sent_from(admin.get(path).text), "email": "a-slip@example.com"}
    page = admin.post(path, data=form)
    assert page.status_code == 422
    assert "Change your own address in your profile" in page.text
    assert admin.get("/admin/").status_code == 200


def test_a_language_is_called_by_its_name(browse, make):
    admin, user = browse("admin"), make.user(locale="de")
    assert "<bdi>Deutsch</bdi>" in admin.get(f"/admin/users/details/?id={user.id}").text
    form = admin.get(f"/admin/users/edit/?id={user.id}").text
    assert re.search(r'<option selected value="de">Deutsch</option>', form)


def test_people_are_found_by_the_name_of_their_language(browse, make):
    admin, user, other = browse("admin"), make.user(locale="de"), make.user(locale="es")
    page = admin.get("/admin/users/?locale=de").text
    assert '<option value="de" selected>Deutsch</option>' in page
    assert "Language: <b><bdi>Deutsch</bdi></b>" in page
    assert user.email in page
    assert other.email not in page


def test_somebodys_initials_have_one_colour_on_every_page(browse, make):
    admin = browse("admin", name="Ada Brandt")
    post = make.post(author=admin.person)
    admin.send(f"/admin/posts/edit/?id={post.id}", {"version": 1, "title": "New"})
    pages = [f"/admin/posts/{page}" for page in ("", f"history/?id={post.id}")]
    tones = [re.findall(r'data-tone="(\d)"[^>]*>AB<', admin.get(page).text) for page in pages]
    assert all(tones)
    assert len({tone for found in tones for tone in found}) == 1


def test_a_change_of_which_one_may_see_no_field_draws_no_empty_box(browse, make):
    admin, user = browse("admin"), make.user()
    admin.act("users", "deactivate", user.id)
    page = browse("moderator").get(f"/admin/users/history/?id={user.id}").text
    assert page.count('<dl class="diff">') == 1  # of the account's creation


def test_a_language_that_is_offered_no_more_stays_with_those_who_have_it(
    browse, make, app, monkeypatch
):
    admin, member = browse("admin"), make.user(locale="es", name="Ines")
    monkeypatch.setitem(app.config, "LANGUAGES", ["en", "de"])
    page = admin.get(f"/admin/users/edit/?id={member.id}").text
    assert '<option selected value="es">' in page
    assert '<option value="es">' not in admin.get("/admin/users/new/").text

"""What is special about users in the admin."""

import re


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
    admin.send("/admin/users/action/", {"verb": "deactivate", "id": user.id, "confirmed": "1"})
    page = browse("moderator").get(f"/admin/users/history/?id={user.id}").text
    assert page.count('<dl class="diff">') == 1  # of the account's creation

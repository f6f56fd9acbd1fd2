"""Members change their own profile, and overwrite nobody."""

from backoffice.extensions import db
from backoffice.services.save import save


def test_a_profile_is_ones_own_and_the_language_follows_it(browse):
    ines = browse("user")
    form = {"name": "Ines P.", "locale": "de", "timezone": "Europe/Berlin", "version": 1}
    assert "optional" not in ines.get("/profile/edit").text
    assert ines.send("/profile/edit", form).status_code == 303
    assert '<html lang="de"' in ines.get("/profile/").text
    assert ines.send("/profile/edit", {**form, "timezone": "Mars/Base"}).status_code == 422
    assert ines.send("/profile/edit", {**form, "name": " "}).status_code == 422


def test_a_stale_profile_keeps_what_others_changed_in_other_fields(browse, make):
    ines = browse("user", name="Ines")
    save(ines.person, {"timezone": "Asia/Tokyo"}, since=1, by=make.by)
    form = {"name": "Ines P.", "locale": "en", "timezone": "UTC", "version": 1}
    assert ines.send("/profile/edit", form).status_code == 303
    db.session.refresh(ines.person)
    assert (ines.person.name, ines.person.timezone) == ("Ines P.", "Asia/Tokyo")


def test_a_stale_profile_shows_both_where_both_changed_one_field(browse, make):
    ines = browse("user", name="Ines")
    save(ines.person, {"name": "Ines from staff"}, since=1, by=make.by)
    form = {"name": "Ines P.", "locale": "en", "timezone": "UTC", "version": 1}
    answer = ines.send("/profile/edit", form)
    assert answer.status_code == 409
    assert "Ines from staff" in answer.text and "Ines P." in answer.text
    assert ines.send("/profile/edit", {**form, "version": 2}).status_code == 303
    assert ines.send("/profile/edit", {**form, "version": ""}).status_code == 400

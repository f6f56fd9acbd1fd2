"""The picture of a person: sent on the profile page, shown where their initials were."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from backoffice.extensions import db
from backoffice.models.change import Change
from backoffice.models.user import User
from backoffice.policy import Forbidden
from backoffice.services import pictures
from backoffice.services.avatars import drop_avatar, set_avatar
from tests.support.images import image_file, opened

SEND, REMOVE = "/profile/picture/", "/profile/picture/remove/"


def send(browser, content=None, **values):
    content = image_file() if content is None else content
    return browser.send(SEND, {"file": (BytesIO(content), "me.jpg"), **values})


def address(person):
    db.session.expire_all()
    return f"/media/avatars/{person.avatar}.webp"


def test_a_member_is_shown_by_their_picture_wherever_their_initials_stood(client, browse, make):
    author = browse("author", name="Ana Torres")
    post = make.post(author=author.person)
    make.comment(post, author=author.person)
    places = ["/profile/", "/admin/", "/admin/posts/", f"/posts/{post.slug}"]
    before = {path: author.get(path).text.count(">AT</span>") for path in places}
    assert all(before.values())
    assert send(author).status_code == 303
    for path in places:
        page = author.get(path).text
        assert ">AT</span>" not in page, path
        assert page.count(f'<img class="avatar" src="{address(author.person)}"') >= before[path]


def test_a_square_around_the_focal_point_is_kept_and_nothing_else(client, browse):
    member = browse("user")
    for x, colour in ((0, "red"), (100, "blue")):
        send(member, image_file(size=(900, 300)), focal_x=str(x))
        answer = client.get(address(member.person))
        assert answer.content_type == "image/webp"
        assert "immutable" in answer.headers["Cache-Control"]
        kept = opened(answer.data).convert("RGB")
        assert kept.size == (320, 320)
        red, _green, blue = kept.getpixel((160, 160))
        assert (red > blue) == (colour == "red")


def test_a_small_or_transparent_picture_will_do(client, browse):
    member, out = browse("user"), BytesIO()
    Image.new("RGBA", (20, 10), (0, 0, 0, 0)).save(out, "PNG")
    assert send(member, out.getvalue(), focal_x="", focal_y="").status_code == 303
    assert opened(client.get(address(member.person)).data).size == (320, 320)


WRONG = [{"content": b""}, {"content": b"<svg/>"}, {"focal_x": "101"}, {"focal_y": "x"}]


@pytest.mark.parametrize("sent", WRONG, ids=str)
def test_what_cannot_be_used_comes_back_beside_its_field(app, browse, sent):
    member = browse("user")
    answer = send(member, **sent)
    assert answer.status_code == 422
    field = next((name for name in sent if name != "content"), "file")
    assert f'id="{field}-error-1"' in answer.text
    db.session.expire_all()
    assert member.person.avatar is None


def test_who_removes_their_picture_has_initials_again_and_the_file_goes(
    app, client, browse, monkeypatch
):
    member = browse("user")
    send(member)
    old = address(member.person)
    assert member.send(REMOVE).status_code == 303
    db.session.expire_all()
    assert member.person.avatar is None
    assert client.get(old).status_code == 404
    monkeypatch.setattr(pictures, "GRACE", -pictures.GRACE)
    pictures.remove_strays()
    assert not list((Path(app.instance_path) / "media").glob("*/*"))


def test_the_sweep_leaves_pictures_of_people_alone(client, browse, monkeypatch):
    member = browse("user")
    send(member)
    monkeypatch.setattr(pictures, "GRACE", -pictures.GRACE)
    pictures.remove_strays()
    assert client.get(address(member.person)).status_code == 200


def test_of_two_pictures_sent_at_once_the_last_one_counts(app, make):
    here = make.user()
    assert here.version == 1
    with app.app_context():  # the other tab, with a session of its own
        there = db.session.get(User, here.id)
        set_avatar(there, FileStorage(BytesIO(image_file())), (0, 0), by=there)
    set_avatar(here, FileStorage(BytesIO(image_file())), (50, 50), by=here)
    assert here.version == 3


def test_a_picture_is_in_the_history_of_the_person(browse):
    member = browse("user")
    send(member)
    query = select(Change.values).where(Change.record_id == member.person.id)
    values = db.session.scalars(query.order_by(Change.id.desc())).first()
    db.session.expire_all()
    assert values == {"avatar": {"old": None, "new": member.person.avatar}}


def test_staff_remove_a_picture_that_should_not_be(browse, make):
    member, staff = browse("user"), browse("staff")
    send(member)
    page = staff.get(f"/admin/users/details/?id={member.person.id}")
    assert "Remove the picture" in page.text
    assert staff.press(page, "/action/", {"verb": "remove_avatar"}).status_code == 303
    db.session.expire_all()
    assert db.session.get(User, member.person.id).avatar is None


def test_a_picture_that_staff_removed_can_be_given_back_for_a_month(client, browse, monkeypatch):
    member, staff = browse("user"), browse("staff")
    send(member)
    shown = address(member.person)
    page = staff.get(f"/admin/users/details/?id={member.person.id}")
    removed = staff.press(page, "/action/", {"verb": "remove_avatar"})
    monkeypatch.setattr(pictures, "GRACE", -pictures.GRACE)
    pictures.remove_strays()
    staff.press(staff.get(removed.location), "/admin/undo/", {})
    assert client.get(shown).status_code == 200


def test_a_list_with_people_costs_no_statement_more_for_their_pictures(browse, make, statements):
    admin = browse("admin")
    for number in range(5):
        author = make.user(roles=["author"], avatar=f"{number:032x}" if number % 2 else None)
        make.post(author=author)
    page = admin.get("/admin/posts/").text
    assert page.count('<img class="avatar"') == 2
    assert statements(admin.get, "/admin/posts/") <= 6


def test_nobody_takes_the_picture_of_somebody_else_away(make):
    with pytest.raises(Forbidden) as forbidden:
        drop_avatar(make.user(), by=make.user(roles=["admin"]))
    assert (forbidden.value.action, forbidden.value.field) == ("edit_profile", "avatar")

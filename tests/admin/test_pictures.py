"""Uploading pictures: what is taken, what is refused, and that nothing half-done stays."""

from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.change import Change
from backoffice.models.job import Job
from backoffice.models.picture import Picture, PictureKind, sized
from backoffice.policy import can
from backoffice.services import pictures
from backoffice.services.bulk import run_on_all
from backoffice.services.deletion import delete
from backoffice.services.storage import storage
from tests.support.images import image_file, opened
from tests.support.importing import bring, chosen, counts_of, take_in
from tests.support.plans import statements_of
from tests.support.undoing import last_taken_back
from tests.support.work import run_all_due

NEW = "/admin/pictures/new/"


def form(content=None, name="holiday.jpg", **values):
    sent = {"file": (BytesIO(image_file() if content is None else content), name)}
    return {"alt": "A ferry at dawn", "focal_x": "50", "focal_y": "50", **sent, **values}


def files(app):
    folder = Path(app.instance_path) / "media"
    return sorted(path.name for path in folder.glob("*/*"))


@pytest.fixture(autouse=True)
def _empty_folder(app):
    for path in (Path(app.instance_path) / "media").glob("*/*"):
        path.unlink()


def test_an_author_uploads_a_picture_without_script(app, browse):
    author = browse("author")
    page = author.get(NEW)
    assert 'enctype="multipart/form-data"' in page.text
    assert author.send(NEW, form(name="../../etc/passwd.svg")).status_code == 303
    picture = db.session.scalars(select(Picture)).one()
    assert (picture.kind, picture.width, picture.height) == (PictureKind.JPEG, 800, 600)
    assert picture.uploader_id == author.person.id
    assert files(app) == [picture.kept_as]
    assert "passwd" not in picture.file
    kept = Path(app.instance_path) / "media" / picture.file[:2] / picture.kept_as
    assert picture.size == kept.stat().st_size
    change = db.session.scalars(select(Change).where(Change.record_type == "picture")).one()
    assert change.values["alt"] == {"new": "A ferry at dawn"}


def test_a_picture_needs_its_words_even_as_decoration(browse):
    answer = browse("editor").send(NEW, form(alt="", decorative="y"))
    assert answer.status_code == 422
    assert 'id="alt-error-1"' in answer.text


def test_a_mistake_elsewhere_says_that_the_picture_has_to_be_chosen_again(browse):
    editor, again = browse("editor"), "Choose the picture again"
    assert again in editor.send(NEW, form(alt="")).text
    assert again not in editor.send(NEW, {**form(), "file": ""}).text
    assert again not in editor.send(NEW, form(b"no picture")).text


def test_nothing_is_said_of_a_picture_that_is_only_decoration(browse):
    browse("editor").send(NEW, form(decorative="y"))
    picture = db.session.scalars(select(Picture)).one()
    assert (picture.spoken, str(picture)) == ("", "A ferry at dawn")


@pytest.mark.parametrize(
    "content",
    [b"", b"no picture", b'<svg xmlns="http://www.w3.org/2000/svg"/>', image_file()[:600]],
    ids=["empty", "words", "drawing", "cut"],
)
def test_what_is_no_picture_comes_back_beside_the_field_and_leaves_nothing(app, browse, content):
    answer = browse("editor").send(NEW, form(content))
    assert answer.status_code == 422
    assert 'id="file-error-1"' in answer.text
    assert "A ferry at dawn" in answer.text
    assert not files(app)
    assert not db.session.scalars(select(Picture)).all()
    assert not db.session.scalars(select(Job)).all()


def test_the_refusal_is_in_the_readers_language(browse):
    answer = browse("editor", locale="de").send(NEW, form(b"no picture"))
    assert answer.status_code == 422
    assert "no picture that can be read" not in answer.text
    assert "Bild" in answer.text


def test_too_many_bytes_and_too_many_pixels_are_refused_with_the_limit(app, editor, monkeypatch):
    monkeypatch.setitem(app.config, "PICTURE_MAX_PIXELS", 400_000)
    assert "too many pixels" in editor.send(NEW, form()).text
    monkeypatch.setitem(app.config, "PICTURE_MAX_BYTES", 1_000)
    answer = editor.send(NEW, form())
    assert answer.status_code == 422
    assert "too large" in answer.text
    far_too_large = editor.send(NEW, form(b"x" * 102_000))
    assert far_too_large.status_code == 413
    assert not files(app)


def test_who_may_not_upload_may_not_send_a_large_body_either(app, browse, monkeypatch):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1_000)
    assert browse("user").send(NEW, form()).status_code == 413
    assert browse("editor").send(NEW, form()).status_code == 303


def test_a_focal_point_outside_is_a_sentence_at_its_field_and_the_file_goes(app, browse):
    answer = browse("editor").send(NEW, form(focal_y="101"))
    assert answer.status_code == 422
    assert "between 0 and 100 percent" in answer.text
    assert 'id="focal_y-error-1"' in answer.text
    assert not files(app)


def test_no_file_stays_when_the_transaction_fails(app, make, monkeypatch):
    def fail(*_args, **_values):
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(pictures.jobs, "ask", fail)
    with pytest.raises(RuntimeError):
        make.picture()
    assert not files(app)
    assert not db.session.scalars(select(Picture)).all()


def test_what_was_measured_can_be_changed_by_nobody(browse, make):
    picture, admin = make.picture(), browse("admin")
    path = f"/admin/pictures/edit/?id={picture.id}"
    for key in ("file", "width", "height", "size", "kind", "uploader", "uploader_id"):
        answer = admin.send(path, {"version": 1, key: "1"})
        assert answer.status_code == 403, key
    assert admin.send(path, {"version": 1, **form()}).status_code == 415


def test_an_author_sees_all_pictures_and_changes_their_own(make):
    author, moderator = make.user(roles=["author"]), make.user(roles=["moderator"])
    own, other = make.picture(by=author), make.picture()
    for action in ("edit", "delete"):
        assert can(author, action, own)
        assert not can(author, action, other)
        assert can(make.user(roles=["staff"]), action, own)
        assert not can(moderator, action, own)
    assert can(author, "view", other)
    assert can(moderator, "view", other)


def test_a_job_makes_the_sizes_and_only_those_that_fit(app, make):
    small = make.picture(image_file(size=(200, 100)))
    wide = make.picture(image_file("PNG", size=(2500, 500)))
    assert run_all_due() == 2
    db.session.rollback()
    assert small.prepared_at and wide.prepared_at
    assert small.widths == (320,)
    assert wide.widths == (320, 640, 1280, 1920)
    names = files(app)
    assert sorted([*(sized(wide.file, width) for width in wide.widths), wide.kept_as]) == [
        name for name in names if name.startswith(wide.file)
    ]
    assert opened(pictures.find(sized(wide.file, 640)).content).size == (640, 128)
    assert opened(pictures.find(sized(small.file, 320)).content).size == (200, 100)


def test_making_the_sizes_is_no_change_that_somebody_made(make):
    picture = make.picture()
    run_all_due()
    changes = select(Change).where(Change.record_id == picture.id, Change.record_type == "picture")
    assert len(db.session.scalars(changes).all()) == 1


def test_the_job_of_a_picture_that_was_deleted_ends_quietly(browse, make):
    editor, picture = browse("editor"), make.picture()
    editor.confirm(f"/admin/pictures/delete/?id={picture.id}")
    run_all_due()
    db.session.rollback()
    job = db.session.scalars(select(Job)).one()
    assert (job.status.value, job.done) == ("done", 0)


def test_a_picture_in_use_says_where_and_asks_before_it_goes(browse, make):
    editor, picture = browse("editor"), make.picture(alt="Ferry")
    make.post(title="Above", lead_picture_id=picture.id)
    within = make.post(title="Within", body=f"![]({picture.address})")
    details = editor.get(f"/admin/pictures/details/?id={picture.id}").text
    assert "Above" in details and "Within" in details
    assert "Used 2 times" in editor.get("/admin/pictures/").text
    path = f"/admin/pictures/delete/?id={picture.id}"
    question = editor.get(path).text
    assert "Stay, without it" in question and "Stay, and lose the link" in question
    assert editor.confirm(path).status_code == 303
    db.session.expire_all()
    assert within.pictures == []
    assert editor.get("/posts/" + within.slug).status_code == 200


def test_where_used_names_no_post_that_one_may_not_see(browse, make):
    author, picture = browse("author"), make.picture()
    make.draft(title="Topsecret", lead_picture_id=picture.id)
    page = author.get(f"/admin/pictures/details/?id={picture.id}").text
    assert "Topsecret" not in page
    assert "Nowhere that you can see" in page


def test_the_text_of_a_post_decides_which_pictures_it_uses(browse, make):
    one, other, editor = make.picture(), make.picture(), browse("editor")
    post = make.post(body=f"![]({one.address}) and ![]({one.address})")
    assert post.pictures == [one]
    form = {"version": 1, "title": "T", "slug": post.slug, "kind": "post", "status": "draft"}
    form |= {"author": f"x #{post.author_id}", "body": f"![x]({other.sized(640)})"}
    assert editor.send(f"/admin/posts/edit/?id={post.id}", form).status_code == 303
    db.session.expire_all()
    assert post.pictures == [other]
    assert (one.uses, other.uses) == (0, 1)


def test_files_that_no_record_knows_are_swept_once_nobody_can_want_them_back(
    app, browse, make, monkeypatch
):
    kept, gone = make.picture(), make.picture()
    run_all_due()
    browse("admin").confirm(f"/admin/pictures/delete/?id={gone.id}")
    assert pictures.remove_strays() == 0
    monkeypatch.setattr(pictures, "GRACE", -pictures.GRACE)
    assert pictures.remove_strays() == 0
    monkeypatch.setattr(pictures, "KEPT_WHEN_TAKEN_AWAY", -pictures.KEPT_WHEN_TAKEN_AWAY)
    assert pictures.remove_strays() == 4
    assert {name[:32] for name in files(app)} == {kept.file}


def test_alt_texts_can_be_imported_and_no_file_can(browse, make):
    picture, editor = make.picture(), browse("editor")
    page = take_in(editor, f"id,alt\n{picture.id},Fog\n", "pictures")
    db.session.expire_all()
    assert (counts_of(page), picture.alt) == ({"updated": 1}, "Fog")
    assert "file" not in chosen(bring(editor, f"id,file\n{picture.id},x\n", "pictures"))["column"]


def test_a_picture_that_comes_back_stands_again_in_the_texts_that_name_it(make):
    picture = make.picture()
    post = make.post(body=f"![]({picture.address})")
    delete(picture, by=make.by)
    assert post.pictures == []
    last_taken_back(make.by)
    db.session.expire_all()
    assert [each.file for each in post.pictures] == [picture.file]


def test_many_pictures_that_come_back_are_looked_for_in_the_texts_at_once(make):
    some = [make.picture() for _ in range(3)]
    post = make.post(body="".join(f"![]({each.address})" for each in some))
    make.post(body="A text about /media/ without any picture")
    run_on_all(delete, Picture, [each.id for each in some], by=make.by)
    with statements_of() as seen:
        last_taken_back(make.by)
    assert sum("body_html LIKE" in statement for statement, _parameters in seen) == 1
    db.session.expire_all()
    assert {each.id for each in post.pictures} == {each.id for each in some}


def test_what_has_no_sizes_after_a_day_gets_them_at_night(app, make, monkeypatch):
    picture = make.picture()
    assert pictures.prepare_rest() == 0
    monkeypatch.setattr(pictures, "GRACE", -pictures.GRACE)
    assert pictures.prepare_rest() == 1
    assert picture.prepared_at
    assert len(files(app)) == 1 + len(picture.widths)


def test_a_damaged_picture_keeps_no_other_from_getting_its_sizes(make, monkeypatch, caplog):
    damaged, sound = make.picture(), make.picture()
    storage().write(damaged.kept_as, b"no picture any more")
    monkeypatch.setattr(pictures, "GRACE", -pictures.GRACE)
    assert pictures.prepare_rest() == 1
    assert sound.prepared_at and not damaged.prepared_at
    assert f"The sizes of picture {damaged.id} can't be made" in caplog.text


def test_a_picture_whose_file_is_gone_is_tried_for_a_month_only(make, monkeypatch, caplog):
    storage().remove(make.picture().kept_as)
    monkeypatch.setattr(pictures, "GRACE", -pictures.GRACE)
    assert pictures.prepare_rest() == 0
    assert "is gone" in caplog.text
    caplog.clear()
    monkeypatch.setattr(pictures, "KEPT_WHEN_TAKEN_AWAY", -pictures.KEPT_WHEN_TAKEN_AWAY)
    assert pictures.prepare_rest() == 0
    assert not caplog.text

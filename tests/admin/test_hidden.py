"""What somebody may not see stays hidden, whichever way they ask for it."""

import re

import pytest
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.job import Job, JobStatus
from backoffice.models.post import PostStatus
from backoffice.models.saved_view import Audience
from backoffice.models.selection import Selection
from backoffice.models.transaction import transaction
from backoffice.policy import Refused
from backoffice.records import selecting
from backoffice.records.declaration import listing_of

SECRET = "zoe.secret@example.com"


@pytest.fixture
def guest(make):
    """A comment whose writer's address is only for those who manage comments."""
    post = make.post(title="Public")
    make.comment(post, guest_email="anna@example.com", body="first")
    return make.comment(post, guest_email=SECRET, body="second")


@pytest.fixture
def reader(make, browse):
    make.role("reader", "admin.enter", "comment.view", "post.view", "user.public", "list.export")
    return browse("reader")


@pytest.fixture
def owner(make, browse):
    """Somebody who sees their own posts only, and may export."""
    make.role("owner", "admin.enter", "post.own", "list.export")
    return browse("owner")


@pytest.mark.parametrize(
    "query",
    [
        "columns=guest_email",
        "columns=body,guest_email&sort=guest_email",
        "sort=-guest_email",
        "guest_email=zoe",
        "q=zoe.secret",
        "q=guest_email:zoe",
        "q=" + SECRET,
        "view=1&guest_email=zoe",
    ],
)
def test_a_hidden_column_is_in_no_list(reader, guest, query):
    page = reader.get(f"/admin/comments/?{query}", follow_redirects=True)
    assert page.status_code == 200
    rows = page.text.split("<tbody", 1)[-1]
    assert SECRET in query or SECRET not in rows
    assert not ("second" in rows and "first" not in rows), "the rows tell what the column says"


def test_an_order_by_a_hidden_column_is_none(reader, guest):
    places = []
    for sort in ("guest_email", "-guest_email"):
        text = reader.get(f"/admin/comments/?sort={sort}").text
        places.append(text.index("first") < text.index("second"))
    assert len(set(places)) == 1


@pytest.mark.parametrize("query", ["guest_email=zoe", "q=zoe.secret", "q=guest_email:zoe"])
def test_a_hidden_column_picks_nothing(reader, guest, query):
    form = {"pick": "everything", "back": query}
    reader.send("/admin/comments/selection/", form)
    chosen = db.session.scalars(select(Selection)).one()
    assert chosen.size in (0, 2), "neither is told apart by it"


def test_an_export_holds_no_hidden_column(reader, guest):
    for form in ({"column": ["guest_email"]}, {"column": ["body", "guest_email", "guest_email"]}):
        for kind in ("csv", "jsonl"):
            answer = reader.send("/admin/comments/export/", {"format": kind, **form})
            assert answer.status_code == 200
            text = answer.get_data(as_text=True)
            assert "secret" not in text and "guest_email" not in text
    assert (
        'value="guest_email"' not in reader.get("/admin/comments/export/?columns=guest_email").text
    )


def test_rows_of_others_are_in_no_selection_export_or_walk(owner, make):
    mine = [make.post(author=owner.person, title=f"Mine {n}") for n in range(2)]
    others = make.posts(3)
    ids = [post.id for post in [*others, *mine]]
    everything = owner.send("/admin/posts/export/", {"format": "csv", "column": ["title"]})
    text = everything.get_data(as_text=True)
    assert text.count("Mine") == 2
    assert not any(post.title in text for post in others)
    picked = owner.send("/admin/posts/export/", {"id": ids, "shown": ""})
    assert "Export: 2 records" in picked.text
    answer = owner.press(picked, "/export/", {"format": "jsonl", "column": ["title"]})
    assert len(answer.get_data(as_text=True).splitlines()) == 2
    page = owner.get(f"/admin/posts/details/?id={mine[0].id}&back=sort%3Dtitle").text
    assert not any(post.title in page for post in others)
    for post in others:
        assert owner.get(f"/admin/posts/details/?id={post.id}").status_code == 404
    for place in ("page=1", "page=2", "go=P&sort=title", "at=last"):
        text = owner.get(f"/admin/posts/?{place}", follow_redirects=True).text
        assert not any(f">{post.title}<" in text for post in others)


def test_ids_of_others_are_not_acted_on(owner, make):
    others = make.posts(3)
    answer = owner.act("posts", "archive", *(post.id for post in others))
    assert answer.status_code == 303
    db.session.expire_all()
    assert {post.status for post in others} == {PostStatus.PUBLISHED}


def test_counts_beside_filters_count_what_one_sees(owner, make):
    make.draft(author=owner.person)
    make.posts(3)
    text = owner.get("/admin/posts/?facets=yes").text
    field = text.split('value="published"')[1].split("</div>")[0]
    assert ">0<" in field
    alone = owner.get("/admin/posts/facets/", headers={"Accept": "application/json"})
    assert alone.json["status"] == {"draft": "1", "published": "0", "archived": "0"}


def test_a_view_of_somebody_else_is_nothing_here(browse, make):
    owner, other = make.user(roles=["editor"]), browse("admin")
    view = make.saved_view(owner=owner, name="Secret plans", query={"q": ["strike"]})
    page = other.get(f"/admin/posts/?view={view.id}")
    assert "Secret plans" not in page.text
    assert "strike" not in page.text
    assert other.get(f"/admin/posts/views/edit/?id={view.id}").status_code == 404
    for path in ("save", "delete"):
        form = {"id": view.id, "version": 1, "back": "q=x"}
        assert other.send(f"/admin/posts/views/{path}/", form).status_code == 404
    elsewhere = make.saved_view(owner=other.person, record_type="tag", name="Tags")
    form = {"id": elsewhere.id, "version": 1, "back": ""}
    assert other.send("/admin/posts/views/save/", form).status_code == 404


def test_a_shared_view_with_a_column_that_one_lacks_shows_and_picks_nothing(browse, make):
    make.role("public", "admin.enter", "user.public", "list.export")
    person = browse("public")
    admin = make.user(roles=["admin"], name="Head Person")
    view = make.saved_view(
        owner=admin,
        audience=Audience.EVERYBODY,
        record_type="user",
        query={"status": ["inactive"]},
    )
    address = f"status=inactive&view={view.id}"
    assert "Head Person" not in person.get(f"/admin/users/?{address}").text.split("<main")[1]
    form = {"pick": "everything", "back": address}
    person.send("/admin/users/selection/", form)
    assert db.session.scalars(select(Selection)).all() == []
    selection = selecting._new(listing_of("user"), person.person)
    selection.everything, selection.query = True, {"status": ["inactive"], "view": [str(view.id)]}
    with pytest.raises(Refused):
        selecting.measure(selection, listing_of("user"), by=person.person)


def test_only_whoever_asked_lets_a_job_go_on(browse, make):
    editor, staff = browse("editor"), browse("staff")
    post = make.post(author=editor.person)
    editor.act("posts", "publish", post.id)
    job = db.session.scalars(select(Job)).one()
    with transaction():
        job.status = JobStatus.CANCELLED
    details = f"/admin/jobs/details/?id={job.id}"
    assert "Go on" in editor.get(details).text
    assert "Go on" not in staff.get(details).text
    staff.send("/admin/jobs/retry/", {"id": job.id})
    db.session.expire_all()
    assert job.status is JobStatus.CANCELLED


def test_reasons_name_no_record_that_one_may_not_see(browse, make):
    make.role("watcher", "admin.enter", "job.view")
    editor, watcher = browse("editor"), browse("watcher")
    post = make.post(author=editor.person, title="Hidden title")
    editor.act("posts", "publish", post.id)
    job = db.session.scalars(select(Job)).one()
    for page in ("details", "problems"):
        assert "Hidden title" in editor.get(f"/admin/jobs/{page}/?id={job.id}").text
        assert "Hidden title" not in watcher.get(f"/admin/jobs/{page}/?id={job.id}").text


def test_who_may_not_be_seen_is_named_without_a_way_there(browse, make):
    make.role("desk", "admin.enter", "post.manage")
    post = make.post(author=make.user(name="Ana Torres", roles=["author"]))
    page = browse("desk").get(f"/admin/posts/details/?id={post.id}").text
    assert "Ana Torres" in page
    assert "/admin/users/details/" not in page


@pytest.mark.parametrize(("kind", "said"), [("users", "roles:"), ("posts", "is:mine")])
def test_the_hint_at_filters_in_the_search_names_what_this_list_understands(browse, kind, said):
    admin = browse("admin")
    hint = re.search(r"for example:.*?<code[^>]*>([^<]*)", admin.get(f"/admin/{kind}/").text)[1]
    assert said in hint
    assert ("is:mine" in hint) == (kind == "posts")

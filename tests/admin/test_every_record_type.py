"""The battery: what holds for every declared record type, and so for the next one too."""

import pytest
from flask import url_for
from sqlalchemy import inspect

from backoffice.admin import MENU
from backoffice.admin.record_view import RecordView
from backoffice.extensions import db
from backoffice.models.change import Change, Refusal
from backoffice.policy import can, is_for_nobody
from backoffice.records.attributes import attribute
from backoffice.records.form import NOT_FIELDS
from backoffice.records.sorting import sort_key
from tests.support.client import sent_from
from tests.support.rows import count, newest

VIEWS = [view for _label, views in MENU for view in views if issubclass(view, RecordView)]
NAMES = {"admin", "tests"}
GETS = [
    "index_view",
    "lookup_view",
    "details_view",
    "history_view",
    "edit_view",
    "create_view",
    "delete_view",
]


@pytest.fixture(params=VIEWS, ids=lambda view: view.__name__)
def view(request):
    return request.param


@pytest.fixture
def address(app, view):
    def build(name, record=None, **query):
        with app.test_request_context():
            endpoint = f"{view.record.__tablename__}s.{name}"
            return url_for(endpoint, **({"id": record.id} if record else {}), **query)

    return build


def addresses_of(address, record):
    with_id = {"details_view", "history_view", "edit_view", "delete_view"}
    return [address(name, record if name in with_id else None) for name in GETS]


@pytest.mark.parametrize("role", ["admin", "staff", "editor", "author", "moderator", "translator"])
def test_each_role_gets_what_the_policy_says(browse, make, view, address, role):
    record, browser = make.one_of(view.record), browse(role)
    for path in addresses_of(address, record):
        assert browser.get(path).status_code == expected(browser.person, path, record), path


def expected(person, path, record):
    """How a page is answered: some types are never made or deleted here."""
    page = path.partition("?")[0].rstrip("/").rpartition("/")[2]
    action = {"new": "create", "edit": "edit", "delete": "delete"}.get(page, "view")
    if not can(person, action, type(record)):
        return 403
    if "?" not in path:
        return 200
    if not can(person, "view", record):
        return 404
    return 200 if can(person, action, record) else 403


@pytest.mark.parametrize("role", ["staff", "editor", "author", "moderator"])
def test_what_stands_around_a_record_is_shown_to_those_who_may_see_it(
    browse, make, view, address, role
):
    record, browser = make.one_of(view.record), browse(role)
    page = browser.get(address("details_view", record))
    if page.status_code != 200:
        return
    header = page.text.partition("<h1")[2].partition("</header>")[0]
    shown = {
        "status": 'class="badge' in header,
        "created_at": "<dt>Created</dt>" in page.text.partition("About this record")[2],
        "updated_at": "<dt>Changed</dt>" in page.text,
        "version": "<dt>Version</dt>" in page.text,
    }
    for field, is_shown in shown.items():
        wanted = hasattr(record, field) and can(browser.person, "view", record, field)
        assert is_shown == wanted, field


@pytest.mark.parametrize("wrong", ["999999", "0", "x", "", "99999999999999999999", "1'--", "%00"])
def test_an_id_that_leads_nowhere_is_not_found(browse, view, address, wrong):
    admin = browse("admin")
    for name in ("details_view", "history_view", "edit_view", "delete_view"):
        kept = name == "delete_view" and not can(admin.person, "delete", view.record)
        assert admin.get(f"{address(name)}?id={wrong}").status_code == (403 if kept else 404)


def test_a_form_with_nothing_in_it_keeps_the_page_and_says_why(browse, view, address):
    admin = browse("admin")
    before = count(Change)
    answer = admin.send(address("create_view"), {})
    if not can(admin.person, "create", view.record):  # comments are written on the site
        assert answer.status_code == 403
        return
    assert answer.status_code == 422
    assert "Not saved" in answer.text
    assert count(Change) == before


def test_saving_a_form_unchanged_changes_nothing(browse, make, view, address):
    record, admin = make.one_of(view.record), browse("admin")
    before, path = count(Change), address("edit_view", record)
    answer = admin.post(path, data=sent_from(admin.get(path).text))
    assert answer.status_code == 303, answer.text
    assert count(Change) == before
    assert record.version == 1


def first_line(view):
    """A plain text field of the type that somebody may change."""
    attributes = [a for panel in view.panels for a in panel.attributes]
    texts = [a for a in attributes if a.kind in ("line", "markdown")]
    return next(a for a in texts if not is_for_nobody("edit", view.record, a.key))


def test_a_stale_form_never_overwrites_and_shows_both_values(browse, make, view, address):
    record = make.one_of(view.record)
    hers, his, field = browse("admin"), browse("admin"), first_line(view).key
    path = address("edit_view", record)
    old, stale = (sent_from(each.get(path).text) for each in (hers, his))
    assert hers.post(path, data={**old, field: "Hers"}).status_code == 303
    answer = his.post(path, data={**stale, field: "His"})
    assert answer.status_code == 409
    assert "Hers" in answer.text
    assert "His" in answer.text
    db.session.expire_all()
    assert getattr(record, field) == "Hers"
    assert his.post(path, data=sent_from(answer.text)).status_code == 303
    db.session.expire_all()
    assert getattr(record, field) == "His"


def test_a_form_without_its_version_or_token_is_refused(browse, make, view, address):
    record, admin = make.one_of(view.record), browse("admin")
    path = address("edit_view", record)
    data = sent_from(admin.get(path).text)
    assert admin.post(path, data={**data, "version": ""}).status_code == 400
    assert admin.post(path, data={**data, "csrf_token": "x"}).status_code == 400
    assert record.version == 1


def test_a_locked_field_that_is_sent_all_the_same_is_refused_and_noted(
    browse, make, app, view, address
):
    record = make.one_of(view.record)
    for role in ("staff", "author", "moderator", "editor"):
        person = browse(role)
        if not (can(person.person, "edit", record) and can(person.person, "view", record)):
            continue
        locked = [
            a.key
            for panel in view.panels
            for a in panel.attributes
            if not can(person.person, "edit", record, a.key)
        ]
        for key in locked:
            answer = person.send(address("edit_view", record), {"version": 1, key: "1"})
            assert answer.status_code == 403
            noted = newest(Refusal)
            assert (noted.field, noted.record_id) == (key, record.id)
    assert record.version == 1


def test_a_field_that_no_form_offers_is_refused_as_well(browse, make, view, address):
    record, admin = make.one_of(view.record), browse("admin")
    offered = {each.key for panel in view.panels for each in panel.attributes}
    hidden = set(inspect(view.record).attrs.keys()) - offered - NOT_FIELDS
    for key in sorted(hidden):
        answer = admin.send(address("edit_view", record), {"version": 1, key: "1"})
        assert answer.status_code == 403, key


def test_a_list_of_fifty_costs_as_many_statements_as_one_of_five(
    browse, make, statements, view, address
):
    admin = browse("admin")
    for _ in range(5):
        make.one_of(view.record)
    path = address("index_view", rows=50)
    few = statements(admin.get, path)
    for _ in range(45):
        make.one_of(view.record)
    assert statements(admin.get, path) == few
    assert few <= 6


@pytest.mark.parametrize(
    "query",
    [
        "sort=nonsense",
        "sort=-created_at",
        "at=last",
        "at=tampered",
        "at=WyItaWQiLG51bGwsMSxmYWxzZSwxXQ.x",
        "rows=7",
        "q=%25_'%22%3Cb%3E",
        "q=%00",
        "q=%CC%81",
        "status=nonsense",
        "author=x",
        "unknown=1",
        "created_at_from=x",
        "created_at_to=9999-99-99",
        "publish_at_from=2026-01-01",
    ],
)
def test_a_strange_address_gets_a_list_all_the_same(browse, make, view, address, query):
    make.one_of(view.record)
    assert browse("admin").get(f"{address('index_view')}?{query}").status_code == 200


def test_each_column_sorts_both_ways_and_each_filter_narrows(browse, make, view, address):
    record, admin = make.one_of(view.record), browse("admin")
    for column in map(attribute, view.columns):
        if sort_key(column) is not None:
            for sort in (column.key, f"-{column.key}"):
                assert admin.get(address("index_view", sort=sort)).status_code == 200
    for each in map(attribute, view.filters):
        if each.kind == "choice":
            for choice in each.choices:
                wanted = getattr(record, each.key) is choice
                page = admin.get(address("index_view", **{each.key: choice.value})).text
                assert wanted == (f'id="row-{record.id}"' in page), choice


def test_a_picked_row_is_deleted_after_a_second_page(browse, make, view, address):
    record, admin = make.one_of(view.record), browse("admin")
    record_id = record.id
    sent = {"verb": "delete", "id": record_id}
    question = admin.press(admin.get(address("index_view")), "/action/", sent)
    if not can(admin.person, "delete", record):
        assert question.status_code == 403
        return
    assert "Nothing has happened yet" in question.text
    assert db.session.get(view.record, record_id)
    done = admin.press(question, "/action/", {})
    assert done.status_code == 303
    db.session.expire_all()
    assert db.session.get(view.record, record_id) is None


def test_every_page_of_it_is_translatable_and_fit_for_right_to_left(browse, make, view, address):
    record, admin = make.one_of(view.record), browse("admin")
    admin.names = {*NAMES, *words_of(record), admin.person.name}
    for path in addresses_of(address, record):
        admin.in_language("en_XA").get(path)
        assert 'dir="rtl"' in admin.in_language("ar").get(path).text


def words_of(record):
    return {str(record), *str(record).split()}

"""A walk through the record type of docs/adding-a-record-type.md, where the page was followed."""

import csv
import html
import io
import re
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from backoffice.extensions import db
from backoffice.models.change import ChangeSet
from backoffice.models.event import Event
from backoffice.models.job import Job
from backoffice.models.recorder import change_set
from backoffice.services.undo import undo
from tests.support.importing import check, counts_of, take_in
from tests.support.work import run_all_due


@pytest.fixture
def ana(browse, make):
    """Somebody whose role was given the new permission."""
    make.role(
        "host",
        "event.manage",
        "tag.view",
        "user.public",
        "admin.enter",
        "list.export",
        "list.import",
    )
    return browse("host", name="Ana Torres")


@pytest.fixture
def regatta(ana, make):
    tag = make.tag("harbour")
    values = {
        "title": "Regatta",
        "place": "Old pier",
        "starts_at": "2026-10-15T16:00",
        "sign_up_until": "2026-10-12",
        "price": "1250.5",
        "organiser": f"Ana Torres #{ana.person.id}",
        "tags": f"harbour #{tag.id}",
    }
    assert ana.send("/admin/events/new/", values).status_code == 303
    return db.session.scalars(select(Event)).one()


@pytest.fixture
def concert(make):
    return make.one_of(Event)


def ids_in(page):
    return set(map(int, re.findall(r'class="pick"[^>]* value="(\d+)"', page)))


def test_an_event_is_created_by_its_form(ana, regatta):
    assert (regatta.title, regatta.place) == ("Regatta", "Old pier")
    assert regatta.organiser is ana.person
    assert [tag.name for tag in regatta.tags] == ["harbour"]
    assert "Regatta" in ana.get(f"/admin/events/details/?id={regatta.id}").text


def test_it_is_found_by_fragments_and_by_filters(ana, regatta, concert):
    def listed(query):
        return ids_in(ana.get(f"/admin/events/?{query}", follow_redirects=True).text)

    both = {regatta.id, concert.id}
    assert listed("") == both
    assert listed("sort=title") == both
    (tag,) = regatta.tags
    for query in (
        "q=egat",
        "q=old+pier",
        "q=tags:harbour",
        f"tags={tag.id}",
        f"organiser={ana.person.id}",
        "starts_at_from=2026-10-15&starts_at_to=2026-10-15",
        "sign_up_until_from=2026-10-12&sign_up_until_to=2026-10-12",
        "price_from=1250.50&price_to=1250.5",
        "price=1250.5",
        "sort=sign_up_until&go=2026-10-12&sign_up_until_from=2026-01-01",
    ):
        assert listed(query) == {regatta.id}, query


def test_what_happened_to_it_is_in_its_history(ana, regatta):
    ana.send(f"/admin/events/edit/?id={regatta.id}", {"version": 1, **form(regatta, place="Quay")})
    page = ana.get(f"/admin/events/history/?id={regatta.id}").text
    for words in ("Ana Torres", "<del><bdi>Old pier</bdi></del>", "<ins><bdi>Quay</bdi></ins>"):
        assert words in page
    assert "harbour" in page


def form(event, **changes):
    return {
        "title": event.title,
        "place": event.place,
        "starts_at": "2026-10-15T16:00",
        "sign_up_until": "2026-10-12",
        "price": "1250.50",
        "organiser": f"{event.organiser.name} #{event.organiser_id}",
        "tags": ", ".join(f"{tag.name} #{tag.id}" for tag in event.tags),
        **changes,
    }


def test_a_day_is_kept_shown_and_taken_back(ana, regatta):
    assert regatta.sign_up_until == date(2026, 10, 12)
    address = f"/admin/events/edit/?id={regatta.id}"
    assert 'type="date"' in ana.get(address).text
    ana.send(address, {"version": 1, **form(regatta, sign_up_until="2026-10-13")})
    assert regatta.sign_up_until == date(2026, 10, 13)
    page = ana.get(f"/admin/events/history/?id={regatta.id}").text
    assert "Oct 12, 2026" in page and "Oct 13, 2026" in page
    assert undo(db.session.scalar(select(func.max(ChangeSet.id))), by=ana.person).done == 1
    assert regatta.sign_up_until == date(2026, 10, 12)


def test_a_price_is_exact_in_the_form_the_list_and_the_history(ana, regatta):
    assert str(regatta.price) == "1250.50"
    address = f"/admin/events/edit/?id={regatta.id}"
    assert 'step="0.01"' in ana.get(address).text
    assert "1,250.50" in ana.get("/admin/events/?columns=price").text
    refused = ana.send(address, {"version": 1, **form(regatta, price="0.005")})
    assert "no more decimals than 123.45" in refused.text
    ana.send(address, {"version": 1, **form(regatta, price="0.1")})
    page = ana.get(f"/admin/events/history/?id={regatta.id}").text
    assert "1,250.50" in page and "0.10" in page
    assert undo(db.session.scalar(select(func.max(ChangeSet.id))), by=ana.person).done == 1
    assert regatta.price == Decimal("1250.50")


def test_a_list_in_the_order_of_days_or_prices_is_read_page_by_page(ana, make):
    events = [make.one_of(Event) for _ in range(24)]
    with change_set(by=make.by):
        for number, event in enumerate(events[:22]):
            event.price, event.sign_up_until = Decimal(number) / 4, date(2026, 1, number + 1)
    for order in ("price", "-price", "sign_up_until", "-sign_up_until"):
        page = ana.get(f"/admin/events/?sort={order}").text
        following = html.unescape(re.search(r'href="([^"]+)"[^>]*rel="next"', page)[1])
        assert len(ids_in(page) | ids_in(ana.get(following).text)) == 24, order


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_days_and_prices_come_back_as_they_left(ana, regatta, kind):
    wanted = {"format": kind, "column": ["title", "sign_up_until", "price"]}
    sent = ana.press(ana.get("/admin/events/export/"), "/export/", wanted).get_data()
    assert counts_of(check(ana, sent, "events")) == {"unchanged": 1}
    take_in(ana, sent.replace(b"1250.50", b"99.90").replace(b"10-12", b"10-13"), "events")
    db.session.expire_all()
    assert (regatta.price, regatta.sign_up_until) == (Decimal("99.90"), date(2026, 10, 13))


def test_a_workbook_has_the_price_as_a_number(ana, regatta):
    wanted = {"format": "xlsx", "column": ["title", "sign_up_until", "price"]}
    ana.press(ana.get("/admin/events/export/"), "/export/", wanted)
    run_all_due()
    job = db.session.scalars(select(Job)).one()
    sent = ana.get(f"/admin/jobs/file/?id={job.id}").get_data()
    (_head, row) = load_workbook(io.BytesIO(sent)).active.iter_rows(values_only=True)
    assert row[-1] == 1250.5
    assert counts_of(check(ana, sent, "events")) == {"unchanged": 1}


def test_it_leaves_as_a_file(ana, regatta):
    columns = ["title", "place", "organiser", "tags"]
    page = ana.get("/admin/events/export/")
    answer = ana.press(page, "/export/", {"format": "csv", "column": columns})
    text = answer.get_data(as_text=True).removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert (row["title"], row["place"]) == ("Regatta", "Old pier")
    assert row["tags"].startswith("harbour #")


def test_several_are_deleted_after_a_question(ana, regatta, concert):
    assert ana.act("events", "delete", regatta.id, concert.id).status_code == 303
    db.session.expire_all()
    assert not db.session.scalars(select(Event)).all()


def test_an_organiser_edits_their_own_events_and_hands_none_on(browse, make, concert):
    make.role("organiser", "event.own", "user.public", "admin.enter")
    ben = browse("organiser")
    regatta = make.one_of(Event, organiser=ben.person)
    mine, other = (f"/admin/events/edit/?id={event.id}" for event in (regatta, concert))
    assert ids_in(ben.get("/admin/events/").text) == {regatta.id}
    assert ben.get(mine).status_code == 200
    assert ben.get(other).status_code == 404
    assert ben.send(mine, {"version": 1, "organiser": ""}).status_code == 403

"""A kept selection is always what one sees: its ticks go along, or it is let go of as a whole."""

import re
from html import unescape

import pytest

from tests.support.client import form_of

LIST = "/admin/tags/"
ROW = re.compile(r'name="id" value="(\d+)"')
TICKED = re.compile(r'name="id" value="(\d+)" checked')


@pytest.fixture
def picked(editor, make):
    """A list of 25 tags of which all are picked."""
    for number in range(25):
        make.tag(f"tag {number:02}")
    return editor.keep(editor.get(f"{LIST}?rows=20"), pick="everything")


def button_of(page, label):
    """What a button of the list adds to the form."""
    found = re.search(rf'<button[^>]*name="(\w+)" value="([^"]*)">{label}', page.text)
    assert found, f"the page has a button {label}"
    return {found[1]: unescape(found[2])}


def untick_one(page):
    return TICKED.findall(page.text)[1:]


def test_a_tick_taken_off_stays_off_when_the_list_is_sorted(editor, picked):
    ticks = untick_one(picked)
    sorted_ = editor.keep(picked, id=ticks, **button_of(picked, "Name"))
    assert "sort=" in sorted_.request.query_string.decode()
    assert "Selected: 24" in sorted_.text


@pytest.mark.parametrize("place", [{"page": "2"}, {"page": "", "word": "tag 22"}])
def test_a_tick_taken_off_stays_off_on_the_way_to_a_place_in_the_list(editor, picked, place):
    by_name = editor.keep(picked, id=TICKED.findall(picked.text), go="rows=20&sort=name")
    button = button_of(by_name, "Go")
    moved = editor.keep(by_name, id=untick_one(by_name), **place, **button)
    there = editor.get(moved.location)
    assert ">tag 22</a>" in there.text
    assert ">tag 01</a>" not in there.text
    assert "Selected: 24" in there.text


def test_the_first_page_of_a_plain_list_is_found_again(editor, picked):
    first = editor.get(LIST)
    second = editor.get(unescape(re.search(r'href="([^"]*)" rel="next"', first.text)[1]))
    kept = editor.keep(second, id=ROW.findall(second.text)[:2])
    again = editor.keep(kept, **button_of(kept, "First"))
    assert ROW.findall(again.text) == ROW.findall(first.text)


def test_a_place_that_is_not_named_is_the_present_one(editor, picked):
    second = editor.keep(picked, id=TICKED.findall(picked.text), **button_of(picked, "Next"))
    stays = editor.keep(second, id=TICKED.findall(second.text), **button_of(second, "Go"))
    assert ROW.findall(stays.text) == ROW.findall(second.text)
    assert "page=" not in stays.request.query_string.decode()


def test_keeping_nothing_keeps_no_selection(editor, picked):
    kept = editor.keep(editor.get(LIST), pick="these")
    assert "selection=" not in kept.request.query_string.decode()


def test_what_takes_no_ticks_along_lets_the_selection_go(editor, picked):
    links = re.findall(r'href="([^"]*)"', picked.text.partition("<main")[2])
    assert not [link for link in links if "selection" in unescape(link)]
    applied = editor.press(picked, "/display/", {"density": "compact"})
    assert "selection=" not in applied.location


@pytest.mark.parametrize("action", ["action", "bulk-edit", "export"])
def test_who_leaves_a_question_comes_back_to_what_was_picked(editor, picked, action):
    path, hidden = form_of(picked.text, "/action/")
    form = {**hidden, "verb": "delete", "id": untick_one(picked)}
    question = editor.post(path.replace("action", action), data=form)
    leave = re.search(r'href="([^"]*)">(Leave as is|Discard)', question.text)
    assert "Selected: 24" in editor.get(unescape(leave[1])).text


@pytest.mark.parametrize("action", ["action", "bulk-edit"])
def test_the_last_tick_taken_off_does_not_come_back(editor, make, action):
    tag = make.tag()
    kept = editor.keep(editor.get(LIST), id=[tag.id])
    path, hidden = form_of(kept.text, "/action/")
    answer = editor.post(path.replace("action", action), data={**hidden, "verb": "delete"})
    page = editor.get(answer.location).text
    assert "Pick at least one row first." in page
    assert not TICKED.findall(page)

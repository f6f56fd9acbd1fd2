"""What is too much for any view is turned away before one looks."""

import time

import pytest

from backoffice.models.folding import MOST_MARKS, is_stream_safe
from backoffice.web.inputs import MOST_OF_VISITORS
from tests.support.make import PASSWORD

# In the wrong order, so that whoever compares such a text sorts them, one by one.
HEAP = "a" + "\u0315\u0300" * 400


# Half a megabyte of them keeps a process busy for a quarter of an hour (ASVS 15.2.2).
@pytest.mark.parametrize("field", ["email", "password", "next"])
def test_heaps_of_marks_on_a_letter_are_refused_at_log_in(client, field):
    form = {"email": "ana@example.com", "password": PASSWORD, field: HEAP}
    assert client.send("/login", form).status_code == 400


def test_the_most_marks_a_visitor_can_send_cost_no_second(client):
    token, heap = client.token(), HEAP[1:3] * (MOST_OF_VISITORS // 5)
    begun = time.process_time()
    form = {"csrf_token": token, "password": heap}
    answer = client.post("/login", data=form, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    "text",
    [
        "\u0628\u064e\u0651" * 1000,
        "日本語テスト" * 1000,
        "\u2014" * 1000,
        "👩‍👩‍👧" * 1000,
        "a" + "\u0300" * MOST_MARKS,
    ],
)
def test_what_people_write_in_any_script_is_let_through(text):
    assert is_stream_safe(text)


@pytest.mark.parametrize(
    "text", [HEAP, "\uff9e\u0334" * 40, "\u0f73" * 40, "fine " * 500 + HEAP + "e"]
)
def test_marks_are_counted_however_unicode_writes_them_down(text):
    assert not is_stream_safe(text)


# To take a form of two megabytes apart takes seconds, and no visitor has one to send.
@pytest.mark.parametrize("path", ["/login", "/language", "/nothing/here", "/"])
def test_a_visitor_sends_no_more_than_a_form_of_theirs_needs(client, path):
    form = {"content_type": "application/x-www-form-urlencoded"}
    assert client.post(path, data=b"&" * (MOST_OF_VISITORS + 1), **form).status_code == 413


def test_a_member_may_still_send_what_is_long(browse, make):
    post, reader = make.post(), browse("user")
    answer = reader.send(f"/posts/{post.slug}/comments", {"body": "x" * MOST_OF_VISITORS})
    assert answer.status_code == 422
    assert "Shorten it to 10000 characters." in answer.text


@pytest.mark.parametrize("control", ["%0A", "%0D", "%1B", "%C2%85", "%E2%80%A8"])
def test_no_path_begins_a_line_of_its_own_in_a_log(client, control):
    """A crash is logged with its path (ASVS 16.4.1)."""
    assert client.get(f"/posts/a{control}2026 INFO: all is well").status_code == 400


@pytest.mark.parametrize("path", ["/login", "/register", "/logout", "/verify", "/language"])
@pytest.mark.parametrize("broken", ["http://[", "//[::1", "//[x]y"])
def test_to_what_is_no_address_nobody_is_led_on(browse, client, path, broken):
    visitor = browse("user") if path in ("/logout", "/verify") else client
    assert visitor.send(path, {"next": broken}).status_code == 400
    assert visitor.send(f"{path}?next={broken}").status_code == 400
    assert visitor.get("/login?next=" + broken).status_code == 400


NAMELESS = "--a\r\nContent-Disposition: form-data{}\r\n\r\nx\r\n--a--"


@pytest.mark.parametrize("file", ["", '; filename="a.csv"'])
def test_a_form_whose_fields_have_no_names_is_refused(client, file):
    form = {
        "data": NAMELESS.format(file).encode(),
        "content_type": "multipart/form-data; boundary=a",
        "headers": {"X-CSRFToken": client.token()},
    }
    assert client.post("/login", **form).status_code == 400
    assert client.post("/language", **form).status_code == 400
    assert client.post("/nowhere", **form).status_code == 400

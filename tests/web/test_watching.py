"""A page that shows how far a job is, with the script as written and as served."""

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

MESSAGE = '<div role="status"><ul class="flash"><li class="notice">It stops.</li></ul></div>'
LINK = '<a href="/job" data-behaviour="watch">Look again</a>'
RUNNING = f'<title>Running</title><main tabindex="-1"><div><p>{{}} of 3</p>{LINK}</div></main>'
DONE = '<title>Done</title><main tabindex="-1"><div><p>3 of 3</p></div></main>'
A_MOMENT = 2_000  # ms


@pytest.fixture
def watched(opened, page: Page) -> Page:
    """A page that has been opened, and stays as it is until its clock goes on."""
    page.clock.install()
    return opened(RUNNING.format(1))


def answers(page: Page, *bodies: str) -> list[str]:
    """What the site says from now on, one after the other; and what was asked."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        route.fulfill(body=bodies[len(asked)], content_type="text/html; charset=utf-8")
        asked.append(route.request.method)

    page.route("**/job", answer)
    return asked


def test_a_page_follows_a_job_to_its_end_without_being_loaded_anew(watched):
    asked = answers(watched, RUNNING.format(2), DONE)
    watched.evaluate("window.loaded = 'once'")
    watched.clock.run_for(A_MOMENT)
    expect(watched.locator("main")).to_contain_text("2 of 3")
    watched.clock.run_for(A_MOMENT)
    expect(watched.locator("main")).to_have_text("3 of 3")
    assert watched.title() == "Done"
    watched.clock.run_for(5 * A_MOMENT)
    assert watched.evaluate("window.loaded") == "once"
    assert asked == ["GET", "GET"]


def test_a_message_stays_until_somebody_dismisses_it(opened, page):
    page.clock.install()
    opened(RUNNING.format(1).replace("<p>", f"{MESSAGE}<p>"))
    answers(page, RUNNING.format(2), DONE)
    for part in ("2 of 3", "3 of 3"):
        page.clock.run_for(A_MOMENT)
        expect(page.locator("main")).to_contain_text(part)
        expect(page.locator(".notice")).to_have_text("It stops.")


def test_a_page_stays_as_it_is_while_somebody_is_at_its_controls_or_marks_text(watched):
    asked = answers(watched, DONE)
    watched.get_by_role("link", name="Look again").focus()
    watched.clock.run_for(A_MOMENT)
    watched.evaluate("document.activeElement.blur()")
    watched.evaluate("getSelection().selectAllChildren(document.querySelector('p'))")
    watched.clock.run_for(A_MOMENT)
    assert asked == []
    watched.evaluate("getSelection().empty()")
    watched.clock.run_for(A_MOMENT)
    expect(watched.locator("main")).to_have_text("3 of 3")


def test_a_page_outlasts_a_site_that_is_away_for_a_moment(watched):
    watched.route("**/job", lambda route: route.abort(), times=1)
    with watched.expect_event("requestfailed"):
        watched.clock.run_for(A_MOMENT)
    answers(watched, DONE)
    watched.clock.run_for(2 * A_MOMENT)
    expect(watched.locator("main")).to_have_text("3 of 3")

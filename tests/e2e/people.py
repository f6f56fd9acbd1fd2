"""People at their browsers, in their own words. What the pages look like inside stays here."""

from __future__ import annotations

import re
from typing import Any, Self

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from backoffice.models.record import Record
from backoffice.models.user import User
from tests.e2e.looking import Watch
from tests.e2e.served import Site
from tests.support.make import PASSWORD

expect.set_options(timeout=5_000)
# Of a story: what only a script adds.
with_script = pytest.mark.parametrize("script", [True], ids=["with script"])


class Person:
    """Somebody at a browser; each page that they come to is looked at."""

    def __init__(self, context: BrowserContext, site: Site, *, script: bool) -> None:
        self.page, self.site = context.new_page(), site
        self.page.set_default_timeout(8_000)
        self.watch = Watch(self.page, script=script)
        self.page.on("dialog", lambda dialog: dialog.accept())

    # --- going about

    def goes_to(self, address: str) -> Self:
        self.page.goto(address if "://" in address else f"{self.site.address}{address}")
        self.watch.look()
        return self

    def presses(self, name: str, within: Locator | None = None) -> Self:
        (within or self.page).get_by_role("button", name=name, exact=True).click()
        return self._arrives()

    def follows(self, name: str, within: Locator | None = None) -> Self:
        (within or self.page).get_by_role("link", name=name, exact=True).first.click()
        return self._arrives()

    def _arrives(self) -> Self:
        self.page.wait_for_load_state()
        self.watch.look()
        return self

    def field(self, label: str) -> Locator:
        """The field with this label; a list of suggestions carries it too, but is no field."""
        named = self.page.get_by_label(re.compile(rf"^{re.escape(label)}\b"))
        return named.and_(self.page.locator("input, textarea, select")).first

    def fills(self, **values: str) -> Self:
        """`fills(title="Fog")`: underscores stand for spaces."""
        for label, value in values.items():
            self.field(label.replace("_", " ").capitalize()).fill(value)
        return self

    def reads(self, text: str) -> Self:
        expect(self.page.locator("main")).to_contain_text(text)
        return self

    def reads_nothing_of(self, text: str) -> Self:
        expect(self.page.locator("main")).not_to_contain_text(text)
        return self

    # --- accounts

    def logs_in(self, email: str, password: str = PASSWORD) -> Self:
        self.goes_to("/login")
        self.field("E-mail").fill(email)
        self.field("Password").fill(password)
        return self.presses("Log in")

    def comes_back(self, user: User) -> Self:
        """With the cookie of a log-in of before; the log-in itself has journeys of its own."""
        client: Any = self.site.app.test_client()
        cookie = client.log_in(user).get_cookie(self.site.app.config["SESSION_COOKIE_NAME"])
        kept = {"name": cookie.key, "value": cookie.value, "url": self.site.address}
        self.page.context.add_cookies([kept])  # type: ignore[list-item]
        return self.goes_to("/")

    def registers(self, name: str, email: str, password: str = PASSWORD) -> Self:
        self.goes_to("/register")
        self.field("Name").fill(name)
        self.field("E-mail").fill(email)
        self.field("Password").fill(password)
        self.field("Retype Password").fill(password)
        self.field("I accept the terms").check()
        return self.presses("Create account")

    def follows_the_mail_to(self, email: str) -> Self:
        self.site.deliver_mails()
        return self.goes_to(self.site.post_office.link_for(email))

    def chooses_password(self, password: str) -> Self:
        self.field("Password").fill(password)
        self.field("Retype Password").fill(password)
        return self.presses("Save the password")

    # --- reading and commenting

    def comments(self, text: str) -> Self:
        self.field("Your comment").fill(text)
        return self.presses("Send comment")

    def chooses_language(self, name: str) -> Self:
        self.page.locator("#language").select_option(label=name)
        self.page.locator("#language-change").click()
        return self._arrives()


class Staff(Person):
    """Somebody who works in the admin."""

    def opens(self, what: str) -> Self:
        """A page of the admin, by its name in the navigation."""
        self.goes_to("/admin/")
        return self.follows(what, self.page.get_by_role("navigation", name="Main"))

    def starts(self, what: str) -> Self:
        return self.follows(f"New: {what}")

    def refers(self, label: str, name: str) -> Self:
        """Name another record in a field: by its suggestion where there is script."""
        field = self.field(label)
        if field.get_attribute("role") != "combobox":
            field.fill(name)
            return self
        field.clear()
        field.press_sequentially(name[:4])
        self.page.get_by_role("option", name=name).click()
        return self

    def saves(self) -> Self:
        return self.presses("Save")

    def edits(self, record: Record) -> Self:
        return self.goes_to(f"/admin/{record.__tablename__}s/edit/?id={record.id}")

    def opens_row(self, title: str) -> Self:
        return self.follows(title, self.page.get_by_role("table"))

    def picks(self, *titles: str) -> Self:
        for title in titles:
            self.page.get_by_role("checkbox", name=f"Select: {title}", exact=True).check()
        return self

    def opens_filters(self) -> Self:
        self.page.locator("summary", has_text="Filters").click()
        self.watch.look()
        return self

    def ticks(self, name: str) -> Self:
        self.page.get_by_role("checkbox", name=name, exact=True).check()
        return self

    def shows(self, **values: str | re.Pattern[str]) -> Self:
        for label, value in values.items():
            expect(self.field(label.replace("_", " ").capitalize())).to_have_value(value)
        return self

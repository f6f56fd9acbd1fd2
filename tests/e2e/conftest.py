"""A served site for each story, and people with browsers: once with script, once without."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.people import Staff
from tests.e2e.served import Site
from tests.support.make import PASSWORD, Make


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("site"))
    site.database.prepare(site.app)
    yield site
    site.close()


@pytest.fixture
def site(served: Site) -> Iterator[Site]:
    """The site with an empty database, in the application's context."""
    served.empty()
    with served.app.app_context():
        yield served


@pytest.fixture
def make(site: Site) -> Make:
    return Make()


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def somebody(
    chrome: Browser, script: bool, request: pytest.FixtureRequest
) -> Callable[[Site], Staff]:
    """Somebody new at a browser of their own."""

    def sit_down(site: Site) -> Staff:
        context = chrome.new_context(locale="en")
        request.addfinalizer(context.close)
        return Staff(context, site, script=script)

    return sit_down


@pytest.fixture
def hired(site: Site, make: Make, somebody: Callable[[Site], Staff]) -> Callable[..., Staff]:
    """Somebody with these roles whose browser has logged in before: `hired("editor")`."""

    def hire(*roles: str, **values: str) -> Staff:
        user = make.user(roles=list(roles), password=PASSWORD, **values)
        return somebody(site).comes_back(user)

    return hire

"""The pages of a connector, served until the test ends, and a browser."""

import contextlib
from pathlib import Path

import pytest
from browser import browser_or_skip, watched
from designer_samples import designer

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def pages():
    """Return what serves a connector's pages until the test ends."""
    with contextlib.ExitStack() as stack:
        yield lambda root, service=None, **options: stack.enter_context(designer(root, service, **options))


# Not longer than a module: while Playwright is open, its event loop keeps others of this process from running one.
@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = browser_or_skip(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def own():
    """The address of this project's connector in the designer, with its simulated service."""
    with designer(PROJECT) as client:
        yield str(client.base_url)


@pytest.fixture
def page(chromium):
    """A page that nothing may go wrong in."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    made = context.new_page()
    told = watched(made)
    yield made
    context.close()
    assert told == []

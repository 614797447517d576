"""The page in a real browser, against the real local Slack and a small Bolt app."""

import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator

import pytest
from page_kit import visit
from playwright.async_api import Page, async_playwright, expect
from slack_bolt.async_app import AsyncApp

from tomas.localslack import LocalSlack
from tomas.localslack.state.seed import PROPOSALS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where one browser for all tests of a file takes commands; each test has a context of its own in it."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (Debian: apt install chromium)")
    profile = tmp_path_factory.mktemp("profile")
    headless = ["--headless=new", "--remote-debugging-port=0", f"--user-data-dir={profile}"]
    with subprocess.Popen([str(CHROMIUM), *ARGUMENTS, *headless], stderr=subprocess.PIPE, text=True) as browser:
        assert browser.stderr is not None
        announced = (re.search(r"DevTools listening on (ws://\S+)", line) for line in browser.stderr)
        yield next(found.group(1) for found in announced if found)
        browser.terminate()
        browser.communicate()


@pytest.fixture
async def page(slack: LocalSlack, browser_address: str) -> AsyncIterator[Page]:
    """The page, open as ann; an error in its scripts fails the test."""
    errors: list[str] = []
    expect.set_options(timeout=20_000)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect_over_cdp(browser_address)
        context = await browser.new_context(viewport={"width": 1440, "height": 900})
        page = await context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        await visit(page, slack, f"#/{PROPOSALS}")
        yield page
        await context.close()
    assert errors == []


@pytest.fixture
def app(app: AsyncApp) -> AsyncApp:
    @app.event("message")
    async def message() -> None: ...

    @app.event("file_shared")
    async def file_shared() -> None: ...

    @app.event("app_home_opened")
    async def home_opened() -> None: ...

    return app

"""A person at a browser takes an RFP from the modal to the Statement of Work, on the local Slack's own page."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from house import LONG_S, RFP_FILE, House, open_house
from playwright.async_api import Page, async_playwright, expect

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LONG_MS = LONG_S * 1000
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt install chromium)")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """TOMAS and a workspace."""
    async with open_house(tmp_path / "home") as house:
        yield house


@pytest.fixture
async def page(house: House) -> AsyncIterator[Page]:
    """The workspace's page, with Ann in front of #proposals."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = await browser.new_page(viewport={"width": 1440, "height": 900})
        await page.goto(f"{house.slack.page_url}/?user={house.ann.id}#/{house.channel}")
        await expect(page.get_by_test_id("connection")).to_contain_text("connected")
        yield page
        await browser.close()


async def test_from_the_modal_to_the_statement_of_work(page: Page, tmp_path: Path) -> None:
    rfp = tmp_path / RFP_FILE[0]
    rfp.write_bytes(RFP_FILE[1])
    await start_by_modal(page, rfp)

    root = page.get_by_test_id("channel-messages").get_by_test_id("message").filter(has_text=RFP_FILE[0]).first
    await expect(root).to_contain_text("Requirements")
    await root.get_by_test_id("reply-bar").click(timeout=LONG_MS)
    thread = page.get_by_test_id("thread-messages")

    await thread.locator('[data-action-id="tomas.gate.approve"]').click(timeout=LONG_MS)
    await expect(thread).to_contain_text("Approved")
    await expect(thread.locator('[data-file-name="compliance-matrix.xlsx"]').first).to_be_visible()

    await thread.locator('[data-action-id="tomas.gate.redirect"]').click(timeout=LONG_MS)
    modal = page.get_by_test_id("modal")
    await modal.locator("textarea").fill("Use Azure and add a data warehouse.")
    await page.get_by_test_id("modal-submit").click()
    await expect(thread).to_contain_text("Sent back with guidance")

    await thread.locator('[data-action-id="tomas.gate.approve"]').click(timeout=LONG_MS)
    await expect(thread.locator('[data-file-name="statement-of-work.pdf"]').first).to_be_visible(timeout=LONG_MS)
    await expect(root).to_contain_text("Completed", timeout=LONG_MS)
    await expect(page.get_by_test_id("channel-messages")).to_contain_text("By stage and model", timeout=LONG_MS)
    await expect(thread).to_contain_text("Azure")


async def start_by_modal(page: Page, document: Path) -> None:
    """Type the command, fill the modal in, and press Start."""
    composer = page.get_by_test_id("composer")
    await composer.click()
    await page.keyboard.type("/tomas rfp")
    await page.keyboard.press("Escape")
    await page.get_by_test_id("send").first.click()
    modal = page.get_by_test_id("modal")
    await expect(modal).to_contain_text("RFP document")
    await modal.locator('input[type="file"]').set_input_files(document)
    await expect(page.get_by_test_id("upload-done")).to_be_visible()
    await page.get_by_test_id("modal-submit").click()
    await expect(modal).not_to_be_visible()

"""What the tests of the local Slack's page share: where it is opened, and the blocks that are drawn on it."""

from typing import Any

from playwright.async_api import Page, expect

from tomas.localslack import LocalSlack
from tomas.localslack.state.seed import ANN


async def visit(page: Page, slack: LocalSlack, route: str, user: str = ANN) -> None:
    await page.goto(f"{slack.page_url}/?user={user}{route}")
    await expect(page.get_by_test_id("connection")).to_contain_text("connected")


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn(text)}

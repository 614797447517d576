"""Nothing that an app or a person writes runs on the page, breaks it or makes it hang."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from page_kit import plain, section
from playwright.async_api import Page, expect
from slack_bolt.async_app import AsyncApp

from tomas.localslack.state.seed import PROPOSALS
from tomas.localslack.user import LocalUser


async def test_nothing_an_app_or_person_writes_is_run(page: Page, connected: AsyncApp, ben: LocalUser) -> None:
    attack = (
        '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
        "<a href='javascript:window.hacked=1'>x</a>"
    )
    link = "[click](javascript:window.hacked=1)"
    blocks = [
        section(f"{attack} <javascript:window.hacked=1|click>"),
        {"type": "header", "text": plain(attack)},
        {"type": "markdown", "text": f"{attack} {link} <javascript:window.hacked=1|click>"},
        {"type": "table", "rows": [[{"type": "raw_text", "text": attack}]]},
        {"type": "image", "image_url": "javascript:window.hacked=1", "alt_text": attack},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "link", "url": "javascript:window.hacked=1", "text": "click"},
                        {"type": "text", "text": attack, "style": {"code": True}},
                    ],
                }
            ],
        },
    ]
    content = {"user_profile": {"name": attack, "is_bot": False}, "text": attack, "blocks": blocks}
    await ben.post(PROPOSALS, attack, files=[(f"{'<img src=x onerror=window.hacked=1>'}.md", (attack + link).encode())])
    await expect(page.get_by_test_id("file-text")).to_contain_text("click")
    await page.route(
        "**/_local/messages?*", lambda route: route.fulfill(body=json.dumps({"messages": [hostile(content)]}))
    )
    await page.reload()
    message = page.get_by_test_id("message")
    await expect(message).to_contain_text("<script>")
    await expect(message.locator("[href^=javascript], [src^=javascript], script, img[onerror]")).to_have_count(0)
    for refused in await message.locator(".link-refused").all():
        await refused.click()
    assert await page.evaluate("window.hacked") is None


def hostile(content: dict[str, Any]) -> dict[str, Any]:
    """A message as no strict server would let it pass, straight to the page."""
    return {"type": "message", "ts": "1765000000.000100", "user": "U0HOSTILE", **content}


RENDER = """async ([kind, text]) => {
    const { mrkdwn } = await import("/_local/static/js/text/mrkdwn.js");
    const { markdown } = await import("/_local/static/js/text/markdown.js");
    const people = { user: () => undefined, channel: () => undefined, me: "" };
    const box = document.createElement("div");
    box.append(...(kind === "mrkdwn" ? mrkdwn : markdown)(text, people));
    const nodes = [...box.querySelectorAll("*")];
    return {
        tags: [...new Set(nodes.map((node) => node.localName))],
        links: nodes.filter((node) => node.hasAttribute("href")).map((node) => node.getAttribute("href")),
    };
}"""
HARMLESS = {
    *(
        "a",
        "blockquote",
        "br",
        "code",
        "div",
        "em",
        "hr",
        "li",
        "ol",
        "p",
        "path",
        "pre",
        "rect",
        "s",
        "span",
        "strong",
    ),
    *("svg", "table", "tbody", "td", "th", "thead", "time", "tr", "ul", "circle", "ellipse"),
}
PIECES = st.sampled_from(
    [
        *"*_~`<>|[]()!@#:-\n \\1",
        "```",
        "**",
        "a",
        "<@U1|",
        "<!date^1^{ago}|",
        "javascript:alert(1)",
        "https://x.y/",
        "| - |",
    ]
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(["mrkdwn", "markdown"]), pieces=st.lists(PIECES, max_size=40))
async def test_no_text_breaks_the_parsers_or_makes_unsafe_markup(page: Page, kind: str, pieces: list[str]) -> None:
    drawn = await page.evaluate(RENDER, [kind, "".join(pieces)])
    assert set(drawn["tags"]) <= HARMLESS
    assert all(link.startswith(("http://", "https://", "mailto:", "#/")) for link in drawn["links"])


async def test_long_runs_of_marks_do_not_hang_the_page(page: Page) -> None:
    for piece in ("`", "*", "*a ", "_a", "[", "<", ">", "> - ", "~~", "|", "![](", ":a"):
        for kind in ("mrkdwn", "markdown"):
            drawn = await page.evaluate(RENDER, [kind, piece * (12_000 // len(piece))])
            assert set(drawn["tags"]) <= HARMLESS

"""The command line, and the app's manifest."""

import asyncio
import sys
from pathlib import Path

import yaml

from tomas.localslack import AppManifest, LocalSlack
from tomas.localslack.state.seed import ANN
from tomas.localslack.user import LocalUser

MANIFEST = """
display_information: {name: Helper}
features:
  bot_user: {display_name: Helper}
  slash_commands: [{command: /help, description: Helps, usage_hint: me, should_escape: false}]
  shortcuts: [{name: Help here, type: message, callback_id: help_here, description: x}]
settings: {event_subscriptions: {bot_events: [app_mention]}}
"""


async def test_the_address_is_the_first_line(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.yml"
    manifest.write_text(MANIFEST)
    arguments = ("-m", "tomas.localslack", "--port", "0", "--manifest", str(manifest))
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.PIPE)
    assert process.stdout
    address = (await process.stdout.readline()).decode().strip()
    async with LocalUser(address, ANN) as ann:
        state = await ann.state()
    assert state["commands"][0]["command"] == "/help"
    assert state["shortcuts"][0]["callback_id"] == "help_here"
    assert state["app"]["name"] == "Helper"
    process.terminate()
    assert await process.wait() == 0


async def test_unsubscribed_events_are_not_delivered() -> None:
    manifest = AppManifest.from_json(yaml.safe_load(MANIFEST))
    async with LocalSlack(manifest=manifest) as slack, LocalUser(slack.page_url, ANN) as ann:
        sent: list[str] = []
        slack.services.courier.send_event = lambda envelope: sent.append(envelope["event"]["type"])
        await ann.mention(await ann.channel_id("general"), "hello")
    assert sent == ["app_mention"]


async def test_the_page_is_served() -> None:
    async with LocalSlack() as slack, LocalUser(slack.page_url, ANN) as ann:
        async with ann._http.get(slack.page_url) as response:
            assert response.content_type == "text/html"
        async with ann._http.get(f"{slack.page_url}/_local/static/js/main.js") as response:
            assert response.status == 200

"""The Web API as slack_sdk sees it: answers, refusals, arguments in all three places."""

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tomas.localslack import LocalSlack
from tomas.localslack.state.channels import Channel
from tomas.localslack.state.people import UserGroup
from tomas.localslack.state.seed import ANN, APP_ID, BEN, BOT_ID, BOT_USER_ID, GENERAL, PROPOSALS, TEAM_ID
from tomas.localslack.user import LocalSlackRefused, LocalUser

DIVIDER = {"type": "divider"}


@pytest.fixture
def quiet(slack: LocalSlack) -> Channel:
    """A public channel without the app."""
    return slack.workspace.add_channel(Channel("C0000QUIET", TEAM_ID, "quiet", ANN, 0, members=[ANN, BEN]))


async def refusal(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response["error"]


async def test_auth_test_says_who_the_token_is(client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == (BOT_USER_ID, BOT_ID, TEAM_ID)


@pytest.mark.parametrize(
    ("token", "error"), [("xoxb-wrong", "invalid_auth"), ("xapp-local-app-token", "not_allowed_token_type")]
)
async def test_wrong_tokens_are_refused(client: AsyncWebClient, token: str, error: str) -> None:
    assert await refusal(client.chat_postMessage(channel=PROPOSALS, text="x", token=token)) == error


async def test_a_missing_token_and_an_unknown_method_are_refused(slack: LocalSlack) -> None:
    async with aiohttp.ClientSession(slack.api_url) as session:
        async with session.post("auth.test") as response:
            assert (await response.json())["error"] == "not_authed"
        async with session.post("no.such", headers={"Authorization": f"Bearer {slack.bot_token}"}) as response:
            assert (await response.json())["error"] == "unknown_method"


@pytest.mark.parametrize(
    "sent",
    [
        {"params": {"channel": PROPOSALS, "text": "x", "blocks": '[{"type": "divider"}]'}},
        {"data": {"channel": PROPOSALS, "text": "x", "blocks": '[{"type": "divider"}]'}},
        {"json": {"channel": PROPOSALS, "text": "x", "blocks": [DIVIDER]}},
    ],
    ids=["query", "form", "json"],
)
async def test_arguments_may_come_in_any_place(slack: LocalSlack, sent: dict[str, Any]) -> None:
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    async with (
        aiohttp.ClientSession(slack.api_url, headers=headers) as session,
        session.post("chat.postMessage", **sent) as response,
    ):
        message = (await response.json())["message"]
    assert message["text"] == "x"
    assert message["blocks"][0]["type"] == "divider"
    assert message["blocks"][0]["block_id"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": PROPOSALS}, "no_text"),
        ({"channel": "C404", "text": "x"}, "channel_not_found"),
        ({"channel": "C0000QUIET", "text": "x"}, "not_in_channel"),
        ({"channel": PROPOSALS, "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"channel": PROPOSALS, "text": "x", "blocks": [{"type": "banner"}]}, "invalid_blocks"),
        ({"channel": PROPOSALS, "markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"channel": PROPOSALS, "markdown_text": "x", "text": "y"}, "markdown_text_conflict"),
    ],
)
async def test_posts_are_refused_as_slack_refuses(
    client: AsyncWebClient, quiet: Channel, arguments: dict[str, Any], error: str
) -> None:
    assert await refusal(client.chat_postMessage(**arguments)) == error


async def test_too_long_blocks_together_are_refused(client: AsyncWebClient) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}] * 5
    assert await refusal(client.chat_postMessage(channel=PROPOSALS, text="x", blocks=blocks)) == "msg_blocks_too_long"


async def test_invalid_blocks_come_with_their_places(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=PROPOSALS, text="x", blocks=[{"type": "banner"}])
    messages = caught.value.response["response_metadata"]["messages"]
    assert messages == ["[ERROR] unsupported type: banner [json-pointer:/blocks/0/type]"]


async def test_an_archived_channel_takes_nothing(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.workspace.channels[GENERAL].is_archived = True
    assert await refusal(client.chat_postMessage(channel=GENERAL, text="x")) == "is_archived"


async def test_updates_and_deletes_reach_only_the_apps_own_messages(client: AsyncWebClient, ann: LocalUser) -> None:
    theirs = await ann.post(PROPOSALS, "mine")
    assert await refusal(client.chat_update(channel=PROPOSALS, ts=theirs, text="x")) == "cant_update_message"
    assert await refusal(client.chat_delete(channel=PROPOSALS, ts=theirs)) == "cant_delete_message"
    assert await refusal(client.chat_update(channel=PROPOSALS, ts="1.000001", text="x")) == "message_not_found"
    own = await client.chat_postMessage(channel=PROPOSALS, text="one", blocks=[DIVIDER])
    assert await refusal(client.chat_update(channel=PROPOSALS, ts=own["ts"], text="x" * 4001)) == "msg_too_long"
    changed = await client.chat_update(channel=PROPOSALS, ts=own["ts"], text="two")
    assert changed["message"]["edited"]["user"] == BOT_USER_ID
    assert "blocks" not in changed["message"]
    await client.chat_delete(channel=PROPOSALS, ts=own["ts"])
    assert [message["text"] for message in await ann.messages(PROPOSALS)] == ["mine"]


async def test_timestamps_always_grow(client: AsyncWebClient) -> None:
    stamps = [(await client.chat_postMessage(channel=GENERAL, text=str(n)))["ts"] for n in range(5)]
    assert stamps == sorted(set(stamps), key=float)


async def test_history_and_replies_come_in_pages(client: AsyncWebClient) -> None:
    root = (await client.chat_postMessage(channel=GENERAL, text="root"))["ts"]
    for number in range(3):
        await client.chat_postMessage(channel=GENERAL, text=f"reply {number}", thread_ts=root)
    await client.chat_postMessage(channel=GENERAL, text="later")
    first = await client.conversations_history(channel=GENERAL, limit=1)
    assert first["messages"][0]["text"] == "later"
    second = await client.conversations_history(
        channel=GENERAL, limit=1, cursor=first["response_metadata"]["next_cursor"]
    )
    assert second["messages"][0]["reply_count"] == 3
    assert not second["has_more"]
    thread = await client.conversations_replies(channel=GENERAL, ts=root)
    assert [message["text"] for message in thread["messages"]] == ["root", "reply 0", "reply 1", "reply 2"]
    assert await refusal(client.conversations_replies(channel=GENERAL, ts="1.000001")) == "thread_not_found"


async def test_conversations_are_listed_joined_and_opened(client: AsyncWebClient, quiet: Channel) -> None:
    listed = await client.conversations_list(types="public_channel")
    assert {channel["name"]: channel["is_member"] for channel in listed["channels"]} == {
        "general": True,
        "proposals": True,
        "quiet": False,
    }
    await client.conversations_join(channel=quiet.id)
    assert BOT_USER_ID in (await client.conversations_members(channel=quiet.id))["members"]
    direct = (await client.conversations_open(users=ANN))["channel"]["id"]
    assert (await client.conversations_info(channel=direct))["channel"]["user"] == ANN
    assert (await client.chat_postMessage(channel=ANN, text="hi"))["channel"] == direct


async def test_people_and_groups_are_found(slack: LocalSlack, client: AsyncWebClient) -> None:
    assert (await client.users_info(user=ANN))["user"]["is_admin"]
    assert (await client.users_lookupByEmail(email="ben@example.com"))["user"]["id"] == BEN
    assert await refusal(client.users_info(user="U404")) == "user_not_found"
    assert len((await client.users_list())["members"]) == 4
    slack.workspace.groups["S1"] = UserGroup("S1", TEAM_ID, "approvers", "Approvers", (BEN,))
    assert (await client.usergroups_list())["usergroups"][0]["handle"] == "approvers"
    assert (await client.usergroups_users_list(usergroup="S1"))["users"] == [BEN]


async def test_reactions_are_added_once(client: AsyncWebClient, ann: LocalUser) -> None:
    ts = await ann.post(PROPOSALS, "hello")
    await client.reactions_add(channel=PROPOSALS, timestamp=ts, name="eyes")
    assert await refusal(client.reactions_add(channel=PROPOSALS, timestamp=ts, name="eyes")) == "already_reacted"
    got = await client.reactions_get(channel=PROPOSALS, timestamp=ts)
    assert got["message"]["reactions"] == [{"name": "eyes", "users": [BOT_USER_ID], "count": 1}]
    await client.reactions_remove(channel=PROPOSALS, timestamp=ts, name="eyes")
    assert await refusal(client.reactions_remove(channel=PROPOSALS, timestamp=ts, name="eyes")) == "no_reaction"


async def test_permalinks_ephemerals_and_facts_about_the_app(client: AsyncWebClient, ann: LocalUser) -> None:
    ts = (await client.chat_postMessage(channel=PROPOSALS, text="x"))["ts"]
    link = (await client.chat_getPermalink(channel=PROPOSALS, message_ts=ts))["permalink"]
    assert link.endswith(f"/archives/{PROPOSALS}/p{ts.replace('.', '')}")
    await client.chat_postEphemeral(channel=PROPOSALS, user=ANN, text="psst")
    assert [message.get("ephemeral_to") for message in await ann.messages(PROPOSALS)] == [None, ANN]
    assert (await client.team_info())["team"]["name"] == "TOMAS local"
    assert (await client.bots_info(bot=BOT_ID))["bot"]["app_id"] == APP_ID


async def test_files_are_listed_described_and_deleted(
    slack: LocalSlack, client: AsyncWebClient, ann: LocalUser
) -> None:
    ts = await ann.post(PROPOSALS, "see", files=[("a.txt", b"abc")])
    file_id = (await ann.messages(PROPOSALS))[0]["files"][0]["id"]
    info = (await client.files_info(file=file_id))["file"]
    assert (info["size"], info["filetype"], info["shares"]["public"][PROPOSALS][0]["ts"]) == (3, "text", ts)
    assert [file["id"] for file in (await client.files_list(channel=PROPOSALS))["files"]] == [file_id]
    assert await refusal(client.files_delete(file=file_id)) == "cant_delete_file"
    slack.workspace.file(file_id).deleted = True
    assert await refusal(client.files_info(file=file_id)) == "file_deleted"
    unshared = await ann.upload(("b.txt", b"b"))
    assert await refusal(client.files_info(file=unshared["id"])) == "file_not_found"


async def test_oauth_exchanges_a_code_for_the_token(slack: LocalSlack, client: AsyncWebClient) -> None:
    credentials = slack.credentials
    answer = await client.oauth_v2_access(
        client_id=credentials.client_id, client_secret=credentials.client_secret, code="1"
    )
    assert answer["access_token"] == slack.bot_token
    wrong = client.oauth_v2_access(client_id=credentials.client_id, client_secret="no", code="1")
    assert await refusal(wrong) == "bad_client_secret"


async def test_blocks_validate_answers_like_a_post(client: AsyncWebClient) -> None:
    assert (await client.blocks_validate(blocks=[DIVIDER]))["ok"]
    assert await refusal(client.blocks_validate(blocks=[{"type": "x"}])) == "invalid_blocks"


async def test_agents_show_status_title_and_prompts(slack: LocalSlack, client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel=PROPOSALS, text="x"))["ts"]
    await client.agents_sessions_setStatus(channel_id=PROPOSALS, thread_ts=ts, status="processing")
    await client.agents_sessions_rename(channel_id=PROPOSALS, thread_ts=ts, title="RFP")
    await client.assistant_threads_setStatus(channel_id=PROPOSALS, thread_ts=ts, status="is reading")
    status = slack.workspace.statuses[PROPOSALS, ts]
    assert (status["session_status"], status["title"], status["status"]) == ("processing", "RFP", "is reading")
    prompts = [{"title": "a", "message": "b"}] * 5
    too_many = client.assistant_threads_setSuggestedPrompts(channel_id=PROPOSALS, thread_ts=ts, prompts=prompts)
    assert await refusal(too_many) == "invalid_arguments"


async def test_a_person_changes_and_deletes_what_is_theirs(
    slack: LocalSlack, client: AsyncWebClient, ann: LocalUser, ben: LocalUser
) -> None:
    await ann.post(PROPOSALS, "one", files=[("a.svg", b"<svg/>")])
    message = (await ann.messages(PROPOSALS))[0]
    with pytest.raises(LocalSlackRefused, match="cant_update_message"):
        await ben.edit(message, "two")
    await ann.edit(message, "two")
    assert (await ann.messages(PROPOSALS))[0]["edited"]["user"] == ANN
    await ann.delete_file(message["files"][0])
    assert (await ann.messages(PROPOSALS))[0]["files"][0]["mode"] == "tombstone"
    assert await refusal(client.files_info(file=message["files"][0]["id"])) == "file_deleted"
    await ann.delete(message)
    assert await ann.messages(PROPOSALS) == []


async def test_pages_of_other_sites_are_kept_out(slack: LocalSlack) -> None:
    async with aiohttp.ClientSession() as session:
        for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}):
            async with session.get(f"{slack.page_url}/_local/state", headers=headers) as response:
                assert response.status == 403

"""The page as people use it: messages, threads, modals, buttons, files, the Home tab."""

from typing import Any

from page_kit import mrkdwn, plain, section, visit
from playwright.async_api import Page, expect
from slack_bolt.async_app import AsyncApp

from tomas.localslack import LocalSlack
from tomas.localslack.state.seed import ANN, BEN, GENERAL, PROPOSALS
from tomas.localslack.user import LocalUser

PDF = b"%PDF-1.7\n% not a real one\n"


def button(action_id: str, text: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain(text), "value": action_id, **more}


def entry(block_id: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    shown = {"type": "input", "block_id": block_id, "label": plain(block_id.title()), "optional": True}
    return shown | {"element": {"action_id": "a", **element}} | more


OPTIONS = [{"text": plain(name), "value": name.lower()} for name in ("AWS", "Azure", "Google")]
MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "launch",
    "title": plain("Run a mode"),
    "submit": plain("Start"),
    "close": plain("Not now"),
    "notify_on_close": True,
    "blocks": [
        {"type": "alert", "level": "info", "text": mrkdwn("About *10 minutes*")},
        entry("document", {"type": "file_input", "filetypes": ["pdf"], "max_files": 1}, optional=False),
        entry("title", {"type": "plain_text_input"}, optional=False),
        entry("notes", {"type": "plain_text_input", "multiline": True}),
        entry("limit", {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}),
        entry("portal", {"type": "url_text_input"}),
        entry("contact", {"type": "email_text_input"}),
        entry("cloud", {"type": "static_select", "options": OPTIONS}),
        entry("regions", {"type": "multi_static_select", "options": OPTIONS}),
        entry("approver", {"type": "users_select"}),
        entry("channel", {"type": "conversations_select"}),
        entry("focus", {"type": "checkboxes", "options": OPTIONS}),
        entry("size", {"type": "radio_buttons", "options": OPTIONS}),
        entry("deadline", {"type": "datepicker"}),
    ],
}


async def say(page: Page, text: str, composer: str = "composer") -> None:
    await page.get_by_test_id(composer).fill(text)
    await page.keyboard.press("Enter")


async def drop(page: Page, selector: str, name: str, content: bytes) -> None:
    """Drop a file on an element as a person does from their desktop."""
    transfer = await page.evaluate_handle(
        """([name, text]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([text], name));
            return transfer;
        }""",
        [name, content.decode()],
    )
    for event in ("dragenter", "dragover", "drop"):
        await page.dispatch_event(selector, event, {"dataTransfer": transfer})


def field(page: Page, block_id: str) -> Any:
    return page.locator(f'[data-block-id="{block_id}"][data-action-id="a"]')


async def test_messages_are_posted_shown_and_linked(page: Page, slack: LocalSlack, ben: LocalUser) -> None:
    await say(page, "Hello *all*, see `x < y` & https://example.com/a_b")
    mine = page.get_by_test_id("message").last
    await expect(mine).to_contain_text("Hello all, see x < y & https://example.com/a_b")
    await expect(mine.locator("strong")).to_have_text("all")
    await expect(mine.locator("a[target=_blank]")).to_have_attribute("href", "https://example.com/a_b")

    await ben.post(GENERAL, "@ann look")
    await expect(page.locator(f'[data-channel-id="{GENERAL}"] .unread-count')).to_have_text("1")
    await page.locator(f'[data-channel-id="{GENERAL}"]').click()
    await expect(page.get_by_test_id("message").last.locator(".mention-me")).to_have_text("@ann")
    await expect(page.locator(f'[data-channel-id="{GENERAL}"] .unread-count')).to_have_count(0)

    [message] = await ben.messages(PROPOSALS)
    await page.goto(f"{slack.page_url}/archives/{PROPOSALS}/p{message['ts'].replace('.', '')}")
    await expect(page.locator(f'.message.revealed[data-ts="{message["ts"]}"]')).to_be_visible()


async def test_thread_replies_are_counted_and_opened_by_link(page: Page, slack: LocalSlack, ben: LocalUser) -> None:
    root = await ben.post(PROPOSALS, "Root")
    await ben.post(PROPOSALS, "First reply", thread_ts=root)
    await page.get_by_test_id("reply-bar").click()
    thread = page.get_by_test_id("thread-messages")
    await expect(thread.get_by_test_id("message").last).to_contain_text("First reply")
    await say(page, "Second\nreply", "thread-composer")
    await expect(thread.get_by_test_id("message").last).to_contain_text("Second")
    await expect(page.get_by_test_id("reply-bar")).to_contain_text("2 replies")
    await say(page, "/tomas rfp", "thread-composer")
    await expect(page.get_by_test_id("toast-error")).to_contain_text("cannot be used in a thread")

    replies = await ben.messages(PROPOSALS, root)
    last = replies[-1]["ts"]
    await page.goto("about:blank")
    await visit(page, slack, f"#/{PROPOSALS}/p{last.replace('.', '')}?thread_ts={root}", BEN)
    await expect(page.locator(f'#thread .message.revealed[data-ts="{last}"]')).to_be_visible()
    await page.get_by_test_id("close-thread").click()
    await expect(page.locator("#thread")).to_be_hidden()


async def test_command_opens_a_modal_with_every_input(page: Page, connected: AsyncApp) -> None:
    submitted: list[dict[str, Any]] = []

    @connected.command("/tomas")
    async def launch(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @connected.view("launch")
    async def start(ack: Any, view: dict[str, Any]) -> None:
        values = view["state"]["values"]
        if values["title"]["a"]["value"] == "taken":
            await ack(response_action="errors", errors={"title": "This title is taken."})
            return
        submitted.append(values)
        await ack()

    await page.get_by_test_id("composer").fill("/to")
    await page.get_by_test_id("suggestion").filter(has_text="/tomas").click()
    await expect(page.get_by_test_id("suggestion").first).to_have_attribute("data-insert", "rfp")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    modal = page.get_by_test_id("modal")
    await expect(modal.get_by_test_id("modal-title")).to_have_text("Run a mode")

    await page.get_by_test_id("modal-submit").click()
    await expect(modal.locator('[data-error-for="document"]')).to_contain_text("required")
    await drop(page, '[data-testid="drop-zone"]', "notes.doc", b"no")
    await expect(modal.locator(".upload-failed")).to_contain_text("not one of .pdf")
    await drop(page, '[data-testid="drop-zone"]', "rfp.pdf", PDF)
    await expect(modal.get_by_test_id("upload-done")).to_contain_text("rfp.pdf")

    await field(page, "title").fill("taken")
    await fill_in(page)
    await page.get_by_test_id("modal-submit").click()
    await expect(modal.locator('[data-error-for="limit"]')).to_contain_text("at least 1")
    await field(page, "limit").fill("25")
    await page.get_by_test_id("modal-submit").click()
    await expect(modal.locator('[data-error-for="title"]')).to_have_text("This title is taken.")
    await field(page, "title").fill("City of Aldermere")
    await page.get_by_test_id("modal-submit").click()
    await expect(modal).to_be_hidden()

    [values] = submitted
    assert [file["name"] for file in values["document"]["a"]["files"]] == ["rfp.pdf"]
    assert {block: values[block]["a"]["value"] for block in ("title", "notes", "limit", "portal", "contact")} == {
        "title": "City of Aldermere",
        "notes": "line 1\nline 2",
        "limit": "25",
        "portal": "https://example.com",
        "contact": "ann@example.com",
    }
    assert values["cloud"]["a"]["selected_option"]["value"] == "azure"
    assert [option["value"] for option in values["regions"]["a"]["selected_options"]] == ["google"]
    assert values["approver"]["a"]["selected_user"] == BEN
    assert values["channel"]["a"]["selected_conversation"] == PROPOSALS
    assert [option["value"] for option in values["focus"]["a"]["selected_options"]] == ["aws"]
    assert values["size"]["a"]["selected_option"]["value"] == "azure"
    assert values["deadline"]["a"]["selected_date"] == "2027-01-31"


async def fill_in(page: Page) -> None:
    """Fill the modal's optional inputs; the limit is one that the page must refuse."""
    await field(page, "notes").fill("line 1\nline 2")
    await field(page, "limit").fill("0")
    await field(page, "portal").fill("https://example.com")
    await field(page, "contact").fill("ann@example.com")
    await field(page, "cloud").select_option("azure")
    await field(page, "regions").click()
    await page.locator('[data-testid="multi-option"][data-value="google"]').click()
    await page.keyboard.press("Escape")
    await field(page, "approver").select_option(BEN)
    await field(page, "channel").select_option(PROPOSALS)
    await field(page, "focus").get_by_text("AWS").click()
    await field(page, "size").get_by_text("Azure").click()
    await field(page, "deadline").fill("2027-01-31")


async def test_modals_stack_keep_what_was_typed_and_tell_of_closing(page: Page, connected: AsyncApp) -> None:
    more = {"type": "actions", "block_id": "more", "elements": [button("push", "Push"), button("update", "Update")]}
    first = {**MODAL, "blocks": [entry("title", {"type": "plain_text_input"}), more]}
    second = {**MODAL, "callback_id": "second", "title": plain("Second")}

    @connected.shortcut("tomas_new_run")
    async def shortcut(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=first)

    @connected.action("push")
    async def push(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_push(trigger_id=body["trigger_id"], view=second)

    @connected.action("update")
    async def update(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_update(view_id=body["view"]["id"], view=first | {"title": plain("Changed")})

    @connected.view_closed("launch")
    async def gone(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.chat_postMessage(channel=PROPOSALS, text=f"closed, all at once: {body['is_cleared']}")

    await page.get_by_test_id("composer-menu").click()
    await page.locator('[data-testid="global-shortcut"][data-callback-id="tomas_new_run"]').click()
    title = page.get_by_test_id("modal-title")
    await expect(title).to_have_text("Run a mode")
    await field(page, "title").fill("kept")
    await page.locator('[data-action-id="update"]').click()
    await expect(title).to_have_text("Changed")
    await expect(field(page, "title")).to_have_value("kept")
    await page.locator('[data-action-id="push"]').click()
    await expect(title).to_have_text("Second")
    await page.get_by_test_id("modal-back").click()
    await expect(title).to_have_text("Changed")
    await expect(field(page, "title")).to_have_value("kept")
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("modal")).to_be_hidden()
    await expect(page.get_by_test_id("message").last).to_contain_text("closed, all at once: False")


async def test_buttons_confirm_and_ephemeral_answers_are_for_one_person(
    page: Page, slack: LocalSlack, connected: AsyncApp
) -> None:
    confirm = {
        "title": plain("Stop it?"),
        "text": mrkdwn("It ends *now*."),
        "confirm": plain("Stop"),
        "deny": plain("No"),
    }
    elements = [button("stop", "Stop", style="danger", confirm=confirm), button("whisper", "Whisper")]
    blocks = [{"type": "actions", "block_id": "b", "elements": elements}]

    @connected.action("stop")
    async def stop(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        channel, ts = body["channel"]["id"], body["message"]["ts"]
        await client.chat_update(channel=channel, ts=ts, text="Stopped", blocks=[*blocks, section("Stopped by you")])

    @connected.action("whisper")
    async def whisper(ack: Any, respond: Any) -> None:
        await ack()
        await respond("You may not decide here", replace_original=False)

    await connected.client.chat_postMessage(channel=PROPOSALS, text="Run", blocks=blocks)
    await page.locator('[data-action-id="stop"]').click()
    await page.get_by_test_id("confirm-deny").click()
    await page.locator('[data-action-id="stop"]').click()
    await page.get_by_test_id("confirm-ok").click()
    card = page.get_by_test_id("message").first
    await expect(card).to_contain_text("Stopped by you")
    await expect(card).to_contain_text("(edited)")
    await page.locator('[data-action-id="whisper"]').click()
    await expect(page.get_by_test_id("message").last).to_contain_text("Only visible to you")

    await visit(page, slack, f"#/{PROPOSALS}", BEN)
    await expect(page.get_by_test_id("message")).to_have_count(1)


async def test_an_app_that_does_not_answer_is_named(page: Page, connected: AsyncApp) -> None:
    @connected.action("slow")
    async def slow() -> None: ...

    @connected.command("/tomas")
    async def command() -> None: ...

    blocks = [{"type": "actions", "block_id": "b", "elements": [button("slow", "Slow")]}]
    await connected.client.chat_postMessage(channel=PROPOSALS, text="Slow", blocks=blocks)
    slow_button = page.locator('[data-action-id="slow"]')
    await slow_button.evaluate(
        """button => new MutationObserver(() => (window.wasBusy ||= button.getAttribute("aria-busy") === "true"))
            .observe(button, { attributes: true })"""
    )
    await slow_button.click()
    await expect(page.get_by_test_id("toast-error")).to_have_text("TOMAS did not answer within 3 seconds")
    await expect(slow_button).not_to_have_attribute("aria-busy", "true")
    assert await page.evaluate("window.wasBusy")
    await say(page, "/tomas rfp")
    await expect(page.get_by_test_id("toast-error").last).to_contain_text("/tomas failed")
    await expect(page.get_by_test_id("composer")).to_have_value("/tomas rfp")


async def test_files_are_attached_by_drop_and_button_and_shown(page: Page, connected: AsyncApp) -> None:
    @connected.shortcut("tomas_run_file")
    async def run_file(ack: Any, body: dict[str, Any], say: Any) -> None:
        await ack()
        await say("asked for " + ", ".join(file["name"] for file in body["message"]["files"]))

    await drop(page, "#main", "rfp.pdf", PDF)
    await expect(page.locator('[data-testid="pending-upload"][data-state="done"]')).to_contain_text("rfp.pdf")
    await page.get_by_test_id("file-picker").set_input_files(
        {"name": "risks.md", "mimeType": "text/markdown", "buffer": b"# Risks\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"}
    )
    await expect(page.locator('[data-testid="pending-upload"][data-state="done"]')).to_have_count(2)
    await say(page, "two files")
    message = page.get_by_test_id("message").last
    await expect(message.locator('[data-file-name="rfp.pdf"]')).to_contain_text("PDF · 26 bytes")
    await expect(message.locator('[data-file-name="risks.md"] td')).to_have_text(["1", "2"])
    await expect(page.get_by_test_id("pending-upload")).to_have_count(0)

    await message.hover()
    await message.get_by_test_id("message-more").click()
    await page.get_by_test_id("message-shortcut").click()
    await expect(page.get_by_test_id("message").last).to_contain_text("asked for rfp.pdf, risks.md")


async def test_home_tab_is_published_and_clicked(page: Page, slack: LocalSlack, connected: AsyncApp) -> None:
    def home(text: str) -> dict[str, Any]:
        row = {"type": "section", "block_id": "s", "text": mrkdwn(text), "accessory": button("refresh", "Refresh")}
        return {"type": "home", "blocks": [{"type": "header", "text": plain("Your runs")}, row]}

    @connected.action("refresh")
    async def refresh(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_publish(user_id=body["user"]["id"], view=home("one run"))

    await visit(page, slack, "#/app/home")
    await expect(page.get_by_test_id("app-home")).to_contain_text("nothing here yet")
    await connected.client.views_publish(user_id=ANN, view=home("no runs"))
    await expect(page.get_by_test_id("app-home")).to_contain_text("no runs")
    await page.locator('[data-action-id="refresh"]').click()
    await expect(page.get_by_test_id("app-home")).to_contain_text("one run")
    await page.get_by_test_id("tab-messages").click()
    await expect(page.get_by_test_id("composer")).to_be_visible()


async def test_every_message_block_is_drawn(page: Page, connected: AsyncApp) -> None:
    rich = {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "r"}]}],
    }
    task = {"type": "task_card", "task_id": "1", "title": "Cost", "status": "in_progress", "details": rich}
    blocks = [
        {"type": "header", "text": plain("Header")},
        section("*mrkdwn* <!date^1765000000^{date_num}|soon>"),
        {"type": "context", "elements": [mrkdwn(":white_check_mark: small print")]},
        {"type": "markdown", "text": "## Title\n\n1. one\n2. two\n\n| a |\n|---|\n| **b** |\n"},
        {"type": "plan", "title": "Stages", "tasks": [task]},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "H"}], [{"type": "raw_text", "text": "C"}]]},
        {"type": "card", "title": mrkdwn("A card"), "actions": [button("open", "Open")]},
        {"type": "container", "title": plain("Box"), "is_collapsible": True, "child_blocks": [section("inside")]},
        rich,
        {"type": "divider"},
    ]
    await connected.client.chat_postMessage(channel=PROPOSALS, text="All", blocks=blocks)
    message = page.get_by_test_id("message").last
    assert await message.locator(".block-unknown").count() == 0
    await expect(message.locator('[data-status="in_progress"] .task-title')).to_have_text("Cost")
    await expect(message.locator(".markdown li")).to_have_text(["one", "two"])
    await expect(message.locator(".block-table td")).to_have_text("C")
    await expect(message.locator(".container summary")).to_contain_text("Box")
    await expect(message.locator("time")).to_have_text("2025-12-06")


async def test_the_page_comes_back_after_the_connection_is_lost(page: Page, slack: LocalSlack, ben: LocalUser) -> None:
    await slack.services.feed.close()
    await ben.post(PROPOSALS, "said meanwhile")
    await expect(page.get_by_test_id("message").last).to_contain_text("said meanwhile")
    await expect(page.get_by_test_id("connection")).to_contain_text("connected")
    await page.get_by_test_id("acting-as").select_option(BEN)
    await expect(page).to_have_url(f"{slack.page_url}/?user={BEN}#/{PROPOSALS}")
    await expect(page.get_by_test_id("acting-as")).to_have_value(BEN)

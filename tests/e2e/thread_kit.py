"""What people do in a run's thread: fill in its form, answer its gates each way, and look at what it made."""

import re
from collections.abc import Mapping

import pypdfium2
from house import House, Message, has_action, is_card

from tomas.blocks.ids import Action
from tomas.localslack.user import LocalUser, Value, text_of

type Files = tuple[tuple[str, bytes], ...]


async def filled_in(house: House, mode: str, given: Mapping[str, Value], by: LocalUser | None = None) -> Message:
    """Fill in a mode's form and submit it; return what Slack shows at its fields, empty where it was taken."""
    person = by or house.ann
    await person.command(house.channel, mode)
    form = await person.wait_for_view()
    answer = await person.submit_view(form, {f"input.{key}": value for key, value in given.items()})
    if answer.get("errors"):
        await person.close_view(form)
    return answer.get("errors") or {}


async def started(house: House, mode: str, given: Mapping[str, Value], by: LocalUser | None = None) -> str:
    """Fill in a mode's form and return the ts of its card, the root of the run's thread."""
    seen = {message["ts"] for message in await house.ann.messages(house.channel)}
    assert not await filled_in(house, mode, given, by)
    card = await house.ann.wait_for(
        house.channel, lambda message: message["ts"] not in seen and is_card(message), timeout_s=90
    )
    return str(card["ts"])


async def uploaded(house: House, *files: tuple[str, bytes]) -> list[str]:
    """Upload files, for a form."""
    return [(await house.ann.upload(file))["id"] for file in files]


async def sent_back(house: House, thread: str, gate: Message, values: dict[str, Value]) -> Message:
    """Redirect at a gate, and return the next one."""
    await house.press(house.ann, gate, Action.REDIRECT)
    answer = await house.ann.submit_view(await house.ann.wait_for_view(), values)
    assert not answer.get("errors"), answer
    await at_the_thread(house)
    return await house.gate(thread, after=gate["ts"])


async def replaced(house: House, thread: str, gate: Message, name: str, content: str) -> Message:
    """Edit at a gate by an upload, and return the next one."""
    await house.press(house.ann, gate, Action.EDIT)
    form = await house.ann.wait_for_view()
    file = await house.ann.upload((name, content.encode()))
    await house.ann.submit_view(form, {"upload": [file["id"]]})
    await at_the_thread(house)
    return await house.gate(thread, after=gate["ts"])


async def retyped(house: House, thread: str, gate: Message, old: str, new: str) -> Message:
    """Edit at a gate by typing other words over some, and return the next one."""
    await house.press(house.ann, gate, Action.EDIT)
    form = await house.ann.wait_for_view()
    shown = next(block["element"]["initial_value"] for block in form["blocks"] if block.get("block_id") == "text")
    assert old in shown
    await house.ann.submit_view(form, {"text": shown.replace(old, new)})
    await at_the_thread(house)
    return await house.gate(thread, after=gate["ts"])


async def dropped(
    house: House, thread: str, gate: Message, name: str, content: str, *, by: LocalUser | None = None
) -> Message:
    """Edit at a gate by dropping a file into the thread, and return the next one."""
    await (by or house.ann).post(house.channel, "", thread_ts=thread, files=[(name, content.encode())])
    return await house.gate(thread, after=gate["ts"])


async def at_the_thread(house: House) -> None:
    """Close the form that stays open where what was given in it takes long to read."""
    for view in reversed(await house.ann.views()):
        await house.ann.close_view(view)


async def completed(house: House, thread: str) -> dict[str, bytes]:
    """Wait until a run has ended well, and return its files; the closing message names each of them."""
    closing = text_of(await house.thread_says(thread, "All stages are done"))
    card = await house.card_says(thread, "Completed")
    assert not has_action(card, Action.STOP)
    files = await house.files(thread)
    pages = {name for name in files if "-page-" in name}
    assert not [name for name in files.keys() - pages if f"`{name}`" not in closing]
    return files


async def costs(house: House, thread: str) -> str:
    """Wait for the message in the channel that says what a run cost and who decided, and return what it says."""
    link = f"p{thread.replace('.', '')}"

    def about_it(message: Message) -> bool:
        return "Requested by" in text_of(message) and link in text_of(message)

    return text_of(await house.ann.wait_for(house.channel, about_it, timeout_s=60))


async def failed(house: House, thread: str) -> str:
    """Wait until a run has stopped by a failure, and return the message that says why."""
    told = await house.thread_says(thread, "The run stopped")
    await house.card_says(thread, "Failed")
    return text_of(told)


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of each page of a PDF, its lines put together."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    document.close()
    return pages


def tokens_on(card: Message) -> list[str]:
    """Return the tokens that a status card shows."""
    return re.findall(r"[\d,]+ tokens in, [\d,]+ out", text_of(card))

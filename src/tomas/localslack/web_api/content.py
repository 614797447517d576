"""What a message says: text, blocks, markdown, attachments, checked as Slack checks them."""

from dataclasses import dataclass

from tomas.localslack.block_ids import fill_ids
from tomas.localslack.blockkit import total_characters, validate_blocks
from tomas.localslack.errors import SlackError, detailed
from tomas.localslack.jsontypes import JsonObject

from .args import Args

MAX_POST_TEXT = 40_000
MAX_UPDATE_TEXT = 4_000
MAX_MARKDOWN_TEXT = 12_000
MAX_BLOCKS_CHARACTERS = 13_200
MAX_ATTACHMENTS = 100


@dataclass(frozen=True)
class Content:
    """Checked content. `blocks` and `attachments` are None where the call did not mention them."""

    text: str
    blocks: list[JsonObject] | None
    attachments: list[JsonObject] | None


def read_content(args: Args, *, may_be_empty: bool = False) -> Content:
    """Return the content of a call, or refuse it with `no_text`, `invalid_blocks`, `msg_blocks_too_long`, …"""
    text = args.text("text")
    markdown = args.text("markdown_text")
    blocks = args.objects("blocks", "invalid_blocks_format")
    attachments = args.objects("attachments")
    if markdown:
        return Content(markdown, [_markdown_block(args, markdown)], None)
    check_blocks(blocks or [])
    _check_attachments(attachments or [])
    if not (text or blocks or attachments or may_be_empty):
        raise SlackError("no_text")
    return Content(text, None if blocks is None else fill_ids(blocks), attachments)


def check_blocks(blocks: list[JsonObject]) -> None:
    """Refuse blocks that Slack would refuse in a message."""
    problems = validate_blocks(blocks, "message")
    if problems:
        raise detailed("invalid_blocks", problems)
    if total_characters(blocks) > MAX_BLOCKS_CHARACTERS:
        raise SlackError("msg_blocks_too_long")


def _markdown_block(args: Args, markdown: str) -> JsonObject:
    if args.has("text") or args.has("blocks"):
        raise SlackError("markdown_text_conflict")
    if len(markdown) > MAX_MARKDOWN_TEXT:
        raise SlackError("msg_too_long")
    return fill_ids([{"type": "markdown", "text": markdown}])[0]


def _check_attachments(attachments: list[JsonObject]) -> None:
    if len(attachments) > MAX_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    for attachment in attachments:
        check_blocks(attachment.get("blocks") or [])

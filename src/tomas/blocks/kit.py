"""slackblocks with the limits kept by cutting instead of raising. Texts given here are escaped already (`text.py`)."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from slackblocks import (
    ActionsBlock,
    Block,
    Button,
    ConfirmationDialogue,
    ContextBlock,
    HeaderBlock,
    HomeTabView,
    InputBlock,
    MarkdownBlock,
    Message,
    ModalView,
    Option,
    PlainTextInput,
    SectionBlock,
    StaticSelectMenu,
    Text,
    TextType,
)
from slackblocks.elements import Element

from tomas.blocks import limits
from tomas.blocks.ids import INPUT_ACTION, Callback
from tomas.blocks.limits import cut, cut_markup

type Json = dict[str, object]

NOTHING = "-"
"""Stands where a text is empty: Slack refuses empty texts."""

_BLOCK_ID = re.compile(r'"block_id": "[^"]*"(, )?')


@dataclass(frozen=True, slots=True)
class Card:
    """A message: its blocks, and the text for notifications and screen readers."""

    text: str
    blocks: tuple[Block, ...] = ()

    @property
    def payload(self) -> list[Json]:
        """The blocks as Slack takes them."""
        if not self.blocks:
            return []
        return Message(channel="C", blocks=list(self.blocks[: limits.MESSAGE_BLOCKS])).to_dict()["blocks"]

    @property
    def fallback(self) -> str:
        """The text, cut to what Slack takes."""
        return cut_markup(self.text, limits.FALLBACK).strip() or NOTHING

    @property
    def digest(self) -> str:
        """SHA-256 of what is shown; block ids, new in each drawing as Slack wants it, do not count."""
        shown = _BLOCK_ID.sub("", json.dumps(self.payload, sort_keys=True))
        return hashlib.sha256(f"{self.fallback}\n{shown}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Confirm:
    """A dialogue before a click counts."""

    title: str
    text: str
    yes: str
    no: str = "Back"


def section(text: str, accessory: Element | None = None) -> Block:
    """A paragraph of mrkdwn."""
    return SectionBlock(cut_markup(text, limits.SECTION).strip() or NOTHING, accessory=accessory)


def context(text: str) -> Block:
    """A small grey line of mrkdwn."""
    return ContextBlock([Text(cut_markup(text, limits.CONTEXT).strip() or NOTHING)])


def header(text: str) -> Block:
    """A headline in plain text."""
    return HeaderBlock(cut(text, limits.HEADER).strip() or NOTHING)


def markdown(text: str) -> Block:
    """Model text as Slack renders Markdown; messages only."""
    return MarkdownBlock(cut(text, limits.MARKDOWN).strip() or NOTHING)


def actions(*buttons: Element) -> Block:
    """A row of buttons."""
    return ActionsBlock(list(buttons))


def button(
    text: str,
    action_id: str,
    value: str = "",
    *,
    style: Literal["primary", "danger"] | None = None,
    confirm: Confirm | None = None,
    url: str | None = None,
) -> Button:
    """A button; `style` is `primary` or `danger`."""
    dialogue = None
    if confirm:
        dialogue = ConfirmationDialogue(
            title=confirm.title,
            text=plain_text(cut(confirm.text, limits.CONFIRM_TEXT)),
            confirm=confirm.yes,
            deny=confirm.no,
        )
    return Button(
        text=cut(text, limits.BUTTON),
        action_id=action_id,
        value=cut(value, limits.BUTTON_VALUE) or None,
        style=style,
        confirm=dialogue,
        url=url,
    )


def text_input(
    block_id: str,
    label: str,
    *,
    hint: str = "",
    placeholder: str = "",
    initial: str = "",
    multiline: bool = False,
    optional: bool = False,
) -> Block:
    """A field to type into."""
    element = PlainTextInput(
        action_id=INPUT_ACTION,
        initial_value=cut(initial, limits.TYPED) or None,
        multiline=multiline,
        max_length=limits.TYPED,
        placeholder=plain_text(cut(placeholder, limits.PLACEHOLDER)) if placeholder else None,
    )
    return field(block_id, label, element, hint=hint, optional=optional)


def choice_input(
    block_id: str,
    label: str,
    options: Sequence[tuple[str, str]],
    *,
    hint: str = "",
    initial: str = "",
    placeholder: str = "",
    optional: bool = False,
) -> Block:
    """A choice of one; `options` are values and what they show."""
    known = select_options(options)
    element = StaticSelectMenu(
        action_id=INPUT_ACTION,
        options=known,
        initial_option=next((option for option in known if option.value == initial), None),
        placeholder=plain_text(cut(placeholder or "Choose", limits.PLACEHOLDER)),
    )
    return field(block_id, label, element, hint=hint, optional=optional)


def field(block_id: str, label: str, element: Element, *, hint: str = "", optional: bool = False) -> Block:
    """An input of a modal."""
    return InputBlock(
        label=cut(label, limits.LABEL).strip() or NOTHING,
        element=element,
        block_id=block_id,
        hint=plain_text(cut(hint, limits.LABEL)) if hint else None,
        optional=optional,
    )


def select_options(options: Sequence[tuple[str, str]]) -> list[Option]:
    """Options of a select from values and what they show."""
    return [
        Option(plain_text(cut(shown, limits.OPTION).strip() or NOTHING), cut(value, limits.OPTION_VALUE))
        for value, shown in options[: limits.OPTIONS]
    ]


def plain_text(text: str) -> Text:
    """Slack's `plain_text` object."""
    return Text(text, type_=TextType.PLAINTEXT)


def modal(
    title: str,
    blocks: Sequence[Block],
    callback: Callback | None = None,
    *,
    submit: str = "",
    close: str = "Close",
    private: str = "",
) -> Json:
    """A modal's view; `private` comes back with its submission."""
    return ModalView(
        title=cut(title, limits.MODAL_TITLE).strip() or NOTHING,
        blocks=list(blocks[: limits.VIEW_BLOCKS]),
        callback_id=callback.value if callback else None,
        submit=cut(submit, limits.MODAL_TITLE) or None,
        close=close,
        private_metadata=private or None,
    ).to_dict()


def home(blocks: Sequence[Block]) -> Json:
    """A Home tab's view."""
    return HomeTabView(blocks=list(blocks[: limits.VIEW_BLOCKS])).to_dict()

"""The inputs of a mode as fields of a modal, and what a person put into them."""

from collections.abc import Mapping

from slackblocks import Block, StaticMultiSelectMenu

from tomas.blocks import ids, kit
from tomas.blocks.kit import Json
from tomas.modes.base import InputKind, InputSpec


def input_block(item: InputSpec) -> Block:
    """Return the field of an input that is no file, showing its default."""
    block_id = ids.INPUT_BLOCK + item.key
    options = [(str(number), option) for number, option in enumerate(item.options)]
    if item.kind is InputKind.CHOICE:
        initial = str(item.options.index(item.default)) if item.default in item.options else ""
        return kit.choice_input(
            block_id, item.label, options, hint=item.hint, initial=initial, optional=not item.required
        )
    if item.kind is InputKind.CHOICES:
        offered = kit.select_options(options)
        chosen = [option for option, text in zip(offered, item.options, strict=False) if text in item.chosen]
        element = StaticMultiSelectMenu(
            action_id=ids.INPUT_ACTION,
            options=offered,
            initial_options=chosen or None,
            placeholder=kit.plain_text("Choose any number"),
        )
        return kit.field(block_id, item.label, element, hint=item.hint, optional=not item.required)
    return kit.text_input(
        block_id,
        item.label,
        hint=item.hint,
        placeholder=item.placeholder,
        initial=item.default,
        multiline=item.multiline,
        optional=not item.required,
    )


def given_value(item: InputSpec, element: Json) -> str | tuple[str, ...]:
    """Return what a person chose or typed; empty where it is nothing."""
    if item.kind is InputKind.CHOICE:
        option = element.get("selected_option")
        return item.options[int(option["value"])] if isinstance(option, dict) else ""
    if item.kind is InputKind.CHOICES:
        options = element.get("selected_options")
        return tuple(item.options[int(option["value"])] for option in options) if isinstance(options, list) else ()
    return str(element.get("value") or "").strip()


def element_of(values: Mapping[str, Mapping[str, Json]], block_id: str) -> Json:
    """Return the state of a block's one element; empty where the modal had none."""
    return values.get(block_id, {}).get(ids.INPUT_ACTION, {})

"""The inputs of a mode as fields of a modal, and what a person put into them."""

from collections.abc import Mapping

from slackblocks import Block, StaticMultiSelectMenu

from tomas.blocks import ids, kit
from tomas.blocks.kit import Json
from tomas.modes.base import InputKind, InputSpec, ModeSpec


def main_text(spec: ModeSpec) -> InputSpec | None:
    """Return the input that words said with a mode's name are for: its one needed text, or one that can stand alone.

    None where a mode works on files or needs several texts: the words then guide the run.
    """
    texts = [item for item in spec.inputs if item.kind is InputKind.TEXT and item.at_start]
    needed = [item for item in texts if item.required and not item.default]
    if needed:
        return needed[0] if len(needed) == 1 else None
    needs_file = any(item.required for item in spec.inputs if item.kind is InputKind.FILE)
    return texts[0] if texts and not needs_file else None


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

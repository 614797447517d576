"""The modals behind a gate's buttons: guidance for Redirect, an answer to a question, a file or text for Edit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slackblocks import Block, FileInput

from tomas.blocks import ids, kit
from tomas.blocks.inputs import element_of, given_value, input_block
from tomas.blocks.kit import Json
from tomas.blocks.limits import TYPED
from tomas.blocks.text import safe
from tomas.modes.base import InputSpec
from tomas.runs.changes import Value, shown_value, with_values
from tomas.runs.records import CONSENT, GateRecord

LINE, MESSAGE = 200, 1500


@dataclass(frozen=True, slots=True)
class Refused:
    """What somebody wanted to change and why it was not taken."""

    changes: Mapping[str, Value]
    text: str
    why: str
    at: str
    """The key of the input that is at fault."""


def redirect_modal(gate: GateRecord, stage_title: str, refused: Refused | None = None) -> Json:
    """Return the modal that asks what should be done differently, with the inputs that may be changed here.

    `refused` is what somebody gave before and why it was not taken: it is shown again, with the reason at its field.
    """
    before_work = gate.kind == "intake"
    items = with_values(gate.asks, refused.changes) if refused else gate.asks
    what = "The input is read again" if before_work else f"*{safe(stage_title)}* is done again with your guidance"
    blocks = [
        kit.section(f"{what}. You will see what changed."),
        *(block for item in items for block in _changeable(item, refused)),
        kit.text_input(
            ids.TEXT_BLOCK,
            "What should be done differently?",
            initial=refused.text if refused else "",
            placeholder="Say it in your own words, as you would to a colleague",
            multiline=True,
            optional=bool(gate.asks),
        ),
    ]
    title = "Change the input" if before_work else "Redirect"
    submit = "Change" if before_work else "Redirect"
    return kit.modal(title, blocks, ids.Callback.REDIRECT, submit=submit, close="Back", private=gate.id)


def _changeable(item: InputSpec, refused: Refused | None) -> list[Block]:
    field = input_block(item.model_copy(update={"required": False}))
    if refused is None or refused.at != item.key:
        return [field]
    return [kit.section(f"⚠️ {safe(refused.why, MESSAGE)}"), field]


def field_at_fault(gate: GateRecord, changes: Mapping[str, Value], why: str) -> str:
    """Return the key of the changed input that a refusal is about: the first whose value or name it quotes."""
    names = {item.key: item.label.rpartition(": ")[2] for item in gate.asks}
    quoted = (
        key
        for key, value in changes.items()
        if any(f"“{one}”" in why for one in (names.get(key, key), *([value] if isinstance(value, str) else value)))
    )
    return next(quoted, next(iter(changes), ""))


def changed_values(gate: GateRecord, values: Mapping[str, Mapping[str, Json]]) -> dict[str, str | tuple[str, ...]]:
    """Return what a person gave for the gate's inputs in the modal, by key, where it is not what it was."""
    given = {item.key: given_value(item, element_of(values, ids.INPUT_BLOCK + item.key)) for item in gate.asks}
    before = {item.key: shown_value(item) for item in gate.asks}
    return {key: value for key, value in given.items() if (value or ()) != (before[key] or ())}


def answer_modal(gate: GateRecord) -> Json:
    """Return the modal that takes an answer to an engine's question."""
    asked = next((line for line in gate.question.splitlines() if line.strip()), "")
    label = "What should be done instead?" if gate.kind == CONSENT else "Answer"
    blocks = [
        kit.section(
            f"{safe(asked, LINE)}\nThe question stands in the thread; what you write goes to the agents as it is."
        ),
        kit.text_input(ids.TEXT_BLOCK, label, multiline=True),
    ]
    return kit.modal("Answer", blocks, ids.Callback.ANSWER, submit="Send", close="Back", private=gate.id)


def edit_modal(gate: GateRecord, kinds: Sequence[str], text: str | None, refused: str = "") -> Json:
    """Return the modal that takes a person's own version.

    `kinds` are the file extensions an upload may have; `text` is the artifact's content where it can be changed by
    typing (None where it is no text, or longer than Slack lets a person type). `refused` says why the version that
    somebody gave before was not taken.
    """
    names = " or ".join(f".{kind}" for kind in kinds)
    upload = FileInput(action_id=ids.INPUT_ACTION, filetypes=list(kinds), max_files=1)
    blocks: list[Block] = [
        *([kit.section(f"⚠️ {safe(refused, MESSAGE)}")] if refused else []),
        kit.section("Download the file from the thread, change it, and upload your version here. Then approve it."),
        kit.field(ids.UPLOAD_BLOCK, f"Your version ({names})", upload, optional=True),
    ]
    if text is not None and 0 < len(text) <= TYPED:
        label = "Or change it here"
        blocks.append(kit.text_input(ids.TEXT_BLOCK, label, initial=text, multiline=True, optional=True))
    return kit.modal("Edit", blocks, ids.Callback.EDIT, submit="Store", close="Back", private=gate.id)


def message_modal(title: str, text: str) -> Json:
    """Return a modal that only says something."""
    return kit.modal(title, [kit.section(safe(text, MESSAGE))])

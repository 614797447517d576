"""The modals behind a gate's buttons: guidance for Redirect, an answer to a question, a file or text for Edit."""

from collections.abc import Sequence

from slackblocks import Block, FileInput

from tomas.blocks import ids, kit
from tomas.blocks.kit import Json
from tomas.blocks.limits import TYPED
from tomas.blocks.text import safe
from tomas.runs.records import GateRecord

QUESTION = 1500


def redirect_modal(gate: GateRecord, stage_title: str) -> Json:
    """Return the modal that asks what should be done differently."""
    blocks = [
        kit.section(f"*{safe(stage_title)}* is done again with your guidance. You will see what changed."),
        kit.text_input(
            ids.TEXT_BLOCK,
            "What should be done differently?",
            placeholder="for example: use Azure, and treat training as optional",
            multiline=True,
        ),
    ]
    return kit.modal("Redirect", blocks, ids.Callback.REDIRECT, submit="Redirect", close="Back", private=gate.id)


def answer_modal(gate: GateRecord) -> Json:
    """Return the modal that takes an answer to an engine's question."""
    blocks = [kit.section(safe(gate.question, QUESTION)), kit.text_input(ids.TEXT_BLOCK, "Answer", multiline=True)]
    return kit.modal("Answer", blocks, ids.Callback.ANSWER, submit="Send", close="Back", private=gate.id)


def edit_modal(gate: GateRecord, kinds: Sequence[str], text: str | None) -> Json:
    """Return the modal that takes a person's own version.

    `kinds` are the file extensions an upload may have; `text` is the artifact's content where it can be changed by
    typing (None where it is no text, or longer than Slack lets a person type).
    """
    names = " or ".join(f".{kind}" for kind in kinds)
    upload = FileInput(action_id=ids.INPUT_ACTION, filetypes=list(kinds), max_files=1)
    blocks: list[Block] = [
        kit.section("Download the file from the thread, change it, and upload your version here. Then approve it."),
        kit.field(ids.UPLOAD_BLOCK, f"Your version ({names})", upload, optional=True),
    ]
    if text is not None and 0 < len(text) <= TYPED:
        label = "Or change it here"
        blocks.append(kit.text_input(ids.TEXT_BLOCK, label, initial=text, multiline=True, optional=True))
    return kit.modal("Edit", blocks, ids.Callback.EDIT, submit="Store", close="Back", private=gate.id)


def message_modal(title: str, text: str) -> Json:
    """Return a modal that only says something."""
    return kit.modal(title, [kit.section(safe(text, QUESTION))])

"""The modals behind a gate's buttons: guidance for Redirect, an answer to a question, a file or text for Edit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slackblocks import Block, FileInput

from tomas.blocks import ids, kit
from tomas.blocks.file_fields import exchange_fields, wanted_files
from tomas.blocks.inputs import element_of, given_value, input_block
from tomas.blocks.kit import Json
from tomas.blocks.limits import TYPED
from tomas.blocks.text import safe
from tomas.modes.base import InputKind, InputSpec
from tomas.runs.changes import Value, shown_value, with_values
from tomas.runs.input_files import FilesWanted, file_item, unfit_files
from tomas.runs.records import CONSENT, GateRecord, SourceFile

LINE, MESSAGE = 200, 1500
EMPTY = "Write a sentence."


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody gave in the form of Redirect."""

    changes: Mapping[str, Value]
    text: str
    files: FilesWanted | None = None
    """The files that the run is to go on with; None: those that it has."""


@dataclass(frozen=True, slots=True)
class Refused:
    """What somebody wanted to change and why it was not taken."""

    wish: Wish
    why: str
    at: str
    """The key of the input that is at fault."""


def redirect_modal(
    gate: GateRecord, stage_title: str, recent: Sequence[SourceFile] = (), refused: Refused | None = None
) -> Json:
    """Return the modal that asks what should be done differently, with the inputs that may be changed here.

    `recent` are files just shared in the channel, to choose from. `refused` is what somebody gave before and why it was
    not taken: it is shown again, with the reason at its field; files are to be given anew.
    """
    before_work = gate.kind == "intake"
    items = with_values(gate.asks, refused.wish.changes) if refused else gate.asks
    what = "The input is read again" if before_work else f"*{safe(stage_title)}* is done again with your guidance"
    files = not before_work and file_item(gate.asks)
    more = " With other files the input is read again and all stages are done anew, at their cost." if files else ""
    told = kit.section(f"{what}. You will see what changed.{more}")
    guidance = kit.text_input(
        ids.TEXT_BLOCK,
        "What should be done differently?",
        initial=refused.wish.text if refused else "",
        placeholder="Say it in your own words, as you would to a colleague",
        multiline=True,
        optional=bool(gate.asks),
    )
    fields = [block for item in items for block in _changeable(item, recent, refused)]
    blocks = [told, *fields, guidance] if before_work else [told, guidance, *fields]
    title = "Change the input" if before_work else "Redirect"
    submit = "Change" if before_work else "Redirect"
    return kit.modal(title, blocks, ids.Callback.REDIRECT, submit=submit, close="Back", private=gate.id)


def _changeable(item: InputSpec, recent: Sequence[SourceFile], refused: Refused | None) -> list[Block]:
    if item.kind is InputKind.FILE:
        fields = exchange_fields(item, recent)
    elif len(item.default) > TYPED:
        told = f"*{safe(item.label)}* has {len(item.default):,} characters, more than can be changed in a form."
        fields = [kit.section(f"{told} Say in words what should be different.")]
    else:
        fields = [input_block(item.model_copy(update={"required": False}))]
    if refused is None or refused.at != item.key:
        return fields
    return [kit.section(f"⚠️ {safe(refused.why, MESSAGE)}"), *fields]


def field_at_fault(gate: GateRecord, wish: Wish, why: str) -> str:
    """Return the key of the changed input that a refusal is about.

    It is the first whose value or name the refusal quotes, else the files where those change.
    """
    names = {item.key: item.label.rpartition(": ")[2] for item in gate.asks}
    quoted = (
        key
        for key, value in wish.changes.items()
        if any(f"“{one}”" in why for one in (names.get(key, key), *([value] if isinstance(value, str) else value)))
    )
    files = file_item(gate.asks) if wish.files else None
    return next(quoted, files.key if files else next(iter(wish.changes), ""))


def wished(gate: GateRecord, values: Mapping[str, Mapping[str, Json]], known: Sequence[SourceFile]) -> Wish:
    """Return what a person gave in the modal where it is not what it was; `known` are the recent files offered."""
    asks = [item for item in gate.asks if item.kind is not InputKind.FILE and ids.INPUT_BLOCK + item.key in values]
    given = {item.key: given_value(item, element_of(values, ids.INPUT_BLOCK + item.key)) for item in asks}
    before = {item.key: shown_value(item) for item in asks}
    changes = {key: value for key, value in given.items() if _words(value) != _words(before[key])}
    files = file_item(gate.asks)
    text = str(element_of(values, ids.TEXT_BLOCK).get("value") or "").strip()
    return Wish(changes, text, wanted_files(files, values, known) if files else None)


def _words(value: Value) -> list[str]:
    """Return what counts of a value: a form may give back a text with other line ends and spaces."""
    return value.split() if isinstance(value, str) else list(value)


def unfit_wish(gate: GateRecord, wish: Wish) -> dict[str, str]:
    """Return what is wrong with a wish by block id, as far as its form tells."""
    files = file_item(gate.asks)
    if files and wish.files and (why := unfit_files(files, wish.files.names(files.chosen))):
        return {ids.INPUT_BLOCK + files.key: why}
    if not (wish.text or wish.changes or wish.files):
        return {ids.TEXT_BLOCK: "Change something above, or write a sentence." if gate.asks else EMPTY}
    return {}


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

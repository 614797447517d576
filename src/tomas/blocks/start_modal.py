"""The modal that starts a run: built from a mode's own inputs, and read back into them."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from slackblocks import Block, ConversationSelectMenu

from tomas.blocks import ids, kit, words
from tomas.blocks.file_fields import file_fields, given_files
from tomas.blocks.inputs import element_of, given_value, input_block, main_text
from tomas.blocks.kit import Json
from tomas.blocks.limits import MODAL_TITLE, OPTION, cut
from tomas.blocks.text import safe, safe_line
from tomas.modes.base import Estimate, InputKind, InputSpec, ModeSpec
from tomas.runs.input_files import distinct
from tomas.runs.records import SourceFile

TITLE = 200
SUMMARY = 1500
WORDS = 1000


@dataclass(frozen=True, slots=True)
class StartContext:
    """What the modal must remember between opening and Start."""

    mode_id: str
    channel_id: str
    file: SourceFile | None = None
    """A file chosen before the modal was opened (shortcut, offer)."""
    words: str = ""
    """What was typed after the mode's name."""

    def dump(self) -> str:
        """Return the context as the modal's private metadata."""
        file = [self.file.slack_file_id, self.file.name[:OPTION], self.file.size] if self.file else None
        kept = {"mode": self.mode_id, "channel": self.channel_id, "file": file, "words": self.words[:WORDS]}
        return json.dumps(kept, ensure_ascii=False)

    @classmethod
    def load(cls, private: str) -> "StartContext":
        """Read what `dump` wrote."""
        kept = json.loads(private)
        file = SourceFile(*kept["file"]) if kept["file"] else None
        return cls(kept["mode"], kept["channel"], file, kept.get("words", ""))


@dataclass(frozen=True, slots=True)
class Submission:
    """A submitted modal: the inputs, or what is wrong with them by block id."""

    inputs: dict[str, str | tuple[str, ...]]
    files: tuple[SourceFile, ...]
    budget_usd: Decimal | None
    channel_id: str
    errors: dict[str, str]


def start_modal(
    spec: ModeSpec, start: StartContext, recent: Sequence[SourceFile] = (), estimate: Estimate | None = None
) -> Json:
    """Return the modal of a mode. `recent` are files just shared in the channel, to choose from."""
    title = short_title(spec.title)
    whole = f"*{safe_line(spec.title, TITLE)}*\n" if title != spec.title else ""
    blocks: list[Block] = [kit.section(f"{whole}{safe(spec.summary, SUMMARY)}")]
    main = main_text(spec)
    if not start.channel_id:
        blocks.append(_channel_input())
    for item in asked_at_start(spec):
        if item.kind is InputKind.FILE:
            blocks += _file_blocks(item, start, recent)
        else:
            said = start.words if item is main else ""
            blocks.append(input_block(item.model_copy(update={"default": said}) if said else item))
    if start.words and not main:
        blocks.append(kit.context(f"🧭 Guides the run from its start: “{safe_line(start.words, WORDS)}”"))
    budget = f"{spec.default_budget_usd:.2f}"
    hint = "US dollars. The run stops and asks when it is used up."
    blocks.append(kit.text_input(ids.BUDGET_BLOCK, "Budget for models", initial=budget, hint=hint, optional=True))
    if estimate:
        blocks.append(kit.context(words.estimate(estimate)))
    gates = [stage.title for stage in spec.stages if stage.gate]
    if gates:
        blocks.append(kit.context(f"You decide after: {safe_line(', '.join(gates), SUMMARY)}."))
    return kit.modal(title, blocks, ids.Callback.START, submit="Start", close="Cancel", private=start.dump())


def short_title(title: str) -> str:
    """Return a title that fits a modal's: its part before a colon or comma rather than a piece of a word."""
    if len(title) <= MODAL_TITLE:
        return title
    part = re.split(r"[:,;(]", title, maxsplit=1)[0].strip()
    return part if 0 < len(part) <= MODAL_TITLE else cut(title, MODAL_TITLE)


def mode_choice_modal(specs: Sequence[ModeSpec], start: StartContext) -> Json:
    """Return the modal in which a mode is chosen where several could be meant."""
    choice = kit.choice_input(ids.MODE_BLOCK, "What should be done?", [(spec.id, spec.title) for spec in specs])
    return kit.modal("Start a run", [choice], ids.Callback.NEW_RUN, submit="Next", close="Cancel", private=start.dump())


def read_submission(
    spec: ModeSpec, start: StartContext, values: Mapping[str, Mapping[str, Json]], known: Sequence[SourceFile]
) -> Submission:
    """Read a submitted modal. `values` is Slack's `view.state.values`; `known` are the recent files offered in it."""
    inputs: dict[str, str | tuple[str, ...]] = {}
    errors: dict[str, str] = {}
    files: list[SourceFile] = [start.file] if start.file else []
    for item in asked_at_start(spec):
        if item.kind is InputKind.FILE:
            given = given_files(item, values, known)
            files += given
            if item.required and not (given or start.file):
                errors[ids.INPUT_BLOCK + item.key] = "Attach a file here, or choose one that was shared in the channel."
        elif value := given_value(item, element_of(values, ids.INPUT_BLOCK + item.key)):
            inputs[item.key] = value
        elif item.required:
            errors[ids.INPUT_BLOCK + item.key] = "This is needed to start."
    budget_usd, problem = _budget(str(element_of(values, ids.BUDGET_BLOCK).get("value") or ""))
    if problem:
        errors[ids.BUDGET_BLOCK] = problem
    channel_id = start.channel_id or str(element_of(values, ids.CHANNEL_BLOCK).get("selected_conversation") or "")
    return Submission(inputs, distinct(files), budget_usd, channel_id, errors)


def asked_at_start(spec: ModeSpec) -> tuple[InputSpec, ...]:
    """Return the inputs that a mode asks for before the start."""
    return tuple(item for item in spec.inputs if item.at_start)


def _file_blocks(item: InputSpec, start: StartContext, recent: Sequence[SourceFile]) -> list[Block]:
    if start.file:
        return [kit.section(f"📎 *{safe(item.label)}:* {safe_line(start.file.name, TITLE)}")]
    return file_fields(item, recent, must=item.required)


def _channel_input() -> Block:
    element = ConversationSelectMenu(
        action_id=ids.INPUT_ACTION, placeholder=kit.plain_text("Choose a channel"), default_to_current_conversation=True
    )
    return kit.field(ids.CHANNEL_BLOCK, "Where should the run live?", element)


def _budget(typed: str) -> tuple[Decimal | None, str]:
    """Return the budget, or why what was typed is none."""
    text = typed.strip().removeprefix("$").replace(",", ".").strip()
    if not text:
        return None, ""
    try:
        usd = Decimal(text)
    except InvalidOperation:
        return None, "Write an amount in US dollars, such as 5 or 7.50."
    if not usd.is_finite() or not Decimal(0) < usd <= Decimal(100_000):
        return None, "Write an amount above 0 and up to 100000."
    return usd.quantize(Decimal("0.01")), ""

"""The workspace's own modes and instructions: what there is, and the form that takes a file."""

from collections.abc import Sequence
from dataclasses import dataclass

from slackblocks import Block, FileInput

from tomas.blocks import ids, kit
from tomas.blocks.ids import Action, Callback
from tomas.blocks.kit import Card, Confirm, Json
from tomas.blocks.text import mention, safe, safe_line

LINE, TEXT = 200, 2800
MOST_FILES = 20
KINDS = ("yaml", "yml")


@dataclass(frozen=True, slots=True)
class ConfigLine:
    """One file as the card shows it."""

    file_id: int
    title: str
    name: str
    facts: str
    removable: bool


def config_card(lines: Sequence[ConfigLine], *, may_change: bool) -> Card:
    """Return the files that a workspace uses, for an administrator with buttons to add and remove."""
    blocks: list[Block] = [kit.section("*Modes and instructions of this workspace*")]
    for line in lines[:MOST_FILES]:
        button = None
        if may_change and line.removable:
            sure = Confirm("Remove it?", "Runs that have started go on with it. New runs do without it.", "Remove")
            button = kit.button(
                "Remove", f"{Action.CONFIG_REMOVE}.{line.file_id}", str(line.file_id), style="danger", confirm=sure
            )
        text = f"*{safe_line(line.title, LINE)}* · {safe_line(line.name, LINE)}"
        blocks += [kit.section(text, accessory=button), kit.context(line.facts)]
    if not lines:
        blocks.append(kit.section("There are none yet."))
    if more := len(lines) - MOST_FILES:
        blocks += [kit.context(f"and {more} more; `tomas config list` shows all")] if more > 0 else []
    if may_change:
        blocks.append(kit.actions(kit.button("Add a file…", Action.CONFIG_ADD, style="primary")))
        blocks.append(kit.context("A YAML file with a mode of your own, or with instructions for agents."))
    else:
        blocks.append(kit.context("Admins of the workspace can add and remove files here."))
    return Card("Modes and instructions of this workspace", tuple(blocks))


def file_facts(by: str, at: str, *, for_all: bool) -> str:
    """Return by whom and when a file was added; `at` is a rendered moment."""
    scope = " · for every workspace of this installation" if for_all else ""
    return f"added by {mention(by) if by[:1] in {'U', 'W'} and not for_all else safe_line(by, LINE)} {at}{scope}"


def config_modal(channel_id: str) -> Json:
    """Return the form that takes a file."""
    upload = FileInput(action_id=ids.INPUT_ACTION, filetypes=list(KINDS), max_files=1)
    blocks = [
        kit.section(
            "A *mode*: `id`, `title`, `summary`, `category`, `engine`, `inputs`, `stages`. It takes the place of your "
            "earlier file with the same `id`.\n*Instructions*: `agents`, with a text for each agent. They hold for "
            "runs that are started from now on."
        ),
        kit.field(ids.UPLOAD_BLOCK, "YAML file", upload),
    ]
    return kit.modal("Add a file", blocks, Callback.CONFIG, submit="Check and add", close="Back", private=channel_id)


def taken_card(what: str, word: str) -> Card:
    """Return that a file was taken; `word` starts the mode, empty for instructions."""
    use = f" `/tomas {safe_line(word, LINE)}` starts it." if word else " They hold for runs started from now on."
    text = f"✅ {safe(what, LINE)}{use}"
    return Card(text, (kit.section(text),))


def refused_card(text: str) -> Card:
    """Return why a file was not taken, with its lines."""
    head, _, lines = text.partition("\n")
    body = f"\n{safe(lines, TEXT)}" if lines else ""
    said = f"*{safe(head, LINE)}*{body}\nNothing was changed. Mend the file and add it again."
    return Card(safe(head, LINE), (kit.section(said),))

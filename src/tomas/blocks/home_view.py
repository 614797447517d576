"""The Home tab: what runs, what waits for the reader, what was lately, and what it cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from slackblocks import Block

from tomas.blocks import kit, words
from tomas.blocks.help_cards import run_line
from tomas.blocks.ids import Action
from tomas.blocks.kit import Json
from tomas.blocks.limits import SECTION, cut_lines, cut_markup
from tomas.blocks.text import safe_line
from tomas.modes.base import ModeSpec
from tomas.runs.records import RunRecord

LISTED = 10
MOST_MODES = 10
LINE = 200


@dataclass(frozen=True, slots=True)
class HomeContent:
    """What the Home tab of one person shows."""

    running: Sequence[RunRecord]
    waiting: Sequence[RunRecord]
    """Runs that wait for a decision of this person."""
    recent: Sequence[RunRecord]
    links: Mapping[str, str]
    """Threads' addresses by run id."""
    spent_usd: Decimal
    """Of this person's runs listed here."""
    specs: Sequence[ModeSpec]


def home_view(content: HomeContent) -> Json:
    """Return the Home tab."""
    blocks: list[Block] = [kit.header("TOMAS")]
    blocks += _list("🙋 Waits for you", content.waiting, content.links, "Nothing waits for you.")
    blocks += _list("▶️ Running", content.running, content.links, "Nothing runs now.")
    blocks += _list("🕑 Recent", content.recent, content.links, "No runs yet.")
    blocks.append(kit.context(f"Spent on the runs shown: {words.dollars(content.spent_usd)}"))
    blocks += [kit.header("Start something"), *_modes(content.specs)]
    return kit.home(blocks)


def _list(title: str, runs: Sequence[RunRecord], links: Mapping[str, str], empty: str) -> list[Block]:
    lines = [run_line(run, links.get(run.id, "")) for run in runs[:LISTED]]
    if len(runs) > LISTED:
        lines.append(f"… and {len(runs) - LISTED} more: `/tomas status` in their channels lists them")
    return [kit.section(f"*{title}*"), kit.section(cut_lines(lines, SECTION) if lines else empty)]


def _modes(specs: Sequence[ModeSpec]) -> list[Block]:
    shown: list[Block] = [
        kit.section(
            f"*{safe_line(spec.title, LINE)}*",
            accessory=kit.button("Start", f"{Action.START_MODE}.{spec.id}", spec.id),
        )
        for spec in specs[:MOST_MODES]
    ]
    if more := ", ".join(f"`/tomas {safe_line(spec.word, LINE)}`" for spec in specs[MOST_MODES:]):
        shown.append(kit.section(cut_markup(f"*And also*, in any channel: {more}", SECTION)))
    shown.append(kit.context("`/tomas modes` says what each does, what it needs, and what it usually costs."))
    return shown

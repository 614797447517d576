"""Short posts in a run's thread: one line each, for what deserves to be said once."""

from decimal import Decimal

from tomas.blocks import kit, words
from tomas.blocks.kit import Card
from tomas.blocks.limits import cut_lines
from tomas.blocks.text import mention, safe, safe_answer, safe_line, safe_markdown
from tomas.modes.base import Estimate

LINE, MESSAGE, SUMMARY, DIFF = 200, 1500, 3500, 3000


def note(text: str) -> Card:
    """Return a sentence of ours; mentions of people in it stay."""
    shown = safe_answer(text, MESSAGE)
    return Card(shown, (kit.section(shown),))


def input_read(summary: str, estimate: Estimate | None, *, asked: bool = False) -> Card:
    """Return what reading the input found, with the estimate; where a person is `asked`, that card says what."""
    shown = (
        "📄 The input was read. Nothing has been spent yet; the question about it follows."
        if asked
        else "📄 The input was read."
    )
    blocks = [kit.context(shown)]
    if not asked and summary.strip():
        blocks = [kit.markdown(safe_markdown(summary if summary.startswith("#") else f"📄 {summary}", SUMMARY))]
    if estimate:
        blocks.append(kit.context(words.estimate(estimate)))
    return Card(shown, tuple(blocks))


def retrying(stage: str, message: str, retry: int, of: int) -> Card:
    """Return that a stage is tried again by itself."""
    shown = f"🔁 “{safe_line(stage, LINE)}” is tried again ({retry} of {of}): {safe(message, MESSAGE)}"
    return Card(shown, (kit.section(shown),))


def guidance_applied(text: str, by: str) -> Card:
    """Return that guidance has reached the model."""
    shown = f"🧭 Now in effect, from {mention(by)}: “{safe_line(text, LINE)}”"
    return Card(shown, (kit.context(shown),))


def budget_warning(spent: Decimal, budget: Decimal) -> Card:
    """Return that most of the budget is used."""
    used = f"💸 {words.dollars(spent)} of the budget of {words.dollars(budget)} is used."
    shown = f"{used} Write `budget 10` to set it to $10."
    return Card(shown, (kit.section(shown),))


def closed(hours: float, *, paused: bool) -> Card:
    """Return that a run was put aside because nobody said anything for long."""
    how = "Write `resume`" if paused else "Decide at the question above"
    shown = (
        f"💤 Nobody said anything here for {words.duration(hours * 3600)}, so I put this run aside. Everything is "
        f"kept. {how} whenever you like: it goes on where it stopped."
    )
    return Card(shown, (kit.section(shown),))


def changes(title: str, old: int, new: int, diff: str) -> Card:
    """Return what changed between two versions of an artifact; `diff` is unified text without its head."""
    shown = f"🔀 {safe_line(title, LINE)}: what changed from version {old} to {new}"
    if not diff.strip():
        return Card(shown, (kit.section(f"{shown}: nothing."),))
    fenced = safe_markdown(cut_lines(diff.replace("```", "'''").splitlines(), DIFF), DIFF)
    return Card(shown, (kit.section(f"*{shown}*"), kit.markdown(f"```\n{fenced}\n```")))

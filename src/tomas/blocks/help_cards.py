"""What TOMAS says about itself: modes, help, lists of runs, unknown words, and the offer to work on a file."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from slackblocks import Block

from tomas.blocks import kit, mode_words, words
from tomas.blocks.ids import Action
from tomas.blocks.kit import Card
from tomas.blocks.limits import SECTION, cut_lines, cut_markup
from tomas.blocks.text import mention, safe, safe_line
from tomas.modes.base import Estimate, ModeSpec
from tomas.modes.summaries import counted
from tomas.runs.records import RunRecord, SourceFile

LINE, SUMMARY = 200, 600
MOST_MODES = 15
NO_ESTIMATES: Mapping[str, Estimate] = MappingProxyType({})

COMMANDS = (
    "`/tomas` shows what can be done",
    "`/tomas rfp` opens the form of the mode `rfp` (and so on for every mode)",
    "`/tomas modes` lists the modes; `/tomas modes denario research` those of an engine and a category; "
    "`/tomas modes rfp` says all about one: inputs, tips, examples, usual time and cost",
    "`/tomas status` lists the runs of this channel",
    "`/tomas config` shows and takes the team's own modes and instructions",
    "Mention me with a file: `@TOMAS rfp` with the document attached",
    "On a message with a file: More actions → *Run TOMAS on this file*",
)
THREAD = (
    "Any reply guides the work; start a line with `//` to talk among yourselves",
    "`status` · `pause` · `resume` · `stop` · `approve` · `retry` · `budget 10`",
)


def modes_card(
    specs: Sequence[ModeSpec],
    title: str = "",
    groups: Sequence[str] = (),
    usual: Mapping[str, Estimate] = NO_ESTIMATES,
) -> Card:
    """Return modes, each with a button that starts it.

    `title` says what they have in common, `groups` are the engines and categories by which they can be narrowed down,
    `usual` is what the modes usually take, by their ids.
    """
    about = f" ({safe_line(title, LINE)})" if title else ""
    blocks: list[Block] = [kit.section(f"*What shall I do?*{about}")]
    for spec in specs[:MOST_MODES]:
        start = kit.button("Start", f"{Action.START_MODE}.{spec.id}", spec.id, style="primary")
        text = f"*{safe_line(spec.title, LINE)}* (`{spec.word}`)\n{safe(spec.summary, SUMMARY)}"
        blocks += [kit.section(text, accessory=start), kit.context(_facts(spec, usual.get(spec.id)))]
    if not specs:
        blocks.append(
            kit.section("No mode is all of this." if title else "No mode is installed. Ask an administrator.")
        )
    if more := specs[MOST_MODES:]:
        names = ", ".join(f"`{safe_line(spec.word, LINE)}`" for spec in more)
        blocks.append(kit.section(cut_markup(f"*And also:* {names}", SECTION)))
    narrower = (
        f"`/tomas modes` with one or more of these shows fewer: {safe_line(', '.join(groups), SUMMARY)}. "
        if groups
        else ""
    )
    word = safe_line(specs[0].word, LINE) if specs else "rfp"
    blocks.append(kit.context(f"{narrower}`/tomas modes {word}` says all about one. `/tomas help` says more."))
    return Card("Modes of TOMAS: " + ", ".join(spec.word for spec in specs), tuple(blocks))


def _facts(spec: ModeSpec, usual: Estimate | None) -> str:
    needed = [item.label for item in spec.inputs if item.required and not item.default]
    gates = sum(stage.gate is not None for stage in spec.stages)
    facts = [
        f"Needs {', '.join(needed)}" if needed else "",
        f"{counted(len(spec.stages), 'stage')}, {counted(gates, 'decision')} of yours",
        words.estimate_in_short(usual) if usual else "",
        f"budget {words.dollars(spec.default_budget_usd)}",
    ]
    return safe_line(" · ".join(filter(None, facts)), SUMMARY)


def mode_page(spec: ModeSpec, engines: Sequence[str], estimate: Estimate | None, namesake: str = "") -> Card:
    """Return everything about a mode: inputs, stages and gates, usual time and cost, tips, examples.

    `namesake` is what asks for the engine or category that is called like the mode.
    """
    start = kit.button("Start", f"{Action.START_MODE}.{spec.id}", spec.id, style="primary")
    head = f"*{safe_line(spec.title, LINE)}* (`{spec.word}`)\n{safe(spec.summary, SUMMARY)}"
    also = f" · also called {', '.join(spec.aliases)}" if spec.aliases else ""
    kinds = f"{spec.category} · engine {', '.join(engines)}{also}"
    blocks: list[Block] = [kit.section(head, accessory=start), kit.context(safe_line(kinds, SUMMARY))]
    stages = [mode_words.stage_line(stage, spec.engine) for stage in spec.stages]
    lists = {
        "What you give": [f"• {safe_line(mode_words.input_line(item), SUMMARY)}" for item in spec.inputs],
        "What happens": [f"{number}. {safe_line(line, SUMMARY)}" for number, line in enumerate(stages, start=1)],
        "Good to know": [f"• {safe_line(tip, SUMMARY)}" for tip in spec.tips],
        "Examples": [f"• `{safe_line(example, LINE)}`" for example in spec.examples],
    }
    blocks += [kit.section(cut_lines([f"*{title}*", *lines], SECTION)) for title, lines in lists.items() if lines]
    usual = f"{words.estimate(estimate)} " if estimate else ""
    blocks.append(kit.context(f"{usual}{mode_words.limits_line(spec)}"))
    if namesake:
        blocks.append(kit.context(f"`/tomas modes {safe_line(namesake, LINE)}` lists all of that kind."))
    return Card(f"{safe_line(spec.title, LINE)} ({spec.word})", tuple(blocks))


def help_card() -> Card:
    """Return how to start and steer runs."""
    lines = "\n".join(f"• {line}" for line in COMMANDS)
    thread = "\n".join(f"• {line}" for line in THREAD)
    blocks = (kit.section(f"*Start a run*\n{lines}"), kit.section(f"*In the thread of a run*\n{thread}"))
    return Card("How to use TOMAS", blocks)


def thread_help_card() -> Card:
    """Return what can be written in a run's thread."""
    lines = "\n".join(f"• {line}" for line in THREAD)
    return Card("What you can write here", (kit.section(f"*What you can write here*\n{lines}"),))


def unknown_word_card(word: str, suggestions: Sequence[str]) -> Card:
    """Return that a word is not known, with what was probably meant."""
    text = f"I do not know “{safe_line(word, LINE)}”."
    if suggestions:
        text += " Did you mean " + " or ".join(f"`{suggestion}`" for suggestion in suggestions) + "?"
    text += " `/tomas help` lists what I know."
    return Card(text, (kit.section(text),))


def nothing_found_card(wanted: str, close: Sequence[str], groups: Sequence[str]) -> Card:
    """Return that no mode, engine or category is called so, with those that look like it and those there are."""
    text = f"No mode, engine or category is called “{safe_line(wanted, LINE)}”."
    if close:
        text += " Did you mean " + " or ".join(f"`/tomas modes {safe_line(name, LINE)}`" for name in close) + "?"
    text += f" There are: {safe_line(', '.join(groups), SUMMARY)}. `/tomas modes` lists all modes."
    return Card(text, (kit.section(text),))


def runs_card(runs: Sequence[RunRecord], links: dict[str, str], title: str) -> Card:
    """Return a list of runs; `links` are the threads' addresses by run id."""
    lines = [run_line(run, links.get(run.id, "")) for run in runs]
    body = cut_lines(lines, SECTION) if lines else "No runs. `/tomas` shows what can be started."
    return Card(title, (kit.section(f"*{safe_line(title, LINE)}*"), kit.section(body)))


def run_line(run: RunRecord, link: str) -> str:
    """Return a run in one line of mrkdwn."""
    title = safe_line(run.title, LINE).replace("|", "¦")
    name = f"<{link}|{title}>" if link else f"*{title}*"
    return f"{words.status(run)} · {name} · {mention(run.requester_id)} · {words.clock(run.created_at)}"


def offer_card(file: SourceFile, spec: ModeSpec) -> Card:
    """Return the offer to work on a file that was just shared."""
    text = f"📎 *{safe_line(file.name, LINE)}* looks like something for *{safe_line(spec.title, LINE)}*. Shall I?"
    buttons = kit.actions(
        kit.button("Start…", Action.START_ON_FILE, f"{spec.id} {file.slack_file_id}", style="primary"),
        kit.button("No, thanks", Action.DISMISS_OFFER, file.slack_file_id),
    )
    return Card(f"Shall I work on {safe_line(file.name, LINE)}?", (kit.section(text), buttons))

"""What the first look at the table tells, before any money is spent: what was read, and which column is what."""

from collections import Counter
from collections.abc import Iterator

from tomas.modes.base import InputFile, InputKind, InputRefused, InputSpec, IntakeReport
from tomas.modes.column_roles import offered
from tomas.modes.summaries import clipped, counted, fitted, quoted, section
from tomas.modes.tickets.clusters import usable_text
from tomas.modes.tickets.roles import LABELS, Role
from tomas.modes.tickets.selection import Mapping, Selection, read_mapping, select, sla_basis
from tomas.modes.tickets.tickets import Folding
from tomas.modes.tickets.wishes import COLUMN_KEY, DATE_ORDER_KEY, NONE, Wishes, read_wishes
from tomas.tables.dates import Order
from tomas.tables.model import Remark, Step

_LEAST_TICKETS = 5
_NEEDLESS = {Role.UPDATED, Role.TARGET}
"""Columns that nobody misses."""
_MOST_REMARKS = 9
_MOST_ROWS = 6
_ROWS_A_PAGE = 40
_WORDS_A_TICKET = 2
_MOST_WORDS = 12_000
"""However many tickets there are, the model sees patterns and figures only."""


def report(inputs: dict[str, str | tuple[str, ...]], files: tuple[InputFile, ...]) -> IntakeReport:
    """Return what was read, the columns' roles to be confirmed, and how large the work is. Raises InputRefused."""
    wishes = read_wishes(inputs)
    mapping = read_mapping(files, wishes)
    selection = select(mapping, wishes)
    if len(selection.tickets) < _LEAST_TICKETS:
        raise InputRefused(
            f"Only {counted(len(selection.tickets), 'ticket')} of {selection.name} "
            f"{'is' if len(selection.tickets) == 1 else 'are'} left to look at: too few for patterns. Please widen the "
            "time range or the priorities, or upload a larger export."
        )
    return IntakeReport(
        summary=fitted(_summary(mapping, selection, wishes)),
        pages=1 + len(mapping.table) // _ROWS_A_PAGE,
        words=min(_MOST_WORDS, 1000 + _WORDS_A_TICKET * len(selection.tickets)),
        question="Is this right?",
        asks=tuple(_asks(mapping, wishes)),
    )


def _summary(mapping: Mapping, selection: Selection, wishes: Wishes) -> Iterator[str]:
    yield _counts(selection)
    lines = [f"{LABELS[role]}: {_column(mapping, wishes, role)}" for role in Role if role in mapping.roles]
    missing = [LABELS[role].lower() for role in Role if role not in mapping.roles and role not in _NEEDLESS]
    if Role.RESOLVED not in mapping.roles and Role.CLOSED in mapping.roles:
        lines.append("Resolution times are counted up to the date of closure")
    lines += sla_basis(mapping)
    if missing:
        lines.append(f"Not there: {', '.join(missing)}")
    yield selection.masked.words()
    yield section("Which column is what", lines)
    yield section("How the file was read", _remarks(mapping.table.remarks))
    if not usable_text(selection.tickets):
        yield (
            "There is no free text to tell issues by, so patterns are made of the fields category, subcategory and "
            "symptom."
        )


def _counts(selection: Selection) -> str:
    folding, tickets = selection.folding, selection.tickets
    text = f"{selection.name}: {counted(folding.rows, 'row')}"
    if folding.is_log:
        text += f", a log of updates: folded to {counted(len(folding.tickets), 'ticket')} (the last update counts)"
    elif folding.repeated:
        text += f"; {counted(folding.repeated, 'row')} repeat a ticket's number, the last one counts"
    text += f". {counted(len(tickets), 'ticket')}"
    if len(tickets) < len(folding.tickets):
        chosen = f", priorities {', '.join(selection.priorities)}" if selection.priorities else ""
        text += f" of {len(folding.tickets):,} in the time range{chosen}"
    text += f", created {tickets[0].created:%Y-%m-%d} to {tickets[-1].created:%Y-%m-%d}."
    return text + "".join(f" {note}" for note in _notes(folding))


def _notes(folding: Folding) -> Iterator[str]:
    if folding.without_date:
        yield f"{counted(folding.without_date, 'ticket')} without a readable date of creation left out."
    if folding.without_id:
        yield f"{counted(folding.without_id, 'row')} without a number counted as tickets of their own."
    if folding.backwards:
        yield f"{counted(folding.backwards, 'ticket')} resolved before creation: not counted in resolution times."


def _column(mapping: Mapping, wishes: Wishes, role: Role) -> str:
    name = mapping.roles[role]
    guess = mapping.guesses.get(role)
    chosen = "chosen by you" if role in wishes.columns else (guess.word if guess else "")
    column = mapping.table.column(name)
    kinds = Counter(column.texts) if column else Counter()
    kinds.pop("", None)
    return f"“{quoted(name)}” ({chosen}; {counted(len(kinds), 'value')})"


def _remarks(remarks: tuple[Remark, ...]) -> Iterator[str]:
    ranked = sorted(remarks, key=lambda remark: list(_ORDER).index(remark.step))
    for remark in ranked[:_MOST_REMARKS]:
        rows = ", ".join(f"{row:,}" for row in remark.rows[:_MOST_ROWS])
        more = f" and {len(remark.rows) - _MOST_ROWS:,} more" if len(remark.rows) > _MOST_ROWS else ""
        word = "row" if len(remark.rows) == 1 else "rows"
        yield quoted(clipped(f"{_ORDER[remark.step]}{remark.text}" + (f" ({word} {rows}{more})" if rows else ""), 260))
    if len(ranked) > _MOST_REMARKS:
        yield f"… and {counted(len(ranked) - _MOST_REMARKS, 'more remark')} of this kind"


_ORDER = {Step.DOUBTFUL: "Not sure: ", Step.SKIPPED: "Left out: ", Step.REPAIRED: "Repaired: ", Step.RECOGNISED: ""}


def _asks(mapping: Mapping, wishes: Wishes) -> Iterator[InputSpec]:
    """Yield a choice of columns for each role, and one for dates that can be meant both ways."""
    if mapping.table.ambiguous_dates or mapping.table.dotted_dates or wishes.date_order:
        yield InputSpec(
            key=DATE_ORDER_KEY,
            label="Dates such as 03/04",
            kind=InputKind.CHOICE,
            options=tuple(Order),
            default=wishes.date_order or Order.DAY_FIRST,
            hint="The file itself does not tell which is meant.",
        )
    guessed = list(dict.fromkeys(mapping.roles.values()))
    names = [*guessed, *(column.name for column in mapping.table.columns if column.name not in guessed)]
    options = (NONE, *offered(names, len(Role)))
    for role in Role:
        yield InputSpec(
            key=f"{COLUMN_KEY}{role}",
            label=f"Column: {LABELS[role]}",
            kind=InputKind.CHOICE,
            options=options,
            default=mapping.roles.get(role, NONE),
        )

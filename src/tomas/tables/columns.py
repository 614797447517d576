"""One column's cells to typed values: what kind they are is decided by all of them together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tomas.tables.dates import DateReading, Order, dates, number_dates
from tomas.tables.grid import RawCell
from tomas.tables.model import Column, ColumnKind, Remark, Step, Value
from tomas.tables.values import are_codes, flag, is_null, numbers, units_of

_MOSTLY = 0.9
"""From this share of fitting values on, the others are mistakes in a column of that kind."""
_DATE_NAME = re.compile(
    r"date|time|datum|zeit|created|opened|resolved|closed|updated|_at$|\bat$|start|end|due|fecha", re.IGNORECASE
)
_NUMBERLIKE = re.compile(r"[\d.,\s]+")
_LONG_DIGITS = 15
_EXAMPLES = 3
_SAMPLE = 500


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """A typed column and what there is to say about it."""

    column: Column
    remarks: tuple[Remark, ...] = ()
    order: Order | None = None
    """Which of day and month comes first, for dates that have their year last."""
    ambiguous: bool = False
    """Whether its dates may be read either way, and nothing speaks for one of them."""
    dotted: bool = False
    """Whether its dates may be read either way, but dots stand between, as where the day is written first."""
    zones: frozenset[timedelta] = frozenset()
    """The time zones written beside its dates, as what each is ahead of UTC."""


def typed_column(
    name: str, cells: Sequence[RawCell], order: Order | None = None, *, to_utc: bool = False
) -> ColumnReading:
    """Return the cells as a typed column.

    `order` decides dates that may be read either way; `to_utc` brings times with a time zone to UTC.
    """
    texts = tuple(_text(cell) for cell in cells)
    filled = [text for text in texts if text]
    if not filled:
        return ColumnReading(Column(name, ColumnKind.EMPTY, texts, (None,) * len(texts)))
    sample = filled[:: max(1, len(filled) // _SAMPLE)]
    if sum(flag(text) is not None for text in sample) >= _MOSTLY * len(sample):
        flags = [flag(text) for text in texts]
        if sum(value is not None for value in flags) >= _MOSTLY * len(filled):
            remarks = tuple(_misfits(name, texts, flags, "a yes or no"))
            return ColumnReading(Column(name, ColumnKind.FLAG, texts, tuple(flags)), remarks)
    if _worth_a_try(cells, sample):
        return (
            _as_dates(name, cells, texts, dates(texts, order, to_utc=to_utc), settled=order is not None)
            or _as_numbers(name, cells, texts)
            or _as_text(name, texts)
        )
    return _as_text(name, texts)


def _worth_a_try(cells: Sequence[RawCell], sample: list[str]) -> bool:
    """Whether a column may hold dates or numbers, by a sample: long columns of text are not tried in full."""
    if any(isinstance(cell, datetime | float) for cell in cells):
        return True
    half = len(sample) / 2
    known = (sum(value is not None for value in values) for values in (dates(sample).values, numbers(sample)[0]))
    return any(count >= half for count in known)


def _text(cell: RawCell) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 10**_LONG_DIGITS else repr(cell)
    return cell if isinstance(cell, str) and not is_null(cell) else ""


def _as_dates(
    name: str, cells: Sequence[RawCell], texts: tuple[str, ...], reading: DateReading, *, settled: bool
) -> ColumnReading | None:
    native = [cell if isinstance(cell, datetime) else None for cell in cells]
    values = [mine or other for mine, other in zip(native, reading.values, strict=True)]
    filled = sum(1 for text in texts if text)
    fits = sum(value is not None for value in values)
    if fits < _MOSTLY * filled:
        if not _DATE_NAME.search(name):
            return None
        mixed = [value or other for value, other in zip(values, _from_numbers(cells, texts), strict=True)]
        if sum(value is not None for value in mixed) < _MOSTLY * filled:
            return None
        remark = Remark(Step.RECOGNISED, f"“{name}”: numbers read as dates (Excel day numbers or Unix times).")
        return ColumnReading(Column(name, ColumnKind.DATE, texts, tuple(mixed)), (remark,))
    return _dates_read(name, texts, values, reading, settled=settled)


def _from_numbers(cells: Sequence[RawCell], texts: Sequence[str]) -> list[datetime | None]:
    given = [
        float(cell) if isinstance(cell, float) else value for cell, value in zip(cells, numbers(texts)[0], strict=True)
    ]
    return number_dates(given) or [None] * len(texts)


def _dates_read(
    name: str, texts: tuple[str, ...], values: Sequence[datetime | None], reading: DateReading, *, settled: bool
) -> ColumnReading:
    remarks = []
    ambiguous = reading.ambiguous and not settled
    dotted = reading.dotted and not settled
    if reading.order is not None:
        usual = ", as is usual with dots" if dotted else ""
        doubt = f"{usual}; all values could also be meant the other way round" if ambiguous or dotted else ""
        step = Step.DOUBTFUL if doubt else Step.RECOGNISED
        remarks.append(
            Remark(step, f"“{name}”: dates with the {reading.order.value.replace(' first', '')} first{doubt}.")
        )
    if reading.mixed_zones:
        remarks.append(Remark(Step.REPAIRED, f"“{name}”: times of several time zones were brought to UTC."))
    remarks += _misfits(name, texts, values, "a date")
    column = Column(name, ColumnKind.DATE, texts, tuple(values), in_utc=reading.mixed_zones)
    return ColumnReading(column, tuple(remarks), reading.order, ambiguous, dotted, reading.zones)


def _as_numbers(name: str, cells: Sequence[RawCell], texts: tuple[str, ...]) -> ColumnReading | None:
    filled = [text for text in texts if text]
    if are_codes(filled):
        return None
    found, decimal_comma, guessed = numbers(filled)
    fits = sum(value is not None for value in found)
    if fits < _MOSTLY * len(found):
        return None
    following = iter(found)
    read: list[Value] = [next(following) if text else None for text in texts]
    native = [float(cell) if isinstance(cell, float) else None for cell in cells]
    values = [mine if mine is not None else other for mine, other in zip(native, read, strict=True)]
    remarks = []
    if guessed:
        text = f"“{name}”: values such as “{_marked(texts)}” were read as thousands, not as decimals."
        remarks.append(Remark(Step.DOUBTFUL, text))
    elif decimal_comma and any("," in text for text in texts):
        remarks.append(Remark(Step.RECOGNISED, f"“{name}”: numbers with decimal commas."))
    remarks += _misfits(name, texts, values, "a number")
    return ColumnReading(Column(name, ColumnKind.NUMBER, texts, tuple(values)), tuple(remarks))


def _marked(texts: Sequence[str]) -> str:
    return next(text for text in texts if "," in text or "." in text)


def _as_text(name: str, texts: tuple[str, ...]) -> ColumnReading:
    filled = [text for text in texts if text]
    numberlike = [text for text in filled if _NUMBERLIKE.fullmatch(text)]
    units = units_of(filled[:_SAMPLE])
    remarks = []
    if are_codes(filled):
        text = f"“{name}”: digits such as “{filled[0]}” are taken for codes, not for numbers."
        remarks.append(Remark(Step.RECOGNISED, text))
    elif len(units) > 1 and sum(any(map(str.isdecimal, text)) for text in filled) > _MOSTLY * len(filled):
        listed = ", ".join(units)
        text = f"“{name}” is left as text: its values have different units ({listed}). Please bring them to one."
        remarks.append(Remark(Step.DOUBTFUL, text))
    elif len(numberlike) > _MOSTLY * len(filled):
        text = f"“{name}” is left as text: values such as “{numberlike[0]}” are no numbers that can be read safely."
        remarks.append(Remark(Step.DOUBTFUL, text))
    return ColumnReading(Column(name, ColumnKind.TEXT, texts, tuple(text or None for text in texts)), tuple(remarks))


def _misfits(name: str, texts: Sequence[str], values: Sequence[object], what: str) -> list[Remark]:
    wrong = [text for text, value in zip(texts, values, strict=True) if text and value is None]
    if not wrong:
        return []
    shown = ", ".join(f"“{text[:30]}”" for text in dict.fromkeys(wrong[:_EXAMPLES]))
    count = f"{len(wrong):,} value{'s' * (len(wrong) != 1)}"
    return [Remark(Step.SKIPPED, f"“{name}”: {count} that {'is' if len(wrong) == 1 else 'are'} not {what} ({shown}).")]

"""Computes a number again from the table, independently of the code that gave it."""

import math

import numpy as np
from numpy.typing import NDArray

from tomas.modes.data_analysis import statistics
from tomas.modes.data_analysis.dataset import Dataset, Field, years
from tomas.modes.data_analysis.findings import Check, CheckedNumber, Condition, Number, Verdict
from tomas.modes.data_analysis.moments import read_moment
from tomas.modes.data_analysis.wording import value_words
from tomas.modes.summaries import counted

type Rows = NDArray[np.bool_]
_EXACT = 1e-6
_WORDS = {
    "count": "number of rows", "missing": "rows without", "distinct": "different values of", "share_percent":
    "percentage of rows", "sum": "sum of", "mean": "mean of", "median": "median of", "min": "least", "max": "greatest",
    "std": "standard deviation of", "outliers": "values beyond the quartiles by more than 1.5 times their distance, of",
    "pearson": "linear correlation (Pearson) of", "spearman": "rank correlation (Spearman) of",
    "slope": "slope of", "eta_squared": "share of the squared spread of",
}  # fmt: skip


class CannotCompute(Exception):
    """A check names something that the table does not have, or that has no value; the message says what."""


def checked(number: Number, data: Dataset) -> CheckedNumber:
    """Return a number with what our own computation says of it."""
    given = number.model_dump(include={"name", "value", "unit", "n", "how"})
    if number.check is None:
        return CheckedNumber(**given, verdict=Verdict.OPEN)
    try:
        ours, count = computed(number.check, data)
    except CannotCompute as reason:
        return CheckedNumber(**given, verdict=Verdict.OPEN, note=f"its check cannot be carried out: {reason}")
    given["how"] = check_words(number.check)
    same = agree(number.value, ours)
    note = "" if same else f"our own computation gives {value_words(ours)}"
    if same and number.n != count:
        note = f"it rests on {counted(count, 'value')}, not on {number.n:,}"
        same = False
    verdict = Verdict.AGREES if same else Verdict.DIFFERS
    return CheckedNumber(**given, verdict=verdict, ours=ours, ours_n=count, note=note)


def agree(given: float, ours: float) -> bool:
    """Whether two numbers are the same, but for the rounding with which the first one was written."""
    if math.isclose(given, ours, rel_tol=_EXACT, abs_tol=1e-12):
        return True
    places = len(f"{given!r}".partition(".")[2]) if "e" not in f"{given!r}" else 0
    return not float(given).is_integer() and abs(given - ours) <= 0.5 * 10**-places + 1e-12


def computed(check: Check, data: Dataset) -> tuple[float, int]:
    """Return a number and how many values it rests on. Raises CannotCompute."""
    rows = np.ones(data.rows, dtype=bool)
    for condition in check.where:
        rows &= _matching(condition, data)
    value, count = _value(check, data, rows)
    if math.isnan(value):
        raise CannotCompute("there are too few values, or they do not vary")
    return float(value), count


def _value(check: Check, data: Dataset, rows: Rows) -> tuple[float, int]:
    measure = check.measure
    if measure in {"count", "share_percent", "missing", "distinct"}:
        return _counted(check, data, rows)
    if measure in {"pearson", "spearman", "slope"}:
        first, second = _numeric(check.column, data), _numeric(check.other, data)
        one, other = statistics.both(first.numbers[rows], second.numbers[rows])
        if measure == "slope":
            return statistics.slope(other, one), len(one)
        return (statistics.pearson if measure == "pearson" else statistics.spearman)(one, other), len(one)
    field = _numeric(check.column, data)
    if measure == "eta_squared":
        labels = np.array(_field(check.other, data).labels)
        there = rows & ~np.isnan(field.numbers) & (labels != "")
        parts = [field.numbers[there & (labels == name)] for name in np.unique(labels[there])]
        return statistics.eta_squared(parts), int(there.sum())
    values = statistics.known(field.numbers[rows])
    if not len(values):
        raise CannotCompute("no row has a value")
    return _summary(check, values), len(values)


def _summary(check: Check, values: statistics.Numbers) -> float:
    if check.measure == "std":
        return statistics.deviation(values)
    if check.measure == "outliers":
        return float(statistics.outliers(values))
    if check.measure == "quantile":
        if check.at is None:
            raise CannotCompute("it does not say which quantile")
        return float(np.quantile(values, check.at))
    summaries = {"sum": np.sum, "mean": np.mean, "median": np.median, "min": np.min, "max": np.max}
    return float(summaries[check.measure](values))


def _counted(check: Check, data: Dataset, rows: Rows) -> tuple[float, int]:
    filled = _field(check.column, data).filled if check.column else np.ones(data.rows, dtype=bool)
    if check.measure == "missing" and check.other:
        filled = filled & _field(check.other, data).filled
    if check.measure == "missing":
        return float((rows & ~filled).sum()), int(rows.sum())
    found = int((rows & filled).sum())
    if check.measure == "count":
        return float(found), found
    if check.measure == "distinct":
        labels = np.array(_field(check.column, data).labels)
        return float(len(np.unique(labels[rows & filled]))), found
    whole = int(filled.sum())
    if not whole:
        raise CannotCompute("no row has a value")
    return 100 * found / whole, whole


def _field(name: str, data: Dataset) -> Field:
    field = data.field(name)
    if field is None:
        raise CannotCompute(f"there is no column “{name}”")
    return field


def _numeric(name: str, data: Dataset) -> Field:
    field = _field(name, data)
    if not np.isfinite(field.numbers).any():
        raise CannotCompute(f"“{name}” holds no numbers")
    return field


def _matching(condition: Condition, data: Dataset) -> Rows:
    field = _field(condition.column, data)
    rows = field.filled.copy()
    if condition.equals is not None:
        number = _number(condition.equals)
        by_label = np.array([label == str(condition.equals) for label in field.labels])
        comparable = number is not None and not field.moments
        rows &= by_label | (field.numbers == number) if comparable else by_label
    for bound, keep in ((condition.least, np.greater_equal), (condition.below, np.less)):
        if bound is not None:
            limit = _limit(bound, field)
            rows &= keep(np.nan_to_num(field.numbers, nan=-np.inf if keep is np.greater_equal else np.inf), limit)
    return rows


def _limit(bound: str | float, field: Field) -> float:
    if field.moments:
        moment = read_moment(bound if isinstance(bound, str) else str(int(bound)))
        if moment is None:
            raise CannotCompute(f"“{bound}” is no date")
        return years(moment)
    number = _number(bound)
    if number is None:
        raise CannotCompute(f"“{bound}” is no number")
    return number


def _number(text: str | float) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def check_words(check: Check) -> str:
    """Return in words how a number is computed."""
    column, other = f"“{check.column}”" if check.column else "", f"“{check.other}”" if check.other else ""
    if check.measure == "quantile":
        what = f"{100 * (check.at or 0):g} % quantile of {column}"
    elif check.measure in {"pearson", "spearman"}:
        what = f"{_WORDS[check.measure]} {column} and {other}"
    elif check.measure == "slope":
        what = f"slope of {column} over {other} (per year where that is a date)"
    elif check.measure == "eta_squared":
        what = f"{_WORDS['eta_squared']} {column} that lies between the groups of {other}"
    elif check.measure == "missing" and other:
        what = f"{_WORDS['missing']} {column} or {other}"
    elif check.measure in {"count", "share_percent"}:
        what = _WORDS[check.measure] + (f" with a value of {column}" if column else "")
    else:
        what = f"{_WORDS[check.measure]} {column}"
    where = " and ".join(map(_condition_words, check.where))
    return what + (f" where {where}" if where else "")


def _condition_words(condition: Condition) -> str:
    parts = []
    if condition.equals is not None:
        parts.append(f"is {condition.equals}")
    if condition.least is not None:
        parts.append(f"is from {condition.least} on")
    if condition.below is not None:
        parts.append(f"is below {condition.below}")
    return f"“{condition.column}” {' and '.join(parts) or 'has a value'}"

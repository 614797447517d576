"""Values that stand for `no value`, as instruments write them: -9.99, -999, or -1 beside whole numbers."""

import re
from dataclasses import replace

import numpy as np

from tomas.modes.data_analysis import statistics
from tomas.modes.data_analysis.dataset import Dataset, Field, number_label
from tomas.modes.summaries import counted
from tomas.tables.model import Remark, Step

_NINES = re.compile(r"-(?:0|9+)?(?:\.9+)?|9{3,}(?:\.9+)?")
_LEAST = 3


def codes_of(field: Field) -> tuple[float, ...]:
    """Return the values of a column of numbers that seem to stand for no value: repeated, apart, and written so."""
    values = statistics.known(field.numbers)
    if not field.is_number or len(values) < _LEAST:
        return ()
    found, counts = np.unique(values, return_counts=True)
    return tuple(
        float(value)
        for value, count in zip(found, counts, strict=True)
        if count >= _LEAST and _is_code(float(value), values[values != value])
    )


def _is_code(value: float, others: statistics.Numbers) -> bool:
    """Whether a value is written like a code and could not be one of the others."""
    rest = others[others >= 0] if value < 0 else others
    if len(rest) < len(others) and not all(
        _NINES.fullmatch(number_label(one)) for one in np.unique(others[others < 0])
    ):
        return False
    text = number_label(value)
    if value == -1:
        return bool(len(rest)) and bool(np.all(np.mod(rest, 1) == 0))
    if not any(digit == "9" for digit in text) or not _NINES.fullmatch(text) or not len(rest):
        return False
    return value < 0 or value > 10 * float(np.max(rest))


def without_codes(data: Dataset) -> Dataset:
    """Return a table in which such values are missing ones, with a remark on each."""
    fields, remarks = [], []
    for field in data.fields:
        codes = codes_of(field)
        if not codes:
            fields.append(field)
            continue
        coded = np.isin(field.numbers, codes)
        labels = tuple("" if gone else label for label, gone in zip(field.labels, coded, strict=True))
        fields.append(replace(field, labels=labels, numbers=np.where(coded, np.nan, field.numbers)))
        listed = " and ".join(number_label(code) for code in codes)
        remarks.append(
            Remark(Step.DOUBTFUL, f"“{field.name}”: {listed} ({counted(int(coded.sum()), 'row')}) read as no value.")
        )
    return replace(data, fields=tuple(fields), remarks=(*data.remarks, *remarks), coded=bool(remarks))

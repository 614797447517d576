"""The few statistics that profiles and checks rest on, each in one place and in plain numpy."""

import numpy as np
from numpy.typing import NDArray

type Numbers = NDArray[np.float64]
LEAST_PAIRS = 3
"""Fewer pairs say nothing of a relation."""
_FENCE = 1.5


def known(values: Numbers) -> Numbers:
    """Return the values that there are."""
    return values[~np.isnan(values)]


def both(first: Numbers, second: Numbers) -> tuple[Numbers, Numbers]:
    """Return the pairs in which both values are there."""
    there = ~np.isnan(first) & ~np.isnan(second)
    return first[there], second[there]


def deviation(values: Numbers) -> float:
    """Return the sample standard deviation (n - 1); NaN for fewer than two values."""
    return float(np.std(values, ddof=1)) if len(values) > 1 else float("nan")


def pearson(first: Numbers, second: Numbers) -> float:
    """Return the linear correlation of complete pairs; NaN where one side does not vary."""
    if len(first) < LEAST_PAIRS or np.ptp(first) == 0 or np.ptp(second) == 0:
        return float("nan")
    return float(np.corrcoef(first, second)[0, 1])


def spearman(first: Numbers, second: Numbers) -> float:
    """Return the rank correlation of complete pairs, ties at their mean rank; NaN where one side does not vary."""
    return pearson(ranks(first), ranks(second)) if len(first) else float("nan")


def ranks(values: Numbers) -> Numbers:
    """Return the ranks from 1 on; equal values share the mean of theirs."""
    _unique, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2)[inverse]


def slope(over: Numbers, values: Numbers) -> float:
    """Return the slope of the least-squares line of `values` over `over`; NaN where `over` does not vary."""
    if len(over) < LEAST_PAIRS or np.ptp(over) == 0:
        return float("nan")
    middle = over - over.mean()
    return float((middle * (values - values.mean())).sum() / (middle**2).sum())


def eta_squared(groups: list[Numbers]) -> float:
    """Return which share of the squared spread lies between groups (0 to 1); NaN where nothing varies."""
    groups = [group for group in groups if len(group)]
    if not groups:
        return float("nan")
    together = np.concatenate(groups)
    total = float(((together - together.mean()) ** 2).sum())
    between = sum(len(group) * float((group.mean() - together.mean()) ** 2) for group in groups)
    return between / total if total > 0 else float("nan")


def outliers(values: Numbers) -> int:
    """Return how many values lie beyond the quartiles by more than 1.5 times their distance."""
    if not len(values):
        return 0
    low, high = np.quantile(values, (0.25, 0.75))
    reach = _FENCE * (high - low)
    return int(((values < low - reach) | (values > high + reach)).sum())

"""Where the numbers are going: trend, change points and a forecast with an interval, by methods that fit on a page.

Trend: the median of all slopes between two periods (Theil and Sen), called rising or falling where the Mann-Kendall
test gives less than 5 % for chance. Change points: the split with the largest difference of means in units of its
error, taken where at most 1 % of shuffled series have one as large; then the same on both sides; none where a straight
line fits better. Forecast: where the whole periods since the last change point (at most 26) have a trend, the line
along it through their mean; otherwise the mean of the last 12 of them. The interval is to hold 80 %: of the scatter
seen, by Student's t, which is never taken for less than that of random arrivals and grows with what is expected; and of
what is unsure of level and slope. Where no trend is certain it reaches farther to the side to which the slope seen
leads: in a short series a trend is often there before it can be told from chance.
"""

import math
import random
from collections.abc import Sequence
from itertools import pairwise
from statistics import mean, median
from typing import Literal

from tomas.modes.base import Frozen

LEAST_FOR_TREND = 6
LEAST_FOR_CHANGE = 8
_LEAST_SEGMENT = 4
_TREND_CHANCE, _CHANGE_CHANCE = 0.05, 0.01
_SHUFFLES = 399
_RECENT, _LONGEST = 12, 26
"""So many periods at most tell the level, and the trend."""
_Z80 = 1.2816
"""The middle 80 % of a normal distribution lie so many standard deviations from its mean at most."""
_UPPER = 0.9
"""The quantile above the middle 80 %."""
_MOST_CHANGES = 4


class Trend(Frozen):
    """How a series moves."""

    direction: Literal["rising", "falling", "none", "unknown"]
    slope: float = 0.0
    """Tickets more (or fewer) in each period than in the one before."""
    chance: float = 1.0
    """How likely such a movement is by chance alone."""


class Change(Frozen):
    """A period from which on the level is another."""

    label: str
    before: float
    """The mean of the periods since the change point before, and after it the mean up to the next."""
    after: float


class Expected(Frozen):
    """A forecast for one period."""

    label: str
    value: float
    low: float
    high: float


class Backtest(Frozen):
    """How the method would have done on the past: each period forecast from those before it."""

    tries: int = 0
    inside: int = 0
    """How many fell into their 80 % interval."""


def trend_of(values: Sequence[float]) -> Trend:
    """Return a series' trend; unknown for fewer than six periods."""
    count = len(values)
    if count < LEAST_FOR_TREND:
        return Trend(direction="unknown")
    pairs = [(values[later] - values[earlier], later - earlier) for later in range(count) for earlier in range(later)]
    slope = median(difference / distance for difference, distance in pairs)
    score = sum((difference > 0) - (difference < 0) for difference, _ in pairs)
    ties = [values.count(value) for value in set(values)]
    variance = (count * (count - 1) * (2 * count + 5) - sum(tie * (tie - 1) * (2 * tie + 5) for tie in ties)) / 18
    if variance <= 0 or score == 0:
        return Trend(direction="none", slope=round(slope, 3))
    z = (abs(score) - 1) / math.sqrt(variance)
    chance = math.erfc(z / math.sqrt(2))
    direction = "none" if chance >= _TREND_CHANCE or not slope else ("rising" if slope > 0 else "falling")
    return Trend(direction=direction, slope=round(slope, 3), chance=round(chance, 4))


def change_points(values: Sequence[float]) -> tuple[int, ...]:
    """Return the positions from which on the level is another, in order; none where a straight line tells more."""
    found: list[int] = []
    _split(list(values), 0, found, random.Random(0))  # noqa: S311 - shuffles, no secret
    steps = tuple(sorted(found))
    return () if steps and _line_fits_better(values, steps) else steps


def _line_fits_better(values: Sequence[float], steps: tuple[int, ...]) -> bool:
    """Whether a line leaves less unexplained than the steps, the number of parameters allowed for (BIC)."""
    count = len(values)
    level, centre, slope = mean(values), (count - 1) / 2, trend_of(values).slope
    line = sum((value - level - slope * (at - centre)) ** 2 for at, value in enumerate(values))
    pieces = [values[start:end] for start, end in pairwise((0, *steps, count))]
    stepped = sum((value - mean(piece)) ** 2 for piece in pieces for value in piece)

    def cost(left: float, parameters: int) -> float:
        return count * math.log(max(left, 1e-9) / count) + parameters * math.log(count)

    return cost(line, 2) <= cost(stepped, 2 * len(steps) + 1)


def _split(values: list[float], offset: int, found: list[int], shuffler: random.Random) -> None:
    if len(values) < LEAST_FOR_CHANGE or len(found) >= _MOST_CHANGES:
        return
    position, strength = _best_split(values)
    shuffled, larger = values.copy(), 0
    for _ in range(_SHUFFLES):
        shuffler.shuffle(shuffled)
        larger += _best_split(shuffled)[1] >= strength
        if larger > _CHANGE_CHANCE * _SHUFFLES:
            return
    found.append(offset + position)
    _split(values[:position], offset, found, shuffler)
    _split(values[position:], offset + position, found, shuffler)


def _best_split(values: list[float]) -> tuple[int, float]:
    count, total = len(values), sum(values)
    squares = sum(value * value for value in values)
    best, left, left_squares = (0, 0.0), 0.0, 0.0
    for position in range(1, count):
        left += values[position - 1]
        left_squares += values[position - 1] ** 2
        if position < _LEAST_SEGMENT or count - position < _LEAST_SEGMENT:
            continue
        right = total - left
        inside = (left_squares - left * left / position) + (squares - left_squares - right * right / (count - position))
        error = math.sqrt(max(inside, 1e-9) / (count - 2) * (1 / position + 1 / (count - position)))
        strength = abs(left / position - right / (count - position)) / max(error, 1e-9)
        if strength > best[1]:
            best = (position, strength)
    return best


def changes_of(values: Sequence[float], labels: Sequence[str]) -> tuple[Change, ...]:
    """Return the change points with the levels before and after, to one place."""
    positions = change_points(values)
    borders = (0, *positions, len(values))
    levels = [mean(values[start:end]) for start, end in pairwise(borders)]
    return tuple(
        Change(label=labels[position], before=round(levels[index], 1), after=round(levels[index + 1], 1))
        for index, position in enumerate(positions)
    )


def forecast(values: Sequence[float], labels: Sequence[str], gap: int = 0) -> tuple[Expected, ...]:
    """Return a forecast for the periods named by `labels`; none for fewer than six values.

    `gap` counts the periods between the last value and the first forecast, such as one that is not over yet.
    """
    if len(values) < LEAST_FOR_TREND:
        return ()
    points = change_points(values)
    since = list(values[points[-1] :] if points else values)[-_LONGEST:]
    trend = trend_of(since)
    if trend.direction in {"rising", "falling"}:
        return tuple(_on_line(since, trend.slope, label, step) for step, label in enumerate(labels, 1 + gap))
    return tuple(_on_level(since[-_RECENT:], trend.slope, label, step) for step, label in enumerate(labels, 1 + gap))


def _on_line(seen: list[float], slope: float, label: str, step: int) -> Expected:
    """Return what the line through what was seen leads to, so many periods ahead."""
    count, level, centre = len(seen), mean(seen), (len(seen) - 1) / 2
    distance = centre + step
    value = max(0.0, level + slope * distance)
    left = sum((one - level - slope * (at - centre)) ** 2 for at, one in enumerate(seen))
    unsure = 1 + 1 / count + distance**2 / sum((at - centre) ** 2 for at in range(count))
    growth = max(1.0, value / level) if level else 1.0
    width = math.sqrt(_scatter(left, count - 2, level) * growth * unsure)
    return _expected(label, value, value - width, value + width)


def _on_level(seen: list[float], slope: float, label: str, step: int) -> Expected:
    """Return the mean of what was seen; the interval allows for the slope, which may be one or chance."""
    count, level = len(seen), mean(seen)
    left = sum((one - level) ** 2 for one in seen)
    width = math.sqrt(_scatter(left, count - 1, level) * (1 + 1 / count))
    lead = slope * ((count - 1) / 2 + step)
    return _expected(label, level, level - width + min(0.0, lead), level + width + max(0.0, lead))


def _scatter(left: float, freedom: int, level: float) -> float:
    """Return the square of half the width that holds 80 % of single periods around what is expected of them."""
    from scipy.special import stdtrit  # not for every process that knows this mode

    return max(float(stdtrit(freedom, _UPPER)) ** 2 * left / freedom, _Z80**2 * level)


def _expected(label: str, value: float, low: float, high: float) -> Expected:
    return Expected(label=label, value=round(value, 1), low=round(max(0.0, low), 1), high=round(high, 1))


def backtest(values: Sequence[float]) -> Backtest:
    """Return how often the forecast of the next period would have held."""
    tries = inside = 0
    for position in range(LEAST_FOR_TREND, len(values)):
        (expected,) = forecast(values[:position], ("next",))
        tries += 1
        inside += expected.low <= values[position] <= expected.high
    return Backtest(tries=tries, inside=inside)

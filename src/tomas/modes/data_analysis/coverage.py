"""Which time a column of dates covers, in periods that fit its grain, and where it has gaps."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from tomas.modes.data_analysis.profile import Coverage

_DAY_S = 86_400
_FEW_DAYS, _LONG_DAYS, _VERY_LONG_DAYS = 62, 120, 3_650
_MOST_HOURS_APART = 2
_NEAR, _MOSTLY = 0.5, 0.8
"""Steps within this share of the usual one, and how many of them make a series regular."""
_FORMATS = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d", "hour": "%Y-%m-%d %H:00"}


def coverage_of(moments: Sequence[datetime | None]) -> Coverage | None:
    """Return what the dates cover; None where there is none."""
    there = sorted(moment for moment in moments if moment is not None)
    if not there:
        return None
    unit = unit_of(there)
    seen = {period_of(moment, unit) for moment in there}
    everything = periods_between(there[0], there[-1], unit)
    gaps = _gaps([period for period in everything if period not in seen], everything)
    longest = max(gaps, key=len, default=[])
    return Coverage(
        first=there[0],
        last=there[-1],
        unit=unit,
        periods=len(everything),
        empty=sum(map(len, gaps)),
        longest_gap=f"{longest[0]} to {longest[-1]}" if len(longest) > 1 else "".join(longest),
    )


def unit_of(moments: Sequence[datetime]) -> str:
    """Return the period that fits sorted dates: their usual distance where it is regular, else by their span."""
    distinct = sorted(set(moments))
    if all((moment.month, moment.day, moment.hour) == (1, 1, 0) for moment in distinct):
        return "year"
    steps = sorted((later - earlier).total_seconds() / _DAY_S for earlier, later in zip(distinct, distinct[1:]))  # noqa: B905, RUF007 - neighbours
    usual = steps[len(steps) // 2] if steps else 0.0
    for unit, low, high in (("week", 6.5, 7.5), ("month", 27.5, 31.5), ("year", 360, 370)):
        if low <= usual <= high:
            return unit
    days = (distinct[-1] - distinct[0]).days
    if 0 < usual * 24 <= _MOST_HOURS_APART and days <= _FEW_DAYS and _is_regular(steps, usual):
        return "hour"
    if days > _VERY_LONG_DAYS:
        return "year"
    return "month" if days > _LONG_DAYS else "day"


def _is_regular(steps: Sequence[float], usual: float) -> bool:
    """Whether nearly all steps are about as long as the usual one, as those of instruments are."""
    return sum(abs(step - usual) <= _NEAR * usual for step in steps) >= _MOSTLY * len(steps)


def period_of(moment: datetime, unit: str) -> str:
    """Return the name of the period that a moment lies in, such as `2026-03` or `2026-W07`; names sort by time."""
    if unit == "week":
        year, week, _ = moment.isocalendar()
        return f"{year:04d}-W{week:02d}"
    return moment.strftime(_FORMATS[unit])


def periods_between(first: datetime, last: datetime, unit: str) -> list[str]:
    """Return the names of all periods from one moment to another."""
    names = [period_of(first, unit)]
    steps = {"hour": timedelta(hours=1), "week": timedelta(days=7), "month": timedelta(days=28)}
    step, moment = steps.get(unit, timedelta(days=365 if unit == "year" else 1)), first
    while moment < last:
        moment = min(moment + step, last)
        name = period_of(moment, unit)
        if name != names[-1]:
            names.append(name)
    return names


def _gaps(missing: list[str], everything: list[str]) -> list[list[str]]:
    """Return runs of periods that follow one another."""
    place = {name: position for position, name in enumerate(everything)}
    runs: list[list[str]] = []
    for name in missing:
        if runs and place[name] == place[runs[-1][-1]] + 1:
            runs[-1].append(name)
        else:
            runs.append([name])
    return runs


def spoken(moment: datetime | date, unit: str) -> str:
    """Return a date for reading, no finer than its unit tells."""
    return moment.strftime("%Y-%m-%d %H:%M" if unit == "hour" else _FORMATS.get(unit, "%Y-%m-%d"))

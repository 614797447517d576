"""Which time a column of dates covers, in periods that fit its grain, and where it has gaps."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from tomas.modes.data_analysis.profile import Coverage

_DAY_S = 86_400
_LONG_DAYS, _VERY_LONG_DAYS = 120, 3_650


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
    if days > _VERY_LONG_DAYS:
        return "year"
    return "month" if days > _LONG_DAYS else "day"


def period_of(moment: datetime, unit: str) -> str:
    """Return the name of the period that a moment lies in, such as `2026-03` or `2026-W07`; names sort by time."""
    if unit == "week":
        year, week, _ = moment.isocalendar()
        return f"{year:04d}-W{week:02d}"
    return moment.strftime({"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d"}[unit])


def periods_between(first: datetime, last: datetime, unit: str) -> list[str]:
    """Return the names of all periods from one moment to another."""
    day, end, names = first.date(), last.date(), [period_of(first, unit)]
    step = {"day": 1, "week": 7, "month": 28, "year": 365}[unit]
    while day < end:
        day = min(day + timedelta(days=step), end)
        name = period_of(datetime.combine(day, datetime.min.time()), unit)
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
    return moment.strftime({"year": "%Y", "month": "%Y-%m"}.get(unit, "%Y-%m-%d"))

"""Figures agree with what plain Python makes of the same file, and folding keeps the last word of each ticket."""

import csv
import math
import random
import statistics
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ticket_kit import EXAMPLE, KEY, at, example_rows, selected, ticket, written
from ticket_kit import given as file_given

from tomas.modes.measures import percentile
from tomas.modes.periods import Unit
from tomas.modes.tickets.facts import facts_of
from tomas.modes.tickets.figures import Figures, figures_of
from tomas.modes.tickets.forecasting import backtest, change_points, changes_of, forecast, trend_of
from tomas.modes.tickets.periods import periods_of
from tomas.modes.tickets.tickets import Ticket

LOG_HEAD = "number,state,opened_at,sys_updated_at,resolved_at,made_sla,reopen_count,assignment_group"


def example_figures() -> Figures:
    selection = selected(file_given(EXAMPLE))
    return figures_of(selection.tickets, selection.folding.until)


def test_the_examples_figures_are_those_of_its_key() -> None:
    figures = example_figures()
    assert (figures.tickets, figures.open) == (KEY["tickets"], KEY["open"])
    assert figures.times.model_dump() == KEY["resolution_hours"]
    assert (figures.sla.yes, figures.sla.known) == (KEY["sla"]["met"], KEY["sla"]["known"])
    assert figures.reopened.yes == KEY["reopened"]
    assert {period.label: period.created for period in figures.periods} == KEY["weeks"]
    assert {row.name: row.tickets for row in figures.by_group} == KEY["groups"]
    assert [change.label for change in figures.changes] == [KEY["change"]["week"]]
    assert figures.trend.direction == "rising"


def test_the_examples_figures_are_those_of_plain_python() -> None:
    figures, rows = example_figures(), example_rows()
    opened = [datetime.strptime(row["Opened"], "%d.%m.%Y %H:%M") for row in rows]  # noqa: DTZ007 - local times
    closed = [None if row["Resolved"] == "?" else datetime.strptime(row["Resolved"], "%d.%m.%Y %H:%M") for row in rows]  # noqa: DTZ007
    assert figures.hours == tuple(Counter(moment.hour for moment in opened)[hour] for hour in range(24))
    assert figures.weekdays == tuple(Counter(moment.weekday() for moment in opened)[day] for day in range(7))
    days = (max(opened).date() - min(opened).date()).days + 1
    assert figures.per_month == round(len(rows) / days * 30.4375, 1)
    for group in figures.by_group:
        hours = [
            (end - start).total_seconds() / 3600
            for row, start, end in zip(rows, opened, closed, strict=True)
            if row["Assignment group"] == group.name and end
        ]
        assert group.times.median == pytest.approx(statistics.median(hours), abs=0.006)
        kept = [row["SLA met"] == "yes" for row in rows if row["Assignment group"] == group.name and row["SLA met"]]
        assert (group.sla.yes, group.sla.known) == (sum(kept), len(kept))
    for period in figures.periods:
        end = datetime.combine(period.start, datetime.min.time()) + timedelta(days=7)
        left = sum(start < end and (stop is None or stop >= end) for start, stop in zip(opened, closed, strict=True))
        assert period.backlog == left
    until = max([*opened, *(moment for moment in closed if moment)])
    ages = [(until - start).total_seconds() / 86_400 for start, stop in zip(opened, closed, strict=True) if not stop]
    assert figures.ages.median_days == pytest.approx(statistics.median(ages), abs=0.006)
    assert sum(count for _, count in figures.ages.buckets) == len(ages)


def test_the_examples_duplicates_are_found() -> None:
    rows = example_rows()
    seen: dict[tuple[str, ...], datetime] = {}
    surplus = 0
    for row in rows:
        moment = datetime.strptime(row["Opened"], "%d.%m.%Y %H:%M")  # noqa: DTZ007 - local times
        key = (row["Subject"].lower(), row["Description"].lower(), row["Caller"])
        surplus += key in seen and moment - seen[key] <= timedelta(hours=24)
        seen[key] = moment
    figures = example_figures()
    assert figures.duplicates.surplus == surplus >= KEY["duplicates"]


def test_a_real_log_is_folded_to_its_tickets(shared_data: Path) -> None:
    path = shared_data / "tickets" / "uci_incident_event_log_5998.csv"
    selection = selected(file_given(path))
    figures = figures_of(selection.tickets, selection.folding.until)
    with path.open(encoding="ascii", newline="") as file:
        rows = list(csv.DictReader(file))
    last: dict[str, dict[str, str]] = {}
    for row in rows:
        known = last.get(row["number"])
        if known is None or moment_of(row["sys_updated_at"]) >= moment_of(known["sys_updated_at"]):
            last[row["number"]] = row
    hours = [
        (moment_of(row["resolved_at"]) - moment_of(row["opened_at"])).total_seconds() / 3600
        for row in last.values()
        if row["resolved_at"] != "?"
    ]
    reopened = {row["number"] for row in rows if int(row["reopen_count"]) > 0}
    assert selection.folding.is_log
    assert figures.tickets == len(last) == 890
    assert figures.open == 0
    assert figures.times.count == len(hours)
    assert figures.times.median == round(statistics.median(hours), 2)
    assert figures.times.p90 == round(statistics.quantiles(hours, n=10, method="inclusive")[-1], 2)
    assert figures.sla.yes == sum(row["made_sla"] == "TRUE" for row in last.values())
    assert figures.reopened.yes == len(reopened)
    assert figures.unit is Unit.DAY
    assert figures.short
    assert not figures.forecast
    assert "6 whole days" in figures.forecast_note


def moment_of(text: str) -> datetime:
    return datetime.strptime(text, "%d-%m-%Y %H:%M")  # noqa: DTZ007 - local times


def test_the_last_update_counts_and_gaps_keep_the_last_known_value(tmp_path: Path) -> None:
    rows = [
        "A,Closed,01-02-2026 08:00,05-02-2026 10:00,05-02-2026 09:00,FALSE,1,?",
        "A,New,01-02-2026 08:00,01-02-2026 08:00,?,TRUE,0,Desk",
        "A,Active,02-02-2026 08:00,03-02-2026 08:00,?,TRUE,2,Network",
        "B,Resolved,13-02-2026 08:00,14-02-2026 08:00,12-02-2026 09:00,TRUE,0,Desk",
        "C,Reopened,14-02-2026 08:00,16-02-2026 08:00,15-02-2026 09:00,TRUE,1,Desk",
        "D,New,soon,16-02-2026 08:00,?,TRUE,0,Desk",
        "A,Active,01-02-2026 08:00,02-02-2026 07:00,?,TRUE,0,Desk",
        "E,New,14-02-2026 08:00,16-02-2026 08:00,?,TRUE,0,Desk",
        "F,New,14-02-2026 08:00,16-02-2026 08:00,?,TRUE,0,Desk",
        "G,New,14-02-2026 08:00,16-02-2026 08:00,?,TRUE,0,Desk",
        *(f"H{number},New,14-02-2026 08:00,16-02-2026 08:00,?,TRUE,0,Desk" for number in range(5)),
    ]
    selection = selected(written(tmp_path, *rows, head=LOG_HEAD))
    first, second, third = selection.tickets[0], selection.tickets[1], selection.tickets[2]
    assert (first.id, first.status, first.group, first.sla_met, first.reopened) == (
        "A",
        "Closed",
        "Network",
        False,
        True,
    )
    assert first.created == at("2026-02-01 08:00")
    assert first.hours == 97
    assert second.hours is None
    assert not third.ended
    assert third.resolved is None
    folding = selection.folding
    assert (folding.without_date, folding.backwards, folding.repeated) == (1, 1, 3)


@pytest.mark.parametrize(
    ("column", "value", "met"),
    [
        ("made_sla", "TRUE", True),
        ("SLA breached", "yes", False),
        ("SLA", "Within SLA", True),
        ("SLA status", "Breached", False),
        ("SLA", "not met", False),
        ("SLA due", "02-01-2026 12:00", True),
        ("SLA due", "02-01-2026 09:00", False),
    ],
)
def test_kept_agreements_are_told_in_many_ways(tmp_path: Path, column: str, value: str, *, met: bool) -> None:
    rows = [f"T{number},Down,02-01-2026 08:00,02-01-2026 10:00,{value},Closed" for number in range(3)]
    rows.append("T9,Down,13-01-2026 08:00,13-01-2026 10:00,,Closed")
    found = selected(written(tmp_path, *rows, head=f"Number,Title,Opened,Resolved,{column},State")).tickets
    assert [one.sla_met for one in found[:3]] == [met] * 3


moments = st.datetimes(at("2025-01-01"), at("2026-06-01"))
lives = st.tuples(moments, st.one_of(st.none(), st.timedeltas(timedelta(0), timedelta(days=200))))


@settings(max_examples=60, deadline=None)
@given(st.lists(lives, min_size=1, max_size=60), st.sampled_from(Unit))
def test_periods_add_up(found: list[tuple[datetime, timedelta | None]], unit: Unit) -> None:
    tickets = sorted(
        (made(number, start, life) for number, (start, life) in enumerate(found)), key=lambda one: one.created
    )
    periods = periods_of(tickets, unit)
    assert sum(period.created for period in periods) == len(tickets)
    assert [period.start for period in periods] == sorted({period.start for period in periods})
    backlog = 0
    for period in periods:
        backlog += period.created - period.resolved
        assert period.backlog == backlog
        assert backlog >= 0


def made(number: int, start: datetime, life: timedelta | None) -> Ticket:
    return ticket(str(number), start.isoformat(), "" if life is None else (start + life).isoformat())


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=50))
def test_percentiles_are_those_of_the_standard_library(values: list[float]) -> None:
    expected = statistics.quantiles(values, n=10, method="inclusive")
    assert percentile(values, 0.9) == pytest.approx(expected[-1])
    assert percentile(values, 0.5) == pytest.approx(statistics.median(values))


def test_a_step_is_found_and_noise_is_none() -> None:
    noise = [10, 12, 9, 11, 10, 13, 9, 10, 12, 11, 10, 9]
    assert change_points(noise) == ()
    stepped = [*noise, *(value + 15 for value in noise)]
    assert change_points(stepped) == (12,)
    (change,) = changes_of(stepped, [str(number) for number in range(24)])
    assert (change.label, change.before, change.after) == ("12", 10.5, 25.5)


def test_trends_are_told_from_chance() -> None:
    rising = trend_of([3 + 2 * step + (step % 3) for step in range(15)])
    assert (rising.direction, rising.slope) == ("rising", pytest.approx(2, abs=0.2))
    assert trend_of([5, 6] * 8).direction == "none"
    assert trend_of([7] * 10).direction == "none"
    assert trend_of([1, 2, 3]).direction == "unknown"


def test_intervals_hold_as_often_as_they_say() -> None:
    shuffler, inside, tries = random.Random(4), {"level": 0, "trend": 0}, 60
    for _ in range(tries):
        noise = [shuffler.gauss(0, 10) for _ in range(44)]
        for kind, slope in (("level", 0.0), ("trend", 1.0)):
            values = [40 + slope * position + scatter for position, scatter in enumerate(noise)]
            *_, farthest = forecast(values[:40], ["next", "second", "third", "fourth"])
            inside[kind] += farthest.low <= values[-1] <= farthest.high
    assert all(0.7 <= held / tries <= 0.9 for held in inside.values())


@pytest.mark.parametrize("growth", [0.0, 0.06, 0.15])
def test_intervals_hold_for_short_series_whose_trend_cannot_be_told_yet(growth: float) -> None:
    chance, inside, tries = random.Random(8), 0, 60
    for count in (6, 8, 10):
        for _ in range(tries):
            means = [40 * (1 + growth * position) for position in range(count + 4)]
            values = [float(max(0, round(chance.gauss(level, math.sqrt(level))))) for level in means]
            *_, farthest = forecast(values[:count], ["next", "second", "third", "fourth"])
            inside += farthest.low <= values[-1] <= farthest.high
    assert 0.73 <= inside / (3 * tries) <= 0.93


def test_a_forecast_follows_level_and_scatter() -> None:
    flat = [20, 22, 18, 21, 19, 20, 22, 18]
    (first, *_, last) = forecast(flat, ("a", "b", "c"))
    assert first.value == last.value == 20
    width = 1.2816 * math.sqrt(20 * (1 + 1 / 8))
    assert first.high - first.value == pytest.approx(width, abs=0.06)
    assert forecast([1.0] * 5, ("a",)) == ()
    rising = forecast([float(10 + 3 * step) for step in range(10)], ("a", "b"), gap=1)
    assert [item.value for item in rising] == [43, 46]


def test_the_interval_along_a_trend_is_the_one_that_the_report_defines() -> None:
    seen = [10.0, 18.0, 14.0, 26.0, 21.0, 35.0, 30.0, 42.0]
    n, m, slope = len(seen), statistics.mean(seen), trend_of(seen).slope
    left = sum((value - m - slope * (at - 3.5)) ** 2 for at, value in enumerate(seen))
    d = 3.5 + 2
    value = m + slope * d
    unsure = 1 + 1 / n + 12 * d**2 / (n**3 - n)
    half = math.sqrt(max(1.440**2 * left / (n - 2), 1.2816**2 * m) * unsure * value / m)
    (_, second) = forecast(seen, ("a", "b"))
    assert second.value == pytest.approx(value, abs=0.06)
    assert (second.low, second.high) == (pytest.approx(value - half, abs=0.06), pytest.approx(value + half, abs=0.06))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 80).map(float), min_size=6, max_size=30))
def test_forecasts_are_never_below_nothing(values: list[float]) -> None:
    for item in forecast(values, ("a", "b")):
        assert 0 <= item.low <= item.value <= item.high
    tried = backtest(values)
    assert 0 <= tried.inside <= tried.tries == len(values) - 6


def test_closure_stands_for_resolution_where_none_is_told(tmp_path: Path) -> None:
    rows = [f"T{number},Down,2026-01-0{number} 08:00,2026-01-0{number} 11:00,Closed" for number in range(1, 4)]
    tickets = selected(written(tmp_path, *rows, head="Number,Title,Opened,Closed,State")).tickets
    assert [one.hours for one in tickets] == [3, 3, 3]


def test_dates_without_times_tell_no_hours(tmp_path: Path) -> None:
    rows = [f"T{number},Down,2026-01-{number:02d}" for number in range(1, 20)]
    selection = selected(written(tmp_path, *rows, head="Number,Title,Opened"))
    figures = figures_of(selection.tickets, selection.folding.until)
    assert not figures.timed
    assert not [key for key in facts_of(figures, ()) if key.startswith("hour[")]

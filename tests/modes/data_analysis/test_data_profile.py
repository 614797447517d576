"""The profile's figures against the example's key and against pandas and scipy."""

from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from data_kit import EXAMPLE, KEY, dataset, given, written
from hypothesis import given as given_by
from hypothesis import settings
from hypothesis import strategies as st
from scipy import stats

from tomas.modes.data_analysis import statistics
from tomas.modes.data_analysis.coverage import coverage_of, period_of, periods_between
from tomas.modes.data_analysis.findings import Findings
from tomas.modes.data_analysis.profile import TableProfile
from tomas.modes.data_analysis.profiling import profile_of
from tomas.modes.data_analysis.report_document import Parts, report_data
from tomas.modes.data_analysis.summing_up import SummingUp

NUMBERS = st.lists(st.integers(-50, 50).map(float), min_size=3, max_size=40)


def profile(path: Path) -> TableProfile:
    return profile_of((dataset(given(path)),)).tables[0]


def test_the_example_gives_the_figures_of_its_key() -> None:
    table = profile(EXAMPLE)
    assert (table.rows, table.duplicate_rows) == (KEY["rows"], KEY["duplicates"])
    assert table.column("Height (cm)").missing == KEY["missing_heights"]
    assert table.column("Water (l)").missing == KEY["failed_sensors"]
    coverage = table.column("Sown").coverage
    assert coverage is not None
    assert coverage.first == datetime.fromisoformat(KEY["first"])
    (beds,) = [one for one in table.differences if (one.group, one.measure) == ("Bed", "Height (cm)")]
    assert {group.name: group.values for group in beds.groups} == KEY["plants_by_bed"]
    assert {group.name: group.mean for group in beds.groups} == pytest.approx(KEY["mean_height_by_bed"])
    (water,) = [one for one in table.correlations if {one.first, one.second} == {"Water (l)", "Height (cm)"}]
    assert (water.pairs, water.pearson) == (KEY["pairs"], pytest.approx(KEY["pearson_water_height"]))


def test_penguins_are_as_pandas_finds_them(shared_data: Path) -> None:
    path = shared_data / "science" / "penguins.csv"
    table, frame = profile(path), pd.read_csv(path)
    assert table.duplicate_rows == int(frame.duplicated().sum())
    assert table.complete_rows == len(frame.dropna())
    for column in ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"):
        figures, values = table.column(column).numbers, frame[column].dropna()
        assert figures is not None
        assert [figures.mean, figures.deviation, figures.median] == pytest.approx(
            [values.mean(), values.std(), values.median()]
        )
        assert [figures.minimum, figures.lower_quartile, figures.upper_quartile, figures.maximum] == pytest.approx(
            list(values.quantile([0, 0.25, 0.75, 1]))
        )
        assert (table.column(column).filled, table.column(column).distinct) == (len(values), values.nunique())
    for one in table.correlations:
        assert one.pearson == pytest.approx(frame[one.first].corr(frame[one.second]))
        assert one.spearman == pytest.approx(frame[one.first].corr(frame[one.second], method="spearman"))
    for one in table.differences:
        by = frame.dropna(subset=[one.group, one.measure]).groupby(frame[one.group].astype(str))[one.measure]
        assert {group.name: group.mean for group in one.groups} == pytest.approx(by.mean().to_dict())
    assert dict(table.column("species").top) == frame["species"].value_counts().to_dict()


@settings(deadline=None)
@given_by(NUMBERS, NUMBERS)
def test_statistics_are_as_scipy_computes_them(first: list[float], second: list[float]) -> None:
    size = min(len(first), len(second))
    one, other = np.array(first[:size]), np.array(second[:size])
    assert statistics.ranks(one) == pytest.approx(stats.rankdata(one))
    if np.ptp(one) and np.ptp(other):
        assert statistics.pearson(one, other) == pytest.approx(stats.pearsonr(one, other).statistic, abs=1e-9)
        assert statistics.spearman(one, other) == pytest.approx(stats.spearmanr(one, other).statistic, abs=1e-9)
        assert statistics.slope(one, other) == pytest.approx(stats.linregress(one, other).slope, abs=1e-9)
    else:
        assert np.isnan(statistics.pearson(one, other))


@settings(deadline=None)
@given_by(st.lists(st.lists(st.integers(-9, 9).map(float), min_size=2, max_size=9), min_size=2, max_size=5))
def test_the_share_between_groups_is_that_of_an_analysis_of_variance(groups: list[list[float]]) -> None:
    arrays = [np.array(group) for group in groups]
    explained = statistics.eta_squared(arrays)
    together = np.concatenate(arrays)
    if not np.ptp(together):
        assert np.isnan(explained)
        return
    assert -1e-9 <= explained <= 1 + 1e-9
    within = sum(((array - array.mean()) ** 2).sum() for array in arrays)
    assert explained == pytest.approx(1 - within / ((together - together.mean()) ** 2).sum(), abs=1e-9)


@settings(deadline=None)
@given_by(
    st.datetimes(datetime(1900, 1, 1), datetime(2090, 1, 1)),  # noqa: DTZ001 - tables have local times
    st.integers(0, 800),
    st.sampled_from(["day", "week", "month", "year"]),
)
def test_periods_run_without_gap_from_first_to_last(first: datetime, days: int, unit: str) -> None:
    last = first + timedelta(days=days)
    names = periods_between(first, last, unit)
    every_day = [period_of(first + timedelta(days=n), unit) for n in range(days + 1)]
    assert names == list(dict.fromkeys(every_day))


def test_gaps_in_time_are_told() -> None:
    months = [datetime(2025, month, 1) for month in (1, 2, 3, 6, 7, 8, 10, 11, 12)]  # noqa: DTZ001 - as above
    coverage = coverage_of(months)
    assert coverage is not None
    assert (coverage.unit, coverage.periods, coverage.empty) == ("month", 12, 3)
    assert coverage.longest_gap == "2025-04 to 2025-05"


def test_instruments_are_followed_by_the_hour_and_people_by_the_day() -> None:
    start = datetime(2025, 3, 1)  # noqa: DTZ001 - as above
    readings = [start + timedelta(minutes=10 * n) for n in range(800) if not 295 < n < 420]
    coverage = coverage_of(readings)
    assert coverage is not None
    assert (coverage.unit, coverage.periods, coverage.empty) == ("hour", 134, 20)
    assert coverage.longest_gap == "2025-03-03 02:00 to 2025-03-03 21:00"
    visits = [start + timedelta(days=n % 40, minutes=(n * n * 7) % 700) for n in range(300)]
    coverage = coverage_of(visits)
    assert coverage is not None
    assert (coverage.unit, coverage.empty) == ("day", 0)


def test_a_table_of_gaps_and_constants_has_a_profile_without_numbers(tmp_path: Path) -> None:
    rows = "".join(f"same,,{'x' if n % 2 else 'y'},{n % 2}\n" for n in range(10))
    table = profile_of((dataset(written(tmp_path, "one,gap,two,flag\n" + rows)),)).tables[0]
    assert table.column("one").nature == "one value only"
    assert table.column("gap").nature == "empty"
    assert table.column("two").top == (("x", 5), ("y", 5))
    assert table.correlations == ()


def test_a_report_of_a_wide_table_says_what_it_leaves_to_the_workbook(tmp_path: Path) -> None:
    head = ",".join(f"v{n}" for n in range(60))
    rows = "\n".join(",".join(str((n * 7 + row * row) % 50) for n in range(60)) for row in range(12))
    profiled = profile_of((dataset(written(tmp_path, f"{head}\n{rows}\n")),))
    parts = Parts(
        profile=profiled, findings=Findings(made_by="", findings=()),
        summing_up=SummingUp(headline="", summary=(), limits=(), next_steps=()), overviews={}, plots={}, goal="",
        dated=date(2026, 1, 2), provenance="", offline=False,
    )  # fmt: skip
    data = next(section for section in report_data(parts).sections if section.title.startswith("The data"))
    tables = (*data.tables, *(table for section in data.sections for table in section.tables))
    told = {table.caption: len(table.rows) for table in tables}
    assert told["Columns (the first 40 of 60; all are in the workbook)"] == 40
    assert told["Columns of numbers (the first 40 of 60; all are in the workbook)"] == 40

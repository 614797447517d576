"""Files of every kind are told apart, their columns mapped, and both can be corrected before money is spent."""

import contextlib
import json
import re
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from devops_kit import ALL, DEPLOYMENTS, INCIDENTS, ROOT, figures, given, selected, written
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tomas.modes.base import InputRefused
from tomas.modes.devops import DevopsMode
from tomas.modes.devops.durations import TimeUnit, hours_of, likely_unit, named_unit
from tomas.modes.devops.junit import NotReadable, read_results
from tomas.modes.devops.kinds import Kind
from tomas.modes.devops.words import is_production

TICKETS = ROOT / "examples" / "tickets" / "kestrel-tickets-2026.csv"


def asked(*paths: Path, **inputs: str) -> dict[str, str]:
    report = DevopsMode().intake(dict(inputs), given(*paths))
    return {ask.key: ask.default for ask in report.asks}


def refused(*paths: Path, **inputs: str) -> str:
    with pytest.raises(InputRefused) as error:
        DevopsMode().intake(dict(inputs), given(*paths))
    assert str(paths[0].parent) not in str(error.value)
    return str(error.value)


def test_the_example_is_told_and_can_be_corrected() -> None:
    report = DevopsMode().intake({}, given(*ALL))
    assert report.question
    defaults = {ask.key: ask.default for ask in report.asks}
    kinds = [defaults[f"kind.{number}"] for number in range(1, 6)]
    assert kinds == [Kind.DEPLOYMENTS, Kind.INCIDENTS, Kind.RUNS, Kind.LOG, Kind.LOG]
    assert defaults["production"] == "prod-eu"
    assert defaults["column.deployments.committed"] == "committed_at"
    assert defaults["column.incidents.change"] == "Deployment"
    assert defaults["column.runs.result"] == "conclusion"
    assert len(report.asks) < 90
    for ask in report.asks:
        assert not ask.options or ask.default in ask.options
        assert ask.key == "production" or ask.key.startswith(DevopsMode.spec.late_inputs)


def test_the_form_for_wide_exports_is_not_too_large(tmp_path: Path) -> None:
    heads = {
        "deployments.csv": "deployed_at,service,environment,status",
        "incidents.csv": "opened,resolved,incident,severity",
        "runs.csv": "started_at,conclusion,workflow,head_sha",
    }
    more = ",".join(f"Größe und Übersicht der Störungsmeldungen für die Prüfung {n:03d}" for n in range(120))
    paths = [
        written(tmp_path, name, f"{head},{more}\n" + "".join(
            f"2026-01-{day:02d},{'2026-01-30' if 'res' in head else 'success'},x{day},prod,{'w,' * 119}w\n"
            for day in range(1, 20)
        ))
        for name, head in heads.items()
    ]  # fmt: skip
    asks = DevopsMode().intake({}, given(*paths)).asks
    columns = {ask.key: ask for ask in asks if ask.key.startswith("column.")}
    assert sum(len(json.dumps(option)) + 75 for ask in columns.values() for option in ask.options) < 210_000
    assert columns["column.runs.started"].default == "started_at"
    assert all(ask.default in ask.options for ask in columns.values())


def gitlab_pipelines() -> list[dict[str, object]]:
    return [
        {"id": n, "iid": n, "sha": f"{n:040x}", "ref": "main", "status": "success" if n % 3 else "failed",
         "created_at": f"2026-02-{n:02d}T10:00:00.000Z", "started_at": f"2026-02-{n:02d}T10:01:00.000Z",
         "finished_at": f"2026-02-{n:02d}T10:21:00.000Z", "duration": 1100, "queued_duration": 30}
        for n in range(1, 20)
    ]  # fmt: skip


def test_gitlab_pipelines_are_read(tmp_path: Path) -> None:
    found = figures(written(tmp_path, "pipelines.json", json.dumps(gitlab_pipelines()))).ci
    assert found is not None
    assert (found.success.yes, found.success.known) == (13, 19)
    assert (found.minutes.median, found.waited.median) == (18.33, 0.5)


def test_jenkins_builds_are_read(tmp_path: Path) -> None:
    builds = [
        {"number": n, "result": ("SUCCESS", "FAILURE", "UNSTABLE", "ABORTED", None)[n % 5], "duration": 600_000,
         "timestamp": 1_767_600_000_000 + n * 3_600_000, "fullDisplayName": f"shop » main #{n}"}
        for n in range(50)
    ]  # fmt: skip
    found = figures(written(tmp_path, "builds.json", json.dumps({"_class": "x", "builds": builds}))).ci
    assert found is not None
    assert [row.name for row in found.jobs] == ["shop » main"]
    assert (found.success.yes, found.success.known, found.minutes.median) == (10, 30, 10.0)
    assert f"{found.first:%Y-%m-%d}" == "2026-01-05"


def test_gitlab_deployments_are_read_with_their_commits(tmp_path: Path) -> None:
    listed = [
        {"id": n, "sha": f"{n:040x}", "status": "success", "created_at": f"2026-02-{n:02d}T10:00:00+02:00",
         "environment": {"name": "production"},
         "deployable": {"name": "deploy", "commit": {"created_at": f"2026-02-{n:02d}T06:00:00Z"}}}
        for n in range(1, 12)
    ]  # fmt: skip
    found = figures(written(tmp_path, "deployments.json", json.dumps(listed))).dora
    assert (found.attempts, found.lead.median) == (11, 2.0)


def test_runs_of_githubs_command_line_go_by_their_workflow(tmp_path: Path) -> None:
    runs = [
        {"attempt": 1, "conclusion": "failure" if n == 3 else "success", "createdAt": f"2026-02-{n:02d}T10:00:00Z",
         "databaseId": 900 + n, "displayTitle": "Mend the cart" if n % 2 else "Bump the gem", "headBranch": "main",
         "headSha": f"{n:040x}", "name": "CI", "number": 1, "startedAt": f"2026-02-{n:02d}T10:01:00Z",
         "updatedAt": f"2026-02-{n:02d}T10:06:00Z", "workflowName": "CI"}
        for n in range(1, 15)
    ]  # fmt: skip
    found = figures(written(tmp_path, "runs.json", json.dumps(runs))).ci
    assert found is not None
    assert [(row.name, row.failures) for row in found.jobs] == [("CI", 1)]
    assert (found.runs, found.minutes.median, found.waited.median) == (14, 5.0, 1.0)


def test_pipelines_of_azure_are_read_with_their_lengths(tmp_path: Path) -> None:
    rows = [
        f"shop;2026.{n};{('succeeded', 'failed', 'partiallySucceeded', 'canceled')[n % 4]};{n:02d}/02/2026 10:00:00;"
        f"{n:02d}/02/2026 10:00:30;{n:02d}/02/2026 10:09:30;main;{n:040x}"
        for n in range(1, 21)
    ]
    head = "Pipeline;Build Number;Result;Queue Time;Start Time;Finish Time;Source Branch;Source Version"
    found = figures(written(tmp_path, "runs.csv", "\n".join((head, *rows, "")))).ci
    assert found is not None
    assert (found.success.yes, found.success.known) == (5, 15)
    assert (found.minutes.median, found.waited.median, found.flaky_known) == (9.0, 0.5, True)


def test_deployments_without_a_word_on_outcomes_have_no_failure_rate(tmp_path: Path) -> None:
    listed = [
        {"id": n, "sha": f"{n:040x}", "task": "deploy", "environment": "production", "production_environment": True,
         "created_at": f"2026-02-{n:02d}T10:00:00Z", "creator": {"login": "kim"}}
        for n in range(1, 15)
    ]  # fmt: skip
    found = figures(written(tmp_path, "deployments.json", json.dumps(listed))).dora
    assert (found.attempts, found.failures.known, found.hotfixes) == (14, 0, None)
    assert found.measure("change_failure.percent").value is None
    assert found.measure("rework.percent").value is None


def test_incidents_go_by_the_names_of_services(tmp_path: Path) -> None:
    rows = [f"P{n},SRV{n % 2},{('cart', 'login')[n % 2]},2026-02-{n:02d}T10:00:00Z,2026-02-{n:02d}T11:00:00Z,high"
            for n in range(1, 13)]  # fmt: skip
    head = "id,service_id,service_name,created_on,resolved_on,urgency"
    found = figures(written(tmp_path, "pagerduty-incidents.csv", "\n".join((head, *rows, "")))).dora
    assert [row.name for row in found.services] == ["cart", "login"]
    assert found.restore.median == 1.0


def test_a_workbook_of_deployments_is_read(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Deployed at", "Service", "Environment", "Version", "Status", "Lead time (h)", "Hotfix"])
    for day in range(1, 15):
        moment = datetime(2026, 3, day, 10)  # noqa: DTZ001 - spreadsheets know no time zone
        sheet.append([moment, "shop", "prod", f"1.{day}", "success", day, "yes" if day == 5 else "no"])
    path = tmp_path / "deployments.xlsx"
    book.save(path)
    found = figures(path).dora
    assert (found.attempts, found.hotfixes, found.lead.median, found.failures.yes) == (14, 1, 7.5, 1)


def test_tickets_are_incidents_and_no_deployments() -> None:
    assert asked(TICKETS)["kind.1"] == Kind.INCIDENTS
    said = refused(TICKETS, **{"kind.1": Kind.DEPLOYMENTS})
    assert "does not look like deployments" in said
    assert "Please choose another kind for it" in said


def test_incidents_are_not_deployments_and_the_other_way_round() -> None:
    assert "does not look like incidents" in refused(DEPLOYMENTS, **{"kind.1": Kind.INCIDENTS})
    assert "holds no dates" in refused(INCIDENTS, **{"kind.1": Kind.RUNS, "column.runs.started": "Summary"})


def test_a_table_of_another_kind_is_left_out_until_told(tmp_path: Path) -> None:
    other = written(tmp_path, "fruit.csv", "fruit,price\napple,1\npear,2\n")
    assert "neither those of deployments" in refused(other)
    report = DevopsMode().intake({}, given(DEPLOYMENTS, other))
    assert "fruit.csv: **not recognised, left out**" in report.summary


def test_a_column_that_is_corrected_is_used(tmp_path: Path) -> None:
    text = "deployed_at,env,approved,merged\n" + "".join(
        f"2026-03-{day:02d} 10:00,prod,2026-03-{day:02d} 09:00,2026-03-{day:02d} 06:00\n" for day in range(1, 9)
    )
    path = written(tmp_path, "deployments.csv", text)
    assert figures(path).dora.lead.median == 4.0
    assert figures(path, **{"column.deployments.committed": "approved"}).dora.lead.median == 1.0
    assert figures(path, **{"column.deployments.committed": "(none)"}).dora.lead.median is None
    assert "holds no dates" in refused(path, **{"column.deployments.committed": "env"})
    assert "No file has a column “gone”" in refused(path, **{"column.deployments.committed": "gone"})


def test_a_unit_that_is_not_told_is_asked(tmp_path: Path) -> None:
    text = "deployed_at,env,lead time\n" + "".join(f"2026-03-{day:02d} 10:00,prod,90\n" for day in range(1, 9))
    path = written(tmp_path, "deployments.csv", text)
    assert asked(path)["unit.deployments.lead"] == TimeUnit.HOURS
    assert figures(path).dora.lead.median == 90.0
    assert figures(path, **{"unit.deployments.lead": "minutes"}).dora.lead.median == 1.5


def test_without_a_production_environment_all_count_and_that_is_said(tmp_path: Path) -> None:
    text = "deployed_at,environment\n" + "".join(f"2026-03-{day:02d} 10:00,eu{day % 2}\n" for day in range(1, 9))
    path = written(tmp_path, "deployments.csv", text)
    assert selected(path).production_guessed
    assert "**not sure:** no environment is called production" in DevopsMode().intake({}, given(path)).summary
    assert figures(path, production="EU1").dora.attempts == 4
    assert "There is no environment “eu9”" in refused(path, production="eu9")


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"time_range": "2020"}, "No record is left in the time range “2020”"),
        ({"time_range": "whenever"}, "is not understood"),
        ({"services": "nix"}, "The services are: billing, catalogue, checkout, gateway."),
        ({"kind.1": Kind.LEFT_OUT}, "All files are left out"),
    ],
)
def test_wishes_that_leave_nothing_are_refused(inputs: dict[str, str], said: str) -> None:
    assert said in refused(DEPLOYMENTS, **inputs)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("runs.json", '{"workflow_runs": [{"id": 1', "no readable JSON"),
        ("runs.json", '{"workflow_runs": []}', "no list of records"),
        ("runs.json", "", "is empty"),
        ("deployments.csv", "", "is empty"),
        ("deployments.csv", "deployed_at,environment\n", "no rows below it"),
        ("deployments.csv", "deployed,environment\nsoon,prod\nlater,prod\n", "no column with dates"),
        ("deployments.xlsx", "deployed_at,environment", "only one row|no rows|header"),
        ("pom.xml", '<?xml version="1.0"?><project/>', "no test results as JUnit writes them"),
        ("junit.xml", "<testsuites><testsuite", "no readable XML .*cut off"),
        ("junit.xml", '<?xml version="1.0"?><!DOCTYPE t [<!ENTITY a "b">]><testsuites/>', "has a document type"),
        ("junit.xml", '<testsuite><testcase name="fine"/></testsuite>', "No error was found in 1 line of 1 log"),
    ],
)
def test_broken_exports_are_refused(tmp_path: Path, name: str, content: str, said: str) -> None:
    assert re.search(said, refused(written(tmp_path, name, content.encode("latin-1"))))


JUNIT = """<?xml version="1.0" encoding="utf-8"?>
<testsuites>
  <testsuite name="pytest" timestamp="2026-03-02T08:00:00" tests="4">
    <testcase classname="tests.test_cart" name="test_adds" time="0.1"/>
    <testcase classname="tests.test_cart" name="test_totals">
      <failure message="assert 3 == 0 errors" type="AssertionError">def test_totals(): ...</failure>
    </testcase>
    <testcase classname="tests.test_pay" name="test_pays"><error type="java.net.ConnectException">
      Connection refused: pay.internal:8443
      at com.acme.Pay.open(Pay.java:12)</error></testcase>
    <testcase classname="tests.test_pay" name="test_later"><skipped/></testcase>
  </testsuite>
  <testsuite name="unnamed"><testcase><failure/></testcase></testsuite>
</testsuites>
"""


def test_failed_tests_are_failure_patterns(tmp_path: Path) -> None:
    path, again = written(tmp_path, "junit.xml", JUNIT), written(tmp_path, "more.xml", JUNIT.replace("03-02", "03-05"))
    report = DevopsMode().intake({}, given(path, again))
    assert "junit.xml: **CI log** (14 lines; 5 tests, 3 failed, 1 skipped)" in report.summary
    logs = figures(path, again).logs
    assert logs is not None
    assert (logs.error_lines, logs.logs, logs.logs_with_errors) == (6, 2, 2)
    told = {group.example.text: group for group in logs.groups}
    assert set(told) == {
        "FAILED tests.test_cart::test_totals: AssertionError: assert 3 == 0 errors",
        "FAILED tests.test_pay::test_pays: java.net.ConnectException: Connection refused: pay.internal:8443",
        "FAILED a test without a name",
    }
    totals = told["FAILED tests.test_cart::test_totals: AssertionError: assert 3 == 0 errors"]
    assert (totals.lines, totals.logs, totals.example.file, totals.example.line) == (2, 2, "junit.xml", 6)
    assert (totals.first, totals.last) == (datetime(2026, 3, 2, 8), datetime(2026, 3, 5, 8))  # noqa: DTZ001


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-15", "shift_jis"])
def test_results_in_other_encodings_and_with_colours_are_read(tmp_path: Path, encoding: str) -> None:
    word = "印刷" if encoding == "shift_jis" else "Überweisung zu 5 €"
    xml = f'<testsuite><testcase name="sum"><failure>\x1b[31m{word}\x1b[0m</failure></testcase></testsuite>'
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    logs = figures(written(tmp_path, "junit.xml", (head + xml).encode(encoding))).logs
    assert logs is not None
    assert logs.groups[0].example.text == f"FAILED sum: {word}"


@pytest.mark.parametrize("archived", [False, True])
@pytest.mark.parametrize(
    ("declared", "written_in"),
    [("undefined", "utf-8"), ("punycode", "utf-8"), ("rot13", "utf-8"), ("none-such", "utf-8"), ("utf-16", "utf-8"),
     ("utf-16", "utf-16"), ("utf-16", "utf-16-le"), ("utf-16", "utf-16-be"), ("utf-8", "utf-16")],
)  # fmt: skip
def test_results_are_read_by_their_bytes_where_they_name_no_encoding_of_xml(
    tmp_path: Path, declared: str, written_in: str, *, archived: bool
) -> None:
    xml = '<testsuite><testcase name="sum"><failure>Überweisung\nzu 5 €</failure></testcase></testsuite>'
    path = written(tmp_path, "junit.xml", f'<?xml version="1.0" encoding="{declared}"?>{xml}'.encode(written_in))
    if archived:
        with ZipFile(tmp_path / "results.zip", "w") as archive:
            archive.write(path, "junit.xml")
        path = tmp_path / "results.zip"
    logs = figures(path).logs
    assert logs is not None
    assert logs.groups[0].example.text == "FAILED sum: Überweisung"


@pytest.mark.parametrize(
    ("said", "read"),
    [("&#27;[31mred&#x1b;[0m &#0;&#xFFFE;&#xD800;&#65;&#x42;&#128512;", "red AB😀"),
     ("nul\0 and bell\x07", "nul and bell"), (f"too&#{'9' * 5000};large&#x110000;", "toolarge"),
     ("&#38;#27; stays", "&#27; stays")],
)  # fmt: skip
def test_signs_that_xml_has_no_place_for_are_dropped(tmp_path: Path, said: str, read: str) -> None:
    xml = f'<testsuite><testcase name="sum"><failure message="{said}"/></testcase></testsuite>'
    logs = figures(written(tmp_path, "junit.xml", xml)).logs
    assert logs is not None
    assert logs.groups[0].example.text == f"FAILED sum: {read}"


def test_an_error_of_a_whole_suite_is_a_failure() -> None:
    found = read_results(
        '<testsuites><testsuite name="api" errors="1" timestamp="2026-03-02"><error message="collection failed"/>'
        '<testcase name="fine"/><error>setup\nfailed</error></testsuite></testsuites>'
    )
    assert [(one.text, one.stamp) for one in found.failed] == [
        ("FAILED api: collection failed", "2026-03-02"), ("FAILED api: setup", "2026-03-02")
    ]  # fmt: skip
    assert (found.tests, found.skipped) == (3, 0)


@settings(deadline=None)
@drawn(st.lists(st.sampled_from(
    ["<testsuite>", "</testsuite>", "<testcase name='a'>", "</testcase>", "<failure>", "<error message='b'>",
     "</error>", "</failure>", "text", "<skipped/>", "<x:testsuite>", "&lt;", "&amp", "<!DOCTYPE a>", "\n"]
), max_size=14))  # fmt: skip
def test_any_xml_is_read_or_refused(parts: list[str]) -> None:
    with contextlib.suppress(NotReadable):
        found = read_results("".join(parts))
        assert len(found.failed) <= found.tests


def test_test_results_are_found_in_archives_and_are_no_tables(tmp_path: Path) -> None:
    path = tmp_path / "reports.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("target/TEST-cart.xml", JUNIT)
        archive.writestr("pom.xml", "<project/>")
    assert "(1 log in an archive, 14 lines; 5 tests, 3 failed, 1 skipped; 1 other file in it left out)" in (
        DevopsMode().intake({}, given(path)).summary
    )
    assert "read as test results only" in refused(written(tmp_path, "t.xml", JUNIT), **{"kind.1": Kind.RUNS})


@pytest.mark.parametrize(
    ("name", "is_it"),
    [("prod", True), ("Production", True), ("prod-eu", True), ("eu_prd_1", True), ("live", True), ("preprod", False),
     ("pre-prod", False), ("non-production", False), ("staging", False), ("product-test", False), ("delivery", False)],
)  # fmt: skip
def test_production_is_told_by_its_name(name: str, *, is_it: bool) -> None:
    assert is_production(name) is is_it


@pytest.mark.parametrize(
    ("text", "hours"),
    [("90", 1.5), ("2h 15m", 2.25), ("1:30:00", 1.5), ("1 day, 2:00:00", 26.0), ("P1DT2H", 26.0), ("PT45M", 0.75),
     ("3 days", 72.0), ("1,5 h", 1.5), ("500 ms", 500 / 3_600_000), ("soon", None), ("", None)],
)  # fmt: skip
def test_lengths_of_time(text: str, hours: float | None) -> None:
    assert hours_of(text, TimeUnit.MINUTES) == hours


def test_units_are_told_by_names_and_sizes() -> None:
    assert named_unit("lead_time_hours") is TimeUnit.HOURS
    assert named_unit("leadTimeMinutes") is TimeUnit.MINUTES
    assert named_unit("Duration (ms)") is TimeUnit.MILLISECONDS
    assert named_unit("duration") is None
    assert likely_unit(["600000", "700000"], TimeUnit.SECONDS) is TimeUnit.MILLISECONDS
    assert likely_unit(["600", "700"], TimeUnit.SECONDS) is TimeUnit.SECONDS


@drawn(st.text(max_size=30), st.sampled_from(TimeUnit))
def test_any_text_is_a_length_or_none(text: str, unit: TimeUnit) -> None:
    hours = hours_of(text, unit)
    assert hours is None or hours >= 0

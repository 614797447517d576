"""The figures: those of the example agree exactly with its key, and nothing is invented where the data do not tell."""

import json
from pathlib import Path

import pytest
from devops_kit import ALL, ARCHIVE, DEPLOYMENTS, INCIDENTS, KEY, LOG, RUNS, figures, values, written

from tomas.modes.devops.figures import Figures
from tomas.modes.measures import Share

HEAD = "id,deployed_at,service,environment,commit_sha,status,committed_at,type"


@pytest.fixture(scope="module")
def example() -> Figures:
    return figures(*ALL)


def test_deployments_are_as_the_key_says(example: Figures) -> None:
    key, dora = KEY["deployments"], example.dora
    assert (dora.attempts, dora.reached, dora.rollbacks) == (key["tried"], key["reached"], key["rollbacks"])
    assert (dora.hotfixes, dora.cancelled, dora.days) == (key["hotfixes"], key["cancelled"], key["days"])
    found = values(example)
    assert found["deployments.per_week"] == key["per_week"]
    assert found["change_failure.percent"] == key["change_failure_percent"]
    assert found["rework.percent"] == key["rework_percent"]
    assert dora.lead.model_dump() == key["lead_hours"]
    assert sum(count for _, count in dora.reasons) == dora.failures.yes == key["failed"]
    services = {row.name: (row.deployments, row.failures.yes, row.failures.known) for row in dora.services}
    assert services == {
        name: (row["deployments"], row["failed"], row["tried"]) for name, row in key["services"].items()
    }
    weeks = {period.label: period.deployments for period in example.trends.periods if period.deployments}
    assert weeks == key["weeks"]


def test_incidents_are_as_the_key_says(example: Figures) -> None:
    key, dora = KEY["incidents"], example.dora
    assert (dora.incidents, dora.incidents_open, dora.unlinked) == (key["count"], key["open"], key["unlinked"])
    assert dora.caused == Share(yes=key["caused"], known=key["count"])
    assert dora.recovery.model_dump() == key["recovery_hours"]
    assert dora.restore.model_dump() == key["restore_hours"]
    assert {one.id: one.deployment for one in example.caused if one.deployment} == key["links"]


def test_ci_is_as_the_key_says(example: Figures) -> None:
    key, ci = KEY["ci"], example.ci
    assert ci is not None
    assert (ci.runs, ci.success.yes, ci.success.known) == (
        key["runs"],
        key["succeeded"],
        key["succeeded"] + key["failed"],
    )
    assert ci.success.percent == key["success_percent"]
    assert ci.minutes.model_dump() == key["minutes"]
    assert ci.waited.model_dump() == key["queue_minutes"]
    assert {row.name: row.flaky_failures for row in ci.jobs if row.flaky_failures} == key["flaky"]
    assert ci.flaky_failures.percent == key["flaky_percent"]


def test_logs_are_as_the_key_says(example: Figures) -> None:
    telling = {"npm": "npm err!", "database": "[db.pool]", "disk": "enospc", "browser": "test_pays_with_card",
               "registry": "pushing", "memory": "outofmemoryerror"}  # fmt: skip
    assert example.logs is not None
    assert example.logs.logs == KEY["logs"]["logs"]
    for cause, truth in KEY["logs"]["causes"].items():
        groups = [group for group in example.logs.groups if telling[cause] in group.key]
        assert len(groups) == 1, cause
        group = groups[0]
        assert group.first is not None
        assert group.last is not None
        seen = {"lines": group.lines, "logs": group.logs, "first": f"{group.first:%Y-%m-%dT%H:%M:%S}",
                "last": f"{group.last:%Y-%m-%dT%H:%M:%S}"}  # fmt: skip
        assert seen == truth


def test_the_halves_are_sums_of_whole_weeks(example: Figures) -> None:
    weeks = list(KEY["deployments"]["weeks"].values())
    first, second = example.trends.halves
    assert (first.deployments, second.deployments) == (sum(weeks[:12]), sum(weeks[12:]))
    assert first.ci.known + second.ci.known <= KEY["ci"]["runs"]


def test_only_incidents_tell_no_delivery() -> None:
    found = figures(INCIDENTS)
    known = {key for key, value in values(found).items() if value is not None}
    assert known == {"recovery.median_hours", "recovery.p90_hours"}
    assert all(one.unknown.startswith("not known: ") for one in found.dora.measures if one.value is None)
    assert found.ci is None
    assert found.logs is None


def test_only_deployments_take_recovery_from_the_next_good_one(tmp_path: Path) -> None:
    rows = (
        "1,2026-03-02T10:00:00Z,shop,prod,a1b2c3d,failed,2026-03-02T08:00:00Z,normal",
        "2,2026-03-02T13:00:00Z,shop,prod,a1b2c3e,success,2026-03-02T12:00:00Z,normal",
        "3,2026-03-04T10:00:00Z,shop,staging,a1b2c3f,failed,2026-03-04T08:00:00Z,normal",
        "4,2026-03-05T10:00:00Z,mail,prod,b1b2c3f,success,2026-03-05T08:00:00Z,normal",
    )
    found = figures(written(tmp_path, "deployments.csv", "\n".join((HEAD, *rows))))
    recovery = found.dora.measure("recovery.median_hours")
    assert (recovery.value, recovery.records, recovery.of) == (3.0, 1, "failed production deployments")
    assert "no incidents with a cause" in recovery.definition
    assert found.dora.failures == Share(yes=1, known=3)
    assert found.dora.lead.median == 1.5


def test_where_all_deployments_failed_none_a_week_is_told(tmp_path: Path) -> None:
    rows = (f"{n},2026-03-{n:02d}T10:00:00Z,shop,prod,{n:07x},failed,2026-03-{n:02d}T08:00:00Z,normal"
            for n in range(1, 9))  # fmt: skip
    found = figures(written(tmp_path, "deployments.csv", "\n".join((HEAD, *rows)))).dora
    frequency, lead = found.measure("deployments.per_week"), found.measure("lead.median_hours")
    assert (frequency.value, frequency.unknown) == (0.0, "none of the 8 deployments tried reached production")
    assert (lead.value, lead.unknown) == (None, "not known: none of the 8 deployments tried reached production")
    assert found.measure("change_failure.percent").value == 100.0


def test_without_commit_times_and_outcomes_nothing_is_made_up(tmp_path: Path) -> None:
    lines = ["deployed_at,service,environment", *(f"2026-03-{day:02d}T10:00:00Z,shop,prod" for day in range(1, 15))]
    found = figures(written(tmp_path, "deployments.csv", "\n".join(lines)))
    assert values(found) == {
        "deployments.per_week": 7.0, "lead.median_hours": None, "lead.p90_hours": None, "change_failure.percent": None,
        "recovery.median_hours": None, "recovery.p90_hours": None, "rework.percent": None,
    }  # fmt: skip
    assert found.dora.measure("lead.median_hours").unknown == "not known: no commit times and no lead times in the data"


def test_each_kind_of_failure_counts_once(tmp_path: Path) -> None:
    deployments = (
        "d1,2026-03-02T10:00:00Z,shop,prod,aaaaaaa1,rolled back,,normal",
        "d2,2026-03-03T10:00:00Z,shop,prod,aaaaaaa2,success,,normal",
        "d3,2026-03-03T11:00:00Z,shop,prod,aaaaaaa3,success,,rollback",
        "d4,2026-03-04T10:00:00Z,shop,prod,aaaaaaa4,success,,normal",
        "d5,2026-03-04T12:00:00Z,shop,prod,aaaaaaa5,success,,hotfix",
        "d6,2026-03-05T10:00:00Z,shop,prod,aaaaaaa6bbbb,success,,normal",
        "d7,2026-03-06T10:00:00Z,shop,prod,aaaaaaa7,success,,normal",
        "d8,2026-03-07T10:00:00Z,shop,prod,aaaaaaa8,cancelled,,normal",
    )
    incidents = (
        "number,title,opened,resolved,service,caused by change,deployment",
        "i1,by commit,2026-03-09T10:00:00Z,2026-03-09T12:00:00Z,shop,yes,aaaaaaa6",
        "i2,by service,2026-03-06T15:00:00Z,2026-03-06T16:00:00Z,shop,yes,",
        "i3,again,2026-03-06T16:00:00Z,,shop,yes,",
        "i4,too late,2026-03-08T15:00:00Z,2026-03-08T16:00:00Z,shop,yes,",
        "i5,other,2026-03-06T15:00:00Z,2026-03-06T16:00:00Z,shop,no,",
    )
    found = figures(
        written(tmp_path, "deployments.csv", "\n".join((HEAD, *deployments))),
        written(tmp_path, "incidents.csv", "\n".join(incidents)),
    )
    assert found.dora.failures == Share(yes=5, known=6)
    assert dict(found.dora.reasons) == {
        "it was rolled back": 1, "an incident was put down to it": 2,
        "a rollback or hotfix of its service came next": 2,
    }  # fmt: skip
    assert {one.id: one.deployment for one in found.caused} == {"i1": "d6", "i2": "d7", "i3": "d7", "i4": ""}
    assert found.dora.unlinked == 1
    assert found.dora.recovery.count == 3
    assert values(found)["rework.percent"] == round(100 * 2 / 7, 1)


def test_times_of_several_zones_are_compared_in_utc(tmp_path: Path) -> None:
    lines = (HEAD, "1,2026-03-02T10:00:00+02:00,shop,prod,a1b2c3d,success,2026-03-02T06:00:00Z,normal",
             "2,2026-03-03T10:00:00+02:00,shop,prod,a1b2c3e,success,2026-03-03T07:00:00Z,normal")  # fmt: skip
    found = figures(written(tmp_path, "deployments.csv", "\n".join(lines)))
    assert found.dora.lead.median == 1.5


def test_lead_times_of_the_export_come_before_those_computed(tmp_path: Path) -> None:
    lines = ("deployed_at,environment,lead_time_minutes", "2026-03-02 10:00,prod,90", "2026-03-03 10:00,prod,150")
    found = figures(written(tmp_path, "deployments.csv", "\n".join(lines)))
    assert found.dora.lead.median == 2.0


def test_a_failure_is_flaky_only_if_the_same_commit_passed_later(tmp_path: Path) -> None:
    runs = [
        ("test", "c1", "failure", 1), ("test", "c1", "success", 2), ("test", "c2", "success", 3),
        ("test", "c2", "failure", 4),
        ("lint", "c1", "failure", 5), ("test", "c3", "failure", 6), ("test", "c3", "failure", 7),
        ("test", "c3", "success", 8),
        ("test", "c4", "cancelled", 9),
    ]  # fmt: skip
    listed = [
        {"id": hour, "name": name, "head_sha": sha, "conclusion": result, "created_at": f"2026-03-02T0{hour}:00:00Z",
         "run_started_at": f"2026-03-02T0{hour}:02:00Z", "updated_at": f"2026-03-02T0{hour}:12:00Z", "run_attempt": 1}
        for name, sha, result, hour in runs
    ]  # fmt: skip
    found = figures(written(tmp_path, "runs.json", json.dumps({"workflow_runs": listed})))
    assert found.ci is not None
    assert found.ci.flaky_failures == Share(yes=3, known=5)
    assert (found.ci.flaky_jobs, found.ci.flaky_commits) == (1, 2)
    assert found.ci.success == Share(yes=3, known=8)
    assert (found.ci.minutes.median, found.ci.waited.median) == (10.0, 2.0)


def test_runs_without_commits_tell_no_flakiness(tmp_path: Path) -> None:
    lines = ("job,branch,started,finished,result", "a,main,2026-03-02 10:00,2026-03-02 10:05,FAILURE",
             "a,main,2026-03-02 11:00,2026-03-02 11:05,SUCCESS")  # fmt: skip
    found = figures(written(tmp_path, "ci.csv", "\n".join(lines)))
    assert found.ci is not None
    assert values(found)["ci.flaky_percent"] is None
    assert found.ci.measure("ci.flaky_percent").unknown == "not known: runs have no commits in the data"


def test_a_time_range_and_services_cut_every_figure() -> None:
    found = figures(*ALL, time_range="2026-05-01 to 2026-05-31", services="billing")
    assert {row.name for row in found.dora.services} == {"billing"}
    assert found.dora.first is not None
    assert f"{found.dora.first:%Y-%m}" == "2026-05"
    assert found.ci is not None
    assert f"{found.ci.first:%Y-%m} {found.ci.last:%Y-%m}" == "2026-05 2026-05"
    assert found.logs is not None
    assert all(f"{group.last:%Y-%m}" == "2026-05" for group in found.logs.groups if group.last)


def test_which_environments_count_is_the_persons_choice() -> None:
    assert figures(DEPLOYMENTS, production="staging").dora.attempts == KEY["deployments"]["rows"] - sum(
        (KEY["deployments"]["tried"], KEY["deployments"]["rollbacks"], KEY["deployments"]["cancelled"])
    )


def test_the_same_export_twice_counts_once(tmp_path: Path) -> None:
    again = written(tmp_path, "again.csv", DEPLOYMENTS.read_bytes())
    assert values(figures(DEPLOYMENTS, again)) == values(figures(DEPLOYMENTS))


def test_only_logs_tell_only_messages() -> None:
    found = figures(ARCHIVE, LOG)
    assert found.logs is not None
    assert found.logs.groups
    assert not [one for one in found.measures if one.value is not None]
    assert not found.trends.periods


def test_only_runs_tell_only_ci() -> None:
    found = figures(RUNS)
    assert {key.split(".")[0] for key, value in values(found).items() if value is not None} == {"ci"}

"""Builds the example of deployments, incidents, CI runs and logs, and the key of what truly stands in it.

The key is made while the files are written, with plain arithmetic; the code that is tested against it has no part in
it. The same seed gives the same bytes.
"""

import csv
import io
import json
import random
import statistics
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "devops"
SEED = 20260105
MONDAY = datetime(2026, 1, 5)  # noqa: DTZ001 - all times are UTC, written with or without their zone
WEEKS, CI_WEEKS = 24, 10
LOGS = 24
FRIDAY = 4
CANCELLED, COMMIT_KNOWN, COMMIT_WRONG = 0.04, 0.03, 0.01
SEEN_BY, ON_MAIN, STOPPED = 0.3, 0.6, 0.03
KEY_REFUSED, ACCESS_REFUSED, BROWSER_AT_NIGHT = 0.2, 0.15, 0.7
SERVICES: dict[str, dict[str, float]] = {
    "checkout": {"days": 0.75, "lead": 9, "bad": 0.08},
    "catalogue": {"days": 0.5, "lead": 16, "bad": 0.1},
    "billing": {"days": 0.4, "lead": 30, "bad": 0.34},
    "gateway": {"days": 0.2, "lead": 90, "bad": 0.15},
}
TROUBLES = (
    "orders fail with an error page", "prices are shown wrong", "login takes a minute", "invoices are not sent",
    "search finds nothing", "payments are declined", "pages load slowly",
)  # fmt: skip
OUTSIDE = (
    "disk full on the database host",
    "certificate of the payment partner expired",
    "network outage at the data centre",
)
PEOPLE = ("Hanna Moreau", "Jonas Lindqvist", "Petra Novak", "Diego Fuentes")
CAUSES = {
    "npm": "npm ERR! network request to https://packages.example/{word} failed, reason: connect ETIMEDOUT {ip}:443",
    "database": "ERROR [db.pool] connection to {ip}:5432 timed out after {n} ms",
    "disk": "Error: ENOSPC: no space left on device, write '/builds/{word}/cache-{n}.tar'",
    "browser": "FAILED tests/e2e/test_checkout.py::test_pays_with_card - TimeoutError: page did not load in {n} ms",
    "registry": "denied: requested access to the resource is denied, pushing registry.example/{word}:{sha}",
    "memory": "java.lang.OutOfMemoryError: Java heap space",
}
WEIGHTS = {"npm": 8, "database": 6, "disk": 3, "browser": 7, "registry": 2, "memory": 2}
WORDS = ("shop-ui", "ledger", "cart", "prices", "mailer")
SECRETS = (
    "ghp_EXAMPLEexampleEXAMPLEexampleEXAMPLE12", "AKIAIOSFODNN7EXAMPLE", "example-not-a-real-secret-17",
    "release.bot@kestrel-shop.example",
)  # fmt: skip


@dataclass
class Deployment:
    """A row of the deployments, and what is true of it."""

    number: str
    time: datetime
    service: str
    environment: str
    sha: str
    status: str
    committed: datetime | None
    kind: str = "regular"
    failed: bool = False


@dataclass
class Incident:
    """A row of the incidents, and what is true of it."""

    opened: datetime
    resolved: datetime | None
    service: str
    title: str
    severity: str
    caused: bool
    deployment: Deployment | None = None
    named: bool = False
    number: str = ""


@dataclass
class Run:
    """A CI run."""

    name: str
    sha: str
    created: datetime
    started: datetime
    ended: datetime
    conclusion: str
    branch: str
    number: int = 0
    mended: bool = False
    """Whether it failed and the same commit passed later."""


@dataclass
class Maker:
    """Makes the records, one random choice after the other."""

    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    deployments: list[Deployment] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)

    def sha(self) -> str:
        """Return a commit id."""
        return f"{self.chance.getrandbits(160):040x}"

    def deploy(self) -> None:
        """Make all deployments and what followed from them."""
        for day in range(WEEKS * 7):
            morning = MONDAY + timedelta(days=day)
            if morning.weekday() > FRIDAY:
                continue
            for service, habits in SERVICES.items():
                if self.chance.random() < habits["days"]:
                    self.release(service, morning + timedelta(hours=9, minutes=self.chance.randrange(240)), habits)
        self.outside()

    def release(self, service: str, time: datetime, habits: dict[str, float]) -> None:
        """Make a release of a service: to staging, then to production, sometimes with trouble."""
        sha = self.sha()
        committed = time - timedelta(minutes=round(habits["lead"] * 60 * self.chance.lognormvariate(0, 0.7)) + 20)
        self.add((time - timedelta(minutes=50), committed), (service, "staging"), sha, "success")
        if self.chance.random() < CANCELLED:
            self.add((time, committed), (service, "prod-eu"), sha, "cancelled")
            return
        known: datetime | None = committed if self.chance.random() > COMMIT_KNOWN else None
        if self.chance.random() < COMMIT_WRONG:
            known = time + timedelta(hours=2)
        bad = self.chance.random() < habits["bad"]
        kind = self.chance.choice(("failed", "rolled back", "rollback", "hotfix", "named", "unnamed")) if bad else ""
        status = kind if kind in {"failed", "rolled back"} else "success"
        made = self.add((time, known), (service, "prod-eu"), sha, status)
        made.failed = bad
        if kind == "rollback":
            undone = time + timedelta(minutes=self.chance.randrange(20, 120))
            back = self.add((undone, None), (service, "prod-eu"), self.sha(), "success")
            back.kind = "rollback"
        if kind == "hotfix":
            later = time + timedelta(minutes=self.chance.randrange(90, 300))
            fix = self.add((later, later - timedelta(minutes=35)), (service, "prod-eu"), self.sha(), "success")
            fix.kind = "hotfix"
        if kind in {"named", "unnamed"}:
            opened = time + timedelta(minutes=self.chance.randrange(10, 170))
            incident = self.incident(opened, service, self.chance.choice(TROUBLES), caused=True)
            incident.deployment, incident.named = made, kind == "named"

    def add(self, times: tuple[datetime, datetime | None], place: tuple[str, str], sha: str, status: str) -> Deployment:
        """Note a deployment; `times` are when it was made and committed, `place` is service and environment."""
        (time, committed), (service, environment) = times, place
        self.deployments.append(Deployment("", time, service, environment, sha, status, committed))
        return self.deployments[-1]

    def incident(self, opened: datetime, service: str, title: str, *, caused: bool) -> Incident:
        """Note an incident."""
        minutes = round(60 * self.chance.lognormvariate(0.6, 0.9)) + 4
        severity = self.chance.choice(("SEV1", "SEV2", "SEV2", "SEV3", "SEV3"))
        words = (
            f"{title.capitalize()}, seen by {self.chance.choice(PEOPLE)}" if self.chance.random() < SEEN_BY else title
        )
        self.incidents.append(Incident(opened, opened + timedelta(minutes=minutes), service, words, severity, caused))
        return self.incidents[-1]

    def outside(self) -> None:
        """Make incidents that no deployment caused, and one whose deployment cannot be found."""
        for week in range(0, WEEKS, 2):
            moment = MONDAY + timedelta(weeks=week, days=self.chance.randrange(7), minutes=self.chance.randrange(1440))
            self.incident(moment, self.chance.choice(list(SERVICES)), self.chance.choice(OUTSIDE), caused=False)
        self.incidents[-1].resolved = None
        sunday = MONDAY + timedelta(weeks=5, days=6, hours=21)
        self.incident(sunday, "gateway", "settings were changed by hand", caused=True)

    def build(self) -> None:
        """Make the CI runs."""
        for day in range(CI_WEEKS * 7):
            morning = MONDAY + timedelta(weeks=WEEKS - CI_WEEKS, days=day)
            self.run("Nightly end-to-end", self.sha(), morning + timedelta(hours=2), (28, 0.12, 0.3))
            if morning.weekday() > FRIDAY:
                continue
            for _ in range(self.chance.randrange(2, 6)):
                begun = morning + timedelta(hours=8, minutes=self.chance.randrange(540))
                self.run("Build and test", self.sha(), begun, (11, 0.1, 0.07))

    def run(self, name: str, sha: str, created: datetime, habits: tuple[float, float, float]) -> None:
        """Make a run, and a second one where it failed for no reason in the code."""
        minutes, broken, flaky = habits
        drawn = self.chance.random()
        branch = "main" if self.chance.random() < ON_MAIN else f"feature/{self.chance.choice(WORDS)}"
        commit = (sha, branch)
        if self.chance.random() < STOPPED:
            self.ran(name, commit, created, minutes, "cancelled")
        elif drawn < broken:
            self.ran(name, commit, created, minutes, "failure")
        elif drawn < broken + flaky:
            self.ran(name, commit, created, minutes, "failure").mended = True
            self.ran(name, commit, created + timedelta(hours=1, minutes=30), minutes, "success")
        else:
            self.ran(name, commit, created, minutes, "success")

    def ran(self, name: str, commit: tuple[str, str], created: datetime, minutes: float, conclusion: str) -> Run:
        """Note a run; `commit` is its id and branch."""
        sha, branch = commit
        started = created + timedelta(seconds=round(20 * self.chance.lognormvariate(0, 1)))
        took = timedelta(seconds=round(minutes * 60 * self.chance.lognormvariate(0, 0.25)))
        self.runs.append(Run(name, sha, created, started, started + took, conclusion, branch))
        return self.runs[-1]

    def number(self) -> None:
        """Put everything in order and give it its number."""
        self.deployments.sort(key=lambda one: one.time)
        self.incidents.sort(key=lambda one: one.opened)
        self.runs.sort(key=lambda run: run.created)
        for place, one in enumerate(self.deployments, 1):
            one.number = f"D-{1000 + place}"
        for place, incident in enumerate(self.incidents, 1):
            incident.number = f"INC-{300 + place}"
        for place, run in enumerate(self.runs, 1):
            run.number = 17_400_000_000 + place * 37


def build() -> dict[str, Any]:
    """Write the example and return its key."""
    EXAMPLE.mkdir(parents=True, exist_ok=True)
    maker = Maker()
    maker.deploy()
    maker.build()
    maker.number()
    write_deployments(maker.deployments, maker.chance)
    write_incidents(maker.incidents, maker.chance)
    write_runs(maker.runs)
    logs = write_logs(maker)
    key = {
        "deployments": deployments_key(maker),
        "incidents": incidents_key(maker.incidents),
        "ci": ci_key(maker.runs),
        "logs": logs,
        "secrets": list(SECRETS),
        "people": list(PEOPLE),
    }
    (EXAMPLE / "key.json").write_text(json.dumps(key, indent=1) + "\n", encoding="utf-8")
    return key


def zulu(moment: datetime | None) -> str:
    """Return a moment with its zone."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else ""


def write_deployments(deployments: Sequence[Deployment], chance: random.Random) -> None:
    """Write the deployments: commas, ISO times in UTC."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("deployment_id", "deployed_at", "service", "environment", "commit_sha", "status", "committed_at",
                     "type", "deployed_by"))  # fmt: skip
    for one in deployments:
        person = chance.choice(PEOPLE)
        writer.writerow((one.number, zulu(one.time), one.service, one.environment, one.sha, one.status,
                         zulu(one.committed), one.kind, person))  # fmt: skip
    (EXAMPLE / "kestrel-deployments-2026.csv").write_text(text.getvalue(), encoding="utf-8")


def write_incidents(incidents: Sequence[Incident], chance: random.Random) -> None:
    """Write the incidents: semicolons, days first."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(("Incident", "Summary", "Severity", "Service", "Opened", "Resolved", "Caused by change",
                     "Deployment",
                     "Commander"))  # fmt: skip
    for one in incidents:
        resolved = f"{one.resolved:%d.%m.%Y %H:%M}" if one.resolved else ""
        named = one.deployment.number if one.deployment and one.named else ""
        writer.writerow((one.number, one.title, one.severity, one.service, f"{one.opened:%d.%m.%Y %H:%M}", resolved,
                         "yes" if one.caused else "no", named, chance.choice(PEOPLE)))  # fmt: skip
    (EXAMPLE / "kestrel-incidents-2026.csv").write_text("\ufeff" + text.getvalue(), encoding="utf-8", newline="")


def write_runs(runs: Sequence[Run]) -> None:
    """Write the CI runs as GitHub's API gives them, newest first."""
    listed = [
        {
            "id": run.number, "name": run.name, "head_branch": run.branch, "head_sha": run.sha,
            "run_number": place, "event": "schedule" if run.name.startswith("Nightly") else "push",
            "status": "completed", "conclusion": run.conclusion, "run_attempt": 1, "created_at": zulu(run.created),
            "run_started_at": zulu(run.started), "updated_at": zulu(run.ended), "actor": {"login": "kestrel-bot"},
        }
        for place, run in enumerate(runs, 1)
    ]  # fmt: skip
    lines = ",\n".join(json.dumps(run) for run in reversed(listed))
    text = f'{{"total_count": {len(listed)}, "workflow_runs": [\n{lines}\n]}}\n'
    (EXAMPLE / "kestrel-ci-runs.json").write_text(text, encoding="utf-8")


@dataclass
class Counts:
    """What was written of one cause."""

    lines: int = 0
    logs: set[str] = field(default_factory=set)
    moments: list[datetime] = field(default_factory=list)
    first: tuple[str, int] = ("", 0)


def write_logs(maker: Maker) -> dict[str, Any]:
    """Write logs of failed runs, all but the last in an archive, and return what stands in them."""
    chance, counts = maker.chance, {cause: Counts() for cause in CAUSES}
    failed = [run for run in maker.runs if run.conclusion == "failure"][-LOGS:]
    archive = EXAMPLE / "kestrel-failed-runs.zip"
    single = EXAMPLE / "kestrel-last-failure.log"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for place, run in enumerate(failed):
            last = place == len(failed) - 1
            inside = f"{run.number}_{'nightly' if run.name.startswith('Nightly') else 'build'}.log"
            name = single.name if last else f"{archive.name}/{inside}"
            lines = log_lines(run, chance, counts, name)
            text = "\n".join(lines) + "\n"
            if last:
                single.write_text(text, encoding="utf-8")
            else:
                packed.writestr(zipfile.ZipInfo(inside, (2026, 7, 1, 0, 0, 0)), text)
    return {
        "logs": len(failed),
        "causes": {
            cause: {
                "lines": count.lines, "logs": len(count.logs), "first": min(count.moments).isoformat(),
                "last": max(count.moments).isoformat(),
            }
            for cause, count in counts.items()
            if count.lines
        },
    }  # fmt: skip


def log_lines(run: Run, chance: random.Random, counts: dict[str, Counts], name: str) -> list[str]:
    """Return the lines of a failed run's log, and count the causes put into it."""
    moment, lines = run.started, []

    def say(text: str) -> datetime:
        nonlocal moment
        moment += timedelta(seconds=chance.randrange(1, 20))
        lines.append(f"{moment:%Y-%m-%dT%H:%M:%S}.{chance.randrange(10**7):07d}Z {text}")
        return moment

    say("##[group]Run actions/checkout@v4")
    say("git fetch finished with 0 errors")
    for _ in range(chance.randrange(6, 18)):
        say(
            chance.choice(
                ("INFO compiling module", "INFO 41 tests passed", "DEBUG cache hit", "WARN deprecated option")
            )
        )
    if chance.random() < KEY_REFUSED:
        say(f"ERROR deploy key rejected for {SECRETS[3]}: token={SECRETS[2]}")
    if chance.random() < ACCESS_REFUSED:
        say(f"fatal: unable to access 'https://{SECRETS[0]}@git.example/kestrel.git/': aws key {SECRETS[1]} refused")
    kinds = ["browser"] if run.name.startswith("Nightly") and chance.random() < BROWSER_AT_NIGHT else []
    kinds += chance.choices(list(CAUSES), list(WEIGHTS.values()), k=1)
    for cause in dict.fromkeys(kinds):
        for _ in range(chance.randrange(1, 4)):
            text = CAUSES[cause].format(
                word=chance.choice(WORDS), ip=f"10.4.{chance.randrange(99)}.{chance.randrange(1, 250)}",
                n=chance.randrange(1000, 60_000), sha=f"{chance.getrandbits(48):012x}a1",
            )  # fmt: skip
            at = say(text)
            count = counts[cause]
            count.lines += 1
            count.logs.add(name)
            count.moments.append(at)
    say("##[error]Process completed with exit code 1.")
    return lines


def spread(values: Iterable[float]) -> dict[str, Any]:
    """Return count, median and 90th percentile."""
    known = list(values)
    ninth = statistics.quantiles(known, n=10, method="inclusive")[8]
    return {"count": len(known), "median": round(statistics.median(known), 2), "p90": round(ninth, 2)}


def hours(start: datetime, end: datetime) -> float:
    """Return the hours between two moments."""
    return (end - start).total_seconds() / 3600


def deployments_key(maker: Maker) -> dict[str, Any]:
    """Return what is true of the deployments to production."""
    there = [one for one in maker.deployments if one.environment == "prod-eu"]
    tried = [one for one in there if one.status != "cancelled" and one.kind != "rollback"]
    rollbacks = [one for one in there if one.kind == "rollback"]
    reached = [one for one in tried if one.status != "failed"]
    days = (reached[-1].time.date() - reached[0].time.date()).days + 1
    leads = [hours(one.committed, one.time) for one in reached if one.committed and one.committed <= one.time]
    hotfixes = sum(one.kind == "hotfix" for one in tried)
    failed = sum(one.failed for one in tried)
    by_service = {
        name: {"deployments": sum(one.service == name for one in reached),
               "failed": sum(one.failed for one in tried if one.service == name),
               "tried": sum(one.service == name for one in tried)}
        for name in SERVICES
    }  # fmt: skip
    weeks = Counter(f"{one.time:%G-W%V}" for one in reached)
    return {
        "rows": len(maker.deployments), "tried": len(tried), "reached": len(reached), "rollbacks": len(rollbacks),
        "cancelled": sum(one.status == "cancelled" for one in there), "days": days,
        "per_week": round(len(reached) / days * 7, 2), "lead_hours": spread(leads), "failed": failed,
        "change_failure_percent": round(100 * failed / len(tried), 1), "hotfixes": hotfixes,
        "rework_percent": round(100 * (hotfixes + len(rollbacks)) / (len(tried) + len(rollbacks)), 1),
        "services": by_service, "weeks": dict(sorted(weeks.items())),
    }  # fmt: skip


def incidents_key(incidents: Sequence[Incident]) -> dict[str, Any]:
    """Return what is true of the incidents."""
    caused = [one for one in incidents if one.caused]
    return {
        "count": len(incidents), "caused": len(caused), "open": sum(one.resolved is None for one in incidents),
        "recovery_hours": spread(hours(one.opened, one.resolved) for one in caused if one.resolved),
        "restore_hours": spread(hours(one.opened, one.resolved) for one in incidents if one.resolved),
        "unlinked": sum(one.deployment is None for one in caused),
        "links": {one.number: one.deployment.number for one in caused if one.deployment},
    }  # fmt: skip


def ci_key(runs: Sequence[Run]) -> dict[str, Any]:
    """Return what is true of the CI runs."""
    ended = [run for run in runs if run.conclusion != "cancelled"]
    failures = [run for run in ended if run.conclusion == "failure"]
    return {
        "runs": len(runs), "succeeded": len(ended) - len(failures), "failed": len(failures),
        "success_percent": round(100 * (len(ended) - len(failures)) / len(ended), 1),
        "minutes": spread(hours(run.started, run.ended) * 60 for run in ended),
        "queue_minutes": spread(hours(run.created, run.started) * 60 for run in runs),
        "flaky": dict(sorted(Counter(run.name for run in failures if run.mended).items())),
        "flaky_percent": round(100 * sum(run.mended for run in failures) / len(failures), 1),
    }  # fmt: skip


if __name__ == "__main__":
    made = build()
    print(
        f"{made['deployments']['rows']} deployments, {made['incidents']['count']} incidents, "
        f"{made['ci']['runs']} runs "
        f"{made['logs']['logs']} logs"
    )

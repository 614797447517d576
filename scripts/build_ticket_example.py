"""Builds the example of IT tickets and the key of what truly stands in it.

`examples/tickets/source.yaml` says which issues are planted, how often and in which words. The key is made while the
tickets are written, with plain arithmetic; the code that is tested against it has no part in it. The same source gives
the same bytes.
"""

import csv
import json
import random
import statistics
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "tickets"
NAME = "kestrel-tickets-2026.csv"
HEAD = (
    "Ticket No", "Subject", "Description", "State", "Priority", "Category", "Subcategory", "Opened", "Resolved",
    "Assignment group", "SLA met", "Reopen count", "Caller", "Caller e-mail", "Effort h",
)  # fmt: skip
SEED = 20260105
DUPLICATES = 9
STILL_OPEN_DAYS = 6
OPEN_SHARE = 0.5
ON_ITS_DAY, AT_ITS_HOUR = 0.75, 0.8
EFFORT_KNOWN = 0.9
SIGNATURES = (10, 8, 7, 75)
PLACES = (("srv", "gw", "app"), ("ham", "rtm", "gdn"))
DEVICES = ("LP", "HS", "ZB")
WORK_HOURS = (7, 8, 8, 9, 9, 9, 10, 10, 11, 12, 13, 13, 14, 14, 15, 16, 17)


@dataclass
class Written:
    """A ticket as it is written, and the issue it was made for."""

    number: str
    issue: str
    row: dict[str, str]
    created: datetime
    resolved: datetime | None
    met: bool
    reopened: int


@dataclass
class Maker:
    """Makes tickets from the source, one random choice after the other."""

    source: dict[str, Any]
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    people: Counter[str] = field(default_factory=Counter)
    phones: set[str] = field(default_factory=set)

    def tickets(self) -> list[Written]:
        """Return all tickets in the order of their creation, numbered."""
        monday = datetime.combine(self.source["first_monday"], time())
        made: list[Written] = []
        for week in range(self.source["weeks"]):
            start = monday + timedelta(weeks=week)
            for name, issue in self.source["issues"].items():
                made += [self.planted(name, issue, start) for _ in range(self.how_many(issue, week))]
            others = self.source["others"]
            made += [self.other(others, start) for _ in range(self.around(others["per_week"]))]
        made += self.duplicates(made)
        made.sort(key=lambda ticket: ticket.created)
        until = max(ticket.created for ticket in made)
        for position, ticket in enumerate(made, 1):
            ticket.number = f"INC{40_000 + position}"
            self.finish(ticket, until)
        return made

    def how_many(self, issue: dict[str, Any], week: int) -> int:
        """Return how many tickets of an issue come in a week."""
        rate = issue["per_week"]
        if week >= issue.get("after_week", 10**6):
            rate = issue["then_per_week"]
        return self.around(rate) if week < issue.get("until_week", 10**6) else 0

    def around(self, rate: float) -> int:
        """Return a whole number near a rate, as arrivals scatter."""
        return max(0, round(self.chance.gauss(rate, rate**0.5 / 2)))

    def planted(self, name: str, issue: dict[str, Any], start: datetime) -> Written:
        """Return a ticket of an issue that is planted."""
        created = self.moment(start, issue.get("weekday"), issue.get("hour"))
        title, detail = self.chance.choice(issue["titles"]), self.chance.choice(issue["details"])
        group, category, sub = issue["group"], issue["category"], issue["subcategory"]
        return self.ticket(name, issue, created, (title, detail), (group, category, sub, issue["priority"]))

    def other(self, others: dict[str, Any], start: datetime) -> Written:
        """Return a ticket that is like no other."""
        category = self.chance.choice(list(others["categories"]))
        subject, trouble = self.chance.choice(others["subjects"]), self.chance.choice(others["troubles"])
        other = self.chance.choice(others["subjects"])
        detail = f"Noticed next to the {other}, room {{n}}, {self.chance.choice(others['troubles'])}."
        place = (
            self.chance.choice(others["groups"]), category, self.chance.choice(others["categories"][category]),
            self.chance.choice(others["priorities"]),
        )  # fmt: skip
        title = f"{subject.capitalize()} {trouble}"
        return self.ticket("", others, self.moment(start, None, None), (title, detail), place)

    def moment(self, start: datetime, weekday: int | None, hour: int | None) -> datetime:
        """Return a moment in a week: working hours, or the day and hour of an issue that has them."""
        day = (
            weekday
            if weekday is not None and self.chance.random() < ON_ITS_DAY
            else self.chance.choice((0, 0, 1, 1, 2, 3, 4))
        )
        at = hour if hour is not None and self.chance.random() < AT_ITS_HOUR else self.chance.choice(WORK_HOURS)
        return start + timedelta(days=day, hours=at, minutes=self.chance.randrange(60))

    def ticket(
        self, name: str, issue: dict[str, Any], created: datetime, texts: tuple[str, str], place: tuple[str, ...]
    ) -> Written:
        """Return a ticket with its words, its place and its times."""
        kind, site = (self.chance.choice(words) for words in PLACES)
        words = {
            "host": f"{kind}-{site}{self.chance.randrange(10, 99)}",
            "device": f"{self.chance.choice(DEVICES)}-{self.chance.randrange(1000, 9999)}",
            "n": str(self.chance.randrange(2, 90)),
        }
        people = self.source["people"]
        first, last = self.chance.choice(people["first"]), self.chance.choice(people["last"])
        title, detail = (text.format(**words) for text in texts)
        hours = issue["hours"] * self.chance.lognormvariate(0, 0.6)
        effort = f"{min(hours, 8) * 0.3:.2f}"
        row = {
            "Subject": title, "Description": f"{detail}{self.signature(first, last)}", "Priority": place[3],
            "Category": place[1], "Subcategory": place[2], "Assignment group": place[0], "Caller": f"{last}, {first}",
            "Caller e-mail": f"{first}.{last}@{people['domain']}".lower(),
            "Effort h": effort.replace(".", ",") if self.chance.random() < EFFORT_KNOWN else "N/A",
        }  # fmt: skip
        resolved = (created + timedelta(hours=hours)).replace(second=0, microsecond=0)
        met = self.chance.random() >= issue["late"]
        reopened = 1 if self.chance.random() < issue["reopened"] else 0
        return Written("", name, row, created, resolved, met, reopened)

    def signature(self, first: str, last: str) -> str:
        """Return what some people add to a description, with their name, number or address."""
        kind = self.chance.choices(("phone", "name", "mail", ""), SIGNATURES)[0]
        self.people[f"{first} {last}"] += 1
        if kind == "phone":
            phone = f"+49 40 {self.chance.randrange(100, 999)} {self.chance.randrange(1000, 9999)}"
            self.phones.add(phone)
            return f" Call {first} {last} under {phone}."
        if kind == "name":
            return f" Regards, {first} {last}"
        if kind == "mail":
            return f" Write to {first}.{last}@{self.source['people']['domain']}".lower()
        return ""

    def duplicates(self, made: list[Written]) -> list[Written]:
        """Return some tickets a second time, a few minutes later."""
        again = []
        for ticket in self.chance.sample([ticket for ticket in made if not ticket.issue], DUPLICATES):
            later = timedelta(minutes=self.chance.randrange(3, 50))
            assert ticket.resolved is not None
            again.append(
                Written("", "", dict(ticket.row), ticket.created + later, ticket.resolved + later, ticket.met, 0)
            )
        return again

    def finish(self, ticket: Written, until: datetime) -> None:
        """Write what depends on the day of the export: some of the last tickets are still open."""
        recent = ticket.created > until - timedelta(days=STILL_OPEN_DAYS)
        assert ticket.resolved is not None
        if ticket.resolved > until or (recent and self.chance.random() < OPEN_SHARE):
            ticket.resolved = None
        ticket.row |= {
            "Ticket No": ticket.number,
            "State": "Closed" if ticket.resolved else self.chance.choice(("New", "In Progress", "Awaiting caller")),
            "Opened": f"{ticket.created:%d.%m.%Y %H:%M}",
            "Resolved": f"{ticket.resolved:%d.%m.%Y %H:%M}" if ticket.resolved else "?",
            "SLA met": ("yes" if ticket.met else "no") if ticket.resolved else "",
            "Reopen count": str(ticket.reopened),
        }


def main() -> None:
    """Write the table and its key."""
    source = yaml.safe_load((EXAMPLE / "source.yaml").read_text(encoding="utf-8"))
    maker = Maker(source)
    tickets = maker.tickets()
    with (EXAMPLE / NAME).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, HEAD, delimiter=";")
        writer.writeheader()
        writer.writerows(ticket.row for ticket in tickets)
    key = key_of(source, tickets, maker)
    (EXAMPLE / "key.json").write_text(json.dumps(key, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{NAME}: {len(tickets)} tickets, {len(key['issues'])} planted issues")


def key_of(source: dict[str, Any], tickets: list[Written], maker: Maker) -> dict[str, Any]:
    """Return what is true of the tickets, computed here by plain arithmetic."""
    hours = [hours_of(ticket) for ticket in tickets if ticket.resolved]
    known = [ticket.met for ticket in tickets if ticket.resolved]
    return {
        "file": NAME,
        "tickets": len(tickets),
        "open": sum(ticket.resolved is None for ticket in tickets),
        "resolution_hours": {
            "count": len(hours), "median": round(statistics.median(hours), 2),
            "p90": round(statistics.quantiles(hours, n=10, method="inclusive")[-1], 2),
        },
        "sla": {"met": sum(known), "known": len(known)},
        "reopened": sum(ticket.reopened for ticket in tickets),
        "weeks": dict(sorted(Counter(iso_week(ticket.created) for ticket in tickets).items())),
        "groups": dict(Counter(ticket.row["Assignment group"] for ticket in tickets).most_common()),
        "duplicates": DUPLICATES,
        "people": sorted(maker.people),
        "phones": sorted(maker.phones),
        "issues": {
            name: {"name": issue["name"], "tickets": [ticket.number for ticket in tickets if ticket.issue == name]}
            for name, issue in source["issues"].items()
        },
        "change": {"week": week_label(source, source["issues"]["vpn"]["after_week"]), "why": "vpn"},
    }  # fmt: skip


def hours_of(ticket: Written) -> float:
    """Return the hours from creation to resolution."""
    assert ticket.resolved is not None
    return (ticket.resolved - ticket.created).total_seconds() / 3600


def week_label(source: dict[str, Any], week: int) -> str:
    """Return the name of a week of the example, counted from 0."""
    return iso_week(source["first_monday"] + timedelta(weeks=week))


def iso_week(day: date) -> str:
    """Return the name of the week a day lies in."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


if __name__ == "__main__":
    main()

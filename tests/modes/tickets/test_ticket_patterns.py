"""Recurring issues: found as planted, changed as people ask."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ticket_kit import EXAMPLE, KEY, selected, ticket, written
from ticket_kit import given as file_given

from tomas.modes.base import InputRefused
from tomas.modes.pattern_requests import Command, carried_out, free_guidance, read_request
from tomas.modes.tickets.clusters import find_clusters
from tomas.modes.tickets.commands import doer_for
from tomas.modes.tickets.normalise import normalised
from tomas.modes.tickets.patterns import Pattern, PatternSet, figures_of_pattern, patterns_from
from tomas.modes.tickets.patterns_edit import read_edited
from tomas.modes.tickets.patterns_text import patterns_markdown
from tomas.modes.tickets.tickets import Ticket


@pytest.fixture(scope="module")
def example() -> tuple[tuple[Ticket, ...], tuple[Pattern, ...]]:
    tickets = selected(file_given(EXAMPLE)).tickets
    return tickets, patterns_from(find_clusters(tickets), tickets)


def as_set(patterns: tuple[Pattern, ...], total: int) -> PatternSet:
    return PatternSet(file="x.csv", made_by="a test", basis="b", by="text", total=total, patterns=patterns)


def test_the_planted_issues_are_found(example: tuple[tuple[Ticket, ...], tuple[Pattern, ...]]) -> None:
    _, patterns = example
    for issue in KEY["issues"].values():
        planted = set(issue["tickets"])
        best = max(patterns, key=lambda pattern: len(planted & set(pattern.ticket_ids)))
        found = set(best.ticket_ids)
        assert len(planted & found) >= 0.95 * len(planted)
        assert len(planted & found) >= 0.95 * len(found)
    assert [pattern.id for pattern in patterns] == [f"P{number}" for number in range(1, len(patterns) + 1)]
    sizes = [len(pattern.ticket_ids) for pattern in patterns]
    assert sizes == sorted(sizes, reverse=True)


def test_texts_that_differ_in_numbers_and_hosts_only_are_one() -> None:
    one = normalised("Printer LP-2210 offline", "Job 17 on srv-ham12.corp.local at 10:42, call person-3")
    other = normalised("printers LP-9941 offline", "Jobs 8 on srv-rtm77.corp.local at 11:00, called person-9")
    assert one.split()[:2] == ["printer", "offline"]
    assert set(one.split()) - set(other.split()) <= {"call"}


def test_without_text_fields_tell_issues(tmp_path: Path) -> None:
    rows = [f"T{number},2026-01-{number % 27 + 1:02d},Net,VPN,drops" for number in range(12)]
    rows += [f"U{number},2026-01-{number % 27 + 1:02d},Mail,Box,full" for number in range(6)]
    rows += [f"V{number},2026-02-01,C{number},S,x" for number in range(5)]
    found = find_clusters(selected(written(tmp_path, *rows, head="Number,Opened,Category,Subcategory,Symptom")).tickets)
    assert found.by == "fields"
    assert [(cluster.keywords, len(cluster.ticket_ids)) for cluster in found.found] == [
        (("Net", "VPN", "drops"), 12),
        (("Mail", "Box", "full"), 6),
    ]


def test_rare_texts_beyond_the_limit_join_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tomas.modes.tickets.clusters._MOST_TEXTS", 4)
    said = ["mailbox quota exceeded", "mailbox quota full", "printer paper jam", "printer paper stuck",
            "mailbox quota exceeded outlook", "printer paper tray", "zebra crossing sign"]  # fmt: skip
    tickets = [
        ticket(f"T{3 * number + copy}", f"2026-01-{number + 1:02d} 08:00", title=text)
        for number, text in enumerate(said)
        for copy in range(3)
    ]
    found = find_clusters(tickets)
    assert [len(cluster.ticket_ids) for cluster in found.found][:2] == [9, 9]


@pytest.mark.parametrize(
    ("text", "commands", "rest"),
    [
        ("merge P1 and P3", (Command("merge", ("P1", "P3")),), ""),
        ("Merge P2, P4 and P5 into 'Network trouble'.", (Command("merge", ("P2", "P4", "P5"), "Network trouble"),), ""),
        ("please combine p1 with p2", (Command("merge", ("P1", "P2")),), ""),
        ("drop P2", (Command("drop", ("P2",)),), ""),
        ("drop P2, please. Look at SLA", (Command("drop", ("P2",)),), "Look at SLA"),
        ("Remove patterns P2 and P7 please", (Command("drop", ("P2", "P7")),), ""),
        ("keep only P1, P2", (Command("keep", ("P1", "P2")),), ""),
        ("rename P4 to Nightly job fails", (Command("rename", ("P4",), "Nightly job fails"),), ""),
        ("call P4 “VPN drops”", (Command("rename", ("P4",), "VPN drops"),), ""),
        (
            "drop P2\nmerge P1 and P3; look at SLA",
            (Command("drop", ("P2",)), Command("merge", ("P1", "P3"))),
            "look at SLA",
        ),
        ("merge P1 and P3 and drop P2", (Command("merge", ("P1", "P3")), Command("drop", ("P2",))), ""),
        ("split P1 by site", (), "split P1 by site"),
        ("rename P5 to", (), "rename P5 to"),
        ("Focus on the network", (), "Focus on the network"),
        ("merge the printer ones", (), "merge the printer ones"),
    ],
)
def test_requests_are_taken_apart(text: str, commands: tuple[Command, ...], rest: str) -> None:
    request = read_request(text)
    assert (request.commands, request.rest) == (commands, rest)
    assert free_guidance((text,)) == ((rest,) if rest else ())


@given(st.text(max_size=60))
def test_any_words_are_a_request(text: str) -> None:
    request = read_request(text)
    assert request.commands or request.rest or not any(sign.isalnum() for sign in text)


def test_commands_are_carried_out_and_told(example: tuple[tuple[Ticket, ...], tuple[Pattern, ...]]) -> None:
    tickets, patterns = example
    sizes = {pattern.id: len(pattern.ticket_ids) for pattern in patterns}
    commands = [
        Command("merge", ("P1", "P3"), "Both"),
        Command("drop", ("P2",)),
        Command("rename", ("P4",), "Post"),
        Command("drop", ("P3",)),
    ]
    changed, done = carried_out(commands, patterns, doer_for(tickets))
    by_id = {pattern.id: pattern for pattern in changed}
    assert set(by_id) == set(sizes) - {"P2", "P3"}
    assert len(by_id["P1"].ticket_ids) == by_id["P1"].figures.row.tickets == sizes["P1"] + sizes["P3"]
    assert (by_id["P1"].name, by_id["P1"].named_by, by_id["P4"].name) == ("Both", "person", "Post")
    assert "P3 merged into P1" in done[0]
    assert f"{sizes['P2']} tickets now belong to no pattern" in done[1]
    assert "There is no pattern P3" in done[3]
    unchanged, said = carried_out([Command("drop", tuple(sizes))], patterns, doer_for(tickets))
    assert unchanged == patterns
    assert "nothing was dropped" in said[0]


def test_markdown_is_read_back_as_it_was_written(
    tmp_path: Path, example: tuple[tuple[Ticket, ...], tuple[Pattern, ...]]
) -> None:
    tickets, patterns = example
    before = as_set(patterns, len(tickets))
    path = tmp_path / "patterns.md"
    text = patterns_markdown(before)
    path.write_text(text, encoding="utf-8")
    same = read_edited(path, before, tickets)
    assert [pattern.name for pattern in same.patterns] == [pattern.name for pattern in patterns]
    start, end = text.index("## P2"), text.index("## P3")
    edited = text[:start] + text[end:]
    edited = edited.replace(f"## P1: {patterns[0].name}\n\n", "## P1: Tunnel trouble\n\nThe tunnel breaks.\n", 1)
    path.write_text(edited, encoding="utf-8")
    changed = read_edited(path, before, tickets)
    assert [pattern.id for pattern in changed.patterns] == [p.id for p in patterns if p.id != "P2"]
    assert (changed.patterns[0].name, changed.patterns[0].description) == ("Tunnel trouble", "The tunnel breaks.")
    assert changed.patterns[0].named_by == "person"


def test_json_is_checked_against_the_tickets(
    tmp_path: Path, example: tuple[tuple[Ticket, ...], tuple[Pattern, ...]]
) -> None:
    tickets, patterns = example
    before = as_set(patterns[:3], len(tickets))
    path = tmp_path / "patterns.json"
    data = json.loads(before.model_dump_json())
    moved = data["patterns"][1]["ticket_ids"].pop()
    data["patterns"][0]["ticket_ids"].append(moved)
    path.write_text(json.dumps(data), encoding="utf-8")
    changed = read_edited(path, before, tickets)
    assert moved in changed.patterns[0].ticket_ids
    assert changed.patterns[0].figures.row.tickets == len(patterns[0].ticket_ids) + 1
    data["patterns"][1]["ticket_ids"].append(moved)
    data["patterns"][2]["ticket_ids"] = ["INC1"]
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(InputRefused, match=rf"not in x\.csv: INC1[\s\S]*more than one pattern: {moved}"):
        read_edited(path, before, tickets)


def test_a_person_adds_a_pattern_by_its_tickets_alone(
    tmp_path: Path, example: tuple[tuple[Ticket, ...], tuple[Pattern, ...]]
) -> None:
    tickets, patterns = example
    path = tmp_path / "patterns.json"
    mine = {"id": "P40", "name": "Mine  and\nmine " + "y" * 90, "ticket_ids": [tickets[3].id, tickets[1].id]}
    path.write_text(json.dumps({"patterns": [mine]}), encoding="utf-8")
    (added,) = read_edited(path, as_set(patterns, len(tickets)), tickets).patterns
    assert added.ticket_ids == (tickets[1].id, tickets[3].id)
    assert (added.figures.row.tickets, added.named_by) == (2, "person")
    assert added.name.startswith("Mine and mine yyy")
    assert len(added.name) == 80


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no sections here", "has no sections"),
        (b"## P99: New\n\ntext\n", "There is no pattern P99"),
        (
            b'{"patterns": 1}',
            "The JSON does not fit. Please mend this and upload the file again:\n- patterns: must be a list",
        ),
        (b"\xff\xfe\x00\x01\x80", "is no text"),
    ],
)
def test_uploads_that_do_not_fit_are_refused(
    tmp_path: Path, example: tuple[tuple[Ticket, ...], tuple[Pattern, ...]], content: bytes, words: str
) -> None:
    tickets, patterns = example
    path = tmp_path / "upload"
    path.write_bytes(content)
    with pytest.raises(InputRefused, match=words):
        read_edited(path, as_set(patterns, len(tickets)), tickets)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_ticket_is_ever_lost_or_doubled_by_merging(data: st.DataObject) -> None:
    tickets = [ticket(f"T{number}", f"2026-01-{number + 1:02d} 08:00") for number in range(12)]
    clusters = [tuple(f"T{number}" for number in range(start, start + 3)) for start in range(0, 12, 3)]
    patterns = tuple(
        Pattern(id=f"P{number}", name="n", ticket_ids=ids, figures=figures_of_pattern(ids, tickets))
        for number, ids in enumerate(clusters, 1)
    )
    ids = st.lists(st.sampled_from(["P1", "P2", "P3", "P4"]), min_size=2, max_size=4, unique=True)
    commands = [Command("merge", tuple(chosen)) for chosen in data.draw(st.lists(ids, max_size=4))]
    changed, _ = carried_out(commands, patterns, doer_for(tickets))
    kept = [one for pattern in changed for one in pattern.ticket_ids]
    assert sorted(kept) == sorted(one.id for one in tickets)

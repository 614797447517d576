"""Exports as real tools give them, each with what must come out of it."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from ticket_kit import at, selected, written

from tomas.modes.base import InputRefused
from tomas.modes.masking import Masker
from tomas.modes.tickets.measures import share_of, times_of
from tomas.modes.tickets.roles import Role, guess_roles, sla_said
from tomas.modes.tickets.selection import sla_basis
from tomas.tables.reading import read_table


def told(folder: Path, head: str, rows: Sequence[str]) -> dict[Role, str]:
    files = written(folder, *rows, head=head)
    return {role: guess.column for role, guess in guess_roles(read_table(files[0].path, "export.csv")).items()}


def test_dates_as_jira_writes_them_and_components_as_categories(tmp_path: Path) -> None:
    head = "Summary,Issue key,Issue Type,Status,Created,Resolved,Component/s,Custom field (Support Group),Votes"
    rows = [
        f"VPN fails again and again {number},IT-{number},Incident,Done,{number + 1:02d}/Jan/26 8:05 AM,"
        f"{number + 1:02d}/Jan/26 1:35 PM,{'Network' if number % 2 else 'Mail'},Team {number % 3},{number % 4}"
        for number in range(12)
    ]
    found = told(tmp_path, head, rows)
    assert (found[Role.CATEGORY], found[Role.GROUP]) == ("Component/s", "Custom field (Support Group)")
    assert Role.PRIORITY not in found
    tickets = selected(written(tmp_path, *rows, head=head)).tickets
    assert tickets[0].created == at("2026-01-01 08:05")
    assert {ticket.hours for ticket in tickets} == {5.5}


@pytest.mark.parametrize(
    ("head", "values", "expected"),
    [
        ("Ticket Id,Resolution Status,Status,Created Time", ("Within SLA", "SLA Violated"), "Resolution Status"),
        ("Incident ID,SLM Status,Status,Reported Date", ("Service Targets Met", "Targets Breached"), "SLM Status"),
        ("Ticket-Nr.,SLA-Status,Status,Erstellt am", ("eingehalten", "nicht eingehalten"), "SLA-Status"),
        ("Vorgangsnummer,SLA eingehalten,Status,Eröffnet", ("Ja", "Nein"), "SLA eingehalten"),
        ("Ticket No,SLA Breached,Status,Date Opened", ("No", "Yes"), "SLA Breached"),
    ],
)  # fmt: skip
def test_agreed_times_are_told_in_each_tools_words(
    tmp_path: Path, head: str, values: tuple[str, str], expected: str
) -> None:
    rows = [f"T{number},{values[number % 3 == 0]},Closed,2026-01-{number + 1:02d} 08:00" for number in range(12)]
    assert told(tmp_path, head, rows)[Role.SLA] == expected
    share = share_of(ticket.sla_met for ticket in selected(written(tmp_path, *rows, head=head)).tickets)
    assert (share.yes, share.known) == (8, 12)


@pytest.mark.parametrize(
    ("name", "target"),
    [("SLA (h)", "4"), ("Resolution target", "4 h"), ("SLA target minutes", "240"), ("Agreed hours", "4,0")],
)
def test_agreed_hours_are_compared_with_the_time_that_was_taken(tmp_path: Path, name: str, target: str) -> None:
    rows = [f'T{hour},2026-01-05 08:00,2026-01-05 {8 + hour:02d}:00,Closed,"{target}"' for hour in range(1, 8)]
    files = written(tmp_path, *rows, 'T8,2026-01-05 08:00,,Open,"4"', head=f"No,Created,Resolved,Status,{name}")
    selection = selected(files)
    assert selection.mapping.roles[Role.TARGET] == name
    assert [ticket.sla_met for ticket in selection.tickets] == [True] * 4 + [False] * 3 + [None]
    assert name in sla_basis(selection.mapping)[0]


@pytest.mark.parametrize(
    ("head", "opened", "solved"),
    [
        ("No,Date Opened,Time Opened,Resolved Date,Resolved Time,Status", "2:30 PM", "9:15 AM"),
        ("Nr,Erstelldatum,Erstellzeit,Gelöst,Gelöst Uhrzeit,Status", "14:30", "09:15 Uhr"),
    ],
)
def test_days_and_times_in_columns_of_their_own_are_joined(tmp_path: Path, head: str, opened: str, solved: str) -> None:
    rows = [f"T{day},{day}.01.2026,{opened},{day + 1}.01.2026,{solved},Closed" for day in range(13, 20)]
    created = head.split(",")[1]
    selection = selected(written(tmp_path, *rows, head=head), **{"column.created": created})
    assert {ticket.hours for ticket in selection.tickets} == {18.75}
    assert any(f"“{created}”: with the time of day" in remark.text for remark in selection.mapping.table.remarks)


def test_phones_and_people_are_no_titles(tmp_path: Path) -> None:
    people = ["Anna Lee", "Thomas Meier", "Julia Bosch", "Ahmed Khan", "Peter Voss"]
    rows = [f"T{day},2026-01-{day} 08:00,Open,(212) 555-01{day},{people[day % 5]}" for day in range(10, 20)]
    found = told(tmp_path, "No,Created,Status,Reach,Seat of", rows)
    assert not {Role.TITLE, Role.DESCRIPTION} & set(found)


@pytest.mark.parametrize(
    ("status", "ended"),
    [
        ("Clos", True), ("Résolu", True), ("En cours", False), ("En attente de clôture", False), ("Cerrado", True),
        ("Abierto", False), ("erfolgreich geschlossen", True), ("warten zur Erinnerung", False), ("Chiuso", True),
    ],
)  # fmt: skip
def test_states_are_understood_in_other_tongues(tmp_path: Path, status: str, *, ended: bool) -> None:
    row = f"T1,2026-01-05 08:00,{status}"
    assert selected(written(tmp_path, row, head="No,Created,Status")).tickets[0].ended is ended


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Met", True), ("Not met", False), ("no breach", True), ("Breached", False), ("nicht verletzt", True),
        ("nicht eingehalten", False), ("In progress", None), ("metric", None), ("", None),
    ],
)  # fmt: skip
def test_words_on_agreed_times_are_understood_with_their_negation(words: str, *, expected: bool | None) -> None:
    assert sla_said(words) is expected


def test_time_zones_that_differ_between_columns_are_brought_together(tmp_path: Path) -> None:
    rows = [f"Z{n},VPN fails,closed,2026-06-{n + 1:02d}T08:00:00Z,2026-06-{n + 1:02d}T12:00:00+02:00" for n in range(9)]
    selection = selected(written(tmp_path, *rows, head="id,title,status,created,resolved"))
    assert times_of(selection.tickets).median == 2
    assert any("brought to UTC" in remark.text for remark in selection.mapping.table.remarks)


def test_rows_of_totals_are_no_tickets_and_leave_flags_alone(tmp_path: Path) -> None:
    rows = [f"{n},Disk full here,Closed,{'No' if n % 2 else 'Yes'},2026-01-{n + 1:02d}" for n in range(10)]
    files = written(tmp_path, *rows, "Total,,,10,", head="Ticket No,Issue,Status,SLA Breached,Date Opened")
    selection = selected(files)
    assert len(selection.tickets) == selection.folding.rows == 10
    assert sum(ticket.sla_met is True for ticket in selection.tickets) == 5
    assert any(remark.rows == (12,) and "totals" in remark.text for remark in selection.mapping.table.remarks)


def test_where_a_status_says_nothing_the_dates_decide(tmp_path: Path) -> None:
    rows = [
        "1,A b c,Archived,2026-01-01 08:00,2026-01-01 10:00",
        "2,A b c,Reopened,2026-01-02 08:00,2026-01-02 10:00",
        "3,A b c,Archived,2026-01-03 08:00,",
        "4,A b c,Won't Do,2026-01-04 08:00,",
        "5,A b c,IN_PROGRESS,2026-01-05 08:00,2026-01-05 10:00",
    ]
    tickets = selected(written(tmp_path, *rows, head="id,title,status,created,resolved")).tickets
    assert [ticket.ended for ticket in tickets] == [True, False, False, True, False]


def test_an_empty_column_named_for_creation_is_named_in_the_refusal(tmp_path: Path) -> None:
    rows = [f"{number},Printer {number},?" for number in range(9)]
    with pytest.raises(InputRefused, match=r"“created” of tickets\.csv is empty in every row"):
        selected(written(tmp_path, *rows, head="id,title,created"))


def test_a_column_named_for_creation_without_dates_is_named_in_the_refusal(tmp_path: Path) -> None:
    rows = [f"{number},Printer {number},tomorrow" for number in range(9)]
    with pytest.raises(
        InputRefused, match=r"“created” of tickets\.csv holds no dates that can be read, such as “tomorrow”"
    ):
        selected(written(tmp_path, *rows, head="id,title,created"))


def test_surnames_go_with_given_names_that_a_column_holds() -> None:
    masker = Masker()
    masker.learn(["oluwaseun", "Schmidt, Anna", "+44 20 7946 0001"])
    said = masker.text("Reported by Oluwaseun Adeyemi and Anna Smith; Schmidt Monday, Oluwaseun Team")
    assert "Adeyemi" not in said
    assert "Smith" not in said
    assert said.endswith("Monday, person-1 Team")
    assert masker.person("+44 20 7946 0001") == "phone-1"

"""Which column is what, shown before money is spent, and corrected by people."""

import json
from pathlib import Path

import pytest
from ticket_kit import EXAMPLE, given, selected, written

from tomas.modes.base import InputKind, InputRefused
from tomas.modes.registry import find_mode, load_modes
from tomas.modes.tickets import TicketsMode
from tomas.modes.tickets.roles import Role, guess_roles
from tomas.tables.reading import read_table

ROWS = [
    f"INC{number:04d},Printer {number} jams,Closed,3 - Moderate,Hardware,{number % 27 + 1:02d}-01-2026 08:00,"
    f"{number % 27 + 1:02d}-01-2026 10:00,Field,TRUE,Ann Lee"
    for number in range(30)
]
HEADERS = [
    (
        "Issue key,Summary,Status,Priority,Issue Type,Created,Resolved,Team,SLA breached,Reporter",
        "Issue key;Summary;Status;Priority;Issue Type;Created;Resolved;Team;SLA breached",
    ),
    (
        "Ticketnummer,Kurzbeschreibung,Zustand,Priorität,Kategorie,Erstellt am,Gelöst am,Gruppe,SLA eingehalten,Melder",
        "Ticketnummer;Kurzbeschreibung;Zustand;Priorität;Kategorie;Erstellt am;Gelöst am;Gruppe;SLA eingehalten",
    ),
    (
        "Ticket ID,Subject,Ticket Status,Ticket Priority,Ticket Type,Created At,Solved At,Group,Met SLA,Requester",
        "Ticket ID;Subject;Ticket Status;Ticket Priority;Ticket Type;Created At;Solved At;Group;Met SLA",
    ),
    (
        "N° de ticket,Objet,État,Priorité,Catégorie,Date de création,Date de résolution,Groupe,SLA respecté,Demandeur",
        "N° de ticket;Objet;État;Priorité;Catégorie;Date de création;Date de résolution;Groupe;SLA respecté",
    ),
    (
        "Número de ticket,Asunto,Estado,Prioridad,Categoría,Fecha de apertura,Fecha de solución,Grupo,Vencido,Usuario",
        "Número de ticket;Asunto;Estado;Prioridad;Categoría;Fecha de apertura;Fecha de solución;Grupo;Vencido",
    ),
    (
        "Case #,Problem,Status,Severity,Type,created_ts,resolved_ts,Assigned Group,SLA Breached?,Contact Phone",
        "Case #;Problem;Status;Severity;Type;created_ts;resolved_ts;Assigned Group;SLA Breached?",
    ),
]
NAMED = [Role.ID, Role.TITLE, Role.STATUS, Role.PRIORITY, Role.CATEGORY, Role.CREATED, Role.RESOLVED, Role.GROUP]


def test_the_mode_is_installed_under_its_names() -> None:
    modes = load_modes()
    for word in ("tickets", "itops", "ITOps", "incidents"):
        assert find_mode(modes, word) is modes["tickets"]


@pytest.mark.parametrize(("head", "expected"), HEADERS)
def test_columns_of_other_tools_and_tongues_are_told_apart(tmp_path: Path, head: str, expected: str) -> None:
    files = written(tmp_path, *ROWS, head=head)
    found = guess_roles(read_table(files[0].path, "tickets.csv"))
    assert [found[role].column for role in NAMED] == expected.split(";")[:8]
    assert all(found[role].word in {"sure", "likely"} for role in NAMED)


def test_columns_without_telling_names_are_told_by_their_values(tmp_path: Path) -> None:
    files = written(tmp_path, *ROWS, head="A,B,C,D,E,F,G,H,I,J")
    found = guess_roles(read_table(files[0].path, "tickets.csv"))
    told = {role: guess.column for role, guess in found.items()}
    assert (told[Role.ID], told[Role.STATUS], told[Role.PRIORITY], told[Role.CREATED]) == ("A", "C", "D", "F")
    assert found[Role.CREATED].word == "a guess"


def test_the_first_look_shows_columns_and_asks(tmp_path: Path) -> None:
    del tmp_path
    report = TicketsMode().intake({}, given(EXAMPLE))
    assert "866 tickets, created 2026-01-05 to 2026-07-03" in report.summary
    assert "Title: “Subject” (sure" in report.summary
    assert "Columns are separated by a semicolon" in report.summary
    assert "“Effort h”: numbers with decimal commas" in report.summary
    assert report.question == "Is this right?"
    asked = {ask.key: ask for ask in report.asks}
    assert asked["column.title"].default == "Subject"
    assert asked["column.detail"].default == "(none)"
    assert all(ask.kind is InputKind.CHOICE and ask.default in ask.options for ask in report.asks)
    assert {f"column.{role}" for role in Role} == set(asked)


def test_what_people_choose_holds(tmp_path: Path) -> None:
    files = written(tmp_path, *ROWS)
    report = TicketsMode().intake({"column.category": "State", "column.group": "(none)"}, files)
    asked = {ask.key: ask.default for ask in report.asks}
    assert asked["column.category"] == "State"
    assert asked["column.group"] == "(none)"
    assert asked["column.status"] == "(none)"
    assert "Category: “State” (chosen by you" in report.summary
    tickets = selected(files, **{"column.category": "State", "column.group": "(none)"}).tickets
    assert {(one.category, one.group, one.status) for one in tickets} == {("Closed", "", "")}


def test_the_form_for_many_columns_with_long_names_is_not_too_large(tmp_path: Path) -> None:
    names = [f"Größe und Übersicht der Störungsmeldungen für die Prüfung Nümmer {n:03d}" for n in range(120)]
    rows = [f"T{day},2026-01-{day:02d},Open," + ",".join(f"w{n}" for n in range(120)) for day in range(1, 9)]
    report = TicketsMode().intake({}, written(tmp_path, *rows, head=",".join(["No", "Created", "Status", *names])))
    assert {"No", "Created", "Status"} <= set(report.asks[0].options)
    assert sum(len(json.dumps(option)) + 75 for ask in report.asks for option in ask.options) < 210_000


@pytest.mark.parametrize("sign", ["/", "."])
def test_dates_that_can_be_read_both_ways_are_asked_for(tmp_path: Path, sign: str) -> None:
    rows = [f"T{number},Disk full,0{number}{sign}02{sign}2026" for number in range(1, 9)]
    files = written(tmp_path, *rows, head="Ticket,Subject,Opened")
    report = TicketsMode().intake({}, files)
    assert report.asks[0].key == "dates.order"
    assert "could also be meant the other way round" in report.summary
    assert selected(files).tickets[0].created.month == 2
    chosen = selected(files, **{"dates.order": "month first"})
    assert [one.created.month for one in chosen.tickets] == list(range(1, 9))


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"column.created": "Priority"}, "holds no dates"),
        ({"column.created": "(none)"}, "no column with the date of creation"),
        ({"column.title": "Gone"}, "has no column “Gone”"),
        ({"time_range": "soon"}, "is not understood"),
        ({"time_range": "2019"}, "No ticket was created in the time range"),
        ({"time_range": "2026-03-01 to 2026-02-01"}, "ends before it begins"),
        ({"priorities": "blocker"}, "The priorities in the file are: “3 - Moderate”"),
        ({"time_range": "last 99999 years"}, "holds no time that records can have"),
        ({"time_range": "last 0 days"}, "holds no time that records can have"),
        ({"time_range": "last 999999999999999999999 years"}, "is not understood"),
        ({"ticket_cost": "a lot"}, "is no cost of a ticket"),
        ({"ticket_cost": "-5"}, "is no cost of a ticket"),
        ({"ticket_cost": "1.2.3"}, "is no cost of a ticket"),
        ({"ticket_cost": "1e400"}, "is no cost of a ticket"),
        ({"ticket_cost": "9" * 40}, "is no cost of a ticket"),
        ({"time_range": "2026-01-02"}, "too few for patterns"),
    ],
)
def test_wishes_that_cannot_be_met_are_refused_with_the_way_out(
    tmp_path: Path, inputs: dict[str, str | tuple[str, ...]], words: str
) -> None:
    with pytest.raises(InputRefused, match=words):
        TicketsMode().intake(inputs, written(tmp_path, *ROWS))


def test_a_table_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    path.write_bytes(b"%PDF-1.7 no table")
    with pytest.raises(InputRefused, match=r"tickets\.csv is a PDF"):
        TicketsMode().intake({}, given(path))
    with pytest.raises(InputRefused, match="There is no file"):
        TicketsMode().intake({}, ())
    with pytest.raises(InputRefused, match="no column with the date of creation"):
        TicketsMode().intake({}, written(tmp_path, "a,b", "c,d", head="Title,Team"))

"""What the rules write: names off title pages, sentences about requirements, the words that call for a component."""

import json

import pytest

from tomas.offline_model.prompt import TaskPrompt
from tomas.offline_model.tasks import architecture, costs, requirements, risks, sow, ticket_patterns
from tomas.offline_model.tasks.catalogue import capabilities
from tomas.offline_model.tasks.naming import NO_TITLE, buyer_of, title_of

MISTAKEN_FOR_SENSORS = ("works on multiple devices", "laptops and other devices", "within 40 meters", "a virus scanner")


@pytest.mark.parametrize(
    ("opening", "buyer"),
    [
        (
            "The U.S. Lake Services Administration (LSA) hereby issues this request.",
            "U.S. Lake Services Administration",
        ),
        (
            "for\nAgile Development Services\nIssued by:\nHarbour Protection Services (HPS)",
            "Harbour Protection Services",
        ),
        ("Pass Platform Elm Transport Authority Reference: 7\nThe Elm Transport Authority (hereinafter", None),
        ("ISSUED BY: Department of Roads and Rails Division of Ferries", "Department of Roads and Rails"),
        ("Office of Lake Safety Software Standards\nthe Office of Lake Safety (OLS) keeps", "Office of Lake Safety"),
        ("State of Veldmark Request for Proposals", "State of Veldmark"),
        ('Tide Gauges\nLow Water plc (the "Authority")\n1.1 The Authority supplies', "Low Water plc"),
        ("Agile Development Services for everyone", ""),
        ("Issued by: Jane Miller, Purchasing", ""),
    ],
)
def test_the_buyer_is_named_in_full_or_not_at_all(opening: str, buyer: str | None) -> None:
    assert buyer_of(opening) == ("Elm Transport Authority" if buyer is None else buyer)


@pytest.mark.parametrize(
    ("opening", "title"),
    [
        ("REQUEST FOR PROPOSALS\nFor the Purchase\nof a\nNew Ferry\nSolicited to:", "Purchase of a New Ferry"),
        (
            "Pass Platform Elm Transport Authority Reference: 7\nThe Elm Transport Authority (hereinafter",
            "Pass Platform",
        ),
        ("SOLICITATION 27-R-4\nFerry Booking Service", "Ferry Booking Service"),
        ("Ticket Platform The Board of City Museums", "Ticket Platform"),
        ("SUBJECT: RFI #75-1, Pool of Ferry Builders", "Pool of Ferry Builders"),
        ("Subject: Request for Quotation (RFQ)\nFerry Booking Service", "Ferry Booking Service"),
        ("RFP 26-R-5000: Case Management Platform", "Case Management Platform"),
        ("Attachment D\nFerry Standards\n1 Introduction", "Ferry Standards"),
        (
            "STATEMENT OF WORK\nThis text describes the design and development of an Intake module that "
            "counties will use every day of the year.\nThe Legacy System",
            "Design and development of an Intake module",
        ),
        (
            "1 PURPOSE\nThe ferry is old, and the people who run it would like to have a new one.\nThe Old Ferry",
            NO_TITLE,
        ),
    ],
)
def test_the_title_is_what_names_the_work(opening: str, title: str) -> None:
    assert title_of(opening) == title


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        ([], "Keeps it."),
        (["R-1"], "Keeps it. Meets requirement R-1."),
        (["R-1", "R-2", "R-3"], "Keeps it. Meets requirements R-1, R-2 and R-3."),
        (["R-1", "R-2", "R-3", "R-4"], "Keeps it. Meets 4 requirements, R-1, R-2 and R-3 among them."),
    ],
)
def test_a_component_says_which_requirements_it_meets(ids: list[str], said: str) -> None:
    component = {"name": "Store", "service": "Disk", "purpose": "Keeps it.", "requirement_ids": ids}
    written = sow.write(task(architecture={"components": [component]}))
    assert written["in_scope"] == [f"Store on Disk: {said}"]


def test_objectives_speak_of_the_product() -> None:
    titles = (
        "All offers must be received through the portal by the closing date",
        "Category 12 - Interaction Designer",
        "The following reports are required:",
        "The search tool must find a person by name",
    )
    items = [
        {"id": f"R-{n}", "page": 1, "title": t, "category": "functional", "mandatory": True}
        for n, t in enumerate(titles)
    ]
    assert sow.write(task(requirements=items))["objectives"] == [f"Functional: {titles[-1]} (R-3)"]


def test_what_a_table_or_the_title_page_says_is_not_said_again() -> None:
    decision = {"title": "Provider", "choice": "AWS", "reason": "It was asked for."}
    drafts = sow.write(task(architecture={"provider": "AWS", "components": [], "decisions": [decision]}))
    assert decision["reason"] not in str(drafts["approach"])
    for write in (sow.write, architecture.write, costs.write, risks.write, requirements.write):
        assert "offline rule-based model" not in json.dumps(write(task())), write


def test_a_document_that_asks_for_little_is_a_risk_itself() -> None:
    found = risks.write(task(requirements=[]))["risks"]
    assert isinstance(found, list)
    assert [risk["category"] for risk in found] == ["Scope"]


def test_a_budget_in_another_currency_is_no_risk_of_its_own() -> None:
    costs_ = {"budget_verdict": "not comparable with it: the budget is in EUR, the estimate in USD"}
    assert "budget" not in json.dumps(risks.write(task(costs=costs_)))


def test_a_device_is_a_sensor_only_where_it_measures() -> None:
    devices = capabilities()["devices"]
    assert devices.matches("readings of 40 water meters")
    assert devices.matches("IoT sensors at the quay")
    assert not any(devices.matches(text) for text in MISTAKEN_FOR_SENSORS)


@pytest.mark.parametrize("wanted", ["", "No preference"])
def test_no_provider_is_said_to_be_preferred_where_none_was(wanted: str) -> None:
    written = json.dumps(architecture.write(task(inputs={"provider": wanted})))
    assert "No provider was preferred" in written
    assert "given at the start" not in written


def test_the_ends_of_a_term_are_told_apart() -> None:
    quote = "The length of the contract will be from the date of award, May 4, 2026, until completion, June 5, 2027."
    dates = [{"quote": quote, "date": date, "page": 2} for date in ("May 4, 2026", "June 5, 2027")]
    written = requirements.write(task(dates=dates))["deadlines"]
    assert isinstance(written, list)
    assert [item["what"] for item in written] == ["Contract start", "Contract end"]


def task(**blocks: object) -> TaskPrompt:
    return TaskPrompt("", {name: json.dumps(value) for name, value in blocks.items()}, (), "")


def found_in(said: dict[str, object], key: str) -> list[dict[str, object]]:
    found = said[key]
    assert isinstance(found, list)
    return found


def test_patterns_of_tickets_get_whole_names_and_those_about_the_same_are_told() -> None:
    def pattern(number: int, title: str, team: str, *words: str) -> dict[str, object]:
        return {"id": f"P{number}", "name": "x", "words": words, "teams": [team], "examples": [{"title": title}]}

    patterns = [
        pattern(1, "VPN disconnects (client 4.2)", "Network", "disconnects", "client", "tunnel", "min", "vpn"),
        pattern(2, "VPN drops on 12", "Network", "drops", "few", "minutes", "vpn"),
        pattern(3, "Quota exceeded in Outlook (13 MB)", "Mail", "quota", "outlook", "few", "mb"),
    ]
    said = ticket_patterns.write(task(patterns=patterns))
    names = [one["name"] for one in found_in(said, "patterns")]
    assert names == ["VPN disconnects client", "VPN drops", "Quota exceeded in Outlook MB"]
    assert [one["ids"] for one in found_in(said, "merge_suggestions")] == [["P1", "P2"]]

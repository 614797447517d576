"""What people paste is sometimes very long: it is understood as well, where backtracking would take minutes."""

import pytest

from tomas.modes import pattern_requests
from tomas.modes.data_analysis import commands
from tomas.modes.devops.words import CAUSES, OUTCOMES, Outcome, outcome_of
from tomas.modes.rfp.figures import figures_in
from tomas.offline_model.guidance import read_guidance

LONG = 100_000


@pytest.mark.parametrize("run", [" " * LONG, "\t " * LONG, " \n" * LONG])
def test_requests_with_long_runs_of_spaces(run: str) -> None:
    asked = pattern_requests.read_request(f"merge P1 and P2{run}\nlook at{run}printers")
    assert (asked.commands[0].kind, asked.commands[0].ids) == ("merge", ("P1", "P2"))
    assert asked.rest.split() == ["look", "at", "printers"]
    wished = commands.read_request(f"drop Q2{run}\nlook at{run}printers")
    assert (wished.commands[0].kind, wished.commands[0].ids) == ("drop", ("Q2",))
    assert wished.rest.split() == ["look", "at", "printers"]
    assert read_guidance((f"{run}drop the mobile app{run}",)).drop == ["mobile app"]


@pytest.mark.parametrize("words", ["treat the ", "make x as ", "requirement "])
def test_guidance_of_many_words(words: str) -> None:
    found = read_guidance((f"treat {words * (LONG // len(words))}. Treat the archive as optional",))
    assert found.optional == ["archive"]


def test_cells_that_say_nothing() -> None:
    assert outcome_of("," * LONG, CAUSES) is None
    assert outcome_of(f"{'-' * LONG} Rolled back {'!' * LONG}", OUTCOMES) is Outcome.ROLLED_BACK
    assert outcome_of(f"** caused by a deployment{' ' * LONG}", CAUSES) is True
    assert outcome_of("no\n", CAUSES) is False


def test_long_lists_of_numbers() -> None:
    shown = figures_in("1," * (LONG // 2) + " and kept for 10,000 days")
    assert [(one.value, one.shown) for one in shown] == [(240_000.0, "10,000 days")]

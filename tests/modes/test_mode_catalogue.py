"""Modes are found by their own name, an engine's or a category's; what is not there gets a suggestion."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomas.modes.base import ModeSpec, StageSpec
from tomas.modes.catalogue import NothingFound, categories, engines, narrowed, select
from tomas.modes.registry import load_modes
from tomas.modes.rfp import RfpMode


def named(mode_id: str, *, category: str, engine: str, second: str = "") -> RfpMode:
    """Return a mode that only differs in what it says of itself."""
    mode = RfpMode()
    stage = StageSpec(id="s", title="S", engine=second or engine, produces=("x",))
    mode.spec = ModeSpec(
        id=mode_id,
        title=mode_id,
        summary="",
        category=category,
        engine=engine,
        inputs=(),
        stages=(stage,),
        aliases=(f"{mode_id}_too",),
    )
    return mode


MODES = {
    mode.spec.id: mode
    for mode in (
        named("paper", category="Research", engine="denario"),
        named("idea", category="Research", engine="denario", second="cmbagent"),
        named("tickets", category="IT operations", engine="cmbagent"),
    )
}


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("", {"paper", "idea", "tickets"}),
        ("Denario", {"paper", "idea"}),
        ("cmbagent", {"idea", "tickets"}),
        ("it-operations", {"tickets"}),
        ("RESEARCH", {"paper", "idea"}),
        ("paper too", {"paper"}),
        ("cmbagent research", {"idea"}),
        ("Denario, IT operations", set()),
        ("cmbagent denario", {"paper", "idea", "tickets"}),
        ("category research engine denario", {"paper", "idea"}),
    ],
)
def test_a_word_means_modes(word: str, found: set[str]) -> None:
    assert {spec.id for spec in select(MODES, word).specs} == found


def test_a_mode_of_that_name_has_its_page() -> None:
    page = select(MODES, "Tickets").page
    assert page is not None
    assert page.id == "tickets"
    assert select(MODES, "research").page is None


def test_an_engine_is_not_hidden_by_a_mode_that_is_also_called_so() -> None:
    modes = load_modes()
    assert select(modes, "denario").title == "engine denario"
    page = select(modes, "research")
    assert (page.page, page.namesake) == (modes["research"].spec, "category Research")
    of_category = select(modes, page.namesake)
    assert {spec.category for spec in of_category.specs} == {"Research"}
    assert len(of_category.specs) > 1


@pytest.mark.parametrize(
    ("word", "close"), [("tickest", "tickets"), ("denarjo", "denario"), ("reserch", "Research"), ("zzzz", "")]
)
def test_an_unknown_word_gets_a_suggestion(word: str, close: str) -> None:
    with pytest.raises(NothingFound) as nothing:
        select(MODES, word)
    assert nothing.value.close[:1] == ((close,) if close else ())


def test_engine_and_category_narrow_together() -> None:
    selection = narrowed(MODES, engine="cmbagent", category="research")
    assert ([spec.id for spec in selection.specs], selection.title) == (["idea"], "engine cmbagent, category Research")
    with pytest.raises(NothingFound):
        narrowed(MODES, category="denario")


@given(st.text(max_size=30))
def test_any_word_is_answered(word: str) -> None:
    names = {*MODES, *(f"{name}_too" for name in MODES), *engines(MODES), *categories(MODES)}
    try:
        found = {spec.id for spec in select(MODES, word).specs}
    except NothingFound as nothing:
        found = set(nothing.close)
    assert found <= names


def test_the_installed_modes_are_found_by_what_they_say_of_themselves() -> None:
    installed = load_modes()
    for mode in installed.values():
        assert select(installed, mode.spec.id).page == mode.spec
        assert mode.spec in narrowed(installed, engine=mode.spec.engine, category=mode.spec.category).specs


def test_what_can_change_at_a_gate_is_used_by_a_stage_of_the_mode() -> None:
    for mode in load_modes().values():
        stages = {stage.id for stage in mode.spec.stages}
        if any(stage.gate for stage in mode.spec.stages):
            assert {item.first_used for item in mode.spec.inputs} - {""} <= stages

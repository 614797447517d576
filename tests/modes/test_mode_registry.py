"""Modes are found by entry points, aliases and near misses."""

from tomas.bot.settings import Settings
from tomas.modes.registry import engine_ids, find_mode, load_modes, suggest


def test_the_mode_is_found_by_id_alias_and_any_case() -> None:
    modes = load_modes()
    assert modes["rfp"].spec.id == "rfp"
    for word in ("rfp", "RFP", "rfp_sow", "rfp-sow", " Tender "):
        assert find_mode(modes, word) is modes["rfp"]
    assert find_mode(modes, "poem") is None


def test_a_near_miss_gets_a_suggestion() -> None:
    assert suggest(load_modes(), "rpf") == ("rfp",)
    assert suggest(load_modes(), "zzzzzz") == ()


def test_every_stage_names_an_installed_engine_and_its_artifacts() -> None:
    for mode in load_modes().values():
        for stage in mode.spec.stages:
            assert stage.engine in engine_ids()
            assert stage.produces


def test_the_limits_that_hold_where_nobody_sets_others() -> None:
    modes = load_modes()
    minutes = {name: modes[name].spec.time_limit_s / 60 for name in ("rfp", "tickets", "research")}
    assert minutes == {"rfp": 90, "tickets": 60, "research": 120}
    assert {mode.spec.retries for mode in modes.values() if mode.spec.id != "outline"} == {3}
    assert Settings.model_fields["idle_hours"].default == 24

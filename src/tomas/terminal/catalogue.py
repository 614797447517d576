"""`tomas modes`: what can be started, as text or as JSON."""

import json
from collections.abc import Mapping

from tomas.blocks import mode_words, words
from tomas.modes.base import InputKind, InputSpec, Mode, ModeSpec
from tomas.modes.catalogue import Selection, engines_of, narrowed, select
from tomas.reading.estimates import Estimator


def shown_modes(
    modes: Mapping[str, Mode], estimator: Estimator, wanted: str, *, engine: str, category: str, as_json: bool
) -> str:
    """Return the modes that are meant; everything about one that is named itself. Raises NothingFound."""
    selection = select(modes, wanted)
    narrow = {spec.id for spec in narrowed(modes, engine=engine, category=category).specs}
    specs = tuple(spec for spec in selection.specs if spec.id in narrow)
    if as_json:
        return json.dumps([_data(spec, estimator) for spec in specs], ensure_ascii=False, indent=2)
    if selection.page and specs:
        return _page(selection.page, estimator)
    return "\n".join(_lines(spec) for spec in specs) or _none(selection)


def _data(spec: ModeSpec, estimator: Estimator) -> dict[str, object]:
    usual = estimator.usual(spec)
    return {
        **spec.model_dump(mode="json"),
        "engines": engines_of(spec),
        "usual": usual.model_dump(mode="json") if usual else None,
    }


def _lines(spec: ModeSpec) -> str:
    stages = " → ".join(stage.title + (" (you decide)" if stage.gate else "") for stage in spec.stages)
    where = f"{spec.category} · {', '.join(engines_of(spec))}"
    return f"{spec.word}: {spec.title} [{where}]\n    {spec.summary}\n    {stages}"


def _none(selection: Selection) -> str:
    return "No mode is all of this." if selection.specs else "No mode of this kind is installed."


def _option(item: InputSpec) -> str:
    return "--file …" if item.kind is InputKind.FILE else f"--set {item.key}=…"


def _page(spec: ModeSpec, estimator: Estimator) -> str:
    names = f" (also {', '.join(spec.aliases)})" if spec.aliases else ""
    stages = [mode_words.stage_line(stage, spec.engine) for stage in spec.stages]
    usual = estimator.usual(spec)
    parts = {
        "Inputs": [f"{_option(item)}  {mode_words.input_line(item)}" for item in spec.inputs],
        "Stages": [f"{number}. {line}" for number, line in enumerate(stages, start=1)],
        "Time and cost": [*([words.estimate(usual)] if usual else []), mode_words.limits_line(spec)],
        "Good to know": list(spec.tips),
        "Examples": list(spec.examples),
    }
    lines = [f"{spec.word}{names}: {spec.title} [{spec.category} · {', '.join(engines_of(spec))}]", spec.summary]
    for title, items in parts.items():
        if items:
            lines += ["", title, *(f"  {item}" for item in items)]
    return "\n".join(lines)

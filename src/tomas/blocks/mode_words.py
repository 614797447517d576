"""What is told of a mode before it starts, in words that Slack and a terminal share; nothing in them is markup."""

from tomas.blocks import words
from tomas.modes.base import InputKind, InputSpec, ModeSpec, StageSpec

_KINDS = {
    InputKind.FILE: "file",
    InputKind.TEXT: "text",
    InputKind.CHOICE: "one of",
    InputKind.CHOICES: "any of",
}


def input_line(item: InputSpec) -> str:
    """Return what a person can give for an input."""
    kind = _KINDS[item.kind]
    if item.accepts:
        kind += f" ({', '.join(part.upper() for part in item.accepts)})"
    if item.options:
        kind += f" {' | '.join(item.options)}"
    facts = [kind]
    if item.max_files > 1:
        facts.append(f"up to {item.max_files}")
    if item.required:
        facts.append("needed")
    if item.default:
        facts.append(f"{item.default} if nothing is said")
    if item.changeable:
        facts.append("can be changed at a gate")
    hint = f". {item.hint}" if item.hint else ""
    return f"{item.label}: {'; '.join(facts)}{hint}"


def stage_line(stage: StageSpec, engine: str) -> str:
    """Return a stage, with the question of its gate; the engine only where it is not the mode's own."""
    worker = f" ({stage.engine})" if stage.engine != engine else ""
    if stage.gate is None:
        return f"{stage.title}{worker}"
    kinds = " or ".join(kind.upper() for kind in stage.editable)
    edit = f" You may put your own {kinds} in its place." if kinds else ""
    return f"{stage.title}{worker}, then you decide: {stage.gate.question}{edit}"


def limits_line(spec: ModeSpec) -> str:
    """Return how much time and money a run may take."""
    retries = f"a stage that fails is tried {spec.retries} times more"
    budget = words.dollars(spec.default_budget_usd)
    return f"Budget {budget} if none is named; {words.duration(spec.time_limit_s)} of work at most; {retries}."

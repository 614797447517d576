"""Plans as people and agents write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomas.modes.base import InputRefused
from tomas.modes.plan import STEP_AGENTS, Plan, PlanStep, read_plan

LINE = st.text(st.characters(categories=("L", "N"), include_characters=" ,-"), min_size=1, max_size=40).map(str.strip)
STEP = st.builds(
    PlanStep,
    sub_task=LINE.filter(lambda text: bool(text) and not text.startswith("-")),
    sub_task_agent=st.sampled_from(STEP_AGENTS),
    bullet_points=st.lists(LINE.filter(lambda text: bool(text) and not text.startswith("-")), max_size=4).map(tuple),
)


@given(st.lists(STEP, min_size=1, max_size=12))
def test_a_plan_reads_back_as_it_was_written(steps: list[PlanStep]) -> None:
    plan = Plan(sub_tasks=tuple(steps))
    assert read_plan(plan.markdown()) == plan
    assert read_plan(plan.model_dump_json()) == plan


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no step"),
        ("Do it all.", "no step"),
        ("## Step 1: Read\n\n- fast", "names no agent"),
        ("## Step 1: Read\n\nAgent: wizard\n", "“wizard”"),
        ("## Step 1:\n\nAgent: engineer\n", "no title"),
        ('{"sub_tasks": []}', "sub_tasks"),
        ('{"sub_tasks": [{"sub_task": "x"}]}', "sub_task_agent"),
        ("{", "no plan"),
        ("\n".join(f"## Step {n}: x\nAgent: engineer" for n in range(1, 15)), "12 steps at most"),
    ],
)
def test_what_is_no_plan_is_told_with_what_to_mend(text: str, told: str) -> None:
    with pytest.raises(InputRefused, match=told):
        read_plan(text)

"""Plans as people and agents write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomas.modes.base import InputRefused
from tomas.modes.plan import STEP_AGENTS, Plan, PlanStep, read_plan, starts_within

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
        ('{"sub_tasks": []}', "no step"),
        ('{"steps": []}', "“sub_tasks”"),
        ('{"sub_tasks": [{"sub_task": "x"}]}', "Step 1 of this plan names no sub_task_agent"),
        ('[{"sub_task": "", "sub_task_agent": "engineer"}]', "Step 1 of this plan has an empty sub_task"),
        ('[{"sub_task": "x", "sub_task_agent": "engineer", "who": 1}]', "field “who”"),
        ('[{"sub_task": "x", "sub_task_agent": "engineer", "bullet_points": "y"}]', "bullet_points"),
        ('["read the data"]', "Step 1"),
        ("{", "no valid JSON: line 1"),
        ("[" * 100_000, "too deep"),
        ("[" + "1" * 5_000 + "]", "thousands of digits"),
        ("\n".join(f"## Step {n}: x\nAgent: engineer" for n in range(1, 15)), "12 steps at most"),
    ],
)
def test_what_is_no_plan_is_told_with_what_to_mend(text: str, told: str) -> None:
    with pytest.raises(InputRefused, match=told):
        read_plan(text)


@pytest.mark.parametrize(
    "text",
    [
        "1. Read it (engineer)\n   - use the CSV\n2. **Write it up** (researcher)\n",
        "Step 1: Read it\nAgent in charge: engineer\n1) use the CSV\n\n**Step 2: Write it up**\n\nAgent: Researcher\n",
        "- Step 1:\n\t* sub-task: Read it\n\t* agent in charge: engineer\n\n\t* instructions:\n\t\t- use the CSV\n\n"
        "- Step 2:\n\t* sub-task: Write it up\n\t* agent in charge: researcher\n",
        "\ufeff```json\n"
        '[{"sub_task": "Read it", "sub_task_agent": "engineer", "bullet_points": ["use the CSV"]},\n'
        ' {"sub_task": "Write it up", "sub_task_agent": "researcher"}]\n```',
    ],
)
def test_plans_are_read_in_the_forms_in_which_people_bring_them(text: str) -> None:
    assert [(step.sub_task, step.sub_task_agent, step.bullet_points) for step in read_plan(text).sub_tasks] == [
        ("Read it", "engineer", ("use the CSV",)),
        ("Write it up", "researcher", ()),
    ]


def test_nothing_that_people_write_into_a_step_is_lost() -> None:
    text = "## Step 1: Read it\nAgent: engineer\nTake care.\n- Step 3: needs the totals\n  by region\n1. first this\n"
    (step,) = read_plan(text).sub_tasks
    assert step.bullet_points == ("Take care.", "Step 3: needs the totals by region", "first this")


@pytest.mark.parametrize("line", ["agent" + " " * 20_000 + "1", "1." + " " * 20_000 + "x", "* " + "*" * 20_000 + "x"])
def test_a_very_long_line_is_an_instruction_like_any_other(line: str) -> None:
    (step,) = read_plan(f"## Step 1: Read it\nAgent: engineer\n{line}\n").sub_tasks
    assert len(step.bullet_points) == 1


def test_work_starts_within_the_plan_only() -> None:
    plan = "1. Read it (engineer)\n2. Write it (researcher)"
    starts_within(plan, "2")
    with pytest.raises(InputRefused, match="2 steps, so the work cannot start at step 3"):
        starts_within(plan, "3")

"""The validator: what Slack refuses is refused, what well-kept builders make passes."""

from typing import Any

import pytest
import slackblocks as sb
from hypothesis import given, settings
from hypothesis import strategies as st

from tomas.localslack.blockkit import total_characters, validate_blocks, validate_view


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def section(text: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id: str = "a", **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain("Go"), **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def entry(element: dict[str, Any]) -> dict[str, Any]:
    return {"type": "input", "label": plain("L"), "element": element}


def option(value: str) -> dict[str, Any]:
    return {"text": plain(value), "value": value}


RICH = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}]}
TASK = {"type": "task_card", "task_id": "t", "title": "T", "status": "complete", "details": RICH}
IMAGE = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a"}
FILE_INPUT = entry({"type": "file_input", "action_id": "f"})
CELL = {"type": "raw_text", "text": "c"}

REFUSED: dict[str, tuple[str, list[dict[str, Any]], str]] = {
    "unknown type": ("message", [{"type": "banner"}], "unsupported type: banner [json-pointer:/blocks/0/type]"),
    "no type": ("message", [{}], "missing required field: type"),
    "unknown key": ("message", [section(color="red")], "invalid additional property: color"),
    "51 blocks": ("message", [{"type": "divider"}] * 51, "no more than 50 items allowed"),
    "101 blocks": ("home", [{"type": "divider"}] * 101, "no more than 100 items allowed"),
    "long section": ("message", [section("x" * 3001)], "must be less than 3001 characters"),
    "empty section": ("message", [section("")], "must be more than 0 characters"),
    "section without text": ("message", [{"type": "section"}], "missing required field: text or fields"),
    "11 fields": ("message", [{"type": "section", "fields": [plain("x")] * 11}], "no more than 10 items"),
    "long field": ("message", [{"type": "section", "fields": [plain("x" * 2001)]}], "less than 2001"),
    "long header": ("message", [{"type": "header", "text": plain("x" * 151)}], "less than 151"),
    "mrkdwn header": ("message", [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "unsupported type"),
    "long markdown": ("message", [{"type": "markdown", "text": "x" * 12_001}], "less than 12001"),
    "markdown in total": ("message", [{"type": "markdown", "text": "x" * 7000}] * 2, "12001 characters in total"),
    "26 actions": ("message", [actions(*(button(f"a{n}") for n in range(26)))], "no more than 25"),
    "same action id": ("message", [actions(button(), button())], "action_id `a` already exists"),
    "same block id": ("message", [section(block_id="b"), section(block_id="b")], "block_id `b` already exists"),
    "long action id": ("message", [actions(button("a" * 256))], "less than 256"),
    "long button": ("message", [actions(button(text=plain("x" * 76)))], "less than 76"),
    "long value": ("message", [actions(button(value="x" * 2001))], "less than 2001"),
    "style": ("message", [actions(button(style="green"))], "must be one of primary, danger"),
    "text input in actions": ("message", [actions({"type": "plain_text_input"})], "unsupported type"),
    "file input in message": ("message", [FILE_INPUT], "unsupported type: file_input"),
    "file input at home": ("home", [FILE_INPUT], "unsupported type: file_input"),
    "101 options": (
        "message",
        [actions({"type": "static_select", "options": [option(str(n)) for n in range(101)]})],
        "no more than 100",
    ),
    "6 overflow options": (
        "message",
        [actions({"type": "overflow", "options": [option(str(n)) for n in range(6)]})],
        "no more than 5",
    ),
    "no options": ("message", [actions({"type": "static_select"})], "options or option_groups"),
    "foreign initial option": (
        "message",
        [actions({"type": "static_select", "options": [option("a")], "initial_option": option("b")})],
        "initial option must match",
    ),
    "11 context elements": ("message", [{"type": "context", "elements": [plain("x")] * 11}], "no more than 10"),
    "button in context": ("message", [{"type": "context", "elements": [button()]}], "unsupported type: button"),
    "image without source": ("message", [{"type": "image", "alt_text": "a"}], "image_url or slack_file"),
    "markdown at home": ("home", [{"type": "markdown", "text": "x"}], "unsupported type: markdown"),
    "plan in modal": ("modal", [{"type": "plan", "title": "P", "tasks": [TASK]}], "unsupported type: plan"),
    "alert in message": ("message", [{"type": "alert", "text": plain("x")}], "unsupported type: alert"),
    "context actions in modal": (
        "modal",
        [{"type": "context_actions", "elements": [{"type": "icon_button", "icon": "trash", "text": plain("x")}]}],
        "unsupported type: context_actions",
    ),
    "pending task alone": ("message", [{**TASK, "status": "pending"}], "may not be pending"),
    "same task id": ("message", [{"type": "plan", "title": "P", "tasks": [TASK, TASK]}], "task_id `t` already"),
    "two tables": ("message", [{"type": "table", "rows": [[CELL]]}] * 2, "only one table"),
    "101 rows": ("message", [{"type": "table", "rows": [[CELL]] * 101}], "no more than 100"),
    "21 columns": ("message", [{"type": "table", "rows": [[CELL] * 21]}], "no more than 20"),
    "ragged data table": (
        "message",
        [{"type": "data_table", "caption": "c", "rows": [[CELL], [CELL, CELL]]}],
        "same number of cells",
    ),
    "long card": ("message", [{"type": "card", "body": plain("x" * 201)}], "less than 201"),
    "11 cards": ("message", [{"type": "carousel", "elements": [{"type": "card", "title": plain("x")}] * 11}], "10"),
    "container in container": (
        "message",
        [
            {
                "type": "container",
                "title": plain("x"),
                "child_blocks": [{"type": "container", "title": plain("x"), "child_blocks": [section()]}],
            }
        ],
        "unsupported type: container",
    ),
    "long alert": ("modal", [{"type": "alert", "text": plain("x" * 201)}], "less than 201"),
    "rich text with bad part": ("message", [{"type": "rich_text", "elements": [{"type": "text"}]}], "unsupported"),
    "long confirm": (
        "message",
        [
            actions(
                button(
                    confirm={"title": plain("x"), "text": plain("x"), "confirm": plain("x" * 31), "deny": plain("n")}
                )
            )
        ],
        "less than 31",
    ),
    "max files": ("modal", [entry({"type": "file_input", "max_files": 11})], "between 1 and 10"),
    "two focused": (
        "modal",
        [entry({"type": "plain_text_input", "focus_on_load": True})] * 2,
        "only one element may have focus_on_load",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_slack_refuses_is_refused(name: str) -> None:
    surface, blocks, expected = REFUSED[name]
    problems = validate_blocks(blocks, surface)
    assert any(expected in problem for problem in problems), problems


def test_what_slack_takes_is_taken() -> None:
    blocks = [
        section("x" * 3000, accessory=button(value="")),
        {"type": "header", "text": plain("x" * 150)},
        {"type": "markdown", "text": "# x"},
        {"type": "divider"},
        IMAGE,
        actions(*(button(f"a{n}") for n in range(25))),
        {"type": "context", "elements": [IMAGE, {"type": "mrkdwn", "text": "x"}]},
        {"type": "plan", "title": "P", "tasks": [{**TASK, "status": "pending"}]},
        TASK,
        {"type": "table", "rows": [[CELL, {"type": "raw_number", "value": 1.5, "text": "1.5"}, RICH]]},
        {"type": "container", "title": plain("x"), "child_blocks": [section()], "is_collapsible": True},
        {
            "type": "context_actions",
            "elements": [
                {
                    "type": "feedback_buttons",
                    "positive_button": {"text": plain("Good"), "value": "1"},
                    "negative_button": {"text": plain("Bad"), "value": "0"},
                }
            ],
        },
    ]
    assert validate_blocks(blocks, "message") == []
    assert validate_blocks([FILE_INPUT, {"type": "alert", "text": plain("x"), "level": "warning"}], "modal") == []


def test_characters_are_counted_over_all_blocks() -> None:
    assert total_characters([section("x" * 3000), {"type": "header", "text": plain("y" * 100)}]) == 3100


MODAL = {"type": "modal", "title": plain("T"), "submit": plain("S"), "blocks": [FILE_INPUT]}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"title": plain("x" * 25)}, "less than 25 characters [json-pointer:/view/title/text]"),
        ({"submit": None}, "missing required field: submit"),
        ({"submit": plain("x" * 25)}, "less than 25"),
        ({"private_metadata": "x" * 3001}, "less than 3001"),
        ({"callback_id": "x" * 256}, "less than 256"),
        ({"blocks": [{"type": "divider"}] * 101}, "no more than 100 items"),
        ({"blocks": [{"type": "markdown", "text": "x"}]}, "unsupported type: markdown [json-pointer:/view/blocks/0"),
        ({"colour": "red"}, "invalid additional property: colour"),
        ({"type": "sheet"}, "unsupported type: sheet"),
        ({"blocks": [section("x" * 3000)] * 90}, "view_too_large"),
    ],
)
def test_views_are_held_to_their_limits(change: dict[str, Any], expected: str) -> None:
    problems = validate_view({**MODAL, **change})
    assert any(expected in problem for problem in problems), problems


def test_good_views_pass() -> None:
    assert validate_view(MODAL) == []
    assert validate_view({"type": "home", "blocks": [section(), actions(button())]}) == []


words = st.text(min_size=1, max_size=60).filter(lambda text: text.strip() != "")
ids = st.uuids().map(str)
buttons = st.builds(lambda text, action, value: sb.Button(text=text, action_id=action, value=value), words, ids, words)
options = st.lists(ids, min_size=1, max_size=5, unique=True).map(
    lambda values: [sb.Option(sb.Text(v, sb.TextType.PLAINTEXT), v) for v in values]
)
built_blocks = st.one_of(
    st.builds(sb.SectionBlock, words),
    st.builds(sb.HeaderBlock, words),
    st.builds(sb.MarkdownBlock, words),
    st.builds(sb.DividerBlock),
    st.builds(sb.ActionsBlock, st.lists(buttons, min_size=1, max_size=5)),
    st.builds(lambda text: sb.ContextBlock([sb.Text(text)]), words),
    st.builds(
        lambda action, choices: sb.ActionsBlock(
            [sb.StaticSelectMenu(placeholder="Choose", action_id=action, options=choices)]
        ),
        ids,
        options,
    ),
    st.builds(lambda title: sb.PlanBlock(title, [sb.TaskCardBlock("1", title, status="pending")]), words),
    st.builds(lambda title: sb.TaskCardBlock("1", title, status="complete"), words),
    st.builds(lambda title: sb.CardBlock(title=title), words),
    st.builds(lambda caption: sb.DataTableBlock([[sb.RawText("a")], [sb.RawNumber(1, "1")]], caption), words),
    st.builds(lambda title: sb.ContainerBlock([sb.SectionBlock("x")], title=title), words),
    st.builds(lambda text: sb.RichTextBlock([sb.RichTextSection([sb.RichText(text)])]), words),
)


@given(st.lists(built_blocks, min_size=1, max_size=20))
@settings(max_examples=50, deadline=None)
def test_what_slackblocks_builds_passes(built: list[Any]) -> None:
    assert validate_blocks([block._resolve() for block in built], "message") == []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
mangled = st.dictionaries(
    st.sampled_from(["type", "text", "elements", "element", "accessory", "fields", "rows", "tasks", "options"]),
    json_values | st.sampled_from(["section", "actions", "input", "table", "plan", "rich_text", "container"]),
    max_size=5,
)


@given(st.lists(mangled, min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_nonsense_is_described_and_never_crashes(blocks: list[dict[str, Any]]) -> None:
    problems = validate_blocks(blocks, "message")
    assert all("[json-pointer:/" in problem for problem in problems)
    assert validate_view({"type": "modal", "title": plain("T"), "blocks": blocks}) or not problems

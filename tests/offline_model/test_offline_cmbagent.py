"""Each row of cmbagent's protocol, over real HTTP, and a whole scripted conversation."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from tomas.offline_model import create_app

type Ask = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]

TASK = "# Task other/thing: describe the penguins of Antarctica"
PLAN = (
    "- Step 1:\n\t* sub-task: compute\n\t* agent in charge: engineer\n\n\t* instructions:\n\t\t- add up\n\n"
    "- Step 2:\n\t* sub-task: discuss\n\t* agent in charge: researcher\n\n\t* instructions:\n\t\t- say why\n"
)


@pytest.fixture
async def client() -> AsyncIterator[TestClient]:
    async with TestClient(TestServer(create_app())) as client:
        yield client


@pytest.fixture
def ask(client: TestClient) -> Ask:
    async def asked(body: dict[str, Any]) -> dict[str, Any]:
        async with client.post("/v1/chat/completions", json={"model": "rules", **body}) as response:
            assert response.status == 200
            return await response.json()

    return asked


def tool(name: str, *messages: dict[str, str]) -> dict[str, Any]:
    return {
        "messages": list(messages) or [{"role": "user", "content": TASK}],
        "tools": [{"type": "function", "function": {"name": name}}],
        "tool_choice": {"type": "function", "function": {"name": name}},
    }


def form(name: str, text: str) -> dict[str, Any]:
    schema = {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": {"type": "object"}}}
    return {"messages": [{"role": "user", "content": text}], "response_format": schema}


def system(text: str, *messages: dict[str, str]) -> dict[str, Any]:
    return {"messages": [{"role": "system", "content": text}, *messages]}


def called(answer: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    function = answer["choices"][0]["message"]["tool_calls"][0]["function"]
    return function["name"], json.loads(function["arguments"])


def said(answer: dict[str, Any]) -> str:
    return answer["choices"][0]["message"]["content"]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("record_plan_constraints", "needed_agents"),
        ("record_plan", "plan_suggestion"),
        ("record_review", "plan_review"),
        ("record_status", "current_status"),
        ("record_status_starter", ""),
        ("terminate_session", ""),
        ("post_execution_transfer", "execution_status"),
        ("record_ideas", "ideas"),
        ("record_improved_task", "improved_main_task"),
        ("call_vlm_judge", ""),
        ("route_plot_judge_verdict", ""),
    ],
)
async def test_a_forced_tool_is_called(ask: Ask, name: str, key: str) -> None:
    answer = await ask(tool(name))
    function, arguments = called(answer)
    assert function == name
    assert key in arguments if key else arguments == {}
    assert answer["choices"][0]["finish_reason"] == "tool_calls"


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("PlannerResponse", PLAN, "sub_tasks"),
        ("PlanReviewerResponse", "**Recommendations:**\n- one\n- two", "recommendations"),
        (
            "EngineerResponse",
            "**Code Explanation:**\n\nAdds.\n\n```python\nprint(1)\n```",
            "python_code",
        ),
        ("InstallerResponse", "No module named 'x'", "install_command"),
        ("StructuredMardown", "# Notes", "markdown_block"),
        ("IdeaMakerResponse", "An idea", "sub_tasks"),
        ("IdeaHaterResponse", "A critique", "sub_tasks"),
        ("ListKeywordsResponse", "Penguins Antarctica", "results"),
        ("AaaiKeywordsResponse", "Penguins Antarctica", "results"),
    ],
)
async def test_a_demanded_form_is_kept(ask: Ask, name: str, text: str, key: str) -> None:
    assert key in json.loads(said(await ask(form(name, text))))


async def test_formatters_pass_on_what_they_get(ask: Ask) -> None:
    notes = '# Notes\n\n```json\n{"a": 1}\n```\n\nEnd.'
    assert json.loads(said(await ask(form("StructuredMardown", notes))))["markdown_block"] == notes
    engineered = json.loads(said(await ask(form("EngineerResponse", "```python\nx = 1\nprint(x)\n```"))))
    assert engineered["python_code"] == "x = 1\nprint(x)"
    assert engineered["relative_path"] == "codebase/"
    steps = json.loads(said(await ask(form("PlannerResponse", PLAN))))["sub_tasks"]
    assert [step["sub_task_agent"] for step in steps] == ["engineer", "researcher"]
    _, recorded = called(await ask(tool("record_plan", {"role": "user", "content": PLAN})))
    assert recorded["number_of_steps_in_plan"] == 2


def state(plan: str, number: str, status: str, agent: str = "engineer") -> str:
    return (
        f"You are the control agent in the team.\n{plan}\n**Current step in plan:**\n{number}\n\n"
        f"**Current status:**\n{status}\n\n**Current sub-task:**\nx\n\n**Agent in charge:**\n{agent}\n"
    )


@pytest.mark.parametrize(
    ("before", "last", "expected"),
    [
        (state(PLAN, "None", "None"), TASK, ("in progress", 1, "engineer")),
        (
            state(PLAN, "1", "in progress"),
            "Execution status: success. Transfer to control.",
            ("completed", 1, "engineer"),
        ),
        (state(PLAN, "1", "completed"), "**Step number:** 1 out of 2", ("in progress", 2, "researcher")),
        (state(PLAN, "2", "in progress"), "Content saved to notes.md", ("completed", 2, "researcher")),
        (
            state("Step 1: solve it.", "1", "In progress", "researcher"),
            "Content saved to x",
            ("completed", 1, "researcher"),
        ),
    ],
)
async def test_control_moves_the_plan_on(ask: Ask, before: str, last: str, expected: tuple[str, int, str]) -> None:
    messages = ({"role": "system", "content": before}, {"role": "user", "content": last})
    _, arguments = called(await ask(tool("record_status", *messages)))
    assert (
        arguments["current_status"],
        arguments["current_plan_step_number"],
        arguments["agent_for_sub_task"],
    ) == expected


@pytest.mark.parametrize(
    ("output", "status", "next_agent"),
    [
        ("Execution results:\n3", "success", "control"),
        ("execution results:\nTraceback\nNameError: name 'x' is not defined", "failure", "engineer"),
        ("execution results:\nModuleNotFoundError: No module named 'camb'", "failure", "engineer"),
    ],
)
async def test_the_outcome_of_code_decides_who_goes_on(ask: Ask, output: str, status: str, next_agent: str) -> None:
    _, arguments = called(await ask(tool("post_execution_transfer", {"role": "user", "content": output})))
    assert (arguments["execution_status"], arguments["next_agent_suggestion"]) == (status, next_agent)


async def test_workers_say_that_rules_wrote_their_answer(ask: Ask) -> None:
    for start in (
        "You are the researcher agent in the team.",
        "You are the engineer agent.",
        "You are the idea_maker agent",
    ):
        text = said(await ask(system(f"\n{start}", {"role": "user", "content": TASK})))
        assert "rule-based" in text
    assert "```python" in said(await ask(system("You are the engineer agent.", {"role": "user", "content": TASK})))


async def test_steering_is_quoted_where_no_rule_acts_on_it(ask: Ask) -> None:
    guidance = {"role": "user", "content": "Guidance from the people this work is for. Follow it.\n\nMention krill."}
    task = f"----- DATA/PROBLEM OF INTEREST------------\n{TASK}\n------------------------------------------\n"
    text = said(await ask(system(f"You are the researcher agent in the team.\n{task}", guidance)))
    assert "Mention krill." in text
    assert "Follow it" not in text


FOUND = "<AAS_KEYWORDS_LIST>\n Dwarf galaxies, Galaxy dark matter halos, Solar wind\n </AAS_KEYWORDS_LIST>"
WANTED = "<TEXT_INPUT>\nWe observe dwarf galaxies.\n</TEXT_INPUT>\nYou should find 5 keywords"


async def test_keywords_are_those_of_the_list_whose_words_the_text_has(ask: Ask) -> None:
    body = tool("record_aas_keywords", {"role": "system", "content": f"{FOUND}\n{WANTED}"})
    assert called(await ask(body))[1] == {"aas_keywords": ["Dwarf galaxies"]}
    refused = {"role": "user", "content": "Proposed keyword Dwarf galaxies not found in the list of AAS keywords."}
    body["messages"].append(refused)
    assert called(await ask(body))[1] == {"aas_keywords": []}


FIELDS = (
    "<KEYWORDS_LIST>\n CHEMISTRY, Nuclear chemistry, Natural Sciences, Natural language, MATHEMATICS\n </KEYWORDS_LIST>"
)
ACID = "<TEXT_INPUT>\nThe acid harms animals: a reaction.\n</TEXT_INPUT>\nYou should find 3 keywords"


async def test_a_field_is_told_by_its_signs_and_its_branches_only_by_their_own_words(ask: Ask) -> None:
    body = tool("record_aas_keywords", {"role": "system", "content": f"{FIELDS}\n{ACID}"})
    assert called(await ask(body))[1] == {"aas_keywords": ["CHEMISTRY", "Natural Sciences"]}


async def test_words_of_any_study_tell_no_field(ask: Ask) -> None:
    listed = "<KEYWORDS_LIST>\n Numerical differentiation, Numerical analysis, Animal ecology\n </KEYWORDS_LIST>"
    text = "<TEXT_INPUT>\nNumeric differences between the animals.\n</TEXT_INPUT>\nYou should find 3 keywords"
    body = tool("record_aas_keywords", {"role": "system", "content": f"{listed}\n{text}"})
    assert called(await ask(body))[1] == {"aas_keywords": ["Animal ecology"]}


LIBRARY = f"----- DATA/PROBLEM OF INTEREST------------\nHow could a library attract teenagers?\n{'-' * 42}\n"


async def test_ideas_are_about_the_problem_and_answer_their_critic(ask: Ask) -> None:
    told = {"role": "user", "content": "**Sub-task:** Make 3 different ideas for the problem\n"}
    ideas = said(await ask(system(f"You are the idea_maker agent in the team.\n{LIBRARY}", told)))
    assert ideas.count("**Title:**") == 3
    assert "teenagers" in ideas
    made = {"role": "assistant", "content": ideas}
    critique = said(await ask(system(f"You are the idea_hater agent in the team.\n{LIBRARY}", told, made)))
    assert critique.count("It does not say") == 3
    better = {"role": "user", "content": "**Sub-task:** Choose the 2 best ideas and improve them\n"}
    criticised = {"role": "assistant", "content": critique}
    improved = said(await ask(system(f"You are the idea_maker agent in the team.\n{LIBRARY}", criticised, better)))
    assert improved.count("Settle before starting") == 2


async def test_a_summary_holds_sentences_of_the_text_and_no_more(ask: Ask) -> None:
    text = "# Cold store\n\nIt closes on 31 March 2027. Until then 4,200 pallets, and no more, must move to Harwich.\n"
    summary = json.loads(said(await ask(system("You are a summarizer agent", {"role": "user", "content": text}))))
    assert (summary["title"], summary["authors"], summary["date"]) == ("Cold store", [], "")
    assert "4,200 pallets, and no more" in summary["abstract"]
    dated = text.replace("\n\n", "\nAnna de Vries and Bo Chen\nPublished: 4 May 2026\n\n", 1)
    summary = json.loads(said(await ask(system("You are a summarizer agent", {"role": "user", "content": dated}))))
    assert (summary["authors"], summary["date"]) == (["Anna de Vries", "Bo Chen"], "4 May 2026")


async def test_what_a_person_in_the_loop_says_is_part_of_the_task(ask: Ask) -> None:
    wish = {"role": "user", "name": "admin", "content": "Say more of the wind."}
    assert "Say more of the wind." in said(await ask(system("You are the researcher agent in the team.", wish)))


async def test_an_unknown_caller_gets_an_honest_answer(ask: Ask) -> None:
    assert "no rule for this task" in said(await ask({"messages": [{"role": "user", "content": "Write a poem"}]}))


async def test_the_same_request_gets_the_same_answer_streamed_or_not(client: TestClient, ask: Ask) -> None:
    body = {"messages": [{"role": "user", "content": TASK}]}
    whole = await ask(body)
    assert whole == await ask(body)
    assert whole["usage"]["total_tokens"] == whole["usage"]["prompt_tokens"] + whole["usage"]["completion_tokens"]
    streamed = {**body, "model": "rules", "stream": True, "stream_options": {"include_usage": True}}
    async with client.post("/v1/chat/completions", json=streamed) as response:
        lines = [line.removeprefix("data: ") for line in (await response.text()).split("\n\n") if line]
    assert lines[-1] == "[DONE]"
    chunks = [json.loads(line) for line in lines[:-1]]
    text = "".join(choice["delta"].get("content", "") for chunk in chunks for choice in chunk["choices"])
    assert text == said(whole)
    assert chunks[-1]["usage"] == whole["usage"]


async def test_what_is_no_request_is_refused(client: TestClient) -> None:
    async with client.post("/v1/chat/completions", data=b"{}") as response:
        assert response.status == 400
        assert (await response.json())["error"]["type"] == "invalid_request_error"
    async with client.get("/v1/models") as response:
        assert (await response.json())["data"][0]["id"] == "rules"


OVEN = (
    f"----- DATA/PROBLEM OF INTEREST------------\nSay what goes with bread.\n\n"
    f"- `/data/oven.csv`: oven.csv as plain CSV\n{'-' * 42}\n"
)
STEP = "**Step number:** 1 out of 2.\n\n**Sub-task:** {task}\n\n**Instructions:**\n\n{told}\n\n**Status:** in progress"


async def test_code_follows_the_step_of_a_plan_that_a_person_wrote(ask: Ask) -> None:
    step = {"role": "user", "content": STEP.format(task="Follow the oil", told="print litres against day")}
    code = said(await ask(system(f"You are the engineer agent.\n{OVEN}", step)))
    assert "Follow the oil\\nprint litres against day" in code
    by_rules = {
        "role": "user",
        "content": STEP.format(task="Compute the result of: Say what", told="Print the totals."),
    }
    assert "Print the totals." not in said(await ask(system(f"You are the engineer agent.\n{OVEN}", by_rules)))


async def test_a_researcher_tells_what_code_printed_in_the_same_conversation(ask: Ask) -> None:
    ran = "The executed code was:\n```python\nprint('- x')\n```\nExecution results:\n- litres change by 2 a day\n"
    printed = {"role": "user", "name": "engineer_nest", "content": ran}
    nothing = f"Summary of previous steps:\n\n{'-' * 20}\n"
    told = said(await ask(system(f"You are the researcher agent in the team.\n{OVEN}{nothing}", printed)))
    assert "What the earlier steps found\n\n- litres change by 2 a day" in told
    assert "print(" not in told

"""The small parts of the engine room, without an engine."""

import json
import sys
import threading
import zipfile
from pathlib import Path

import pytest
from engine_scripted_model import completion
from engine_tools import ENGINE, MakeRequest, finished
from hypothesis import given
from hypothesis import strategies as st
from openai.types.chat import ChatCompletion

from tomas.engines.base import Engine, Progress
from tomas.engines.cage.output import BoundedOutput
from tomas.engines.cmbagent import CARRYOVER
from tomas.engines.cmbagent.importpath import fix_import_path
from tomas.engines.cmbagent.mending import mended
from tomas.engines.cmbagent.prompt import task_text
from tomas.engines.cmbagent.requests import digest, steered, takes_guidance
from tomas.engines.cmbagent.tidying import tidied
from tomas.engines.control import Steer
from tomas.engines.eventfile import EventReader, EventWriter
from tomas.engines.host import EngineHost
from tomas.engines.plainpaths import PlainPaths, programs
from tomas.modes.base import EngineTask, PathNote


@given(st.lists(st.binary(max_size=300)), st.integers(min_value=0, max_value=400))
def test_bounded_output_keeps_the_beginning_and_the_end(pieces: list[bytes], most: int) -> None:
    output, whole = BoundedOutput(most), b"".join(pieces)
    passed = b"".join(output.take(piece) for piece in pieces)
    rest = list(output.rest())
    assert whole.startswith(passed)
    assert whole.endswith(rest[-1])
    assert len(passed) + len(rest[-1]) <= most
    assert output.truncated == (len(whole) > most)
    assert output.truncated or passed + rest[-1] == whole


def test_two_writers_number_without_gaps(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    told: list[int] = []
    writers = [EventWriter(path, lambda: told.append(1)), EventWriter(path)]

    def write(writer: EventWriter, name: str) -> None:
        for count in range(100):
            writer.append(Progress(text=f"{name}{count}"))

    threads = [threading.Thread(target=write, args=(writer, name)) for writer, name in zip(writers, "ab", strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    events = EventReader(path).read()
    assert [event.number for event in events] == list(range(1, 201))
    assert len(told) == 100


def test_a_reader_waits_for_the_end_of_a_line(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    reader = EventReader(path)
    assert reader.read() == []
    EventWriter(path).append(Progress(text="whole"))
    line = path.read_bytes()
    path.write_bytes(line + line[:10])
    assert [event.number for event in reader.read()] == [1]
    assert reader.read() == []


@given(st.dictionaries(st.text(), st.one_of(st.none(), st.integers(), st.text())))
def test_a_digest_does_not_depend_on_the_order_of_fields_nor_on_transport(body: dict[str, object]) -> None:
    turned = dict(reversed(body.items())) | {"timeout": 3, "extra_headers": {"a": "b"}}
    assert digest(turned) == digest({name: value for name, value in body.items() if name not in {"timeout"}})
    assert digest(body | {"messages": [1]}) != digest(body | {"messages": [2]})


def test_guidance_goes_last_and_leaves_the_request_as_it_was() -> None:
    body = {"messages": [{"role": "system", "content": "x"}]}
    guided = steered(body, (Steer(id="1", text="Shorter."),))
    assert len(body["messages"]) == 1
    assert guided["messages"][-1]["content"].endswith("Shorter.")
    assert json.loads(json.dumps(guided)) == guided


def test_formatters_and_forced_tools_take_no_guidance() -> None:
    assert takes_guidance({"messages": []})
    assert takes_guidance({"messages": [], "tool_choice": "auto"})
    assert not takes_guidance({"tool_choice": {"type": "function", "function": {"name": "record_status"}}})
    assert not takes_guidance({"response_format": {"type": "json_schema"}})


@pytest.mark.parametrize(
    ("tool", "said", "meant"),
    [
        ("record_plan_constraints", {"needed_agents": ["camb_agent", "engineer"]}, {"needed_agents": ["engineer"]}),
        ("record_plan_constraints", {}, {"needed_agents": ["engineer", "researcher"]}),
        ("post_execution_transfer", {"next_agent_suggestion": "camb_agent"}, {"next_agent_suggestion": "engineer"}),
        ("post_execution_transfer", {"next_agent_suggestion": "installer"}, {"next_agent_suggestion": "installer"}),
        ("record_status", {"agent_for_sub_task": "camb_context"}, {"agent_for_sub_task": "engineer"}),
        ("record_status", {"agent_for_sub_task": None}, {"agent_for_sub_task": None}),
        ("record_plan", {"number_of_steps_in_plan": 1}, {"number_of_steps_in_plan": 1}),
    ],
)
def test_agents_that_do_not_exist_are_replaced(tool: str, said: dict[str, object], meant: dict[str, object]) -> None:
    assert json.loads(arguments_after_mending(tool, json.dumps(said))) == meant


@pytest.mark.parametrize("nonsense", ["", "no JSON", "[1]", "null"])
def test_arguments_that_are_no_object_are_left_to_cmbagent(nonsense: str) -> None:
    assert arguments_after_mending("record_status", nonsense) == nonsense


def arguments_after_mending(tool: str, arguments: str) -> str:
    call = {"id": "1", "type": "function", "function": {"name": tool, "arguments": arguments}}
    answer = ChatCompletion.model_validate(completion({"model": "m"}, {"tool_calls": [call]}))
    calls = mended(answer).choices[0].message.tool_calls
    assert calls is not None
    assert calls[0].type == "function"
    return calls[0].function.arguments


def test_a_prompt_names_files_and_where_the_answer_goes() -> None:
    files = (PathNote(path=Path("/data/in.csv"), note="the tickets"),)
    text = task_text(EngineTask(id="t", prompt="Count them.", files=files, answer_file="counts.json"))
    assert text.startswith("Count them.")
    assert "`/data/in.csv`: the tickets" in text
    assert "`data/counts.json`" in text
    assert task_text(EngineTask(id="t", prompt="Say it.")) == "Say it.\n"


def test_an_estimate_grows_with_the_work() -> None:
    writing, coding = EngineTask(id="t", prompt=""), EngineTask(id="t", prompt="", agent="engineer")
    planned = EngineTask(id="t", prompt="", method=CARRYOVER)
    ranges = [ENGINE.calls(task) for task in (writing, coding, planned)]
    assert ranges == sorted(ranges)
    assert all(least <= most for least, most in ranges)


def test_generated_code_is_not_put_on_the_import_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    fix_import_path()
    sys.path.append("/generated/codebase")
    assert "/generated/codebase" not in sys.path


class BrokenEngine(Engine):
    """An engine whose package is not there."""

    id = "broken"
    title = "Broken"
    methods = ()
    preload = ("tomas_no_such_package",)
    worker = "tomas_no_such_package:run"

    def calls(self, task: EngineTask) -> tuple[int, int]:
        return 0, 0


class CrashingEngine(BrokenEngine):
    """An engine that starts and has no worker function."""

    id = "crashing"
    preload = ()


async def test_an_engine_that_cannot_start_is_a_failure_in_words(make_request: MakeRequest, tmp_path: Path) -> None:
    async with EngineHost(tmp_path / "home") as host:
        result, events = await finished(host, make_request(), BrokenEngine())
    assert events == []
    assert result.failure is not None
    assert "cannot be started" in result.failure.message
    assert "tomas_no_such_package" in result.failure.detail


async def test_a_worker_that_crashes_at_once_is_lost(make_request: MakeRequest, tmp_path: Path) -> None:
    async with EngineHost(tmp_path / "home") as host:
        result, _events = await finished(host, make_request(), CrashingEngine())
    assert result.failure is not None
    assert result.failure.code in {"engine_error", "worker_lost"}


async def test_what_killed_supervisors_left_is_swept(tmp_path: Path) -> None:
    left = tmp_path / "engines" / "999999999-cmbagent"
    left.mkdir(parents=True)
    async with EngineHost(tmp_path) as host:
        await host.warm([])
    assert not left.exists()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("read_csv('{home}/runs/r1/stages/s/try-1/tables/1/lake.csv')", "read_csv('lake.csv')"),
        ("open('{home}/runs/r1/inputs/my lake.csv')", "open('my lake.csv')"),
        ("chdir('{home}/runs/r1/stages/s/try-1/answer')", "chdir('.')"),
        ("f'{home}/runs/r1/stages/s/try-1/answer/data/{{name}}.png'", "f'data/{{name}}.png'"),
        ("Content saved to {home}/runs/r1/stages/s/try-1/answer/control/notes.md\nand more", None),
        ('"{home}/runs/r1/stages/s/try-1/a/codebase/step.py\\n/etc/motd"', '"codebase/step.py\\n/etc/motd"'),
        ("{home}-2/lake.csv and /usr/share/lake.csv", "{home}-2/lake.csv and /usr/share/lake.csv"),
    ],
)
def test_where_files_lie_here_is_told_to_nobody(tmp_path: Path, said: str, told: str | None) -> None:
    plain = PlainPaths(tmp_path).text(said.format(home=tmp_path))
    assert plain == (told.format(home=tmp_path) if told else "Content saved to notes.md\nand more")


def test_a_trace_names_the_programs_file_alone() -> None:
    assert PlainPaths(*programs()).text(f'File "{json.__file__}", {sys.executable}, {pytest.__file__}').count("/") <= (
        json.__file__.count("/") if json.__file__.startswith("/usr/") else 0
    )


def test_programs_that_people_get_find_their_files_beside_them(tmp_path: Path) -> None:
    home, program = tmp_path / "home", "open('{folder}lake.csv')\n"
    source, target = tmp_path / "files.zip", tmp_path / "copy"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("step.py", program.format(folder=f"{home}/runs/r/inputs/"))
        archive.writestr("plot.png", bytes(range(256)))
    PlainPaths(home).copy(source, target)
    with zipfile.ZipFile(target) as archive:
        assert archive.read("step.py").decode() == program.format(folder="")
        assert archive.read("plot.png") == bytes(range(256))


def test_what_agents_say_is_told_without_the_marks_they_pass_it_on_with() -> None:
    said = (
        "### Step 1\n\n================================================    \n\n"
        "The output of the executed code was:\n\nExecution results:\n\nExecution output: \n## lake.csv\n\n3 rows.\n\n\n"
        "================================================\n"
    )
    assert tidied(said) == "### Step 1\n\nThe code printed:\n\n## lake.csv\n\n3 rows."
    kept = "Levels\n======\n\n```\na\n\n\n\n=======\n```\n\nEnd."
    assert tidied(kept) == kept

"""Runs with nobody at a terminal: to the end, to a gate, on from there, stopped, and refused."""

import asyncio
import hashlib
import json
import signal
from decimal import Decimal
from pathlib import Path

from terminal_kit import RFP, Bench

from tomas.modes.registry import load_modes
from tomas.runs.database import Database
from tomas.runs.dbos_queue import DbosQueue
from tomas.runs.records import RunStatus, RunView
from tomas.runs.service import Runs
from tomas.worker.lock import supervisor_pid


def digest(path: Path) -> str:
    """Return a file's SHA-256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


async def view_of(bench: Bench, run_id: str) -> RunView:
    """Look a run up in the installation's database, as the bot would."""
    url = f"sqlite+aiosqlite:///{bench.home / 'tomas.db'}"
    database, queue = Database(url), DbosQueue(url)
    try:
        runs = Runs(database, load_modes(), bench.home, queue)
        assert (await runs.verify(run_id)).intact
        assert run_id in [run.id for run in await runs.list_runs("local", channel_id="terminal")]
        return await runs.view(run_id)
    finally:
        queue.close()
        await database.dispose()


async def test_a_mode_runs_to_its_end_with_a_worker_of_its_own(lonely: Bench) -> None:
    notes = lonely.notes()
    arguments = ("--file", notes, "--set", "sections=3", "--approve-all", "--json", "--folder", "out")
    ended = await lonely.tomas("run", "outline", *arguments)
    assert ended.code == 0, ended.said
    result = ended.result
    assert (result["status"], result["failure"], result["waiting"]) == ("completed", "", None)
    made = {artifact["key"]: artifact for artifact in result["artifacts"]}
    assert set(made) == {"outline_md", "outline_json", "handout_md"}
    for artifact in made.values():
        assert Path(artifact["file"]).parent == lonely.desk / "out"
        assert digest(Path(artifact["file"])) == artifact["sha256"]
    assert result["content"]["text"] == (lonely.desk / "out" / "handout.md").read_text()
    assert "Two people lift whatever is heavier than 25 kg." in result["content"]["text"]
    assert [stage["stage"] for stage in result["content"]["summaries"]] == ["outline", "handout"]
    metadata = result["metadata"]
    assert metadata["engines"] == ["outline"]
    assert metadata["inputs"] == {"audience": "Everyone", "sections": "3", "ask": "No"}
    assert metadata["files"][0]["sha256"] == digest(notes)
    (decision,) = metadata["decisions"]
    assert (decision["decision"], decision["place"]) == ("approve", "terminal, --approve-all")
    assert [(part["stage"], part["calls"]) for part in result["cost"]["parts"]] == [("outline", 1), ("handout", 3)]
    assert sum(part["output_tokens"] for part in result["cost"]["parts"]) == result["cost"]["output_tokens"] > 0
    assert json.loads((lonely.desk / "out" / "result.json").read_text()) == result
    view = await view_of(lonely, metadata["run_id"])
    assert view.run.status is RunStatus.COMPLETED
    assert supervisor_pid(lonely.home) is None, "the worker that was brought is gone"


async def test_our_own_mode_runs_to_its_end_too(bench: Bench) -> None:
    rfp = bench.notes(RFP, "harwick-rfp.txt")
    arguments = ("--file", rfp, "--set", "provider=azure", "--decide", "approve", "--approve-all", "--json")
    ended = await bench.tomas("run", "RFP", *arguments, "--folder", "out")
    assert ended.code == 0, ended.said
    result = ended.result
    assert {"statement-of-work.pdf", "cost-breakdown.xlsx"} <= {Path(made["file"]).name for made in result["artifacts"]}
    assert result["content"]["text"].startswith("# Statement of Work: Permit Portal for the Town of Harwick")
    assert "Azure" in result["content"]["text"]
    assert result["metadata"]["engines"] == ["cmbagent"]
    places = [decision["place"] for decision in result["metadata"]["decisions"]]
    assert places == ["terminal, --decide", "terminal, --approve-all"]


async def test_a_run_stops_at_a_gate_and_goes_on_when_told(bench: Bench) -> None:
    ended = await bench.tomas("run", "outline", "--file", bench.notes(), "--set", "sections=2", "--folder", "out")
    assert ended.code == 4, ended.said
    assert f"tomas run --continue {ended.run_id}" in ended.said
    assert "Is this the outline to write from?" in ended.said
    again = ("run", "--continue", ended.run_id, "--folder", "out")
    redirected = await bench.tomas(*again, "--decide", "redirect=Begin with the near miss", "--json")
    assert redirected.code == 4, redirected.said
    outline = bench.desk / "out" / "outline.md"
    assert outline.read_text().index("Report every near miss") < outline.read_text().index("Check the load")
    assert redirected.result["waiting"]["stage"] == "outline"
    bad = bench.notes("# Mine\n\n## Lifting\n\n> Words that nobody wrote.\n", "bad.md")
    refused = await bench.tomas(*again, "--decide", f"edit={bad}")
    assert refused.code == 4
    assert "does not stand in the notes word for word" in refused.said
    mine = bench.notes("# My title\n\n## Knees\n\n> Bend your knees and keep your back straight.\n", "mine.md")
    done = await bench.tomas(*again, "--decide", f"edit={mine}", "--decide", "approve", "--json")
    assert done.code == 0, done.said
    made = {artifact["key"]: artifact for artifact in done.result["artifacts"]}
    assert (made["outline_md"]["version"], made["outline_md"]["by"]) == (3, "person")
    decisions = [decision["decision"] for decision in done.result["metadata"]["decisions"]]
    assert decisions == ["redirect", "edit", "approve"]
    handout = (bench.desk / "out" / "handout.md").read_text()
    assert handout.startswith("# My title")
    assert "Check the load" not in handout
    once_more = await bench.tomas(*again, "--json")
    assert (once_more.code, once_more.result) == (0, done.result)


async def test_other_notes_are_given_at_a_gate(bench: Bench) -> None:
    start = ("run", "outline", "--file", bench.notes(), "--set", "sections=2", "--folder", "out")
    short = bench.notes("Too short.", "short.txt")
    refused = await bench.tomas(*start, "--decide", f"change=notes={short}", "--json")
    assert refused.code == 4, refused.said
    assert "short.txt has only 2 words" in refused.said
    assert [file["name"] for file in refused.result["metadata"]["files"]] == ["notes.md"]
    again = ("run", "--continue", refused.run_id, "--folder", "out")
    missing = await bench.tomas(*again, "--decide", "change=notes=nowhere.md")
    assert (missing.code, "There is no file nowhere.md." in missing.said) == (4, True)
    rope = "# Ropes\n\n" + " ".join(f"Look at rope number {n} before every single lift." for n in range(1, 9))
    other = bench.notes(rope, "ropes.md")
    done = await bench.tomas(*again, "--decide", f"change=notes={other}", "--approve-all", "--json")
    assert done.code == 0, done.said
    assert "Look at rope number" in done.result["content"]["text"]
    assert "Bend your knees" not in done.result["content"]["text"]
    assert done.result["metadata"]["files"][0]["sha256"] == digest(other)
    decisions = [(decision["decision"], decision["text"]) for decision in done.result["metadata"]["decisions"]]
    assert decisions == [("redirect", "Notes: ropes.md"), ("approve", "")]


async def test_an_engines_question_is_answered_later(bench: Bench) -> None:
    arguments = ("--file", bench.notes(), "--set", "ask=yes", "--set", "sections=1", "--folder", "out")
    ended = await bench.tomas("run", "outline", *arguments, "--json")
    assert ended.code == 4, ended.said
    assert ended.result["waiting"]["gate"] == "question"
    assert "--decide answer=TEXT" in ended.said
    again = ("run", "--continue", ended.run_id, "--folder", "out")
    done = await bench.tomas(*again, "--decide", "answer=The near miss reports", "--approve-all", "--json")
    assert done.code == 0, done.said
    assert "Report every near miss on the same day." in done.result["content"]["text"]
    assert "Check the load" not in done.result["content"]["text"]


async def test_input_that_cannot_be_worked_on_is_refused_before_any_call(bench: Bench) -> None:
    short = bench.notes("Too short.", "short.txt")
    ended = await bench.tomas("run", "outline", "--file", short, "--approve-all", "--json", "--folder", "out")
    assert ended.code == 2
    assert ended.result["status"] == "refused"
    assert "short.txt has only 2 words" in ended.result["failure"]
    assert ended.result["failure"] in ended.said
    assert ended.result["cost"]["parts"] == []
    assert str(bench.desk) not in ended.result["failure"]


async def test_wrong_usage_is_told_before_anything_is_made(bench: Bench) -> None:
    (bench.desk / "full").mkdir()
    (bench.desk / "full" / "mine.txt").write_text("mine")
    cases = {
        ("outline", "--file", bench.notes(), "--set", "audiense=Experts"): "Did you mean audience?",
        ("outline", "--file", bench.notes(), "--folder", "full"): "is not empty",
        ("--continue", "260101-00"): "There is no run 260101-00",
    }
    for arguments, words in cases.items():
        ended = await bench.tomas("run", *arguments, "--json")
        assert (ended.code, ended.result["status"], ended.result["metadata"]) == (2, "refused", None), ended.said
        assert words in ended.result["failure"]
        assert ended.result["failure"] in ended.said
        assert "Traceback" not in ended.said
    assert [path.name for path in (bench.desk / "full").iterdir()] == ["mine.txt"]


async def test_ctrl_c_stops_the_run(bench: Bench) -> None:
    process = await bench.start("run", "outline", "--file", bench.notes(), "--approve-all", "--json")
    assert process.stderr is not None
    first = (await process.stderr.readline()).decode()
    process.send_signal(signal.SIGINT)
    out, said = await process.communicate()
    assert process.returncode == 3, said.decode()
    result = json.loads(out)
    assert result["status"] == "cancelled"
    view = await view_of(bench, first.split()[1].rstrip(":"))
    assert view.run.status is RunStatus.CANCELLED
    ended = await bench.tomas("run", "--continue", view.run.id)
    assert ended.code == 3


async def test_a_run_that_was_killed_leaves_no_worker_and_goes_on(lonely: Bench) -> None:
    process = await lonely.start("run", "outline", "--file", lonely.notes(), "--approve-all")
    assert process.stderr is not None
    run_id = (await process.stderr.readline()).decode().split()[1].rstrip(":")
    await lonely.has_worker(wanted=True)
    process.kill()
    await process.communicate()
    await lonely.has_worker(wanted=False)
    ended = await lonely.tomas("run", "--continue", run_id, "--approve-all", "--json")
    assert ended.code == 0, ended.said
    assert ended.result["metadata"]["run_id"] == run_id


async def test_a_run_that_used_anothers_worker_brings_its_own_when_that_is_gone(lonely: Bench) -> None:
    first = await lonely.start("run", "outline", "--file", lonely.notes(), "--folder", "first")
    await lonely.has_worker(wanted=True)
    second = await lonely.start("run", "rfp", "--file", lonely.notes(RFP, "rfp.txt"), "--approve-all", "--folder", "2")
    _, said = await first.communicate()
    assert first.returncode == 4, said.decode()
    _, said = await second.communicate()
    assert second.returncode == 0, said.decode()
    assert (lonely.desk / "2" / "statement-of-work.pdf").is_file()
    assert supervisor_pid(lonely.home) is None


async def test_more_money_is_never_approved_by_a_flag(lonely: Bench) -> None:
    model = await asyncio.create_subprocess_exec(
        str(lonely.python), "-m", "tomas.offline_model", "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    assert model.stdout is not None
    address = (await model.stdout.readline()).decode().strip()
    lonely.settings |= {"TOMAS_MODEL": "openai:gpt-4.1", "OPENAI_API_KEY": "sk-none", "OPENAI_BASE_URL": address}
    try:
        arguments = ("--file", lonely.notes(), "--budget", "0.01", "--approve-all", "--json", "--folder", "out")
        ended = await lonely.tomas("run", "outline", *arguments)
        assert ended.code == 4, ended.said
        assert ended.result["waiting"]["gate"] == "budget"
        assert ended.result["cost"]["usd"] == "0"
        again = ("run", "--continue", ended.run_id, "--folder", "out", "--approve-all", "--json")
        assert (await lonely.tomas(*again)).code == 4
        assert (await lonely.tomas(*again, "--budget", "0.005")).code == 2
        done = await lonely.tomas(*again, "--budget", "5")
        assert done.code == 0, done.said
        cost = done.result["cost"]
        parts = [Decimal(part["usd"]) for part in cost["parts"]]
        assert 0 < sum(parts) == Decimal(cost["usd"]) < Decimal(cost["budget_usd"]) == 5
        assert cost["priced"] is True
        assert cost["parts"][0]["model"] == "gpt-4.1"
    finally:
        model.terminate()
        await model.wait()

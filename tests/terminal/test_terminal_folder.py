"""The folder of results: newest versions, nothing of anybody else's touched; and what a terminal shows."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomas.runs.records import ArtifactRecord
from tomas.runs.result import Metadata, ResultStatus, RunResult
from tomas.terminal.folder import FolderTaken, NotCopied, ResultFolder
from tomas.terminal.text import one_line, shown


def artifact(folder: Path, key: str, name: str, text: str, version: int = 1) -> ArtifactRecord:
    """Return an artifact as the run keeps it."""
    path = folder / f"{key}.{version}"
    path.write_text(text)
    return ArtifactRecord(
        id=f"r.{key}.{version}",
        run_id="r",
        stage_id="s",
        key=key,
        version=version,
        title=key,
        name=name,
        media_type="text/plain",
        size=len(text),
        sha256=text,
        path=path,
        preview="",
        created_at=datetime.now(UTC),
    )


def result_of(run_id: str) -> RunResult:
    """Return the result of a run."""
    metadata = Metadata(
        run_id=run_id,
        mode="m",
        engines=(),
        model="",
        offline=True,
        requester="",
        inputs={},
        files=(),
        created_at=datetime.now(UTC),
        finished_at=None,
        working_s=0,
        decisions=(),
    )
    return RunResult(status=ResultStatus.WAITING, metadata=metadata)


def test_newest_versions_take_the_place_of_older_ones(tmp_path: Path) -> None:
    folder = ResultFolder.claim(tmp_path / "a" / "out")
    first = [artifact(tmp_path, "plan", "plan.md", "one"), artifact(tmp_path, "data", "plan.md", "data")]
    assert {key: place.name for key, place in folder.collect(first).items()} == {
        "plan": "plan.md",
        "data": "data-plan.md",
    }
    folder.collect([artifact(tmp_path, "plan", "mine.md", "two", 2), first[1]])
    assert {path.name: path.read_text() for path in folder.path.iterdir()} == {"mine.md": "two", "plan.md": "data"}


def test_a_result_is_never_taken_for_an_artifact(tmp_path: Path) -> None:
    folder = ResultFolder.claim(tmp_path / "out")
    places = folder.collect([artifact(tmp_path, "plan", "result.json", "mine")])
    folder.keep(result_of("r"))
    assert places["plan"].read_text() == "mine"
    assert RunResult.model_validate_json((folder.path / "result.json").read_text()) is not None


def test_only_an_empty_folder_or_the_runs_own_is_taken(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for path, words in (
        (tmp_path, "is not empty"),
        (tmp_path / "file", "is no folder"),
        (tmp_path / "file" / "x", "another one"),
    ):
        with pytest.raises(FolderTaken, match=words):
            ResultFolder.claim(path)
    own = ResultFolder.claim(tmp_path / "out")
    own.keep(result_of("260101-1"))
    assert ResultFolder.claim(tmp_path / "out", "260101-1").path == own.path
    with pytest.raises(FolderTaken):
        ResultFolder.claim(tmp_path / "out", "260101-2")
    (tmp_path / "out" / "result.json").write_text("[]")
    with pytest.raises(FolderTaken):
        ResultFolder.claim(tmp_path / "out", "260101-1")


def test_what_cannot_be_written_is_said_with_the_next_step(tmp_path: Path) -> None:
    folder = ResultFolder.claim(tmp_path / "out")
    (folder.path / "plan.md").mkdir()
    with pytest.raises(NotCopied, match="--continue and another --folder"):
        folder.collect([artifact(tmp_path, "plan", "plan.md", "one")])


@given(st.text())
def test_nothing_that_is_shown_moves_the_cursor(text: str) -> None:
    visible = shown(text + "\x1b[2J\x9b\r\u202e")
    assert not any(ord(sign) < 32 and sign not in "\n\t" for sign in visible)
    assert not set("\x7f\x9b\u202e") & set(visible)
    assert "\n" not in one_line(text)
    assert len(one_line(text, 20)) <= 20


def test_chat_mentions_become_names() -> None:
    assert shown("These may: <@ann>, <!subteam^S1>.") == "These may: ann, group S1."

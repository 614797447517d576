"""Files that administrators add: what is refused with which line, what is in use where, and what runs go on with."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tomas.engines.installed import engine_checks
from tomas.handlers.commands import FILLERS, WORDS
from tomas.handlers.words import SPELLINGS
from tomas.modes.registry import find_mode, load_modes
from tomas.modes.yamlfile import FileRefused
from tomas.runs.database import Database
from tomas.workspaces.files import EVERY_WORKSPACE, RESERVED, FileKind, WorkspaceFiles
from tomas.workspaces.shelf import ModeShelf

KEEL = """\
id: keel-check
title: Keel check
summary: Says what notes on a keel leave open.
category: Yard
engine: cmbagent
aliases: [keel]
inputs:
  - {key: files, label: Notes, kind: file, accepts: [md], required: true}
stages:
  - id: check
    title: Check
    name: findings
    prompt: List what these notes leave open.
"""


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(f"sqlite+aiosqlite:///{tmp_path / 'tomas.db'}")
    await opened.migrate()
    yield opened
    await opened.dispose()


@pytest.fixture
def files(database: Database) -> WorkspaceFiles:
    return WorkspaceFiles(database, load_modes(), engine_checks)


@pytest.fixture
def shelf(files: WorkspaceFiles) -> ModeShelf:
    return ModeShelf(load_modes(), files)


async def test_a_mode_is_offered_where_it_was_added(files: WorkspaceFiles, shelf: ModeShelf) -> None:
    added = await files.add("T1", "U1", KEEL, "keel.yaml")
    assert (added.kind, added.word, added.replaces) == (FileKind.MODE, "keel-check", False)
    mine = find_mode(await shelf.offered("T1"), "keel")
    assert mine is not None
    assert mine.spec.word == "keel-check"
    assert find_mode(await shelf.offered("T2"), "keel-check") is None
    assert set(load_modes()) <= set(await shelf.offered("T1"))


async def test_runs_go_on_with_the_version_they_started_with(
    database: Database, files: WorkspaceFiles, shelf: ModeShelf
) -> None:
    await files.add("T1", "U1", KEEL, "keel.yaml")
    first = find_mode(await shelf.offered("T1"), "keel")
    assert first
    assert (await files.add("T1", "U1", KEEL.replace("Keel check", "Keel and mast"), "keel.yaml")).replaces
    second = find_mode(await shelf.offered("T1"), "keel")
    assert second
    assert second.spec.title == "Keel and mast"
    elsewhere = ModeShelf(load_modes(), WorkspaceFiles(database, {}, engine_checks))
    found = await elsewhere.find(first.spec.id)
    assert found
    assert found.spec == first.spec
    (now,) = await files.in_use("T1")
    assert await files.remove(now.id, "T2", "U9") is None
    assert await files.remove(now.id, "T1", "U1")
    assert await files.remove(now.id, "T1", "U1") is None
    assert find_mode(await shelf.offered("T1"), "keel") is None
    assert await shelf.find(second.spec.id) is not None


async def test_a_workspace_may_have_its_own_version(files: WorkspaceFiles, shelf: ModeShelf) -> None:
    await files.add(EVERY_WORKSPACE, "terminal", KEEL, "keel.yaml")
    await files.add("T1", "U1", KEEL.replace("Keel check", "Ours"), "ours.yaml")
    titles = [find_mode(await shelf.offered(workspace), "keel") for workspace in ("T1", "T2")]
    assert [mode and mode.spec.title for mode in titles] == ["Ours", "Keel check"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (KEEL.replace("engine: cmbagent", "engine: cmbagnet"), "line 5: engine: there is no engine “cmbagnet”"),
        (KEEL.replace("[keel]", "[keel, rfp]"), "line 6: aliases.2: “rfp” is a mode that comes with TOMAS"),
        (KEEL.replace("id: keel-check", "id: tickets"), "line 1: id: “tickets” is a mode that comes with TOMAS"),
        (
            KEEL + "    method: one_shit\n",
            "line 14: stages.1.method: CMBAgent has no method “one_shit”; it has: one_shot",
        ),
        (
            KEEL + "    agent: perplexity\n",
            "line 14: stages.1.agent: the agent perplexity is not offered here: it has no",
        ),
        (
            KEEL + "    agent: reseacher\n",
            "line 14: stages.1.agent: there is no agent “reseacher” for this; choose: res",
        ),
        (
            KEEL + "    options: {ask_before_cod: yes}\n",
            "line 14: stages.1.options: CMBAgent has no option named ask_be",
        ),
        (
            KEEL + "    options: {ask_before_code: perhaps}\n",
            "The option ask_before_code must be yes or no, and not “pe",
        ),
        (KEEL.replace("id: keel-check", "id: config"), "line 1: id: “config” means something else in TOMAS already"),
        (KEEL.replace("[keel]", "[cmbagent]"), "line 6: aliases.1: “cmbagent” means something else in TOMAS already"),
        ("agents:\n  engineer: Use SI.\n  reseacher: Be short.\n", "line 3: agents.reseacher: no agent of this name"),
        ("agents: {}\n", "line 1: agents: "),
        ("agents:\n  engineer: ''\n", "line 2: agents.engineer: is empty"),
        ("just words", "must be a mapping"),
        ("id: [", "Line 1, column 6"),
    ],
)
async def test_what_is_wrong_is_told_with_its_line(
    database: Database, files: WorkspaceFiles, text: str, told: str
) -> None:
    with pytest.raises(FileRefused) as refused:
        await files.add("T1", "U1", text, "file.yaml")
    assert told in str(refused.value)
    assert await files.in_use("T1") == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[keel]", "[hull, keel]", "line 6: aliases.2: “keel” names the uploaded mode keel-check already"),
        ("[keel]", "[keel-check]", "names the uploaded mode keel-check already; choose another name, or remove that"),
        ("id: hull-check", "id: keel", "line 1: id: “keel” names the uploaded mode keel-check already"),
    ],
)
async def test_a_name_of_another_uploaded_mode_is_taken(files: WorkspaceFiles, old: str, new: str, told: str) -> None:
    await files.add("T1", "U1", KEEL, "keel.yaml")
    other = KEEL.replace("id: keel-check", "id: hull-check").replace(
        "[keel]", "[keel]" if old == "[keel]" else "[hull]"
    )
    with pytest.raises(FileRefused) as refused:
        await files.add("T1", "U1", other.replace(old, new), "hull.yaml")
    assert told in str(refused.value)
    await files.add("T2", "U1", other.replace(old, new), "hull.yaml")
    assert (await files.add("T1", "U1", KEEL, "keel.yaml")).replaces, "its own names are no others"


def test_words_that_commands_understand_cannot_be_modes() -> None:
    spoken = {word for spellings in SPELLINGS.values() for word in spellings if " " not in word}
    assert {*WORDS, *FILLERS, "approve", "cancel", "pause", "resume", "stop", "retry"} <= RESERVED
    assert not (RESERVED | spoken) & {
        word for mode in load_modes().values() for word in (mode.spec.id, *mode.spec.aliases)
    }


async def test_what_people_can_choose_is_checked_as_if_they_had_chosen_it(files: WorkspaceFiles) -> None:
    offered = KEEL.replace(
        "stages:", "  - {key: who, label: Who, kind: choice, options: [engineer, planck], required: true}\nstages:"
    )
    with pytest.raises(FileRefused, match="the agent planck is not offered here"):
        files.checked(offered + '    agent: "{inputs.who}"\n', "keel.yaml")
    assert files.checked(offered.replace("planck", "researcher") + '    agent: "{inputs.who}"\n', "keel.yaml").word

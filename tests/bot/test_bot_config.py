"""`/tomas config`: admins add and remove the workspace's own modes; others see what there is."""

import json
from typing import Any

from bot_kit import Office

from tomas.blocks.ids import Action
from tomas.localslack.state.seed import PROPOSALS
from tomas.localslack.user import LocalUser, text_of
from tomas.runs.records import RunStatus

KEEL = """\
id: keel-check
title: Keel check
summary: Says what notes on a keel leave open.
category: Yard
engine: cmbagent
inputs:
  - {key: files, label: Notes, kind: file, accepts: [md], required: true}
stages:
  - {id: check, title: Check, name: findings, prompt: List what these notes leave open.}
"""


async def config_card(person: LocalUser) -> dict[str, Any]:
    await person.command(PROPOSALS, "config")
    return await person.wait_for(PROPOSALS, lambda message: "Modes and instructions" in text_of(message))


async def add_file(ann: LocalUser, name: str, text: str) -> None:
    await ann.click(await config_card(ann), Action.CONFIG_ADD)
    file = await ann.upload((name, text.encode()))
    await ann.submit_view(await ann.wait_for_view(), {"upload": [file["id"]]})


async def told(person: LocalUser, words: str) -> str:
    return text_of(await person.wait_for(PROPOSALS, lambda message: words in text_of(message)))


async def test_an_admin_adds_a_mode_that_anybody_starts(desk: Office, ann: LocalUser, cara: LocalUser) -> None:
    await add_file(ann, "keel.yaml", KEEL)
    assert "/tomas keel-check" in await told(ann, "Keel check was added")
    await cara.command(PROPOSALS, "keel-check")
    form = await cara.wait_for_view()
    assert "leave open" in json.dumps(form)
    await cara.submit_view(form, {"input.files": [(await cara.upload(("notes.md", b"The keel is laid.")))["id"]]})
    run = await desk.status(RunStatus.QUEUED)
    assert run.mode_id.startswith("keel-check@")
    assert (await desk.card(cara))["blocks"]


async def test_what_is_wrong_with_a_file_is_told_with_its_lines(desk: Office, ann: LocalUser) -> None:
    await add_file(ann, "keel.yaml", KEEL.replace("title: Check,", "titel: Check,"))
    said = await told(ann, "keel.yaml cannot be used")
    assert "line 9" in said
    assert "titel: there is no field of this name; did you mean “title”?" in said
    assert await desk.bot.desk.config.in_use("T0000LOCAL") == ()


async def test_a_mode_can_be_removed_again(desk: Office, ann: LocalUser) -> None:
    await add_file(ann, "keel.yaml", KEEL)
    await told(ann, "was added")
    await ann.command(PROPOSALS, "config")
    card = await ann.wait_for(PROPOSALS, lambda message: "keel.yaml" in text_of(message) and "Remove" in str(message))
    await ann.click(card, "Remove")
    await told(ann, "Removed: the mode keel-check")
    await ann.command(PROPOSALS, "keel-check")
    await told(ann, "I do not know “keel-check”")


async def test_others_see_what_there_is_and_change_nothing(desk: Office, cara: LocalUser, ann: LocalUser) -> None:
    await add_file(ann, "agents.yml", "agents:\n  engineer: Use SI units.\n")
    await told(ann, "instructions for engineer were added")
    card = await config_card(cara)
    assert "agents.yml" in text_of(card)
    assert "Admins of the workspace" in text_of(card)
    assert Action.CONFIG_ADD not in json.dumps(card)

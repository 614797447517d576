"""The workspace's config: `/tomas config` shows it, administrators change it."""

import tempfile
from pathlib import Path

from tomas.blocks import ids, words
from tomas.blocks.config_cards import ConfigLine, config_card, config_modal, file_facts, refused_card, taken_card
from tomas.blocks.kit import Card
from tomas.blocks.notes import note
from tomas.handlers.desk import Desk
from tomas.handlers.payloads import Ack, Body, click, submitted
from tomas.handlers.replying import whisper
from tomas.modes.yamlfile import FileRefused, read_text
from tomas.reading.files import FileRefused as FileNotHad
from tomas.reading.files import FileUnreachable
from tomas.runs.records import SourceFile
from tomas.workspaces.files import EVERY_WORKSPACE, FileKind, WorkspaceFile

NOT_ADMIN = "Only admins of the workspace can change its modes and instructions. Ask one of them."


async def card(desk: Desk, workspace_id: str, user_id: str) -> Card:
    """Return the files that a workspace uses."""
    files = await desk.config.in_use(workspace_id)
    return config_card([_line(file) for file in files], may_change=await desk.people.is_admin(user_id))


async def open_form(desk: Desk, body: Body, ack: Ack) -> None:
    """Open the form that takes a file."""
    await ack()
    clicked = click(body)
    if not await desk.people.is_admin(clicked.user_id):
        await whisper(desk, clicked.channel_id, "", clicked.user_id, note(NOT_ADMIN))
        return
    await desk.client.views_open(trigger_id=clicked.trigger_id, view=config_modal(clicked.channel_id))


async def add(desk: Desk, body: Body, ack: Ack) -> None:
    """Check an uploaded file and use it from now on, or say line by line what is wrong with it."""
    form = submitted(body)
    files = form.files(ids.UPLOAD_BLOCK)
    if not files:
        await ack(response_action="errors", errors={ids.UPLOAD_BLOCK: "Upload a YAML file."})
        return
    await ack()
    if not await desk.people.is_admin(form.user_id):
        answer = note(NOT_ADMIN)
    else:
        answer = await _taken(desk, form.workspace_id, form.user_id, files[0])
    await whisper(desk, form.private or form.user_id, "", form.user_id, answer)


async def remove(desk: Desk, body: Body, ack: Ack) -> None:
    """Take a file out of use."""
    await ack()
    clicked = click(body)
    if not await desk.people.is_admin(clicked.user_id):
        answer = note(NOT_ADMIN)
    else:
        removed = await desk.config.remove(int(clicked.value), clicked.workspace_id, clicked.user_id)
        answer = note(f"Removed: {removed.told}." if removed else "This file is not in use any more.")
    await whisper(desk, clicked.channel_id, "", clicked.user_id, answer)


async def _taken(desk: Desk, workspace_id: str, user_id: str, file: SourceFile) -> Card:
    with tempfile.TemporaryDirectory(prefix="tomas-config-") as folder:
        place = Path(folder) / "file.yaml"
        try:
            await desk.files.fetch(file, place)
            added = await desk.config.add(workspace_id, user_id, read_text(place, file.name), file.name)
        except FileRefused as refused:
            return refused_card(str(refused))
        except (FileNotHad, FileUnreachable) as error:
            return refused_card(str(error))
    verb = "replaced" if added.replaces else "added"
    what = f"{added.title} was {verb}." if added.kind is FileKind.MODE else f"The {added.title} were {verb}."
    return taken_card(what, added.word)


def _line(file: WorkspaceFile) -> ConfigLine:
    for_all = file.workspace_id == EVERY_WORKSPACE
    facts = file_facts(file.added_by, words.clock(file.added_at), for_all=for_all)
    title = file.word if file.kind is FileKind.MODE else "Instructions for agents"
    return ConfigLine(file.id, title, file.file_name, facts, removable=not for_all)

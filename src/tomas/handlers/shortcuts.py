"""Shortcuts: on a message with a file, and the global one."""

from tomas.blocks.gate_modals import message_modal
from tomas.blocks.start_modal import StartContext
from tomas.handlers.desk import Desk
from tomas.handlers.payloads import Ack, Body, source_file, workspace_of
from tomas.handlers.starting import open_start_modal, takes


async def run_on_file(desk: Desk, body: Body, ack: Ack) -> None:
    """“Run TOMAS on this file”: open the form with the message's file in it."""
    await ack()
    files = [source_file(file) for file in (body.get("message") or {}).get("files") or ()]
    specs = await desk.specs(workspace_of(body))
    usable = [file for file in files if any(takes(spec, file) for spec in specs)]
    if not usable:
        text = "This message has no file that I can work on." if files else "This message has no file."
        kinds = sorted({kind for spec in specs for item in spec.inputs for kind in item.accepts})
        view = message_modal("No file to work on", f"{text} I can read: {', '.join(kinds)}.")
        await desk.client.views_open(trigger_id=str(body["trigger_id"]), view=view)
        return
    start = StartContext("", str(body["channel"]["id"]), usable[0])
    await open_start_modal(desk, str(body["trigger_id"]), workspace_of(body), start)


async def new_run(desk: Desk, body: Body, ack: Ack) -> None:
    """“New TOMAS run”, from anywhere: the form asks for the channel too."""
    await ack()
    await open_start_modal(desk, str(body["trigger_id"]), workspace_of(body), StartContext("", ""))

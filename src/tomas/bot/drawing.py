"""What each event of a run's history changes in Slack."""

from collections.abc import Sequence

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tomas.blocks import end_cards, notes
from tomas.blocks.gate_card import gate_card, is_shown_whole
from tomas.blocks.kit import Card
from tomas.blocks.status_card import status_card
from tomas.bot.posts import STATUS, Posts
from tomas.bot.previews import can_compare, difference
from tomas.bot.uploads import Uploads
from tomas.modes.base import Estimate
from tomas.modes.process import TookTooLong, WorkCrashed, in_process
from tomas.runs.records import (
    ENGINE_ASKS,
    ArtifactRecord,
    EventKind,
    EventRecord,
    GateRecord,
    RunRecord,
    RunStatus,
    RunView,
)
from tomas.runs.service import Runs

DIFF_LIMIT_S = 60
PAGE = 500


class Drawing:
    """Draws runs. Everything here may be called again for the same event and then changes nothing."""

    def __init__(self, runs: Runs, client: AsyncWebClient, posts: Posts, uploads: Uploads) -> None:
        self._runs = runs
        self._client = client
        self._posts = posts
        self._uploads = uploads

    async def status(self, run_id: str, *, hurry: bool = False, force: bool = False) -> RunView:
        """Draw a run's status card, and return what it shows."""
        view = await self._runs.view(run_id)

        async def draw() -> Card:
            return status_card(await self._runs.view(run_id), self._mode_title(view))

        await self._posts.put(view.run, STATUS, draw, hurry=hurry, force=force)
        return view

    async def gate(self, gate: GateRecord, *, force: bool = False) -> None:
        """Draw a gate's card as it stands."""
        view = await self._runs.view(gate.run_id)

        async def draw() -> Card:
            now = await self._runs.view(gate.run_id)
            current = next(item for item in now.gates if item.id == gate.id)
            return gate_card(now, current, editable=bool(self._editable(now, current)))

        await self._posts.put(view.run, _gate_key(gate), draw, force=force)

    async def is_drawn(self, gate: GateRecord) -> bool:
        """Whether a gate's card is in Slack."""
        post = await self._runs.post_of(gate.run_id, _gate_key(gate))
        return bool(post and post.ts)

    async def event(self, event: EventRecord) -> None:
        """Draw what one event says that the status card does not."""
        view = await self._runs.view(event.run_id)
        if event.kind is EventKind.GATE_OPENED:
            await self._gate_opened(view, event)
        elif event.kind is EventKind.STAGE_COMPLETED:
            await self._upload_stage(view, event.stage_id)
        elif event.kind is EventKind.DECISION:
            await self._redraw_gates(view)
        elif event.kind in {EventKind.RUN_COMPLETED, EventKind.RUN_FAILED, EventKind.RUN_CANCELLED}:
            await self._ended(view, event)
        elif card := await self._note(view, event):
            await self._once(view.run, f"event:{event.number}", card)

    async def _gate_opened(self, view: RunView, event: EventRecord) -> None:
        await self._redraw_gates(view)
        gate = next((gate for gate in view.gates if gate.id == event.payload["gate_id"]), None)
        if gate is None:
            return
        if gate.kind == "stage":
            await self._upload_stage(view, gate.stage_id)
            await self._changes(view, gate)
        if not is_shown_whole(gate):
            await self._in_full(view, gate)
        await self.gate(gate)

    async def _in_full(self, view: RunView, gate: GateRecord) -> None:
        """Put all that an engine asks into the thread as a file: who agrees to code must be able to read it all."""
        number = [one.id for one in view.gates if one.kind in ENGINE_ASKS].index(gate.id) + 1
        await self._uploads.put_text(
            view.run, f"question:{gate.id}", f"Question {number} in full", f"question-{number}.md", gate.question
        )

    async def _redraw_gates(self, view: RunView) -> None:
        """Draw those gates again that are posted; an unchanged one costs no call."""
        for gate in view.gates:
            if await self.is_drawn(gate):
                await self.gate(gate)

    async def _upload_stage(self, view: RunView, stage_id: str) -> None:
        newest = [artifact for artifact in view.current_artifacts.values() if artifact.stage_id == stage_id]
        newest = [artifact for artifact in newest if not await self._is_there_already(view, artifact)]
        title = next((stage.title for stage in view.stages if stage.id == stage_id), stage_id)
        await self._uploads.put(view.run, end_cards.best_first(newest), f"📎 {title}")

    async def _is_there_already(self, view: RunView, artifact: ArtifactRecord) -> bool:
        """Whether the newest earlier version in the thread has the same bytes."""
        earlier = [one for one in view.artifacts if one.key == artifact.key and one.version < artifact.version]
        for one in reversed(earlier):
            if await self._uploads.is_there(view.run, one):
                return one.sha256 == artifact.sha256
        return False

    async def _changes(self, view: RunView, gate: GateRecord) -> None:
        """Show what changed where a stage was done again."""
        pairs = _two_versions([artifact for artifact in view.artifacts if artifact.stage_id == gate.stage_id])
        for old, new in pairs:
            try:
                diff = await in_process(DIFF_LIMIT_S, difference, old.path, new.path)
            except (TookTooLong, WorkCrashed, OSError, ValueError, KeyError):
                return
            if diff or (old, new) == pairs[-1]:
                card = notes.changes(new.title, old.version, new.version, diff)
                await self._once(view.run, f"changes:{new.id}", card)
                return

    async def _ended(self, view: RunView, event: EventRecord) -> None:
        await self._redraw_gates(view)
        for stage in view.stages:
            await self._upload_stage(view, stage.id)
        if event.kind is EventKind.RUN_FAILED:
            await self._once(view.run, f"failed:{event.number}", end_cards.failed_card(view))
        elif event.kind is EventKind.RUN_CANCELLED:
            by = str(event.payload.get("by") or "")
            await self._once(view.run, f"cancelled:{event.number}", end_cards.cancelled_card(view, by))
        else:
            await self._once(view.run, "completed", end_cards.completed_card(view))
            card = end_cards.cost_card(view, self._mode_title(view), await self.link(view.run))
            await self._once(view.run, "costs", card, in_thread=False)

    async def link(self, run: RunRecord) -> str:
        """Return the address of a run's thread; empty where there is none."""
        channel_id, ts = await self._posts.place(run)
        if not ts:
            return ""
        try:
            return str((await self._client.chat_getPermalink(channel=channel_id, message_ts=ts))["permalink"])
        except SlackApiError:
            return ""

    async def _note(self, view: RunView, event: EventRecord) -> Card | None:
        payload = event.payload
        if event.kind is EventKind.INTAKE_DONE:
            found = str(payload["summary"]) if view.files else ""
            return notes.input_read(found, _estimate(event), asked=bool(payload["question"]))
        if event.kind is EventKind.RETRYING and payload.get("retry"):
            title = next((stage.title for stage in view.stages if stage.id == event.stage_id), event.stage_id)
            return notes.retrying(title, str(payload["message"]), int(str(payload["retry"])), int(str(payload["of"])))
        if event.kind is EventKind.STEER_APPLIED:
            return await self._applied(event)
        if event.kind is EventKind.CLOSED:
            paused = view.run.status is RunStatus.PAUSED
            return notes.closed(float(str(payload["hours"])), paused=paused)
        if event.kind is EventKind.BUDGET_WARNING:
            return notes.budget_warning(view.spent_usd, view.run.budget_usd)
        return None

    async def _applied(self, event: EventRecord) -> Card | None:
        """Quote the guidance that has reached the model."""
        after = 0
        while events := await self._runs.events(event.run_id, after, PAGE):
            for earlier in events:
                same = earlier.payload.get("steer_id") == event.payload["steer_id"]
                if same and earlier.kind is EventKind.STEER_RECEIVED:
                    return notes.guidance_applied(str(earlier.payload["text"]), str(earlier.payload["by"]))
            after = events[-1].number
        return None

    async def _once(self, run: RunRecord, key: str, card: Card, *, in_thread: bool = True) -> None:
        post = await self._runs.post_of(run.id, key)
        if post and post.ts:
            return

        async def draw() -> Card:
            return card

        await self._posts.put(run, key, draw, in_thread=in_thread)

    def _mode_title(self, view: RunView) -> str:
        mode = self._runs.modes.get(view.run.mode_id)
        return mode.spec.title if mode else view.run.mode_id

    def _editable(self, view: RunView, gate: GateRecord) -> tuple[str, ...]:
        mode = self._runs.modes.get(view.run.mode_id)
        known = mode is not None and any(stage.id == gate.stage_id for stage in mode.spec.stages)
        return mode.spec.stage(gate.stage_id).editable if mode and known else ()


def _gate_key(gate: GateRecord) -> str:
    return f"gate:{gate.id}"


def _two_versions(artifacts: Sequence[ArtifactRecord]) -> list[tuple[ArtifactRecord, ArtifactRecord]]:
    """Return the two newest versions of each artifact that can be compared, text first."""
    newest = {artifact.key: artifact for artifact in artifacts}
    texts_first = sorted(newest.values(), key=lambda artifact: not artifact.media_type.startswith("text/"))
    before = {(artifact.key, artifact.version + 1): artifact for artifact in artifacts}
    pairs = [(old, new) for new in texts_first if (old := before.get((new.key, new.version)))]
    return [(old, new) for old, new in pairs if can_compare(old.name) and can_compare(new.name)]


def _estimate(event: EventRecord) -> Estimate | None:
    fields = ("usd_low", "usd_high", "minutes_low", "minutes_high", "basis")
    if any(name not in event.payload for name in fields):
        return None
    return Estimate.model_validate({name: event.payload[name] for name in fields})

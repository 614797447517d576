"""Starts a run: stored first, then its card at once, then its input."""

from decimal import Decimal

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tomas.bot.client import code_of, is_transient
from tomas.bot.presenter import Presenter
from tomas.bot.tasks import Tasks
from tomas.handlers.desk import StartRequest
from tomas.modes.titles import run_title
from tomas.reading.desk import IntakeDesk
from tomas.runs.records import RunDraft, RunRecord
from tomas.runs.service import Runs

log = structlog.get_logger(__name__)


class BotLauncher:
    """The one way by which every door starts a run."""

    def __init__(
        self,
        runs: Runs,
        client: AsyncWebClient,
        *,
        presenter: Presenter,
        intake: IntakeDesk,
        tasks: Tasks,
        budget_usd: Decimal | None,
    ) -> None:
        """`budget_usd`: of runs for which nobody names one; None leaves it to the mode."""
        self._runs = runs
        self._client = client
        self._presenter = presenter
        self._intake = intake
        self._tasks = tasks
        self._budget_usd = budget_usd

    async def start(self, request: StartRequest) -> RunRecord:
        """Create the run, show its card at once, and begin to read its input."""
        run = await self._runs.created(request.key) or await self._create(request)
        if request.guidance:
            await self._runs.steer(run.id, request.by, request.guidance, key=f"{request.key}:guidance")
        await self._presenter.first_card(run.id)
        self._tasks.spawn(self._intake.read(run.id), f"intake {run.id}")
        return await self._runs.run(run.id) or run

    async def _create(self, request: StartRequest) -> RunRecord:
        channel_id = request.channel_id if request.member else await self._home(request)
        spec = self._runs.modes[request.mode_id].spec
        draft = RunDraft(
            workspace_id=request.workspace_id,
            channel_id=channel_id,
            requester=request.by,
            mode_id=request.mode_id,
            title=run_title(spec, [file.name for file in request.files], request.inputs),
            inputs=dict(request.inputs),
            budget_usd=request.budget_usd or self._budget_usd,
            source_files=request.files,
        )
        return await self._runs.create(draft, request.key)

    async def again(self, run_id: str) -> None:
        """Read a run's input once more, where it is still to be read."""
        self._tasks.spawn(self._intake.read(run_id), f"intake {run_id}")

    async def sweep(self) -> None:
        """Go on with the runs whose input was not read when the last process ended."""
        for run_id in await self._runs.awaiting_intake():
            self._tasks.spawn(self._intake.read(run_id), f"intake {run_id}")

    async def _home(self, request: StartRequest) -> str:
        """Return the channel, or the requester's direct messages where the app is not in the channel.

        While Slack does not say, it is the channel: the presenter moves the run if it cannot be shown there.
        """
        try:
            channel = (await self._client.conversations_info(channel=request.channel_id))["channel"]
            if channel.get("is_member") or channel.get("is_im"):
                return request.channel_id
        except Exception as error:
            if is_transient(error):
                return request.channel_id
            if not isinstance(error, SlackApiError):
                raise
            log.info("channel_unknown", why=code_of(error))
        opened = await self._client.conversations_open(users=request.by.user_id)
        home = str(opened["channel"]["id"])
        await self._client.chat_postMessage(
            channel=home,
            text=f"I am not in <#{request.channel_id}>, so this run lives here. "
            "Invite me there with `/invite` for the next.",
        )
        return home

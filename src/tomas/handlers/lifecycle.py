"""What happens to the app itself, and Slack's own stop button."""

import structlog

from tomas.handlers.desk import Desk
from tomas.handlers.payloads import Body
from tomas.handlers.replying import tell

log = structlog.get_logger(__name__)


async def session_stopped(desk: Desk, event: Body, workspace_id: str) -> None:
    """Slack's stop button in a thread does what ours does."""
    run = await desk.runs.find_by_thread(workspace_id, str(event["channel"]), str(event["thread_ts"]))
    if run is None:
        return
    by = await desk.people.person(str(event["user"]), run.channel_id)
    await tell(desk, run, by.user_id, await desk.runs.cancel(run.id, by))


async def uninstalled(desk: Desk, event: Body, workspace_id: str) -> None:
    """The app was removed or its tokens were revoked: runs keep, and go on when it is installed again."""
    log.warning("slack_access_ended", why=event["type"], workspace=workspace_id)

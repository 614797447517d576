"""The Home tab."""

from decimal import Decimal

from tomas.blocks.home_view import HomeContent, home_view
from tomas.handlers.desk import Desk
from tomas.handlers.payloads import Body
from tomas.runs.approval import may_decide
from tomas.runs.records import RunStatus

LOOKED_AT = 100


async def opened(desk: Desk, event: Body, workspace_id: str) -> None:
    """Draw the Home tab when somebody opens it."""
    if event.get("tab", "home") == "home":
        await publish(desk, workspace_id, str(event["user"]))


async def publish(desk: Desk, workspace_id: str, user_id: str) -> None:
    """Draw one person's Home tab."""
    active = await desk.runs.list_runs(workspace_id, active_only=True, limit=LOOKED_AT)
    mine = await desk.runs.list_runs(workspace_id, requester_id=user_id, limit=20)
    waiting = [run for run in active if run.status is RunStatus.WAITING]
    policy = desk.runs.settings.approval
    for_me = []
    for run in waiting:
        by = await desk.people.person(user_id, run.channel_id)
        if may_decide(policy, run.requester_id, by).allowed:
            for_me.append(run)
    running = [run for run in active if run.requester_id == user_id and run not in for_me]
    recent = [run for run in mine if run.status.ended or run.closed_at][:10]
    shown = {run.id: run for run in [*for_me, *running, *recent]}
    spent = Decimal(0)
    for run_id in shown:
        spent += (await desk.runs.view(run_id)).spent_usd
    content = HomeContent(
        running=running,
        waiting=for_me,
        recent=recent,
        links={run.id: await desk.board.link(run) for run in shown.values()},
        spent_usd=spent,
        specs=await desk.specs(workspace_id),
    )
    await desk.client.views_publish(user_id=user_id, view=home_view(content))

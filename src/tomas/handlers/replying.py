"""Answers to people: in a thread, or for one person's eyes."""

import structlog

from tomas.blocks.kit import Card
from tomas.blocks.notes import note
from tomas.handlers.desk import Desk
from tomas.handlers.slack_errors import NO_ANSWER
from tomas.runs.records import Answer, Outcome, RunRecord

log = structlog.get_logger(__name__)


async def reply(desk: Desk, channel_id: str, thread_ts: str, card: Card) -> None:
    """Post into a thread; an empty `thread_ts` posts to the channel itself."""
    await desk.client.chat_postMessage(
        channel=channel_id,
        thread_ts=thread_ts or None,
        text=card.fallback,
        blocks=card.payload,
        unfurl_links=False,
        unfurl_media=False,
    )


async def whisper(desk: Desk, channel_id: str, thread_ts: str, user_id: str, card: Card) -> None:
    """Show something to one person; by direct message where that is not possible in the channel."""
    try:
        await desk.client.chat_postEphemeral(
            channel=channel_id, user=user_id, thread_ts=thread_ts or None, text=card.fallback, blocks=card.payload
        )
    except NO_ANSWER as error:
        log.info("whisper_by_dm", why=type(error).__name__)
        await reply(desk, user_id, "", card)


async def tell(desk: Desk, run: RunRecord, user_id: str, answer: Answer) -> None:
    """Tell a person what became of their click: the thread shows what was recorded, so only the rest is said."""
    if answer.outcome in {Outcome.RECORDED, Outcome.REPEATED} or not answer.text:
        return
    await whisper(desk, run.channel_id, run.thread_ts, user_id, note(answer.text))

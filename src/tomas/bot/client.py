"""The client of Slack's Web API: patient with rate limits, failing servers and lost connections."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from tomas.bot.settings import Settings, SettingsError

TIMEOUT_S = 30
TRANSIENT = {
    "ratelimited",
    "rate_limited",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "team_added_to_org",
    "http_request_failed",
}
SERVER_ERROR = 500
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 30.0

log = structlog.get_logger(__name__)


@asynccontextmanager
async def web_client(settings: Settings) -> AsyncGenerator[AsyncWebClient]:
    """A client with the bot's token, and connections that are kept open between calls."""
    async with ClientSession(timeout=ClientTimeout(total=TIMEOUT_S)) as session:
        yield AsyncWebClient(
            token=settings.slack_bot_token.get_secret_value(),
            base_url=settings.slack_api_url,
            timeout=TIMEOUT_S,
            session=session,
            retry_handlers=[
                AsyncConnectionErrorRetryHandler(max_retry_count=2),
                AsyncRateLimitErrorRetryHandler(max_retry_count=4),
                AsyncServerErrorRetryHandler(max_retry_count=2),
            ],
        )


async def when_reachable[Answer](call: Callable[[], Awaitable[Answer]], token: str, place: str) -> Answer:
    """Make the first call with a token; wait while Slack cannot be reached.

    Raises SettingsError where Slack refuses the token, naming the setting and the `place` on api.slack.com it is from.
    """
    wait_s = FIRST_WAIT_S
    while True:
        try:
            return await call()
        except (SlackApiError, OSError, ClientError) as error:
            if not is_transient(error):
                raise SettingsError(f"Slack refuses {token} ({_why(error)}). Copy it anew from “{place}”.") from None
            log.warning("slack_is_away", why=_why(error), again_in_s=wait_s)
        await asyncio.sleep(wait_s)
        wait_s = min(wait_s * 2, LONGEST_WAIT_S)


def _why(error: Exception) -> str:
    return code_of(error) if isinstance(error, SlackApiError) else type(error).__name__


def code_of(error: SlackApiError) -> str:
    """Return Slack's error code."""
    found = error.response.get("error") if error.response else ""
    return str(found or "")


def is_transient(error: Exception) -> bool:
    """Whether the same call may go well later: Slack is down, slow or cannot be reached."""
    if isinstance(error, SlackApiError):
        status = getattr(error.response, "status_code", 0)
        return status >= SERVER_ERROR or code_of(error) in TRANSIENT
    return isinstance(error, (OSError, TimeoutError, ClientError))

"""The Bolt application."""

import logging

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from tomas.bot.registration import Reception
from tomas.bot.settings import Settings

log = structlog.get_logger(__name__)


def make_app(settings: Settings, client: AsyncWebClient, reception: Reception) -> AsyncApp:
    """Return the application with every listener; it answers only to signed requests in HTTP mode."""
    app = AsyncApp(
        client=client,
        signing_secret=settings.slack_signing_secret.get_secret_value() or None,
        logger=logging.getLogger("slack_bolt"),
        process_before_response=False,
        request_verification_enabled=bool(settings.slack_signing_secret.get_secret_value()),
    )
    reception.register(app)

    @app.error
    async def failed(error: Exception) -> BoltResponse:
        log.error("listener_failed", exc_info=error)
        return BoltResponse(status=200)

    return app

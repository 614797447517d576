"""What a call to Slack may raise."""

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

NO_ANSWER = (SlackApiError, ClientError, OSError, TimeoutError)
"""Where Slack refuses, fails or cannot be reached: for calls whose loss is no harm."""

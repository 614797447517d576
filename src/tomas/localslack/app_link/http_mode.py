"""Signed HTTP requests to the app's Request URL: events as JSON, commands and interactions as forms."""

import asyncio
import hashlib
import hmac
import json
import secrets
from urllib.parse import urlencode

import aiohttp

from tomas.localslack.clock import Clock
from tomas.localslack.jsontypes import JsonObject

from .transport import Delivery, Kind, NotAcknowledged, Reply

_FORM = "application/x-www-form-urlencoded"
_FIRST_ERROR_STATUS = 300


class HttpMode:
    """Posts to one Request URL for events, commands and interactivity, as Bolt's server expects."""

    def __init__(self, clock: Clock, request_url: str, signing_secret: str, ack_timeout_s: float) -> None:
        self._clock = clock
        self._url = request_url
        self._secret = signing_secret
        self._timeout = aiohttp.ClientTimeout(total=ack_timeout_s)
        self._session = aiohttp.ClientSession()

    async def verify_url(self) -> bool:
        """Send the challenge Slack sends when a Request URL is saved; return whether it came back."""
        challenge = secrets.token_hex(16)
        payload: JsonObject = {"token": "local", "challenge": challenge, "type": "url_verification"}
        try:
            reply = await self.deliver(Delivery(Kind.EVENT, payload))
        except NotAcknowledged:
            return False
        return reply.body.get("challenge") == challenge or reply.body.get("text") == challenge

    async def deliver(self, delivery: Delivery) -> Reply:
        """Post it and return what the app answered with status 200."""
        body, content_type = _body(delivery)
        headers = {"Content-Type": content_type, **self._signature(body), **_retry_headers(delivery)}
        try:
            async with self._session.post(
                self._url, data=body, headers=headers, timeout=self._timeout, allow_redirects=False
            ) as response:
                text = await response.text()
                if response.status >= _FIRST_ERROR_STATUS:
                    raise NotAcknowledged("http_error", retry=response.headers.get("X-Slack-No-Retry") != "1")
                return _reply(response.content_type, text)
        except TimeoutError as error:
            raise NotAcknowledged("http_timeout") from error
        except aiohttp.ClientError as error:
            raise NotAcknowledged("connection_failed") from error

    async def close(self) -> None:
        """End the connections to the app."""
        await self._session.close()
        await asyncio.sleep(0)

    def _signature(self, body: str) -> dict[str, str]:
        timestamp = str(int(self._clock.now()))
        digest = hmac.new(self._secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}


def _body(delivery: Delivery) -> tuple[str, str]:
    match delivery.kind:
        case Kind.EVENT:
            return json.dumps(delivery.payload), "application/json"
        case Kind.COMMAND:
            return urlencode(delivery.payload), _FORM
        case Kind.INTERACTION:
            return urlencode({"payload": json.dumps(delivery.payload)}), _FORM


def _retry_headers(delivery: Delivery) -> dict[str, str]:
    if not delivery.retry_num:
        return {}
    return {"X-Slack-Retry-Num": str(delivery.retry_num), "X-Slack-Retry-Reason": delivery.retry_reason}


def _reply(content_type: str, text: str) -> Reply:
    if not text.strip():
        return Reply()
    if content_type != "application/json":
        return Reply({"text": text})
    try:
        return Reply(json.loads(text))
    except ValueError as error:
        raise NotAcknowledged("http_error") from error

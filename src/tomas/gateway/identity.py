"""Step 1: who calls, and which call of theirs it is."""

import json
import re
from dataclasses import dataclass

from aiohttp import web

from tomas.gateway.ports import CallIdentity, Grant, Tokens
from tomas.gateway.problems import Problem
from tomas.gateway.wires.base import JsonObject

_DIGEST = re.compile(r"[0-9a-f]{64}")
_LONGEST_AGENT = 100


@dataclass(frozen=True, slots=True)
class Call:
    """One request of an engine, read and known to come from a living attempt."""

    grant: Grant
    identity: CallIdentity
    raw: bytes
    body: JsonObject

    @property
    def recordable(self) -> bool:
        """Whether the call can be told apart from others, so that its answer can be given again."""
        return self.identity.number > 0

    @property
    def model(self) -> str:
        """The model's name as the engine knows it."""
        return str(self.body["model"])

    @property
    def streams(self) -> bool:
        """Whether the engine wants the answer as a stream."""
        return bool(self.body.get("stream"))

    @property
    def wants_usage(self) -> bool:
        """Whether the engine wants the stream's usage chunk."""
        return bool((self.body.get("stream_options") or {}).get("include_usage"))


async def read_call(request: web.Request, tokens: Tokens) -> Call:
    """Return the call that a request makes. Raises Problem (401 `token_ended`, 400 for what cannot be read)."""
    grant = await authorised(request, tokens)
    identity = _identity(request)
    raw = await request.read()
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise Problem(400, "invalid_json", "The request is not valid JSON.") from error
    if not isinstance(body, dict) or not isinstance(body.get("model"), str) or not body["model"]:
        raise Problem(400, "model_missing", "The request names no model.")
    if not isinstance(body.get("stream_options") or {}, dict):
        raise Problem(400, "invalid_stream_options", "stream_options is not an object.")
    return Call(grant, identity, raw, body)


async def authorised(request: web.Request, tokens: Tokens) -> Grant:
    """Return what the request's token stands for. Raises Problem (401 `token_ended`)."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    grant = await tokens.grant(token.strip()) if scheme.lower() == "bearer" and token.strip() else None
    if grant is None:
        raise token_ended()
    return grant


def token_ended() -> Problem:
    """Return the error for a token that is unknown, superseded or ended."""
    message = "This attempt has ended; its token is no longer accepted."
    return Problem(401, "token_ended", message, kind="authentication_error")


def _identity(request: web.Request) -> CallIdentity:
    number, digest = request.headers.get("x-tomas-call"), request.headers.get("x-tomas-digest")
    agent = request.headers.get("x-tomas-agent", "")[:_LONGEST_AGENT]
    if number is None and digest is None:
        return CallIdentity(0, "", agent)
    if not number or not number.isascii() or not number.isdigit() or int(number) < 1:
        raise Problem(400, "bad_call_header", "x-tomas-call must be a whole number from 1 on.")
    if not digest or not _DIGEST.fullmatch(digest):
        raise Problem(400, "bad_call_header", "x-tomas-digest must be a SHA-256 in lower-case hexadecimal.")
    return CallIdentity(int(number), digest, agent)

"""OpenAI's own protocol, as OpenAI and compatible servers speak it: passed on, with few corrections."""

import json
from collections.abc import Sequence

from tomas.gateway.loose import mapping, mappings
from tomas.gateway.ports import Upstream
from tomas.gateway.sse import Event
from tomas.gateway.wires.base import BadAnswer, BrokenOff, JsonObject, ProviderCall, ProviderError

_KINDS = {
    400: ("invalid_request_error", "invalid_request"),
    401: ("authentication_error", "invalid_api_key"),
    403: ("permission_error", "permission_denied"),
    404: ("not_found_error", "model_not_found"),
    408: ("server_error", "upstream_timeout"),
    413: ("invalid_request_error", "request_too_large"),
    422: ("invalid_request_error", "invalid_request"),
    429: ("rate_limit_error", "rate_limit_exceeded"),
}
SERVER_ERROR = ("server_error", "upstream_error")


class OpenAIDialect:
    """Chat completions as they are."""

    def chat(self, upstream: Upstream, body: JsonObject, refused: frozenset[str]) -> ProviderCall:
        """Return the request with the provider's model name, without what the model refuses."""
        payload: JsonObject = _with_accepted_limit(body, refused)
        payload = {name: value for name, value in payload.items() if name not in refused} | {"model": upstream.model}
        if payload.get("stream"):
            payload["stream_options"] = {**mapping(payload.get("stream_options")), "include_usage": True}
            if "stream_options" in refused:
                del payload["stream_options"]
        return ProviderCall("/chat/completions", openai_headers(upstream), payload)

    def answer(self, body: JsonObject, payload: JsonObject) -> JsonObject:
        """Return the payload itself once it is known to be an answer. Raises BadAnswer."""
        return checked_answer(payload)

    def stream(self, body: JsonObject) -> "OpenAIStream":
        """Return a reader that passes chunks on."""
        return OpenAIStream()

    def error(self, status: int, payload: JsonObject) -> ProviderError:
        """Return what an OpenAI-style error body says."""
        error = payload.get("error", payload)
        error = error if isinstance(error, dict) else {"message": str(error)}
        kind, code = _KINDS.get(status, SERVER_ERROR)
        message = error.get("message") or error.get("detail") or ""
        return ProviderError(
            message=message if isinstance(message, str) else json.dumps(message),
            code=str(error.get("code") or code),
            kind=str(error.get("type") or kind),
            status=status,
            param=str(error.get("param") or ""),
        )


class OpenAIStream:
    """Passes chunks on and notices the end."""

    def __init__(self) -> None:
        self._finished = False

    @property
    def complete(self) -> bool:
        """Whether a finish reason or the closing mark has come."""
        return self._finished

    def feed(self, event: Event) -> Sequence[JsonObject]:
        """Return the event's chunk. Raises BadAnswer, BrokenOff."""
        if event.data.strip() == "[DONE]":
            self._finished = True
            return ()
        chunk = read_object(event.data)
        if "error" in chunk:
            raise BrokenOff(chunk)
        if any(choice.get("finish_reason") for choice in mappings(chunk.get("choices"))):
            self._finished = True
        return (chunk,)


def _with_accepted_limit(body: JsonObject, refused: frozenset[str]) -> JsonObject:
    """The completion limit under the other name, where the model refuses the usual one."""
    for name, other in (("max_tokens", "max_completion_tokens"), ("max_completion_tokens", "max_tokens")):
        if name in refused and name in body:
            return body | {other: body[name]}
    return body


def openai_headers(upstream: Upstream) -> dict[str, str]:
    """Return the headers that carry the key, where the server wants one."""
    return {"Authorization": f"Bearer {upstream.api_key}"} if upstream.api_key else {}


def checked_answer(answer: JsonObject) -> JsonObject:
    """Return the answer itself once it is known to hold a message. Raises BadAnswer."""
    choices = mappings(answer.get("choices"))
    if not choices or not mapping(choices[0].get("message")):
        raise BadAnswer("the model server's answer holds no message")
    return answer


def read_object(text: str | bytes) -> JsonObject:
    """Return the JSON object in a text. Raises BadAnswer."""
    try:
        value = json.loads(text)
    except ValueError as error:
        raise BadAnswer("the model server's answer is not JSON") from error
    if not isinstance(value, dict):
        raise BadAnswer("the model server's answer is not a JSON object")
    return value

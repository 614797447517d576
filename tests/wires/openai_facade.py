"""OpenAI's chat completions, as strictly as the real ones, before the offline model."""

from typing import Any

from aiohttp import web
from openai_wire import complaint, completion

from tomas.offline_model.chat import Reply

__all__ = ["complaint", "read", "refusal", "write"]
MOST_TOKENS = 32_768


def key(request: web.Request) -> str:
    """The key that a request carries."""
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


def model(_request: web.Request, body: dict) -> str:
    """The model that is asked for."""
    return body["model"]


def path(_model: str) -> str:
    """Where the model is asked."""
    return "/v1/chat/completions"


def refusal(status: int, message: str) -> web.Response:
    """An error in the protocol's form."""
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": None}
    return web.json_response({"error": error}, status=status)


def most_tokens(body: dict) -> int:
    """The answer's limit."""
    return body["max_completion_tokens"] if body["max_completion_tokens"] <= MOST_TOKENS else 0


def read(body: dict) -> dict[str, Any]:
    """The request as it is."""
    return body


def write(reply: Reply, usage: dict[str, int], model: str) -> dict[str, Any]:
    """The answer with its usage."""
    said = reply.message()
    more = {"tool_calls": said["tool_calls"]} if reply.tool else {}
    return completion(said["content"], dict(usage), **more) | {"model": f"{model}-2025-04-14"}

"""What a call used, in the provider's own numbers; estimated, and marked so, where it gives none."""

import json
import math

from tomas.gateway.loose import count, mapping, mappings
from tomas.gateway.ports import CallUsage
from tomas.gateway.wires.base import JsonObject

_BYTES_PER_TOKEN = 4
_IMAGE_TOKENS = 1_500


def usage_of(answer: JsonObject) -> CallUsage | None:
    """Return the usage that an OpenAI answer or chunk carries."""
    usage = mapping(answer.get("usage"))
    cached = count(mapping(usage.get("prompt_tokens_details")).get("cached_tokens"))
    spent, written = count(usage.get("prompt_tokens")), count(usage.get("completion_tokens"))
    if not spent and not written:
        return None
    return CallUsage(spent, written, min(cached, spent))


def estimated_usage(body: JsonObject, answer: JsonObject) -> CallUsage:
    """Return what a call must have used, by the length of what was sent and answered."""
    said = [choice.get("message") for choice in mappings(answer.get("choices"))]
    return CallUsage(input_tokens(body), _tokens(said) if said else 0, estimated=True)


def input_tokens(body: JsonObject) -> int:
    """Return about how many tokens a request's input has: messages, tools and schemas, by their bytes."""
    sent = [body.get(name) for name in ("messages", "tools", "functions", "response_format", "input")]
    return _tokens([part for part in sent if part])


def _tokens(value: object) -> int:
    text, images = json.dumps(_without_data(value), ensure_ascii=False), _images(value)
    return math.ceil(len(text.encode("utf-8", "replace")) / _BYTES_PER_TOKEN) + images * _IMAGE_TOKENS


def _without_data(value: object) -> object:
    """An image's bytes say nothing of its tokens."""
    match value:
        case str() if value.startswith("data:"):
            return "data:"
        case dict():
            return {name: _without_data(part) for name, part in value.items()}
        case list():
            return [_without_data(part) for part in value]
    return value


def _images(value: object) -> int:
    match value:
        case {"type": "image_url"}:
            return 1
        case dict():
            return sum(_images(part) for part in value.values())
        case list():
            return sum(_images(part) for part in value)
    return 0

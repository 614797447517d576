"""Google's generateContent protocol: answers, streams and errors."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tomas.gateway.loose import count, mapping, mappings, text
from tomas.gateway.sse import Event
from tomas.gateway.wires.base import BadAnswer, BrokenOff, JsonObject, ProviderError
from tomas.gateway.wires.completions import ChunkMaker, Completion, tool_call, usage
from tomas.gateway.wires.openai import read_object

_FILTERED = frozenset(
    {"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "LANGUAGE", "IMAGE_SAFETY", "OTHER"}
)
_ERRORS = {
    "INVALID_ARGUMENT": (400, "invalid_request_error", "invalid_request"),
    "FAILED_PRECONDITION": (400, "invalid_request_error", "failed_precondition"),
    "UNAUTHENTICATED": (401, "authentication_error", "invalid_api_key"),
    "PERMISSION_DENIED": (403, "permission_error", "permission_denied"),
    "NOT_FOUND": (404, "not_found_error", "model_not_found"),
    "RESOURCE_EXHAUSTED": (429, "rate_limit_error", "rate_limit_exceeded"),
    "INTERNAL": (500, "server_error", "upstream_error"),
    "UNAVAILABLE": (503, "server_error", "overloaded"),
    "DEADLINE_EXCEEDED": (504, "server_error", "upstream_timeout"),
}
_SECONDS = re.compile(r"(\d+(?:\.\d+)?)s")


def read_answer(payload: JsonObject, *, one_call: bool) -> JsonObject:
    """Return the OpenAI answer for a generateContent answer; with `one_call`, of several tool calls the first.

    Raises BadAnswer.
    """
    read = _Read.of(payload)
    if read.finish is None:
        raise BadAnswer("the answer holds no candidates")
    calls = read.calls[:1] if one_call else read.calls
    completion = Completion(text(payload.get("modelVersion")), _finish(read.finish, has_calls=bool(calls)))
    completion.id = text(payload.get("responseId"))
    completion.tool_calls = calls
    completion.text = read.text if read.text or not calls else None
    completion.refusal = read.refusal
    completion.usage = _usage(payload)
    return completion.payload()


def read_error(status: int, payload: JsonObject) -> ProviderError:
    """Return what an error body says."""
    error = mapping(payload.get("error"))
    message, name = text(error.get("message")), text(error.get("status"))
    details = mappings(error.get("details"))
    by_status = {known[0]: known for known in reversed(_ERRORS.values())}
    mapped, kind, code = _ERRORS.get(name) or by_status.get(status) or (status, "server_error", "upstream_error")
    if any(detail.get("reason") == "API_KEY_INVALID" for detail in details):
        mapped, kind, code = _ERRORS["UNAUTHENTICATED"]
    if "exceeds the maximum number of tokens" in message:
        code = "context_length_exceeded"
    return ProviderError(message, code, kind, mapped, retry_after_s=_retry_after_s(details))


class GeminiStream:
    """Turns a stream's partial answers into chunks."""

    def __init__(self, *, one_call: bool) -> None:
        """With `one_call`, of several tool calls only the first is passed on."""
        self._maker = ChunkMaker()
        self._one_call = one_call
        self._calls = 0
        self._finish: str | None = None
        self._begun = False

    @property
    def complete(self) -> bool:
        """Whether the finish reason has come."""
        return self._finish is not None

    def feed(self, event: Event) -> Sequence[JsonObject]:
        """Return the chunks an event stands for. Raises BadAnswer, BrokenOff."""
        data = read_object(event.data)
        if "error" in data:
            raise BrokenOff(data)
        read = _Read.of(data)
        self._maker.id = self._maker.id or text(data.get("responseId"))
        self._maker.model = text(data.get("modelVersion")) or self._maker.model
        chunks = [self._maker.chunk(delta) for delta in self._deltas(read)]
        if read.finish:
            self._finish = read.finish
            chunks.append(self._maker.chunk({}, _finish(read.finish, has_calls=self._calls > 0)))
        counted = _usage(data)
        if counted and self._finish:
            chunks.append(self._maker.usage(counted))
        return chunks

    def _deltas(self, read: "_Read") -> list[JsonObject]:
        deltas: list[JsonObject] = []
        if not self._begun:
            self._begun = True
            deltas.append({"role": "assistant", "content": ""})
        if read.text:
            deltas.append({"content": read.text})
        if read.refusal:
            deltas.append({"refusal": read.refusal})
        for call in read.calls:
            if self._calls and self._one_call:
                break
            deltas.append({"tool_calls": [{"index": self._calls, **call}]})
            self._calls += 1
        return deltas


@dataclass(slots=True)
class _Read:
    """What a whole or partial answer holds."""

    text: str = ""
    calls: list[JsonObject] = field(default_factory=list)
    finish: str | None = None
    refusal: str | None = None

    @classmethod
    def of(cls, payload: JsonObject) -> "_Read":
        read = cls()
        candidate = next(iter(mappings(payload.get("candidates"))), {})
        read.finish = text(candidate.get("finishReason")) or None
        for part in mappings(mapping(candidate.get("content")).get("parts")):
            read._take(part)
        blocked = text(mapping(payload.get("promptFeedback")).get("blockReason"))
        if blocked:
            read.finish, read.refusal = "SAFETY", f"The provider refused the prompt ({blocked})."
        return read

    def _take(self, part: JsonObject) -> None:
        match part:
            case {"thought": True}:
                return
            case {"functionCall": {"name": str(name)} as call}:
                signature = text(part.get("thoughtSignature"))
                more = {"extra_content": {"google": {"thought_signature": signature}}} if signature else {}
                self.calls.append(tool_call(text(call.get("id")), name, mapping(call.get("args")), **more))
            case {"text": str(said)}:
                self.text += said


def _finish(reason: str, *, has_calls: bool) -> str:
    if reason == "MAX_TOKENS":
        return "length"
    if reason in _FILTERED:
        return "content_filter"
    return "tool_calls" if has_calls else "stop"


def _usage(payload: JsonObject) -> JsonObject | None:
    """Google counts thinking beside the answer and bills both as output."""
    counts = payload.get("usageMetadata")
    if not isinstance(counts, dict) or not counts:
        return None
    thinking = count(counts.get("thoughtsTokenCount"))
    spent = count(counts.get("promptTokenCount")) + count(counts.get("toolUsePromptTokenCount"))
    written = count(counts.get("candidatesTokenCount")) + thinking
    return usage(spent, written, count(counts.get("cachedContentTokenCount")), thinking)


def _retry_after_s(details: Sequence[JsonObject]) -> float | None:
    for detail in details:
        if found := _SECONDS.fullmatch(text(detail.get("retryDelay"))):
            return float(found[1])
    return None

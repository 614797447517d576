"""What holds for every stream, history and answer, however it is cut or malformed."""

import json
from typing import Any

import anthropic_wire
import gemini_wire
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tomas.gateway.chunks import Gathered, as_chunks
from tomas.gateway.ports import Upstream, Wire
from tomas.gateway.problems import Problem, sanitised
from tomas.gateway.sse import DONE, Event, EventReader, encoded
from tomas.gateway.usage import estimated_usage, usage_of
from tomas.gateway.wires import dialects
from tomas.gateway.wires.base import BadAnswer, BrokenOff, Dialect

DIALECTS = dialects()
UPSTREAMS = {
    Wire.OPENAI: Upstream("openai", Wire.OPENAI, "", "k", "gpt-4.1"),
    Wire.ANTHROPIC: Upstream("anthropic", Wire.ANTHROPIC, "", "k", "claude-sonnet-4-5"),
    Wire.GEMINI: Upstream("google", Wire.GEMINI, "", "k", "gemini-3-pro-preview"),
}
COMPLAINTS = {Wire.ANTHROPIC: anthropic_wire.complaint, Wire.GEMINI: gemini_wire.complaint}
lines = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]))
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)


def foreign(*names: str) -> st.SearchStrategy[Any]:
    """JSON whose keys are a protocol's own, in shapes that it does not have."""
    return st.recursive(
        scalars | st.sampled_from(names),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(names), inner, max_size=4),
        max_leaves=12,
    )


@given(
    st.lists(st.tuples(lines, st.lists(lines, min_size=1, max_size=3))),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.data(),
)
def test_events_are_the_same_wherever_the_bytes_are_cut(
    events: list[tuple[str, list[str]]], end: str, data: st.DataObject
) -> None:
    text = "".join(
        f": ping{end}event: {name}{end}" + "".join(f"data: {line}{end}" for line in said) + end for name, said in events
    ).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    reader = EventReader()
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    found = [event for piece in pieces for event in reader.feed(piece)] + list(reader.end())
    # One space after the colon is the protocol's own; an empty name stands for the usual one.
    assert found == [Event("\n".join(said), name or "message") for name, said in events]


@given(st.dictionaries(st.text(), scalars, min_size=1))
def test_an_encoded_event_is_read_back(payload: dict[str, Any]) -> None:
    (event, done) = EventReader().feed(encoded(payload) + DONE)
    assert json.loads(event.data) == payload
    assert done.data == "[DONE]"


calls = st.builds(
    lambda call_id, name, arguments: {
        "id": call_id,
        "type": "function",
        "function": {"name": name, "arguments": json.dumps(arguments)},
    },
    st.text(min_size=1, max_size=8),
    st.from_regex(r"[a-z_]{1,12}", fullmatch=True),
    st.dictionaries(st.text(max_size=5), scalars, max_size=3),
)


@given(st.none() | st.text(), st.lists(calls, max_size=3), st.booleans())
def test_an_answer_survives_being_streamed(text: str | None, tool_calls: list[dict], with_usage: bool) -> None:
    message = {"role": "assistant", "content": text, **({"tool_calls": tool_calls} if tool_calls else {})}
    answer = {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls" if tool_calls else "stop"}],
        "usage": {"prompt_tokens": 3, "completion_tokens": 4},
    }
    gathered = Gathered()
    for chunk in as_chunks(answer, with_usage=with_usage):
        gathered.add(json.loads(json.dumps(chunk)))
    again = gathered.answer()
    assert again["choices"] == answer["choices"]
    assert again.get("usage") == (answer["usage"] if with_usage else None)


contents = (
    st.none()
    | st.text(max_size=12)
    | st.lists(st.builds(lambda text: {"type": "text", "text": text}, st.text(max_size=8)), max_size=2)
)
ids = st.sampled_from(["c1", "c2", "c3", "c4"])
messages = st.one_of(
    st.fixed_dictionaries({"role": st.sampled_from(["system", "developer", "user", "assistant"]), "content": contents}),
    st.fixed_dictionaries({"role": st.just("tool"), "tool_call_id": ids, "content": contents}),
    st.builds(
        lambda content, made: {"role": "assistant", "content": content, "tool_calls": made},
        contents,
        st.lists(
            st.builds(lambda call, call_id: call | {"id": call_id}, calls, ids), max_size=3, unique_by=lambda c: c["id"]
        ),
    ),
)
tools = st.lists(st.from_regex(r"[a-z]{1,6}", fullmatch=True), max_size=2, unique=True).map(
    lambda names: [{"type": "function", "function": {"name": name}} for name in names]
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([Wire.ANTHROPIC, Wire.GEMINI]),
    st.lists(messages, min_size=1, max_size=8),
    tools,
    st.fixed_dictionaries(
        {},
        optional={
            "temperature": st.floats(0, 2),
            "top_p": st.floats(0, 1),
            "max_tokens": st.integers(1, 1000),
            "stop": st.text(max_size=4) | st.lists(st.text(max_size=4), max_size=3),
            "parallel_tool_calls": st.booleans(),
            "tool_choice": st.sampled_from(["auto", "none", "required"]),
            "stream": st.booleans(),
            "response_format": st.sampled_from(
                [
                    {"type": "text"},
                    {"type": "json_object"},
                    {
                        "type": "json_schema",
                        "json_schema": {"name": "A", "schema": {"type": "object", "properties": {}}},
                    },
                ]
            ),
        },
    ),
)
def test_every_history_is_within_the_protocol(
    protocol: Wire, history: list[dict], offered: list[dict], options: dict
) -> None:
    body = {"model": "m", "messages": history, **options, **({"tools": offered} if offered else {})}
    call = DIALECTS[protocol].chat(UPSTREAMS[protocol], json.loads(json.dumps(body)), frozenset())
    assert COMPLAINTS[protocol](json.loads(json.dumps(call.payload))) == ""


ANSWER_WORDS = (
    *("choices", "message", "content", "delta", "finish_reason", "usage", "prompt_tokens", "prompt_tokens_details"),
    *("type", "text", "tool_use", "id", "name", "input", "stop_reason", "give_answer", "index", "content_block"),
    *("message_start", "message_delta", "content_block_start", "content_block_delta", "message_stop", "tool_calls"),
    *("candidates", "parts", "functionCall", "args", "finishReason", "usageMetadata", "promptFeedback", "function"),
    *("error", "details", "status", "code", "retryDelay", "reason", "arguments", "input_tokens", "blockReason"),
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(list(Wire)), st.dictionaries(st.sampled_from(ANSWER_WORDS), foreign(*ANSWER_WORDS), max_size=6))
def test_a_malformed_answer_is_a_bad_answer_and_nothing_worse(protocol: Wire, payload: dict) -> None:
    dialect = DIALECTS[protocol]
    body = {"messages": [{"role": "user", "content": "x"}]}
    _harmless(dialect, body, payload)
    assert dialect.error(500, payload).status >= 400
    gathered, reader = Gathered(), dialect.stream(body)
    for _ in range(2):
        try:
            for chunk in reader.feed(Event(json.dumps(payload))):
                gathered.add(chunk)
        except (BadAnswer, BrokenOff):
            return
    answer = gathered.answer()
    json.dumps(answer)
    assert (usage_of(answer) or estimated_usage(body, answer)).input_tokens >= 0


def _harmless(dialect: Dialect, body: dict, payload: dict) -> None:
    try:
        answer = dialect.answer(body, payload)
    except BadAnswer:
        return
    assert isinstance(answer["choices"][0]["message"], dict)
    usage = usage_of(answer) or estimated_usage(body, answer)
    assert usage.input_tokens >= usage.cached_input_tokens >= 0


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(list(Wire)),
    st.dictionaries(
        st.sampled_from(["tools", "tool_choice", "response_format", "n", "stop"]), foreign("type", "function")
    ),
    st.lists(foreign("role", "content", "type", "text", "tool_calls", "assistant", "tool", "function"), min_size=1),
)
def test_a_malformed_request_is_told_so_and_nothing_worse(protocol: Wire, options: dict, history: list) -> None:
    try:
        call = DIALECTS[protocol].chat(UPSTREAMS[protocol], {"model": "m", "messages": history, **options}, frozenset())
    except Problem:
        return
    json.dumps(call.payload)


@given(st.text(), st.from_regex(r"sk-[A-Za-z0-9]{12,40}", fullmatch=True), st.text())
def test_no_key_is_passed_on(before: str, key: str, after: str) -> None:
    assert key not in sanitised(f"{before}{key}{after}", key)
    assert key not in sanitised(f"Incorrect API key provided: {key}.")

"""The engines' requests on Anthropic's and Google's protocols, over HTTP against servers that are strict."""

import json
from typing import Any

import anthropic_wire
import gemini_wire
import openai
import pytest
from aiohttp import web
from gateway_kit import Handler, Setup, upstream

from tomas.gateway.ports import CallUsage, Wire

SCHEMA = {
    "type": "object",
    "properties": {"steps": {"type": "array", "items": {"$ref": "#/$defs/Step"}}},
    "required": ["steps"],
    "additionalProperties": False,
    "$defs": {
        "Step": {
            "type": "object",
            "properties": {"name": {"type": "string", "minLength": 1}},
            "required": ["name"],
            "additionalProperties": False,
        }
    },
}
FORMAT = {"type": "json_schema", "json_schema": {"name": "Plan", "schema": SCHEMA, "strict": True}}
PLAN_TOOL = {
    "type": "function",
    "function": {
        "name": "record_plan",
        "description": "Record the plan.",
        "parameters": {"type": "object", "properties": {"plan": {"type": "string"}, "steps": {"type": "integer"}}},
        "strict": True,
    },
}
FORCED = {"type": "function", "function": {"name": "record_plan"}}
ASK: dict[str, Any] = {
    "model": "some-model",
    "messages": [{"role": "system", "content": "You are the planner."}, {"role": "user", "content": "Plan."}],
    "temperature": 0.00001,
    "top_p": 0.05,
}
MESSY: list[Any] = [
    {"role": "system", "content": "You are the engineer."},
    {"role": "assistant", "content": "Starting.", "name": "control"},
    {"role": "user", "content": "", "name": "admin"},
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {"id": "c1", "type": "function", "function": {"name": "record_status", "arguments": '{"n": 1}'}},
            {"id": "c2", "type": "function", "function": {"name": "record_status", "arguments": "not json"}},
        ],
    },
    {"role": "tool", "tool_call_id": "c2", "content": "done"},
    {"role": "system", "content": "A word in the middle."},
    {"role": "tool", "tool_call_id": "nobody", "content": "orphan"},
    {
        "role": "user",
        "content": [
            {"type": "text", "text": "Look:"},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}},
        ],
    },
    {"role": "assistant", "content": "I see."},
]


@pytest.fixture
def claude(setup: Setup) -> Setup:
    setup.router.upstream = upstream(setup.provider, Wire.ANTHROPIC, "anthropic", "claude-sonnet-4-5")
    return setup


@pytest.fixture
def gemini(setup: Setup) -> Setup:
    setup.router.upstream = upstream(setup.provider, Wire.GEMINI, "google", "gemini-2.5-pro")
    return setup


@pytest.fixture(params=[Wire.ANTHROPIC, Wire.GEMINI])
def either(request: pytest.FixtureRequest) -> Setup:
    return request.getfixturevalue("claude" if request.param is Wire.ANTHROPIC else "gemini")


def say(setup: Setup, what: str, cut: bool = False) -> None:
    """Let the strict provider answer with text or a tool call."""
    if setup.router.upstream and setup.router.upstream.wire is Wire.ANTHROPIC:
        blocks = [anthropic_wire.TEXT] if what == "text" else [anthropic_wire.TOOL]
        reason = "max_tokens" if cut else "end_turn" if what == "text" else "tool_use"
        setup.provider.handler = anthropic_wire.answering(anthropic_wire.message(*blocks, stop_reason=reason))
    else:
        parts = [gemini_wire.THOUGHT, {"text": "Hel"}, {"text": "lo"}] if what == "text" else [gemini_wire.CALL]
        setup.provider.handler = gemini_wire.answering(*parts, finish="MAX_TOKENS" if cut else "STOP")


async def test_text_comes_back_with_usage_and_cached_tokens(either: Setup) -> None:
    say(either, "text")
    answer = await either.client().chat.completions.create(**ASK)
    assert (answer.choices[0].message.content, answer.choices[0].finish_reason) == ("Hello", "stop")
    usage, usd = either.ledger.settled["0"]
    assert usage == CallUsage(1000, 100, 300)
    assert usd is not None
    assert usd < (either.ledger.reserved["0"] or 0)


async def test_an_answer_cut_by_its_limit_says_so(either: Setup) -> None:
    say(either, "text", cut=True)
    assert (await either.client().chat.completions.create(**ASK)).choices[0].finish_reason == "length"
    chunks = [c async for c in await either.client().chat.completions.create(**ASK, stream=True)]
    assert chunks[-1].choices[0].finish_reason == "length"


async def test_a_forced_tool_is_forced_and_called(either: Setup) -> None:
    say(either, "tool")
    answer = await either.client().chat.completions.create(
        **ASK, tools=[PLAN_TOOL], tool_choice=FORCED, parallel_tool_calls=False
    )
    assert answer.choices[0].finish_reason == "tool_calls"
    (call,) = answer.choices[0].message.tool_calls
    assert (call.function.name, json.loads(call.function.arguments)) == ("record_plan", {"plan": "Sort", "steps": 2})
    sent = either.provider.asked[0]
    if "toolConfig" in sent:
        expected = {"mode": "ANY", "allowedFunctionNames": ["record_plan"]}
        assert sent["toolConfig"]["functionCallingConfig"] == expected
    else:
        assert sent["tool_choice"] == {"type": "tool", "name": "record_plan", "disable_parallel_tool_use": True}


@pytest.mark.parametrize("what", ["text", "tool"])
async def test_a_stream_adds_up_to_the_same_answer(either: Setup, what: str) -> None:
    say(either, what)
    more = {"tools": [PLAN_TOOL]} if what == "tool" else {}
    async with either.client().chat.completions.stream(**ASK, **more, stream_options={"include_usage": True}) as stream:
        final = await stream.get_final_completion()
    whole = await either.client().chat.completions.create(**ASK, **more)
    assert (final.choices[0].message.content or None) == whole.choices[0].message.content
    assert final.choices[0].finish_reason == whole.choices[0].finish_reason
    assert final.usage == whole.usage
    if what == "tool":
        ours, theirs = final.choices[0].message.tool_calls[0], whole.choices[0].message.tool_calls[0]
        assert json.loads(ours.function.arguments) == json.loads(theirs.function.arguments)
    assert either.ledger.settled["0"] == either.ledger.settled["1"]


@pytest.mark.parametrize("choice", ["auto", "none", "required", FORCED, None])
@pytest.mark.parametrize("parallel", [True, False, None])
async def test_every_choice_of_tools_is_within_the_protocol(either: Setup, choice: Any, parallel: bool | None) -> None:
    say(either, "text")
    options = {"tool_choice": choice, "parallel_tool_calls": parallel}
    options = {name: value for name, value in options.items() if value is not None}
    await either.client().chat.completions.create(**ASK, tools=[PLAN_TOOL], **options)


async def test_a_messy_history_is_put_right(either: Setup) -> None:
    say(either, "text")
    await either.client().chat.completions.create(model="m", messages=MESSY)
    sent = json.dumps(either.provider.asked[0])
    for word in ("You are the engineer.", "Starting.", "done", "orphan", "A word in the middle.", "I see.", "iVBOR"):
        assert word in sent


@pytest.mark.parametrize(
    "messages",
    [
        [{"role": "system", "content": "Alone."}],
        [{"role": "assistant", "content": "Alone."}],
        [{"role": "user", "content": " "}],
        MESSY[:4],
        [*MESSY[:4], {"role": "assistant", "content": "Well."}, *MESSY[3:5]],
    ],
)
async def test_short_and_broken_histories_are_within_the_protocol(either: Setup, messages: Any) -> None:
    say(either, "text")
    await either.client().chat.completions.create(model="m", messages=messages)


async def test_fields_that_others_lack_are_left_out(either: Setup) -> None:
    say(either, "text")
    extra = {
        "seed": 7,
        "user": "u",
        "logprobs": True,
        "presence_penalty": 0.5,
        "reasoning_effort": "medium",
        "stop": "END",
    }
    await either.client().chat.completions.create(**{**ASK, **extra}, max_completion_tokens=77)
    sent = json.dumps(either.provider.asked[0])
    assert "reasoning_effort" not in sent
    assert "77" in sent
    assert "END" in sent


@pytest.mark.parametrize("extra", [{"n": 2}, {"messages": [{"role": "user", "content": [{"type": "input_audio"}]}]}])
async def test_what_cannot_be_translated_is_said_and_costs_nothing(either: Setup, extra: dict) -> None:
    with pytest.raises(openai.BadRequestError, match=r"provider"):
        await either.client().chat.completions.create(**{**ASK, **extra})
    assert list(either.ledger.released) == ["0"]


async def test_claude_gets_the_schema_as_its_output_format(claude: Setup) -> None:
    say(claude, "text")
    await claude.client().chat.completions.create(**ASK, response_format=FORMAT)
    schema = claude.provider.asked[0]["output_config"]["format"]["schema"]
    assert schema["$defs"]["Step"]["properties"]["name"]["type"] == "string"
    assert "minLength" not in schema["$defs"]["Step"]["properties"]["name"]


@pytest.mark.parametrize("learns", [True, False])
async def test_claude_without_structured_outputs_is_forced_by_a_tool(claude: Setup, learns: bool) -> None:
    block = {"type": "tool_use", "id": "t1", "name": "give_answer", "input": {"steps": [{"name": "Sort"}]}}
    good = anthropic_wire.answering(anthropic_wire.message(block, stop_reason="tool_use"))

    async def handler(request: web.Request) -> web.StreamResponse:
        if "output_config" in await request.json():
            text = "output_config.format: structured outputs are not supported by this model"
            return anthropic_wire.error(400, "invalid_request_error", text)
        return await good(request)

    claude.provider.handler = handler
    if not learns:
        claude.router.upstream = upstream(claude.provider, Wire.ANTHROPIC, "anthropic", "claude-3-5-haiku-20241022")
    for _ in range(2):
        answer = await claude.client().chat.completions.create(**ASK, response_format=FORMAT)
        assert json.loads(answer.choices[0].message.content) == {"steps": [{"name": "Sort"}]}
        assert (answer.choices[0].finish_reason, answer.choices[0].message.tool_calls) == ("stop", None)
    stream = await claude.client().chat.completions.create(**ASK, response_format=FORMAT, stream=True)
    chunks = [chunk async for chunk in stream]
    assert json.loads("".join(c.choices[0].delta.content or "" for c in chunks)) == {"steps": [{"name": "Sort"}]}
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert len(claude.provider.asked) == (4 if learns else 3)


async def test_gemini_gets_the_schema_as_it_is(gemini: Setup) -> None:
    say(gemini, "text")
    await gemini.client().chat.completions.create(**ASK, response_format=FORMAT)
    settings = gemini.provider.asked[0]["generationConfig"]
    assert settings["responseMimeType"] == "application/json"
    assert settings["responseJsonSchema"] == SCHEMA


async def test_gemini_is_asked_for_the_schema_in_words_beside_tools(gemini: Setup) -> None:
    say(gemini, "text")
    await gemini.client().chat.completions.create(**ASK, response_format=FORMAT, tools=[PLAN_TOOL])
    assert "responseMimeType" not in gemini.provider.asked[0]["generationConfig"]
    assert "$defs" in gemini.provider.asked[0]["systemInstruction"]["parts"][0]["text"]


async def test_gemini_calls_one_tool_where_only_one_is_wanted(gemini: Setup) -> None:
    gemini.provider.handler = gemini_wire.answering(gemini_wire.CALL, gemini_wire.CALL)
    for parallel, calls in ((False, 1), (True, 2)):
        options = {"tools": [PLAN_TOOL], "parallel_tool_calls": parallel}
        answer = await gemini.client().chat.completions.create(**ASK, **options)
        assert len(answer.choices[0].message.tool_calls) == calls
        async with gemini.client().chat.completions.stream(**ASK, **options) as stream:
            final = await stream.get_final_completion()
        assert len(final.choices[0].message.tool_calls) == calls


async def test_gemini_signatures_come_and_go(gemini: Setup) -> None:
    gemini.router.upstream = upstream(gemini.provider, Wire.GEMINI, "google", "gemini-3-pro-preview")
    say(gemini, "tool")
    client = gemini.client()
    answer = await client.chat.completions.create(**ASK, tools=[PLAN_TOOL])
    call = answer.choices[0].message.tool_calls[0].model_dump()
    assert call["extra_content"] == {"google": {"thought_signature": "c2lnbmVk"}}
    for kept in (call, {name: value for name, value in call.items() if name != "extra_content"}):
        result = {"role": "tool", "tool_call_id": call["id"], "content": '{"ok": true}'}
        history = [*ASK["messages"], {"role": "assistant", "tool_calls": [kept]}, result]
        await client.chat.completions.create(model="m", messages=history, tools=[PLAN_TOOL])
    marks = [sent["contents"][1]["parts"][0]["thoughtSignature"] for sent in gemini.provider.asked[1:]]
    assert marks == ["c2lnbmVk", "skip_thought_signature_validator"]
    assert gemini.provider.asked[1]["contents"][2]["parts"][0]["functionResponse"]["response"] == {"ok": True}


async def test_gemini_refusing_a_prompt_is_told_as_a_filter(gemini: Setup) -> None:
    async def handler(_request: web.Request) -> web.Response:
        return web.json_response(
            {"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": {"promptTokenCount": 9}}
        )

    gemini.provider.handler = handler
    answer = await gemini.client().chat.completions.create(**ASK)
    assert answer.choices[0].finish_reason == "content_filter"
    assert "refused" in answer.choices[0].message.refusal


type Failure = tuple[int, str, str, int, str, int]
"""The provider's status, kind and message; the gateway's status and code; how often the provider is asked."""
ANTHROPIC_ERRORS: list[Failure] = [
    (401, "authentication_error", "invalid x-api-key", 401, "invalid_api_key", 1),
    (400, "invalid_request_error", "messages: bad", 400, "invalid_request", 1),
    (400, "invalid_request_error", "prompt is too long: 210000 tokens", 400, "context_length_exceeded", 1),
    (400, "invalid_request_error", "Your credit balance is too low", 429, "insufficient_quota", 1),
    (404, "not_found_error", "model: claude-9", 404, "model_not_found", 1),
    (429, "rate_limit_error", "Number of requests exceeded", 429, "rate_limit_exceeded", 4),
    (529, "overloaded_error", "Overloaded", 503, "overloaded", 4),
    (500, "api_error", "Internal server error", 500, "upstream_error", 4),
]
GEMINI_ERRORS: list[Failure] = [
    (403, "PERMISSION_DENIED", "no", 403, "permission_denied", 1),
    (
        400,
        "INVALID_ARGUMENT",
        "exceeds the maximum number of tokens",
        400,
        "context_length_exceeded",
        1,
    ),
    (404, "NOT_FOUND", "models/x is not found", 404, "model_not_found", 1),
    (429, "RESOURCE_EXHAUSTED", "Quota exceeded", 429, "rate_limit_exceeded", 4),
    (503, "UNAVAILABLE", "The model is overloaded.", 503, "overloaded", 4),
]


@pytest.mark.parametrize("case", ANTHROPIC_ERRORS)
async def test_claudes_errors_are_openais(claude: Setup, case: Failure) -> None:
    async def handler(_request: web.Request) -> web.Response:
        return anthropic_wire.error(case[0], case[1], f"{case[2]} sk-provider-secret-key")

    await _fails_with(claude, handler, case)


@pytest.mark.parametrize("case", GEMINI_ERRORS)
async def test_geminis_errors_are_openais(gemini: Setup, case: Failure) -> None:
    async def handler(_request: web.Request) -> web.Response:
        return gemini_wire.error(case[0], case[1], f"{case[2]} sk-provider-secret-key")

    await _fails_with(gemini, handler, case)


async def _fails_with(setup: Setup, handler: Handler, case: Failure) -> None:
    _, _, text, status, code, tries = case
    setup.provider.handler = handler
    with pytest.raises(openai.APIStatusError) as caught:
        await setup.client().chat.completions.create(**ASK)
    assert (caught.value.status_code, caught.value.code) == (status, code)
    assert text in caught.value.message
    assert "secret" not in caught.value.message
    assert len(setup.provider.asked) == tries
    assert list(setup.ledger.released) == ["0"]


async def test_a_wrong_gemini_key_is_an_authentication_error(gemini: Setup) -> None:
    gemini.provider.handler = gemini_wire.answering({"text": "x"})
    gemini.router.upstream = upstream(gemini.provider, Wire.GEMINI, "google", "gemini-2.5-pro", key="wrong")
    with pytest.raises(openai.AuthenticationError, match="API key not valid"):
        await gemini.client().chat.completions.create(**ASK)


async def test_claude_overloaded_in_the_stream_keeps_its_status(claude: Setup) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        event = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
        await response.write(f"event: error\ndata: {json.dumps(event)}\n\n".encode())
        return response

    claude.provider.handler = handler
    with pytest.raises(openai.InternalServerError, match="Overloaded") as caught:
        await claude.client().chat.completions.create(**ASK, stream=True)
    assert caught.value.status_code == 503
    assert list(claude.ledger.cut) == ["0"]

"""One call, from token to settling, over real HTTP with the OpenAI client."""

import asyncio
import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openai
import openai_wire as wire
import pytest
from aiohttp import web
from gateway_kit import GRANT, TOKEN, Setup, call_headers, upstream

from tomas.gateway.ports import CallUsage, Hold
from tomas.gateway.tuning import Tuning

ASK: dict[str, Any] = {"model": "gpt-4.1", "messages": [{"role": "user", "content": "Hi"}]}
PRICE = Decimal("0.0025")


async def test_an_answer_is_passed_on_priced_and_settled(setup: Setup) -> None:
    setup.provider.handler = wire.answer
    answer = await setup.client().chat.completions.create(**ASK)
    assert answer.choices[0].message.content == "Hello"
    assert setup.ledger.settled == {"0": (CallUsage(1000, 100, 200), PRICE)}
    assert setup.provider.requests[0].headers["Authorization"] == "Bearer sk-provider-secret-key"
    assert setup.provider.asked[0]["max_completion_tokens"] == 16_384
    assert (setup.ledger.reserved["0"] or 0) > PRICE


async def test_a_stream_is_passed_on_without_the_usage_nobody_asked_for(setup: Setup) -> None:
    setup.provider.handler = wire.streaming(wire.STREAM)
    stream = await setup.client().chat.completions.create(**ASK, stream=True)
    chunks = [chunk async for chunk in stream]
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == "Hello"
    assert all(chunk.usage is None for chunk in chunks)
    assert setup.provider.asked[0]["stream_options"] == {"include_usage": True}
    assert setup.ledger.settled == {"0": (CallUsage(1000, 100, 200), PRICE)}


async def test_a_stream_shows_the_usage_to_who_asks(setup: Setup) -> None:
    setup.provider.handler = wire.streaming(wire.STREAM)
    stream = await setup.client().chat.completions.create(**ASK, stream=True, stream_options={"include_usage": True})
    assert [chunk.usage.prompt_tokens async for chunk in stream if chunk.usage] == [1000]


async def test_a_recorded_call_is_answered_again_at_no_cost(setup: Setup) -> None:
    setup.provider.handler = wire.answer
    client = setup.client(number=1)
    first = await client.chat.completions.create(**ASK)
    setup.provider.handler = None
    again = await client.chat.completions.create(**ASK)
    assert again == first
    assert len(setup.provider.asked) == len(setup.ledger.reserved) == 1


async def test_a_recorded_call_is_answered_again_as_a_stream(setup: Setup) -> None:
    call = {"id": "call_1", "type": "function", "function": {"name": "record_plan", "arguments": '{"n": 1}'}}
    setup.provider.handler = wire.saying(text=None, tool_calls=[call])
    await setup.client(number=1).chat.completions.create(**ASK)
    async with setup.client(number=1).chat.completions.stream(**ASK) as stream:
        final = await stream.get_final_completion()
    assert final.choices[0].message.tool_calls[0].function.arguments == '{"n": 1}'
    assert final.choices[0].finish_reason == "tool_calls"
    assert len(setup.provider.asked) == 1


async def test_a_streamed_call_is_answered_again_whole(setup: Setup) -> None:
    setup.provider.handler = wire.streaming(wire.STREAM)
    async for _ in await setup.client(number=1).chat.completions.create(**ASK, stream=True):
        pass
    answer = await setup.client(number=1).chat.completions.create(**ASK)
    assert answer.choices[0].message.content == "Hello"
    assert answer.usage.prompt_tokens == 1000
    assert len(setup.provider.asked) == 1


@pytest.mark.parametrize("change", ["number", "digest", "lineage"])
async def test_another_call_is_not_answered_from_the_record(setup: Setup, change: str) -> None:
    setup.provider.handler = wire.answer
    await setup.client(number=1).chat.completions.create(**ASK)
    number, digest = (2, call_headers(1)["x-tomas-digest"]) if change == "number" else (1, "")
    headers = call_headers(number, "a" * 64 if change == "digest" else digest)
    if change == "lineage":
        setup.tokens.grants[TOKEN] = replace(GRANT, lineage="lineage-2")
    await setup.client().chat.completions.create(**ASK, extra_headers=headers)
    assert len(setup.provider.asked) == 2


async def test_a_superseded_token_is_refused_before_anything_is_asked(setup: Setup) -> None:
    with pytest.raises(openai.AuthenticationError) as caught:
        await setup.client("zombie").chat.completions.create(**ASK)
    assert caught.value.code == "token_ended"
    assert caught.value.response.headers["x-should-retry"] == "false"
    assert setup.tokens.looks == len(setup.ledger.reserved) == len(setup.provider.asked) == 0


async def test_a_paused_call_waits_and_goes_on(setup: Setup) -> None:
    setup.provider.handler = wire.answer
    setup.tokens.state = Hold.PAUSED
    call = asyncio.create_task(setup.client().chat.completions.create(**ASK))
    await setup.tokens.looked.wait()
    assert not setup.provider.asked
    setup.tokens.state = Hold.GO
    assert (await call).choices[0].message.content == "Hello"


async def test_a_paused_call_whose_run_ends_is_refused(setup: Setup) -> None:
    setup.tokens.state = Hold.PAUSED
    call = asyncio.create_task(setup.client().chat.completions.create(**ASK))
    await setup.tokens.looked.wait()
    setup.tokens.state = Hold.ENDED
    with pytest.raises(openai.AuthenticationError, match="has ended"):
        await call


async def test_a_long_pause_asks_to_come_back(make_gateway) -> None:  # noqa: ANN001
    setup = await make_gateway(Tuning(hold_s=0))
    setup.tokens.state = Hold.PAUSED
    with pytest.raises(openai.InternalServerError) as caught:
        await setup.client(max_retries=0).chat.completions.create(**ASK)
    assert caught.value.code == "paused"
    assert caught.value.response.headers["Retry-After"] == "5"
    assert caught.value.response.headers["x-should-retry"] == "true"


async def test_the_budget_refuses_and_the_sdk_does_not_try_again(setup: Setup) -> None:
    setup.ledger.limit = Decimal(0)
    with pytest.raises(openai.APIStatusError, match="budget of") as caught:
        await setup.client().chat.completions.create(**ASK)
    assert (caught.value.status_code, caught.value.code) == (402, "budget_reached")
    assert not setup.provider.asked


async def test_calls_at_once_cannot_overdraw_the_budget(setup: Setup) -> None:
    setup.provider.handler = wire.answer
    client = setup.client()
    await client.chat.completions.create(**ASK)
    each = setup.ledger.reserved["0"] or Decimal(0)
    setup.ledger.limit = setup.ledger.spent + each * Decimal("3.5")
    outcomes = await asyncio.gather(*(client.chat.completions.create(**ASK) for _ in range(10)), return_exceptions=True)
    assert sum(not isinstance(outcome, Exception) for outcome in outcomes) >= 3
    assert setup.ledger.spent <= setup.ledger.limit
    assert not setup.ledger.open


async def test_an_unknown_price_is_unknown_and_not_zero(setup: Setup) -> None:
    setup.provider.handler = wire.answer
    setup.router.upstream = upstream(setup.provider, model="nosuch")
    await setup.client().chat.completions.create(**ASK)
    assert setup.ledger.reserved == {"0": None}
    assert setup.ledger.settled["0"][1] is None


async def test_missing_usage_is_estimated_and_marked(setup: Setup) -> None:
    setup.provider.handler = wire.saying(usage=None)
    await setup.client().chat.completions.create(**ASK)
    usage, _ = setup.ledger.settled["0"]
    assert usage.estimated
    assert usage.input_tokens > 0 < usage.output_tokens


async def test_calls_to_one_provider_are_limited_in_number(make_gateway) -> None:  # noqa: ANN001
    setup = await make_gateway(Tuning(calls_per_provider=3))

    async def slow(_request: web.Request) -> web.Response:
        await asyncio.sleep(0.01)
        return web.json_response(wire.completion())

    setup.provider.handler = slow
    client = setup.client()
    await asyncio.gather(*(client.chat.completions.create(**ASK) for _ in range(20)))
    assert setup.provider.most_under_way == 3


async def test_embeddings_are_passed_on(setup: Setup) -> None:
    async def embed(_request: web.Request) -> web.Response:
        data = [{"object": "embedding", "index": 0, "embedding": [0.5, 0.25]}]
        usage = {"prompt_tokens": 3, "total_tokens": 3}
        return web.json_response({"object": "list", "data": data, "model": "text-embedding-3-small", "usage": usage})

    setup.provider.handler = embed
    answer = await setup.client().embeddings.create(model="m", input="words", encoding_format="float")
    assert answer.data[0].embedding == [0.5, 0.25]
    assert setup.ledger.settled["0"][0] == CallUsage(3, 0)


async def test_the_models_are_listed_for_living_tokens_only(make_gateway) -> None:  # noqa: ANN001
    setup = await make_gateway(models=("openai:gpt-4.1",))
    assert [model.id async for model in setup.client().models.list()] == ["openai:gpt-4.1"]
    with pytest.raises(openai.AuthenticationError):
        await setup.client("zombie").models.list()
    async with setup.session("") as session, session.get("/healthz") as response:
        assert response.status == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "invalid_json"),
        (b"[]", "model_missing"),
        (b'{"messages": []}', "model_missing"),
        (b'{"model": "m", "messages": []}', "messages_missing"),
        (b'{"model": "m", "messages": "x"}', "messages_missing"),
    ],
)
async def test_a_request_that_cannot_be_read_is_told_so(setup: Setup, body: bytes, code: str) -> None:
    async with setup.session() as session, session.post("/v1/chat/completions", data=body) as response:
        assert response.status == 400
        assert (await response.json())["error"]["code"] == code


@pytest.mark.parametrize(
    "headers", [{"x-tomas-call": "1"}, {"x-tomas-digest": "a" * 64}, call_headers(1, "x"), call_headers(-1)]
)
async def test_half_a_call_identity_is_refused(setup: Setup, headers: dict[str, str]) -> None:
    async with setup.session() as session, session.post("/v1/chat/completions", json=ASK, headers=headers) as response:
        assert (await response.json())["error"]["code"] == "bad_call_header"


async def test_the_port_on_loopback_serves_the_same(setup: Setup) -> None:
    setup.provider.handler = wire.answer
    client = openai.AsyncOpenAI(api_key=TOKEN, base_url=f"http://127.0.0.1:{setup.port}/v1")
    assert json.loads((await client.chat.completions.create(**ASK)).model_dump_json())["id"] == "chatcmpl-1"

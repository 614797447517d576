"""Providers that fail, stall, lie or hang up, and engines that do."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import openai
import openai_wire as wire
import pytest
from aiohttp import web
from gateway_kit import FAST, Setup, upstream

from tomas.gateway.ports import CallUsage, Hold, Upstream, Wire
from tomas.gateway.tuning import Tuning

ASK: dict[str, Any] = {"model": "gpt-4.1", "messages": [{"role": "user", "content": "Hi"}]}
type MakeGateway = Callable[..., Awaitable[Setup]]


async def failure(setup: Setup, **more: Any) -> openai.APIStatusError:
    """The error that a call ends with."""
    with pytest.raises(openai.APIStatusError) as caught:
        await setup.client().chat.completions.create(**ASK, **more)
    return caught.value


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 529])
@pytest.mark.parametrize("stream", [False, True])
async def test_passing_errors_are_tried_again(setup: Setup, status: int, stream: bool) -> None:
    left = [status, status]

    async def handler(request: web.Request) -> web.StreamResponse:
        if left:
            return web.json_response({"error": {"message": "busy"}}, status=left.pop())
        return await (wire.streaming(wire.STREAM) if stream else wire.answer)(request)

    setup.provider.handler = handler
    if stream:
        chunks = [c async for c in await setup.client().chat.completions.create(**ASK, stream=True)]
        assert chunks[-1].choices[0].finish_reason == "stop"
    else:
        assert (await setup.client().chat.completions.create(**ASK)).choices[0].message.content == "Hello"
    assert len(setup.provider.asked) == 3
    assert list(setup.ledger.settled) == ["0"]


async def test_lasting_trouble_ends_after_so_many_tries_and_the_sdk_adds_none(setup: Setup) -> None:
    setup.provider.handler = wire.failing(*[500] * 20)
    error = await failure(setup)
    assert error.status_code == 500
    assert len(setup.provider.asked) == FAST.tries
    assert list(setup.ledger.released) == ["0"]


@pytest.mark.parametrize(
    ("status", "code"), [(400, None), (401, None), (403, None), (404, None), (429, "insufficient_quota")]
)
async def test_final_errors_are_not_tried_again(setup: Setup, status: int, code: str | None) -> None:
    setup.provider.handler = wire.failing(*[status] * 9, message="No: sk-provider-secret-key", code=code)
    error = await failure(setup)
    assert error.status_code == status
    assert "No: [key]" in error.message
    assert len(setup.provider.asked) == 1
    assert list(setup.ledger.released) == ["0"]


async def test_a_short_retry_after_is_waited_for(make_gateway: MakeGateway) -> None:
    setup = await make_gateway(Tuning(backoff_s=3600, hold_poll_s=0.005))
    setup.provider.handler = wire.failing(429, headers={"Retry-After": "0"})
    await setup.client().chat.completions.create(**ASK)
    assert len(setup.provider.asked) == 2


async def test_a_long_retry_after_is_passed_on(setup: Setup) -> None:
    setup.provider.handler = wire.failing(429, headers={"Retry-After": "3600"})
    error = await failure(setup)
    assert error.response.headers["Retry-After"] == "3600"
    assert error.response.headers["x-should-retry"] == "false"
    assert len(setup.provider.asked) == 1


async def test_a_pause_is_kept_between_two_tries(setup: Setup) -> None:
    async def handler(_request: web.Request) -> web.Response:
        setup.tokens.state = Hold.ENDED
        return web.json_response({"error": {"message": "busy"}}, status=500)

    setup.provider.handler = handler
    assert (await failure(setup)).code == "token_ended"
    assert len(setup.provider.asked) == 1
    assert list(setup.ledger.released) == ["0"]


async def test_nobody_there(setup: Setup, unused_tcp_port: int) -> None:
    setup.router.upstream = Upstream("openai", Wire.OPENAI, f"http://127.0.0.1:{unused_tcp_port}/v1", "k", "gpt-4.1")
    error = await failure(setup)
    assert (error.status_code, error.code) == (503, "upstream_unreachable")
    assert list(setup.ledger.released) == ["0"]


async def test_no_such_model(setup: Setup) -> None:
    setup.router.upstream = None
    error = await failure(setup)
    assert (error.status_code, error.code) == (404, "model_not_found")
    assert not setup.ledger.reserved


@pytest.mark.parametrize("stream", [False, True])
async def test_a_provider_that_hangs_is_given_up_and_charged(make_gateway: MakeGateway, stream: bool) -> None:
    setup = await make_gateway(Tuning(idle_s=0.05))

    async def hang(_request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    setup.provider.handler = hang
    error = await failure(setup, stream=stream)
    assert (error.status_code, error.code) == (504, "upstream_timeout")
    assert setup.ledger.cut == {"0": "upstream_timeout"}
    assert len(setup.provider.asked) == 1


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b'{"choices": []}', b'{"choices": [{}]}', b'{"choices": "x"}', b"null"]
)
@pytest.mark.parametrize("protocol", list(Wire))
async def test_nonsense_is_an_error_and_charged(setup: Setup, body: bytes, protocol: Wire) -> None:
    async def nonsense(_request: web.Request) -> web.Response:
        return web.Response(body=body, content_type="application/json")

    setup.router.upstream = upstream(setup.provider, protocol)
    setup.provider.handler = nonsense
    assert (await failure(setup)).code == "bad_answer"
    assert list(setup.ledger.cut) == ["0"]
    assert (await failure(setup, stream=True)).code == "bad_answer"


async def test_empty_text_is_an_answer(setup: Setup) -> None:
    setup.provider.handler = wire.saying(text="")
    answer = await setup.client(number=1).chat.completions.create(**ASK)
    assert answer.choices[0].message.content == ""
    assert list(setup.ledger.settled) == ["0"]


@pytest.mark.parametrize("abort", [False, True])
async def test_a_stream_that_is_cut_ends_in_an_error_and_is_charged(setup: Setup, abort: bool) -> None:
    async def cut(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b"data: " + json.dumps(wire.STREAM[1]).encode() + b"\n\n")
        if abort and request.transport:
            await asyncio.sleep(0.01)
            request.transport.abort()
        return response

    setup.provider.handler = cut
    stream = await setup.client(number=1).chat.completions.create(**ASK, stream=True)
    assert (await anext(stream)).choices[0].delta.content == "Hel"
    with pytest.raises(openai.APIError, match=r"cut|broke"):
        await anext(stream)
    assert list(setup.ledger.cut) == ["0"]
    assert not setup.record.answers


async def test_a_stream_without_its_closing_mark_is_whole(setup: Setup) -> None:
    setup.provider.handler = wire.streaming(wire.STREAM, done=False)
    chunks = [c async for c in await setup.client(number=1).chat.completions.create(**ASK, stream=True)]
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert list(setup.ledger.settled) == ["0"]


async def test_a_server_that_cannot_stream_is_answered_for(setup: Setup) -> None:
    setup.provider.handler = wire.answer
    stream = await setup.client(number=1).chat.completions.create(**ASK, stream=True)
    chunks = [chunk async for chunk in stream]
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == "Hello"
    assert setup.ledger.settled["0"][0] == CallUsage(1000, 100, 200)


async def test_a_redirect_is_not_followed(setup: Setup) -> None:
    """It could carry a key elsewhere."""

    async def elsewhere(_request: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": f"{setup.provider.url}/elsewhere"})

    setup.provider.handler = elsewhere
    assert (await failure(setup)).status_code == 502
    assert len(setup.provider.asked) == 1


async def test_a_stream_without_usage_is_estimated(setup: Setup) -> None:
    setup.provider.handler = wire.streaming(wire.STREAM[:-1])
    async for _ in await setup.client().chat.completions.create(**ASK, stream=True):
        pass
    assert setup.ledger.settled["0"][0].estimated


async def test_everything_is_put_down_before_the_last_byte(setup: Setup) -> None:
    setup.provider.handler = wire.streaming(wire.STREAM)
    body = ASK | {"stream": True}
    async with setup.session() as session, session.post("/v1/chat/completions", json=body) as response:
        settled = {line.strip(): list(setup.ledger.settled) async for line in response.content}
    assert settled[b"data: [DONE]"] == ["0"]


@pytest.mark.parametrize("begun", [False, True])
async def test_an_engine_that_hangs_up_ends_the_providers_work_and_is_charged(setup: Setup, begun: bool) -> None:
    started, settled = asyncio.Event(), asyncio.Event()
    original = setup.ledger.cut_off

    async def noticed(*arguments: Any) -> None:
        await original(*arguments)
        settled.set()

    setup.ledger.cut_off = noticed  # ty: ignore[invalid-assignment]

    async def slow(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        if begun:
            await response.prepare(request)
            await response.write(b"data: " + json.dumps(wire.STREAM[1]).encode() + b"\n\n")
        started.set()
        await asyncio.Event().wait()
        return response

    setup.provider.handler = slow
    call = asyncio.create_task(_read_all(setup))
    await started.wait()
    call.cancel()
    await asyncio.wait_for(setup.provider.gone.wait(), 30)
    await asyncio.wait_for(settled.wait(), 30)
    assert setup.ledger.cut == {"0": "the caller went away"}
    assert not setup.ledger.open


async def _read_all(setup: Setup) -> None:
    async for _ in await setup.client().chat.completions.create(**ASK, stream=True):
        pass


async def test_stopping_the_gateway_charges_what_is_under_way(setup: Setup) -> None:
    started = asyncio.Event()

    async def hang(_request: web.Request) -> web.Response:
        started.set()
        await asyncio.Event().wait()
        raise AssertionError

    setup.provider.handler = hang
    call = asyncio.create_task(setup.client(max_retries=0).chat.completions.create(**ASK))
    await started.wait()
    await setup.gateway.stop()
    with pytest.raises(openai.APIError):
        await call
    assert list(setup.ledger.cut) == ["0"]
    assert not setup.socket.exists()


async def test_a_refused_parameter_is_left_out_from_then_on(setup: Setup) -> None:
    async def picky(request: web.Request) -> web.Response:
        for name in ("top_p", "temperature", "max_completion_tokens"):
            if name in await request.json():
                error = {"message": f"Unsupported parameter: '{name}'", "param": name, "code": "unsupported_parameter"}
                return web.json_response({"error": error}, status=400)
        return web.json_response(wire.completion())

    setup.provider.handler = picky
    for _ in range(2):
        await setup.client().chat.completions.create(**ASK, temperature=0.1, top_p=0.05)
    assert len(setup.provider.asked) == 5
    assert setup.provider.asked[-1]["max_tokens"] == 16_384


async def test_a_ledger_that_fails_loses_no_answer(setup: Setup) -> None:
    setup.provider.handler = wire.answer

    async def broken(*_arguments: Any) -> None:
        raise OSError("disk full")

    settle, setup.ledger.settle = setup.ledger.settle, broken  # ty: ignore[invalid-assignment]
    client = setup.client(number=1, max_retries=0)
    with pytest.raises(openai.InternalServerError, match="gateway failed"):
        await client.chat.completions.create(**ASK)
    setup.ledger.settle = settle
    assert (await client.chat.completions.create(**ASK)).choices[0].message.content == "Hello"
    assert len(setup.provider.asked) == 1
    assert list(setup.ledger.cut) == ["0"]


async def test_a_free_upstream_costs_nothing_and_gets_no_limit(setup: Setup) -> None:
    setup.provider.handler = wire.answer
    place = upstream(setup.provider)
    setup.router.upstream = Upstream("offline", Wire.OPENAI, place.base_url, "", "rules", free=True)
    await setup.client().chat.completions.create(**ASK)
    assert setup.ledger.settled["0"] == (CallUsage(1000, 100, 200), 0)
    assert "max_tokens" not in setup.provider.asked[0]
    assert "Authorization" not in setup.provider.requests[0].headers


async def test_an_upstream_behind_a_unix_socket(setup: Setup, make_gateway: MakeGateway) -> None:
    """A gateway may stand behind another: its socket is an upstream like the offline model's."""
    setup.provider.handler = wire.answer
    outer = await make_gateway()
    outer.router.upstream = replace(
        upstream(setup.provider), base_url="http://x/v1", api_key="attempt-token", socket=str(setup.socket), free=True
    )
    answer = await outer.client().chat.completions.create(**ASK)
    assert answer.choices[0].message.content == "Hello"
    assert len(setup.ledger.settled) == len(outer.ledger.settled) == 1

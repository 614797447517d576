"""Steps 7 to 9 for one call: ask the provider, answer the engine, and put answer and cost down before the last byte."""

import contextlib
import json
from collections.abc import Generator, Sequence

import aiohttp
from aiohttp import web

from tomas.gateway.budget import to_the_end
from tomas.gateway.chunks import Gathered, as_chunks
from tomas.gateway.identity import Call
from tomas.gateway.ports import Record, RecordedCall
from tomas.gateway.problems import Problem
from tomas.gateway.provider import Exchange, Providers, provider_problem, timed_out
from tomas.gateway.replay import STREAM_HEADERS
from tomas.gateway.sse import DONE, TooLargeAnEvent, encoded, events
from tomas.gateway.usage import estimated_usage, usage_of
from tomas.gateway.wires.base import BadAnswer, BrokenOff, JsonObject
from tomas.gateway.wires.openai import checked_answer, read_object

_OK = 200


class CallerGone(Exception):
    """The engine hung up while its answer was on the way."""


class Answering:
    """Gets answers from providers to engines."""

    def __init__(self, providers: Providers, record: Record, largest_body: int) -> None:
        self._providers = providers
        self._record = record
        self._largest_body = largest_body

    async def whole(self, call: Call, exchange: Exchange) -> web.Response:
        """Answer in one piece. Raises Problem."""
        with _as_problems(exchange):
            async with self._providers.opened(exchange) as response:
                raw = await self._read(response)
            payload = read_object(raw)
            answer = exchange.read(payload)
        content = raw if answer is payload else json.dumps(answer, ensure_ascii=False).encode()
        await to_the_end(self._put_down(call, exchange, answer, content))
        return web.Response(body=content, content_type="application/json")

    async def stream(self, request: web.Request, call: Call, exchange: Exchange) -> web.StreamResponse:
        """Answer as a stream. Raises Problem before its first byte; after it, errors are events of the stream."""
        sink = _Sink(request, with_usage=call.wants_usage)
        try:
            with _as_problems(exchange):
                answer = await self._pass_on(exchange, sink)
        except CallerGone:
            return sink.response
        except Problem as problem:
            if not sink.started:
                raise
            await to_the_end(exchange.charge.abandon(problem.code))
            return await sink.end(encoded(problem.body()))
        content = json.dumps(answer, ensure_ascii=False).encode()
        await to_the_end(self._put_down(call, exchange, answer, content))
        return await sink.end(DONE)

    async def _pass_on(self, exchange: Exchange, sink: "_Sink") -> JsonObject:
        """Send the provider's chunks as they come, and return the answer they add up to."""
        reader, gathered = exchange.dialect.stream(exchange.body), Gathered()
        async with self._providers.opened(exchange) as response:
            if response.content_type == "application/json":
                return await self._pass_whole_on(exchange, response, sink)
            async for event in events(response.content.iter_any()):
                chunks = reader.feed(event)
                for chunk in chunks:
                    gathered.add(chunk)
                await sink.send(chunks)
        if not reader.complete:
            raise BadAnswer("the model server cut its answer off")
        return checked_answer(gathered.answer())

    async def _pass_whole_on(self, exchange: Exchange, response: aiohttp.ClientResponse, sink: "_Sink") -> JsonObject:
        """Small servers answer in one piece whatever they are asked."""
        answer = exchange.read(read_object(await self._read(response)))
        await sink.send(tuple(as_chunks(answer, with_usage="usage" in answer)))
        return answer

    async def _put_down(self, call: Call, exchange: Exchange, answer: JsonObject, content: bytes) -> None:
        """Record first: if settling fails, the same call can be made again and is answered from the record."""
        usage = usage_of(answer) or estimated_usage(exchange.body, answer)
        if call.recordable:
            recorded = RecordedCall(_OK, content, usage)
            await self._record.store(call.grant, call.identity, call.raw, recorded, exchange.upstream.model)
        await exchange.charge.settle(usage)

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        parts, size = [], 0
        async for part in response.content.iter_any():
            parts.append(part)
            size += len(part)
            if size > self._largest_body:
                raise BadAnswer("the model server's answer is too large")
        return b"".join(parts)


class _Sink:
    """The stream to the engine; begun by the first chunk, so that an error before it keeps its own status."""

    def __init__(self, request: web.Request, *, with_usage: bool) -> None:
        self.response = web.StreamResponse(headers=STREAM_HEADERS)
        self._request = request
        self._with_usage = with_usage

    @property
    def started(self) -> bool:
        """Whether the engine has been told that all is well."""
        return self.response.prepared

    async def send(self, chunks: Sequence[JsonObject]) -> None:
        """Send chunks, without the usage where the engine did not ask for it. Raises CallerGone."""
        shown = chunks if self._with_usage else [shown for chunk in chunks if (shown := _without_usage(chunk))]
        if shown:
            await self._write(b"".join(encoded(chunk) for chunk in shown))

    async def end(self, last: bytes) -> web.StreamResponse:
        """Send the last event and close the stream."""
        with contextlib.suppress(CallerGone):
            await self._write(last)
            await self.response.write_eof()
        return self.response

    async def _write(self, data: bytes) -> None:
        try:
            if not self.started:
                await self.response.prepare(self._request)
            await self.response.write(data)
        except (aiohttp.ClientError, OSError) as error:
            raise CallerGone from error


def _without_usage(chunk: JsonObject) -> JsonObject | None:
    """The chunk as an engine gets it that did not ask for usage; None where nothing is left of it."""
    if "usage" not in chunk:
        return chunk
    rest = {name: value for name, value in chunk.items() if name != "usage"}
    return rest if rest.get("choices") else None


@contextlib.contextmanager
def _as_problems(exchange: Exchange) -> Generator[None]:
    """Turn whatever a provider does wrong into a Problem."""
    upstream = exchange.upstream
    try:
        yield
    except BadAnswer as error:
        raise Problem(502, "bad_answer", f"{upstream.provider}: {error}.", "server_error") from error
    except TooLargeAnEvent as error:
        raise Problem(502, "bad_answer", f"{upstream.provider}: the answer is too large.", "server_error") from error
    except BrokenOff as error:
        raise provider_problem(upstream, exchange.dialect.error(502, error.payload)) from error
    except TimeoutError as error:
        raise timed_out(upstream) from error
    except (aiohttp.ClientError, OSError) as error:
        message = f"{upstream.provider} broke the connection off in the middle of its answer."
        raise Problem(502, "upstream_cut", message, "server_error") from error

"""The way of one call through the gateway, step by step."""

from aiohttp import web

from tomas.gateway.answering import Answering
from tomas.gateway.budget import Budget, Charge
from tomas.gateway.holding import wait_while_held
from tomas.gateway.identity import Call, read_call
from tomas.gateway.limits import with_completion_limit
from tomas.gateway.ports import Record, Router, Tokens, Upstream, Wire
from tomas.gateway.problems import Problem
from tomas.gateway.provider import Exchange
from tomas.gateway.replay import answer_again, recorded_answer
from tomas.gateway.tuning import Tuning
from tomas.gateway.wires import dialects
from tomas.gateway.wires.base import BadAnswer, JsonObject, ProviderCall
from tomas.gateway.wires.openai import openai_headers


class Calls:
    """Takes engines' calls."""

    def __init__(
        self, tokens: Tokens, record: Record, router: Router, *, budget: Budget, answering: Answering, tuning: Tuning
    ) -> None:
        self._tokens = tokens
        self._record = record
        self._router = router
        self._budget = budget
        self._answering = answering
        self._tuning = tuning
        self._dialects = dialects()

    async def chat(self, request: web.Request) -> web.StreamResponse:
        """Answer `POST /v1/chat/completions`. Raises Problem."""
        call = await read_call(request, self._tokens)
        if not isinstance(call.body.get("messages"), list) or not call.body["messages"]:
            raise Problem(400, "messages_missing", "The request holds no messages.")
        if recorded := await recorded_answer(self._record, call):
            return await answer_again(request, call, recorded)
        await wait_while_held(self._tokens, call.grant, self._tuning)
        upstream = await self._upstream(call)
        body = with_completion_limit(call.body, upstream)
        async with self._budget.reserved(call, upstream, body) as charge:
            exchange = self._chat_exchange(call, upstream, body, charge)
            if call.streams:
                return await self._answering.stream(request, call, exchange)
            return await self._answering.whole(call, exchange)

    async def embeddings(self, request: web.Request) -> web.StreamResponse:
        """Answer `POST /v1/embeddings`, passed on to a server that speaks OpenAI's protocol. Raises Problem."""
        call = await read_call(request, self._tokens)
        if recorded := await recorded_answer(self._record, call):
            return await answer_again(request, call, recorded)
        await wait_while_held(self._tokens, call.grant, self._tuning)
        upstream = await self._upstream(call)
        if upstream.wire is not Wire.OPENAI:
            raise Problem(400, "unsupported_endpoint", f"Embeddings are not offered through {upstream.provider}.")
        async with self._budget.reserved(call, upstream, call.body) as charge:
            return await self._answering.whole(call, self._embeddings_exchange(call, upstream, charge))

    async def _upstream(self, call: Call) -> Upstream:
        try:
            return await self._router.route(call.grant, call.model)
        except LookupError as error:
            message = str(error.args[0]) if error.args else f"There is no model named {call.model}."
            raise Problem(404, "model_not_found", message) from error

    def _chat_exchange(self, call: Call, upstream: Upstream, body: JsonObject, charge: Charge) -> Exchange:
        dialect = self._dialects[upstream.wire]
        return Exchange(
            upstream=upstream,
            dialect=dialect,
            body=body,
            prepare=lambda refused: dialect.chat(upstream, body, refused),
            read=lambda payload: dialect.answer(body, payload),
            charge=charge,
            before_retry=lambda: wait_while_held(self._tokens, call.grant, self._tuning),
        )

    def _embeddings_exchange(self, call: Call, upstream: Upstream, charge: Charge) -> Exchange:
        body = call.body | {"model": upstream.model}
        return Exchange(
            upstream=upstream,
            dialect=self._dialects[upstream.wire],
            body=body,
            prepare=lambda _refused: ProviderCall("/embeddings", openai_headers(upstream), body),
            read=_checked_embeddings,
            charge=charge,
            before_retry=lambda: wait_while_held(self._tokens, call.grant, self._tuning),
        )


def _checked_embeddings(payload: JsonObject) -> JsonObject:
    if not isinstance(payload.get("data"), list):
        raise BadAnswer("the model server's answer holds no embeddings")
    return payload

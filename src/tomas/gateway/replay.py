"""Step 2: an answer that was paid for is given again at no cost."""

import json

from aiohttp import web

from tomas.gateway.chunks import as_chunks
from tomas.gateway.identity import Call
from tomas.gateway.ports import Record, RecordedCall
from tomas.gateway.sse import DONE, encoded

_REPLAYED = {"x-tomas-replayed": "true"}
STREAM_HEADERS = {"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-cache"}


async def recorded_answer(record: Record, call: Call) -> RecordedCall | None:
    """Return the recorded answer to the call; None where there is none, or the call bears no number."""
    return await record.find(call.grant, call.identity) if call.recordable else None


async def answer_again(request: web.Request, call: Call, recorded: RecordedCall) -> web.StreamResponse:
    """Send a recorded answer, as a stream where the engine wants one."""
    if not call.streams:
        return web.Response(
            status=recorded.status, body=recorded.body, content_type="application/json", headers=_REPLAYED
        )
    response = web.StreamResponse(headers=STREAM_HEADERS | _REPLAYED)
    await response.prepare(request)
    for chunk in as_chunks(json.loads(recorded.body), with_usage=call.wants_usage):
        await response.write(encoded(chunk))
    await response.write(DONE)
    await response.write_eof()
    return response

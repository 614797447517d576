"""Socket Mode: the app opens WebSockets, the workspace sends envelopes down one of them."""

import asyncio
import json
import random
import secrets

from aiohttp import WSMsgType, web

from tomas.localslack.clock import Clock
from tomas.localslack.jsontypes import JsonObject

from .transport import Delivery, Kind, NotAcknowledged, Reply

MAX_CONNECTIONS = 10
APPROXIMATE_CONNECTION_TIME_S = 18_060
_SERVER_ERROR = 1011


class SocketMode:
    """The app's open WebSockets and the envelopes that wait for an acknowledgement."""

    def __init__(self, clock: Clock, app_id: str, ack_timeout_s: float) -> None:
        self._clock = clock
        self._app_id = app_id
        self._ack_timeout_s = ack_timeout_s
        self._tickets: set[str] = set()
        self._connections: list[web.WebSocketResponse] = []
        self._connected = asyncio.Event()
        self._waiting: dict[str, asyncio.Future[Reply]] = {}
        self._closed_until = 0.0

    @property
    def connection_count(self) -> int:
        """How many WebSockets the app has open."""
        return len(self._connections)

    @property
    def dropped(self) -> bool:
        """Whether connections are refused at present (a fault that was switched on)."""
        return self._clock.now() < self._closed_until

    def new_ticket(self) -> str:
        """Return a single-use ticket for the address that apps.connections.open answers with."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return ticket

    async def wait_connected(self) -> None:
        """Return when the app has a WebSocket open."""
        await self._connected.wait()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one WebSocket of the app until it ends."""
        ticket = request.query.get("ticket", "")
        if self.dropped or ticket not in self._tickets:
            return web.Response(status=503 if self.dropped else 401)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        if len(self._connections) >= MAX_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {}})
            await socket.close()
            return socket
        self._connections.append(socket)
        try:
            await socket.send_json(self._hello())
            self._connected.set()
            await self._read_acks(socket)
        finally:
            self._forget(socket)
        return socket

    async def deliver(self, delivery: Delivery) -> Reply:
        """Send an envelope down one connection at random; events wait for a connection, people do not."""
        if delivery.kind is Kind.EVENT:
            await self._connected.wait()
        if not self._connections:
            raise NotAcknowledged("dispatch_failed")
        envelope_id = secrets.token_hex(16)
        answer = self._waiting[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            await random.choice(self._connections).send_json(_envelope(envelope_id, delivery))  # noqa: S311
            return await asyncio.wait_for(answer, self._ack_timeout_s)
        except TimeoutError as error:
            raise NotAcknowledged("timeout") from error
        except ConnectionError as error:
            raise NotAcknowledged("connection_failed") from error
        finally:
            del self._waiting[envelope_id]

    async def refresh(self) -> None:
        """Ask every connection to reconnect, as Slack does every few hours."""
        for socket in list(self._connections):
            self._forget(socket)
            await socket.send_json(
                {"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "local"}}
            )

    async def drop(self, seconds: float) -> None:
        """Cut every connection without a word and refuse new ones for `seconds`."""
        self._closed_until = self._clock.now() + seconds
        for socket in list(self._connections):
            self._forget(socket)
            await socket.close(code=_SERVER_ERROR)

    async def close(self) -> None:
        """End all connections."""
        for socket in list(self._connections):
            await socket.close()

    def _forget(self, socket: web.WebSocketResponse) -> None:
        if socket in self._connections:
            self._connections.remove(socket)
        if not self._connections:
            self._connected.clear()

    def _hello(self) -> JsonObject:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "debug_info": {"host": "local", "approximate_connection_time": APPROXIMATE_CONNECTION_TIME_S},
            "connection_info": {"app_id": self._app_id},
        }

    async def _read_acks(self, socket: web.WebSocketResponse) -> None:
        async for message in socket:
            if message.type is not WSMsgType.TEXT or not message.data.startswith("{"):
                continue
            ack = json.loads(message.data)
            waiting = self._waiting.get(ack.get("envelope_id", ""))
            if waiting and not waiting.done():
                waiting.set_result(Reply(ack.get("payload") or {}))


def _envelope(envelope_id: str, delivery: Delivery) -> JsonObject:
    envelope: JsonObject = {
        "envelope_id": envelope_id,
        "payload": delivery.payload,
        "type": str(delivery.kind),
        "accepts_response_payload": delivery.kind is not Kind.EVENT,
    }
    if delivery.kind is Kind.EVENT:
        envelope |= {"retry_attempt": delivery.retry_num, "retry_reason": delivery.retry_reason}
    return envelope

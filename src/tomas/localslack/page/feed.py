"""Pushes what happens to the pages that are open."""

import asyncio
from collections import defaultdict

from aiohttp import WSMsgType, web

from tomas.localslack.jsontypes import JsonObject


class PageFeed:
    """The WebSockets of open pages, by the user who looks. A slow page never holds the workspace up."""

    def __init__(self) -> None:
        self._queues: dict[str, list[asyncio.Queue[JsonObject]]] = defaultdict(list)
        self._sockets: set[web.WebSocketResponse] = set()

    def push(self, kind: str, content: JsonObject, users: list[str] | None = None) -> None:
        """Send `content` as an object of this type to the pages of `users`, or to all."""
        for user_id in self._queues if users is None else users:
            for queue in self._queues.get(user_id, ()):
                queue.put_nowait({"type": kind, **content})

    async def handle(self, request: web.Request, user_id: str) -> web.StreamResponse:
        """Serve one page's WebSocket until it ends."""
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        queue: asyncio.Queue[JsonObject] = asyncio.Queue()
        self._queues[user_id].append(queue)
        self._sockets.add(socket)
        sender = asyncio.create_task(_send_all(socket, queue))
        try:
            async for message in socket:
                if message.type is WSMsgType.ERROR:
                    break
        finally:
            sender.cancel()
            self._queues[user_id].remove(queue)
            self._sockets.discard(socket)
        return socket

    async def close(self) -> None:
        """End all pages' WebSockets."""
        for socket in list(self._sockets):
            await socket.close()


async def _send_all(socket: web.WebSocketResponse, queue: asyncio.Queue[JsonObject]) -> None:
    while True:
        try:
            await socket.send_json(await queue.get())
        except ConnectionError:
            return

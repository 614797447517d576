"""Keeps other web sites out: a page from elsewhere must not act here through a person's browser."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

_OWN_HOSTS = {"127.0.0.1", "localhost"}


@web.middleware
async def own_site_only(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse requests under another host name (DNS rebinding) and requests sent by another site's page."""
    origin = request.headers.get("Origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.host
    if foreign or urlsplit(f"//{request.host}").hostname not in _OWN_HOSTS:
        return web.Response(status=403, text="This workspace is only for this machine.")
    return await handler(request)

"""What only tests and curious people need: faults, events at will, the log of calls."""

from aiohttp import web

from tomas.localslack.faults import Failure
from tomas.localslack.jsontypes import JsonObject
from tomas.localslack.services import Services

from .endpoint import body_of, get, post


class Controls:
    """The endpoints behind the scenes."""

    def __init__(self, services: Services) -> None:
        self._slack = services

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [post("faults", self._faults), post("event", self._event), get("calls", self._calls)]

    async def _faults(self, request: web.Request) -> JsonObject:
        args, faults = await body_of(request), self._slack.faults
        faults.rate_limits = bool(args.get("rate_limits", faults.rate_limits))
        faults.duplicate_events = int(args.get("duplicate_events", faults.duplicate_events))
        faults.shuffle = bool(args.get("shuffle", faults.shuffle))
        if args.get("fail_next"):
            faults.failures.append(Failure(**args["fail_next"]))
        if args.get("drop_sockets_for_s"):
            await self._slack.socket_mode.drop(float(args["drop_sockets_for_s"]))
        if args.get("refresh_sockets"):
            await self._slack.socket_mode.refresh()
        return {}

    async def _event(self, request: web.Request) -> JsonObject:
        args = await body_of(request)
        self._slack.events.custom(args["event"])
        return {}

    async def _calls(self, request: web.Request) -> JsonObject:
        return {"calls": [call.to_wire() for call in self._slack.call_log.of(request.query.get("method", ""))]}

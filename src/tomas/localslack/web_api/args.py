"""Arguments of a Web API call, however they were sent."""

import json
from collections.abc import Mapping

from aiohttp import web

from tomas.localslack.errors import SlackError, detailed
from tomas.localslack.jsontypes import JsonObject


class Args:
    """Query, form and JSON arguments as one; values in queries and forms may themselves be JSON."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self.values: JsonObject = {key: value for key, value in values.items() if value is not None}

    def has(self, name: str) -> bool:
        """Whether the argument was given."""
        return name in self.values

    def text(self, name: str, default: str = "") -> str:
        """Return a text argument."""
        value = self.values.get(name, default)
        return value if isinstance(value, str) else json.dumps(value)

    def required(self, name: str, code: str = "invalid_arguments") -> str:
        """Return a text argument that must be there; `code` is what its lack is answered with."""
        value = self.text(name)
        if not value:
            raise detailed(code, [f"missing required field: {name}"])
        return value

    def number(self, name: str, default: int) -> int:
        """Return an integer argument."""
        try:
            return int(self.values.get(name, default))
        except ValueError as error:
            raise detailed("invalid_arguments", [f"must be an integer [json-pointer:/{name}]"]) from error

    def moment(self, name: str, default: float) -> float:
        """Return a message timestamp as seconds since the epoch."""
        try:
            return float(self.values.get(name) or default)
        except ValueError as error:
            raise SlackError(f"invalid_ts_{name}") from error

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a boolean argument."""
        value = self.values.get(name, default)
        return value in {True, "true", "1"}

    def objects(self, name: str, code: str = "invalid_arguments") -> list[JsonObject] | None:
        """Return a list of objects (or its JSON), None if it was not given."""
        value = self._decoded(name, code)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            raise detailed(code, [f"must be an array of objects [json-pointer:/{name}]"])
        return value

    def mapping(self, name: str, code: str = "invalid_arguments") -> JsonObject | None:
        """Return an object (or its JSON), None if it was not given."""
        value = self._decoded(name, code)
        if value is not None and not isinstance(value, dict):
            raise detailed(code, [f"must be an object [json-pointer:/{name}]"])
        return value

    def words(self, name: str) -> list[str]:
        """Return a comma-separated or JSON list of words."""
        value = self.values.get(name, "")
        if isinstance(value, list):
            return [str(entry) for entry in value]
        return [word.strip() for word in str(value).split(",") if word.strip()]

    def _decoded(self, name: str, code: str) -> object:
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError as error:
            raise SlackError(code) from error


async def read_args(request: web.Request) -> Args:
    """Return all arguments of a request: query first, then form or JSON over it."""
    values: dict[str, object] = dict(request.query)
    if request.content_type == "application/json":
        body = await request.text()
        try:
            decoded = json.loads(body) if body else {}
        except ValueError as error:
            raise SlackError("invalid_json") from error
        if not isinstance(decoded, dict):
            raise SlackError("json_not_object")
        values |= decoded
    elif request.method == "POST":
        values |= dict(await request.post())
    return Args(values)

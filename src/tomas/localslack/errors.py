"""How a Web API method says no."""

from .jsontypes import JsonObject


class SlackError(Exception):
    """A refusal with one of Slack's error codes.

    `extra` is merged into the response body; `status` and `headers` are those of the HTTP response (Slack answers 200
    to nearly every refusal).
    """

    def __init__(
        self,
        code: str,
        *,
        extra: JsonObject | None = None,
        status: int = 200,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra or {}
        self.status = status
        self.headers = headers or {}

    def body(self) -> JsonObject:
        """Return the response body."""
        return {"ok": False, "error": self.code, **self.extra}


def detailed(code: str, messages: list[str]) -> SlackError:
    """Return a refusal that lists what is wrong where, as Slack does for blocks and views."""
    extra: JsonObject = {"response_metadata": {"messages": [f"[ERROR] {message}" for message in messages]}}
    if code == "invalid_blocks":
        extra["errors"] = messages
    return SlackError(code, extra=extra)

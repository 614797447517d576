"""Errors as the OpenAI API words them, safe for people to read.

Every error the gateway answers says `x-should-retry: false` unless waiting would truly help: the gateway has
retried by itself already, and an SDK that retries again would multiply the calls.
"""

import json
import math
import re

from aiohttp import web

_LONGEST_MESSAGE = 1500
_SECRETS = re.compile(
    r"\b(?:sk|pk|rk|tok|key|gsk|xai|xox[a-z])[-_][\w*.-]{6,}|\bAIza[\w-]{10,}|(?i:bearer)\s+[\w.~+/-]{6,}=*"
    r"|(?i:api[-_ ]?key|token|secret)\s*[=:]\s*[\w*.-]{6,}|://[^/\s:@]+:[^/\s@]+@"
)


class Problem(Exception):
    """A call ends with this error; the message is for people."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        kind: str = "invalid_request_error",
        *,
        retry_after_s: float | None = None,
        should_retry: bool = False,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.kind = kind
        self.retry_after_s = retry_after_s
        self.should_retry = should_retry

    def body(self) -> dict[str, dict[str, str | None]]:
        """Return the error's JSON body in OpenAI's form."""
        return {"error": {"message": self.message, "type": self.kind, "param": None, "code": self.code}}

    def headers(self) -> dict[str, str]:
        """Return the headers that tell an SDK whether and when to try again."""
        headers = {"x-should-retry": "true" if self.should_retry else "false"}
        if self.retry_after_s is not None:
            headers["Retry-After"] = str(math.ceil(self.retry_after_s))
        return headers

    def response(self) -> web.Response:
        """Return the error as an HTTP answer."""
        text = json.dumps(self.body(), ensure_ascii=False)
        return web.Response(status=self.status, text=text, content_type="application/json", headers=self.headers())


def sanitised(message: str, *secrets: str) -> str:
    """Return a provider's message without keys, tokens and excess length.

    `secrets` are strings known to be secret; whatever looks like a key goes too.
    """
    for secret in filter(None, secrets):
        message = message.replace(secret, "[key]")
    message = _SECRETS.sub("[key]", message)
    printable = "".join(char if char.isprintable() or char == "\n" else " " for char in message).strip()
    return printable if len(printable) <= _LONGEST_MESSAGE else printable[: _LONGEST_MESSAGE - 1] + "…"

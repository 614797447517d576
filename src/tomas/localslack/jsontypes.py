"""Names for what travels on the wire."""

from typing import Any

type JsonObject = dict[str, Any]
"""One decoded JSON object, as Slack's clients send and receive it."""

"""What the two ways to the app have in common."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from tomas.localslack.jsontypes import JsonObject


class Kind(StrEnum):
    """What is delivered; the values are Socket Mode's envelope types."""

    EVENT = "events_api"
    COMMAND = "slash_commands"
    INTERACTION = "interactive"


@dataclass(frozen=True)
class Delivery:
    """One attempt to hand something to the app. `retry_num` is 0 for the first."""

    kind: Kind
    payload: JsonObject
    retry_num: int = 0
    retry_reason: str = ""


@dataclass(frozen=True)
class Reply:
    """The app's acknowledgement: a JSON body, empty for none; a plain text arrives as `{"text": …}`."""

    body: JsonObject = field(default_factory=dict)


class NotAcknowledged(Exception):
    """The app was not there, answered with an error or too late. `reason` is Slack's word for it."""

    def __init__(self, reason: str, *, retry: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry = retry


class Transport(Protocol):
    """A way to the app."""

    async def deliver(self, delivery: Delivery) -> Reply:
        """Hand it over and return the acknowledgement, or raise NotAcknowledged."""
        ...

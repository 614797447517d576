"""What a Web API method is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from tomas.localslack.jsontypes import JsonObject
from tomas.localslack.rate_limits import Tier
from tomas.localslack.services import Services

from .args import Args


class TokenKind(StrEnum):
    """Which token a method wants."""

    BOT = "bot"
    APP = "app"
    NONE = "none"


@dataclass(frozen=True)
class Call:
    """One call of a method. The caller of all methods that act is the app's bot user."""

    slack: Services
    args: Args
    authorization: str = ""


type Handler = Callable[[Call], Awaitable[JsonObject]]
"""Answers a call with the fields beside `ok`, or raises SlackError."""


@dataclass(frozen=True)
class Method:
    """A method: who answers, how often it may be called, which token it wants."""

    handler: Handler
    tier: Tier = Tier.THREE
    token: TokenKind = TokenKind.BOT
    posts: bool = False
    """Whether it counts as a post to its channel."""

"""What the gateway asks of the rest: who a token is, what may be spent, what was recorded, where a model lives.

Budget, record and routing come in through these small protocols, so that the gateway knows nothing of ours.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Grant:
    """What an attempt's token stands for."""

    attempt_id: str
    run_id: str
    stage_id: str
    workspace_id: str
    lineage: str
    """Attempts that continue one another (crash, long pause) share it; a retry after a failure starts a new one."""


class Hold(StrEnum):
    """Whether a run's calls may go on."""

    GO = "go"
    PAUSED = "paused"
    ENDED = "ended"
    """Cancelled, superseded or finished: the token is dead."""


@dataclass(frozen=True, slots=True)
class CallUsage:
    """Tokens as the provider counted them."""

    input_tokens: int
    output_tokens: int
    cached_input_tokens: int = 0
    """The part of `input_tokens` that came from the provider's cache."""
    estimated: bool = False
    """True where the provider gave no numbers and the gateway counted by itself."""


@dataclass(frozen=True, slots=True)
class CallIdentity:
    """Tells calls of one lineage apart: the worker's number and the SHA-256 of the request before steering."""

    number: int
    digest: str
    agent: str = ""


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """An answer that was paid for already."""

    status: int
    body: bytes
    """The OpenAI-format JSON body of the answer (never a stream)."""
    usage: CallUsage


@dataclass(frozen=True, slots=True)
class Reservation:
    """Money set aside for a call under way."""

    id: str
    usd: Decimal | None
    """None: the model has no known price."""


class BudgetRefused(Exception):
    """The budget does not bear the call; the message is for people."""


class Tokens(Protocol):
    """Who a token is."""

    async def grant(self, token: str) -> Grant | None:
        """Return what the token stands for; None where it is unknown, superseded or ended."""
        ...

    async def hold(self, grant: Grant) -> Hold:
        """Tell whether the run's calls may go on; asked before each call and while a call waits."""
        ...


class Ledger(Protocol):
    """What may be spent, and what was."""

    async def reserve(
        self, grant: Grant, call: CallIdentity, provider: str, model: str, usd: Decimal | None
    ) -> Reservation:
        """Set the most that the call can cost aside. Raises BudgetRefused."""
        ...

    async def settle(self, reservation: Reservation, usage: CallUsage, usd: Decimal | None, latency_s: float) -> None:
        """Put the call's true cost in the place of the reservation."""
        ...

    async def cut_off(self, reservation: Reservation, reason: str) -> None:
        """The call was cut off after it reached the provider: the reservation is charged."""
        ...

    async def release(self, reservation: Reservation, reason: str) -> None:
        """The provider refused the call or was never reached: nothing is charged."""
        ...


class Record(Protocol):
    """Answers that were paid for, to be given again after a crash at no cost."""

    async def find(self, grant: Grant, call: CallIdentity) -> RecordedCall | None:
        """Return the answer recorded in the grant's lineage under this number and digest."""
        ...

    async def store(self, grant: Grant, call: CallIdentity, request: bytes, answer: RecordedCall, model: str) -> None:
        """Record an answer with the request as it was sent."""
        ...


class Wire(StrEnum):
    """The protocol an upstream speaks."""

    OPENAI = "openai"
    ANTHROPIC = "anthropic"
    GEMINI = "gemini"


@dataclass(frozen=True, slots=True)
class Upstream:
    """Where a model lives."""

    provider: str
    """For prices and people: `openai`, `anthropic`, `google`, `compatible`, `offline`."""
    wire: Wire
    base_url: str
    """Without a trailing slash; with `socket`, the host part is ignored."""
    api_key: str
    model: str
    """The provider's own name of the model."""
    socket: str = ""
    """A Unix socket path, for the offline model."""
    free: bool = False
    """True where calls cost nothing (offline model, own server)."""


class Router(Protocol):
    """Where a model's calls go."""

    async def route(self, grant: Grant, model: str) -> Upstream:
        """Return the upstream for a model's name. Raises LookupError with a message for people."""
        ...

"""The gateway's limits in time and number."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tuning:
    """How long and how often; every default suits real providers, tests make them small."""

    tries: int = 4
    """Most requests to a provider for one call."""
    backoff_s: float = 1.0
    """Seconds before the second try; doubles with each one after."""
    longest_backoff_s: float = 60.0
    """Most seconds between two tries; a provider that asks for more gets no further try."""
    connect_s: float = 10.0
    """Seconds to reach a provider."""
    idle_s: float = 300.0
    """Seconds a provider may stay silent while it answers."""
    total_s: float = 900.0
    """Seconds for one try, from connecting to the last byte."""
    calls_per_provider: int = 8
    """Calls under way at one provider at a time; more wait their turn."""
    hold_s: float = 540.0
    """Seconds a paused call waits; below the ten minutes after which SDKs give a call up."""
    hold_poll_s: float = 0.25
    """Seconds between two looks at whether a run is still paused."""
    largest_body: int = 64 * 1024 * 1024
    """Bytes of the largest request and answer."""

"""Which errors of a provider are worth another try, and after how long."""

import random
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from tomas.gateway.tuning import Tuning
from tomas.gateway.wires.base import ProviderError

_SERVER_ERRORS = 500
_PASSING = frozenset({408, 425, 429})
_LASTING = frozenset({501, 505})


def wait_before_retry_s(error: ProviderError, failures: int, tuning: Tuning) -> float | None:
    """Return the seconds until the next try; None where there is none.

    `failures` counts the tries so far. A provider that asks for a longer wait than `longest_backoff_s` is not waited
    for: the call fails with its word, and the run can be resumed later.
    """
    passing = error.status in _PASSING or (error.status >= _SERVER_ERRORS and error.status not in _LASTING)
    if not passing or error.code == "insufficient_quota" or failures >= tuning.tries:
        return None
    if error.retry_after_s is not None:
        return error.retry_after_s if error.retry_after_s <= tuning.longest_backoff_s else None
    backoff_s = min(tuning.backoff_s * 2 ** (failures - 1), tuning.longest_backoff_s)
    return backoff_s * random.uniform(0.75, 1.25)  # noqa: S311  # spreads retries out, guards nothing


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that an answer's Retry-After asks for, be it a number or a date."""
    value = headers.get("Retry-After", "").strip()
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None

"""What a call costs: genai-prices' list, which comes with the package and asks no network, and an admin's own table."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from genai_prices import Usage, calc_price

from tomas.gateway.limits import completion_limit, usual_limit
from tomas.gateway.loose import JsonObject
from tomas.gateway.ports import CallUsage
from tomas.gateway.usage import input_tokens

_MILLION = Decimal(1_000_000)
_MARGIN = 1.2
"""Tokens are counted by bytes beforehand; the margin keeps the estimate above the truth for nearly all text."""


@dataclass(frozen=True, slots=True)
class AdminPrice:
    """What an administrator says a model costs, in US dollars per million tokens."""

    input_usd: Decimal
    output_usd: Decimal
    cached_input_usd: Decimal | None = None
    """None: cached input costs what other input costs."""


type AdminPrices = Mapping[tuple[str, str], AdminPrice]
"""By provider and model; goes before the package's list."""


def price(provider: str, model: str, usage: CallUsage, admin_prices: AdminPrices | None = None) -> Decimal | None:
    """Return what a call cost in US dollars; None where the model has no known price (never zero)."""
    own = (admin_prices or {}).get((provider, model))
    if own is not None:
        return _own_price(own, usage)
    counted = Usage(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cache_read_tokens=usage.cached_input_tokens or None,
    )
    try:
        return calc_price(counted, model, provider_id=provider).total_price
    except (LookupError, ValueError):
        return None


def page_price(provider: str, model: str, pages: int) -> Decimal | None:
    """Return what a service bills for so many pages in US dollars; None where it has no known price."""
    try:
        found = calc_price(Usage(input_document_pages=pages), model, provider_id=provider).total_price
    except (LookupError, ValueError):
        return None
    return found if found or not pages else None


def most(provider: str, model: str, body: JsonObject, admin_prices: AdminPrices | None = None) -> Decimal | None:
    """Return the most that a request may cost in US dollars; None where the model has no known price."""
    limit = completion_limit(body) or usual_limit(model)
    answers = body.get("n")
    answers = answers if isinstance(answers, int) and answers > 1 else 1
    spent = CallUsage(math.ceil(input_tokens(body) * _MARGIN), limit * answers)
    return price(provider, model, spent, admin_prices)


def _own_price(own: AdminPrice, usage: CallUsage) -> Decimal:
    cached_usd = own.input_usd if own.cached_input_usd is None else own.cached_input_usd
    fresh = usage.input_tokens - usage.cached_input_tokens
    total = fresh * own.input_usd + usage.cached_input_tokens * cached_usd + usage.output_tokens * own.output_usd
    return total / _MILLION

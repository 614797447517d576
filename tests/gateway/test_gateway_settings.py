"""Which model a name means, what it costs, and when a call is tried again."""

import time
from dataclasses import dataclass
from decimal import Decimal
from email.utils import formatdate

import pytest
from gateway_kit import GRANT, upstream
from gateway_kit import Provider as LoopbackProvider
from hypothesis import given
from hypothesis import strategies as st

from tomas.gateway.limits import completion_limit, with_completion_limit
from tomas.gateway.ports import CallUsage, Wire
from tomas.gateway.prices import AdminPrice, most, price
from tomas.gateway.proxies import proxy_for
from tomas.gateway.retries import retry_after_s, wait_before_retry_s
from tomas.gateway.settings import ModelChoice, routes_from
from tomas.gateway.tuning import Tuning
from tomas.gateway.wires.base import ProviderError


@dataclass(frozen=True)
class Keys:
    openai: str = ""
    anthropic: str = ""
    gemini: str = ""
    openai_base_url: str = ""
    anthropic_base_url: str = ""
    gemini_base_url: str = ""
    compatible_base_url: str = ""
    compatible_key: str = ""


ALL = Keys("ok", "ak", "gk", compatible_base_url="http://127.0.0.1:11434/v1/")


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("openai:gpt-4.1", ModelChoice("openai", "gpt-4.1")),
        (" Google:gemini-2.5-pro ", ModelChoice("gemini", "gemini-2.5-pro")),
        ("compatible:llama3.1:8b", ModelChoice("compatible", "llama3.1:8b")),
        ("offline:rules", ModelChoice("offline", "rules")),
    ],
)
def test_a_choice_is_read(text: str, choice: ModelChoice) -> None:
    assert ModelChoice.parse(text) == choice
    assert ModelChoice.parse(str(choice)) == choice


@pytest.mark.parametrize("text", ["", "gpt-4.1", "mistral:large", "openai:", ":x"])
def test_what_is_no_choice_is_refused_with_advice(text: str) -> None:
    with pytest.raises(LookupError, match="provider:model"):
        ModelChoice.parse(text)


@pytest.mark.parametrize(
    ("name", "provider", "model", "wire"),
    [
        ("gpt-4o", "openai", "gpt-4o", Wire.OPENAI),
        ("o3-mini", "openai", "o3-mini", Wire.OPENAI),
        ("claude-sonnet-4-5", "anthropic", "claude-sonnet-4-5", Wire.ANTHROPIC),
        ("gemini-2.5-pro", "google", "gemini-2.5-pro", Wire.GEMINI),
        ("google:gemini-2.5-flash", "google", "gemini-2.5-flash", Wire.GEMINI),
        ("compatible:qwen3:14b", "compatible", "qwen3:14b", Wire.OPENAI),
        ("something-else", "anthropic", "claude-opus-4-1", Wire.ANTHROPIC),
        ("qwen3:14b", "anthropic", "claude-opus-4-1", Wire.ANTHROPIC),
    ],
)
async def test_names_find_their_way(name: str, provider: str, model: str, wire: Wire) -> None:
    router = routes_from(ALL, "anthropic:claude-opus-4-1", offline_socket="/run/offline.sock")
    found = await router.route(GRANT, name)
    assert (found.provider, found.model, found.wire) == (provider, model, wire)


async def test_with_the_offline_model_alone_every_name_goes_to_it() -> None:
    router = routes_from(Keys(), "offline:rules", offline_socket="/run/offline.sock")
    for name in ("gpt-4o", "claude-x", "rules", "offline:rules"):
        found = await router.route(GRANT, name)
        assert (found.provider, found.model, found.socket, found.free) == (
            "offline",
            "rules",
            "/run/offline.sock",
            True,
        )


@pytest.mark.parametrize(
    ("default", "advice"),
    [
        ("openai:gpt-4.1", "OPENAI_API_KEY"),
        ("anthropic:claude-sonnet-4-5", "ANTHROPIC_API_KEY"),
        ("gemini:gemini-2.5-pro", "GEMINI_API_KEY"),
        ("compatible:llama", "OPENAI_BASE_URL"),
        ("offline:rules", "not running"),
    ],
)
def test_a_missing_key_is_told_at_the_start(default: str, advice: str) -> None:
    with pytest.raises(LookupError, match=advice):
        routes_from(Keys(), default)


async def test_an_explicit_choice_without_its_key_is_told() -> None:
    router = routes_from(Keys(openai="k"), "openai:gpt-4.1")
    with pytest.raises(LookupError, match="ANTHROPIC_API_KEY"):
        await router.route(GRANT, "anthropic:claude-sonnet-4-5")


async def test_a_compatible_server_is_free_where_it_asks_no_key() -> None:
    for key in ("", "k"):
        keys = Keys(compatible_base_url="http://127.0.0.1:8000/v1/", compatible_key=key)
        found = await routes_from(keys, "compatible:m").route(GRANT, "m")
        assert (found.base_url, found.free) == ("http://127.0.0.1:8000/v1", not key)


@pytest.mark.parametrize(
    ("keys", "choice", "address"),
    [
        (ALL, "openai:gpt-4.1", "https://api.openai.com/v1"),
        (ALL, "anthropic:claude-sonnet-4-5", "https://api.anthropic.com"),
        (ALL, "gemini:gemini-2.5-pro", "https://generativelanguage.googleapis.com"),
        (Keys("k", openai_base_url="https://proxy/openai/v1/"), "openai:gpt-4.1", "https://proxy/openai/v1"),
        (Keys(anthropic_base_url="https://proxy/v1"), "anthropic:claude-sonnet-4-5", "https://proxy"),
        (Keys(anthropic_base_url="https://proxy/a/"), "anthropic:claude-sonnet-4-5", "https://proxy/a"),
        (Keys(gemini="k", gemini_base_url="https://proxy/v1beta/"), "gemini:gemini-2.5-pro", "https://proxy"),
    ],
)
async def test_a_proxy_takes_a_providers_place_and_may_hold_the_key(keys: Keys, choice: str, address: str) -> None:
    found = await routes_from(keys, choice).route(GRANT, choice)
    assert (found.base_url, found.free) == (address, False)


USAGE = CallUsage(1_000_000, 100_000, 400_000)


def test_prices_count_cached_input_apart() -> None:
    assert price("openai", "gpt-4.1", USAGE) == Decimal("0.6") * 2 + Decimal("0.4") * Decimal("0.5") + Decimal("0.8")


def test_unknown_models_have_no_price() -> None:
    assert price("openai", "nosuch", USAGE) is None
    assert price("compatible", "llama", USAGE) is None
    assert most("compatible", "llama", {"messages": []}) is None


def test_an_administrators_price_goes_first() -> None:
    own = {
        ("compatible", "llama"): AdminPrice(Decimal(1), Decimal(10)),
        ("openai", "gpt-4.1"): AdminPrice(*[Decimal(0)] * 3),
    }
    assert price("compatible", "llama", USAGE, own) == 2
    assert price("openai", "gpt-4.1", USAGE, own) == 0
    cached = {("compatible", "llama"): AdminPrice(Decimal(1), Decimal(10), Decimal("0.25"))}
    assert price("compatible", "llama", USAGE, cached) == Decimal("1.7")


@given(st.text(), st.integers(1, 10_000))
def test_more_text_and_a_higher_limit_never_cost_less(text: str, limit: int) -> None:
    def cost(content: str, tokens: int) -> Decimal:
        body = {"messages": [{"role": "user", "content": content}], "max_tokens": tokens}
        return most("openai", "gpt-4.1", body) or Decimal(0)

    assert 0 < cost(text, limit) <= cost(text + "more", limit) < cost(text + "more", limit + 1)


def test_images_are_not_counted_by_their_bytes() -> None:
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * 4_000_000}}
    body = {"messages": [{"role": "user", "content": [image]}], "max_tokens": 1}
    assert (most("openai", "gpt-4.1", body) or 0) < Decimal("0.01")


@pytest.mark.parametrize(
    ("name", "model", "expected"),
    [
        ("openai", "gpt-4.1", {"max_completion_tokens": 16_384}),
        ("openai", "o3-mini", {"max_completion_tokens": 32_768}),
        ("openai", "gpt-3.5-turbo", {"max_completion_tokens": 4_096}),
        ("compatible", "x", {"max_tokens": 16_384}),
    ],
)
def test_a_limit_is_set_under_the_name_the_provider_wants(name: str, model: str, expected: dict) -> None:
    place = upstream(LoopbackProvider(), name=name, model=model)
    assert with_completion_limit({}, place) == expected
    assert with_completion_limit({"max_tokens": 9}, place) == {next(iter(expected)): 9}
    assert completion_limit({"max_tokens": None, "max_completion_tokens": 5}) == 5


@pytest.mark.parametrize(("value", "expected"), [("3", 3), ("0.5", 0.5), ("-1", 0), ("", None), ("soon", None)])
def test_retry_after_is_read(value: str, expected: float | None) -> None:
    assert retry_after_s({"Retry-After": value}) == expected


def test_retry_after_may_be_a_date() -> None:
    assert 50 < (retry_after_s({"Retry-After": formatdate(time.time() + 60, usegmt=True)}) or 0) <= 60


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("https://api.openai.com/v1", "http://proxy:3128"),
        ("http://api.example.com/v1", None),
        ("https://models.inside.example:8443/v1", None),
        ("http://127.0.0.1:8000/v1", None),
    ],
)
def test_the_environments_proxy_is_used(url: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "https_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:3128")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,.inside.example")
    assert proxy_for(url) == proxy


@given(st.integers(1, 10), st.sampled_from([408, 429, 500, 503]))
def test_waits_grow_and_end(failures: int, status: int) -> None:
    tuning = Tuning()
    wait_s = wait_before_retry_s(ProviderError("", "", "", status), failures, tuning)
    assert (wait_s is None) == (failures >= tuning.tries)
    if wait_s is not None:
        assert 0.75 * 2 ** (failures - 1) <= wait_s <= 1.25 * 2 ** (failures - 1)

"""Which models there are: a choice such as `openai:gpt-4.1`, and where each provider's models live."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from tomas.gateway.ports import Grant, Upstream, Wire

_PROVIDERS = ("openai", "anthropic", "gemini", "compatible", "offline")
_KEY_NAMES = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY", "gemini": "GEMINI_API_KEY"}
_WIRES = {"openai": Wire.OPENAI, "anthropic": Wire.ANTHROPIC, "gemini": Wire.GEMINI}
_VERSIONS = {"anthropic": "/v1", "gemini": "/v1beta"}
_PRICED_AS = {"gemini": "google"}
_FAMILIES = (
    (re.compile(r"(gpt-|chatgpt-|o\d|text-embedding-)"), "openai"),
    (re.compile(r"claude-"), "anthropic"),
    (re.compile(r"(models/)?gemini-"), "gemini"),
)
ADDRESSES: Mapping[str, str] = MappingProxyType(
    {
        "openai": "https://api.openai.com/v1",
        "anthropic": "https://api.anthropic.com",
        "gemini": "https://generativelanguage.googleapis.com",
    }
)
"""The providers' own base URLs."""


class Keys(Protocol):
    """Keys and addresses of model providers; an empty string means none."""

    @property
    def openai(self) -> str: ...
    @property
    def anthropic(self) -> str: ...
    @property
    def gemini(self) -> str: ...
    @property
    def openai_base_url(self) -> str:
        """Base URL of a proxy in the place of OpenAI's own, `/v1` included; likewise for the next two."""
        ...

    @property
    def anthropic_base_url(self) -> str: ...
    @property
    def gemini_base_url(self) -> str: ...
    @property
    def compatible_base_url(self) -> str:
        """Base URL of an OpenAI-compatible server, `/v1` included."""
        ...

    @property
    def compatible_key(self) -> str: ...


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model at a provider."""

    provider: str
    model: str

    @classmethod
    def parse(cls, text: str) -> "ModelChoice":
        """Read `provider:model`. Raises LookupError with a message for people."""
        provider, colon, model = text.strip().partition(":")
        provider = {"google": "gemini"}.get(provider.lower(), provider.lower())
        if not colon or provider not in _PROVIDERS or not model.strip():
            known = ", ".join(_PROVIDERS)
            raise LookupError(f"“{text}” is not a model choice: write provider:model, with a provider of {known}.")
        return cls(provider, model.strip())

    def __str__(self) -> str:
        return f"{self.provider}:{self.model}"


class StaticRouter:
    """Routes by the settings of one installation.

    A name of the form `provider:model` goes where it says. A bare name goes to the provider whose family it belongs to
    where that has a key; every other name goes to the default model, since engines ask for helper models of their own
    that an installation need not have.
    """

    def __init__(self, upstreams: Mapping[str, Upstream], default: ModelChoice) -> None:
        """`upstreams` holds a model-less upstream for each provider that is set up. Raises LookupError."""
        self._upstreams = dict(upstreams)
        self._default = default
        self._at(default)

    @property
    def models(self) -> tuple[str, ...]:
        """The names that are known beforehand: the default's."""
        return (str(self._default),)

    async def route(self, grant: Grant, model: str) -> Upstream:
        """Return the upstream for a model's name. Raises LookupError with a message for people."""
        return self._at(self._choice(model))

    def _choice(self, model: str) -> ModelChoice:
        provider = model.partition(":")[0].lower()
        if ":" in model and provider in {*_PROVIDERS, "google"}:
            return ModelChoice.parse(model)
        if model != self._default.model:
            for pattern, family in _FAMILIES:
                if pattern.match(model) and family in self._upstreams:
                    return ModelChoice(family, model.removeprefix("models/"))
        return self._default

    def _at(self, choice: ModelChoice) -> Upstream:
        upstream = self._upstreams.get(choice.provider)
        if upstream is None:
            raise LookupError(_missing(choice))
        return Upstream(
            provider=upstream.provider,
            wire=upstream.wire,
            base_url=upstream.base_url,
            api_key=upstream.api_key,
            model=choice.model,
            socket=upstream.socket,
            free=upstream.free,
        )


def routes_from(keys: Keys, default: str, *, offline_socket: str = "") -> StaticRouter:
    """Return the router for an installation's keys.

    `default` is a choice such as `openai:gpt-4.1`; `offline_socket` is the offline model's Unix socket. A proxy may
    hold the key itself. A compatible server without a key counts as one's own: its calls are free. Raises LookupError
    where the default's provider is not set up.
    """
    set_up = (
        ("openai", keys.openai, keys.openai_base_url),
        ("anthropic", keys.anthropic, keys.anthropic_base_url),
        ("gemini", keys.gemini, keys.gemini_base_url),
    )
    upstreams = {
        provider: Upstream(_PRICED_AS.get(provider, provider), _WIRES[provider], _address(provider, base_url), key, "")
        for provider, key, base_url in set_up
        if key or base_url
    }
    if keys.compatible_base_url:
        base_url, key = keys.compatible_base_url.rstrip("/"), keys.compatible_key
        upstreams["compatible"] = Upstream("compatible", Wire.OPENAI, base_url, key, "", free=not key)
    if offline_socket:
        upstreams["offline"] = Upstream("offline", Wire.OPENAI, "http://offline/v1", "", "", offline_socket, free=True)
    return StaticRouter(upstreams, ModelChoice.parse(default))


def _address(provider: str, base_url: str) -> str:
    """The provider's base URL; the version that people often write behind it is part of the calls' paths."""
    return base_url.rstrip("/").removesuffix(_VERSIONS.get(provider, "")).rstrip("/") or ADDRESSES[provider]


def _missing(choice: ModelChoice) -> str:
    if choice.provider in _KEY_NAMES:
        needed = f"set {_KEY_NAMES[choice.provider]}"
    elif choice.provider == "compatible":
        needed = "set OPENAI_BASE_URL"
    else:
        needed = "the offline model is not running here"
    return f"The model {choice} cannot be used: {needed}, or choose another model with TOMAS_MODEL."

"""Each way in which a model call fails has its own meaning for the attempt."""

import httpx
import openai
import pytest

from tomas.engines.cmbagent.failures import failure_of, held_too_long

REQUEST = httpx.Request("POST", "http://gateway/v1/chat/completions")


def refused(status: int, code: str) -> openai.APIStatusError:
    error = {"message": "said by the gateway", "code": code}
    return openai.APIStatusError("refused", response=httpx.Response(status, request=REQUEST), body=error)


@pytest.mark.parametrize(
    ("status", "code", "expected", "retryable"),
    [
        (402, "budget_reached", "budget", False),
        (401, "token_ended", "cancelled", False),
        (503, "paused", "suspended", False),
        (400, "context_length_exceeded", "model_refused", False),
        (401, "invalid_api_key", "model_refused", False),
        (403, "", "model_refused", False),
        (429, "rate_limit", "model_unreachable", True),
        (500, "server_error", "model_unreachable", True),
    ],
)
def test_a_refusal_keeps_its_meaning(status: int, code: str, expected: str, retryable: bool) -> None:
    failure = failure_of(refused(status, code))
    assert (failure.code, failure.retryable) == (expected, retryable)
    assert code in {"paused", "token_ended"} or "said by the gateway" in failure.message


def test_a_gateway_that_cannot_be_reached_is_worth_a_new_try() -> None:
    failure = failure_of(openai.APIConnectionError(request=REQUEST))
    assert (failure.code, failure.retryable) == ("model_unreachable", True)
    assert failure_of(openai.APITimeoutError(request=REQUEST)).code == "model_unreachable"


def test_an_error_without_words_still_says_something() -> None:
    error = openai.APIStatusError("refused", response=httpx.Response(418, request=REQUEST), body=None)
    assert "418" in failure_of(error).message


def test_only_a_held_call_is_held() -> None:
    assert held_too_long(refused(503, "paused"))
    assert not held_too_long(refused(503, "overloaded"))

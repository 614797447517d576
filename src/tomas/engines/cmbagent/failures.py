"""Says why a model call failed, so that an attempt ends with the true reason.

cmbagent loses it: it calls again what was refused, and trips over its own variables afterwards. So a failing call is
raised as a BaseException, past every `except Exception` on its way.
"""

import openai

from tomas.engines.base import Failure

_PAYMENT_REQUIRED = 402
_UNAUTHORISED = 401
_TOO_MANY = 429
_SERVER_ERRORS = 500
_LONGEST = 600


class AttemptEnds(BaseException):
    """The attempt ends here, for this reason."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


def held_too_long(error: openai.OpenAIError) -> bool:
    """Whether the gateway gave up holding a call of a paused run."""
    return isinstance(error, openai.APIStatusError) and error.code == "paused"


def failure_of(error: openai.OpenAIError) -> Failure:
    """Return the failure that a failed call means."""
    detail = f"{type(error).__name__}: {error}"[:_LONGEST]
    if not isinstance(error, openai.APIStatusError):
        message = "The model could not be reached, or did not answer in time."
        return Failure(code="model_unreachable", message=message, detail=detail, retryable=True)
    said = _message(error)
    if held_too_long(error):
        return Failure(
            code="suspended", message="Paused: the work goes on where it stopped when resumed.", detail=detail
        )
    if error.status_code == _PAYMENT_REQUIRED:
        return Failure(code="budget", message=said, detail=detail)
    if error.status_code == _UNAUTHORISED and error.code == "token_ended":
        return Failure(code="cancelled", message="This attempt was ended or replaced by a newer one.", detail=detail)
    if error.status_code == _TOO_MANY or error.status_code >= _SERVER_ERRORS:
        return Failure(code="model_unreachable", message=f"The model failed: {said}", detail=detail, retryable=True)
    return Failure(code="model_refused", message=f"The model refused the request: {said}", detail=detail)


def _message(error: openai.APIStatusError) -> str:
    """The gateway's own words; they are made for people."""
    body = error.body
    said = body.get("message") if isinstance(body, dict) else None
    return str(said or f"it answered with status {error.status_code}")[:_LONGEST]

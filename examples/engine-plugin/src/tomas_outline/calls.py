"""The model behind the gateway, as an engine has to call it."""

import hashlib
import json

import openai

from tomas.engines.base import Failure, SteerApplied
from tomas.engines.control import Steer
from tomas.engines.workplace import Workplace

CALL_LIMIT_S = 1500.0
"""Seconds; above what the gateway needs at most, which retries and gives up by itself."""
PAYMENT_REQUIRED, UNAUTHORISED, TOO_MANY, SERVER_ERRORS = 402, 401, 429, 500


class AttemptEnds(Exception):
    """The attempt ends without a result, for this reason."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class ModelCalls:
    """Every model call of one attempt."""

    def __init__(self, workplace: Workplace) -> None:
        access = workplace.request.access
        self._channel = workplace.channel
        self._model = access.model
        # The token is worthless outside this attempt; the gateway retries, so that the client must not.
        self._client = openai.OpenAI(api_key=access.token, base_url=workplace.base_url, max_retries=0)
        self._applied: set[str] = set()
        self.made = 0

    def ask(self, prompt: str, agent: str) -> str:
        """Return the model's answer to a prompt, guidance from people included. Raises AttemptEnds."""
        while True:
            self._channel.checkpoint()
            steers = self._channel.steers()
            try:
                answer = self._client.chat.completions.create(
                    model=self._model,
                    messages=[{"role": "user", "content": guided(prompt, steers)}],
                    timeout=CALL_LIMIT_S,
                    extra_headers=self._headers(prompt, agent),
                )
            except openai.OpenAIError as error:
                if _paused_too_long(error) and self._channel.paused:
                    continue  # the checkpoint waits for the end of the pause, then the call is made again
                raise AttemptEnds(failure_of(error)) from error
            self.made += 1
            self._report(steers, agent)
            return answer.choices[0].message.content or ""

    def _headers(self, prompt: str, agent: str) -> dict[str, str]:
        """Number the call and say what it asks before guidance: after a crash its answer is given from the record."""
        said = json.dumps({"model": self._model, "prompt": prompt}, sort_keys=True).encode()
        return {
            "x-tomas-call": str(self.made + 1),
            "x-tomas-digest": hashlib.sha256(said).hexdigest(),
            "x-tomas-agent": agent,
        }

    def _report(self, steers: tuple[Steer, ...], agent: str) -> None:
        """Say which guidance has reached the model; what was given before this attempt has no id."""
        for steer in steers:
            if steer.id and steer.id not in self._applied:
                self._applied.add(steer.id)
                self._channel.emit(SteerApplied(steer_id=steer.id, agent=agent))


def guided(prompt: str, steers: tuple[Steer, ...]) -> str:
    """Return a prompt with what people said meanwhile."""
    return prompt + "".join(f"\n\n[steering] {steer.text}" for steer in steers)


def failure_of(error: openai.OpenAIError) -> Failure:
    """Return the failure that a failed call means; the gateway's own words are made for people."""
    if not isinstance(error, openai.APIStatusError):
        return Failure(code="model_unreachable", message="The model could not be reached.", retryable=True)
    said = str(error.body.get("message")) if isinstance(error.body, dict) else "The model gave no reason."
    if _paused_too_long(error):
        return Failure(code="suspended", message="Paused: the work goes on where it stopped.")
    if error.status_code == PAYMENT_REQUIRED:
        return Failure(code="budget", message=said)
    if error.status_code == UNAUTHORISED:
        return Failure(code="cancelled", message="This attempt was ended or replaced by a newer one.")
    if error.status_code == TOO_MANY or error.status_code >= SERVER_ERRORS:
        return Failure(code="model_unreachable", message=f"The model failed: {said}", retryable=True)
    return Failure(code="model_refused", message=f"The model refused the request: {said}")


def _paused_too_long(error: openai.OpenAIError) -> bool:
    return isinstance(error, openai.APIStatusError) and error.code == "paused"

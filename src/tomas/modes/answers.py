"""Reads what a model was asked for out of what it said: one JSON object, wherever it put it."""

import json
import re
from collections.abc import Iterator

from pydantic import BaseModel, ValidationError

from tomas.modes.base import AnswerRejected
from tomas.modes.faultwords import plain_fault

_FENCE = re.compile(r"```[ \t]*([\w-]*)[ \t]*\n(.*?)(?:\n[ \t]*```|\Z)", re.DOTALL)
_TAG = re.compile(r"<code>\s*(.*?)\s*(?:</code>|\Z)", re.DOTALL)
_TAGS = re.compile(r"</?code>")
_MOST_ERRORS = 12


def read_answer[M: BaseModel](text: str, kind: type[M]) -> M:
    """Return the JSON object in a model's answer as the typed value that was asked for.

    The object may stand in a fence, between `<code>` tags or bare, with prose around it; where there are several, the
    largest is taken. Raises AnswerRejected with what to mend, worded for the model.
    """
    value = _largest_object(text)
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        raise AnswerRejected(f"The JSON object does not fit the schema:\n{_listed(error)}") from error


def _largest_object(text: str) -> dict[str, object]:
    if not text.strip():
        raise AnswerRejected("The answer was empty. Answer with one JSON object in a ```json fence.")
    fault = ""
    best: tuple[int, dict[str, object]] | None = None
    for piece in _pieces(text):
        try:
            value, length = _decoded(piece)
        except json.JSONDecodeError as error:
            fault = fault or f"line {error.lineno}, column {error.colno}: {error.msg}"
            continue
        if best is None or length > best[0]:
            best = (length, value)
    if best is not None:
        return best[1]
    if fault:
        raise AnswerRejected(f"The JSON cannot be read ({fault}). Answer with one complete, valid JSON object.")
    raise AnswerRejected("There is no JSON object in the answer. Answer with one JSON object in a ```json fence.")


def _pieces(text: str) -> Iterator[str]:
    """Yield the places where the object may be, most likely first; each starts with a brace."""
    inside = [match.group(2) for match in _FENCE.finditer(text)] + [match.group(1) for match in _TAG.finditer(text)]
    for candidate in (*inside, text):
        start = candidate.find("{")
        if start >= 0:
            yield candidate[start:]


def _decoded(piece: str) -> tuple[dict[str, object], int]:
    decoder = json.JSONDecoder(strict=False)
    try:
        value, length = decoder.raw_decode(piece)
    except json.JSONDecodeError:
        value, length = decoder.raw_decode(_TAGS.sub("", piece))
    except (ValueError, RecursionError) as error:
        raise json.JSONDecodeError(
            "a number of thousands of digits, or lists too deep in each other", piece, 0
        ) from error
    if not isinstance(value, dict):
        raise json.JSONDecodeError("not an object", piece, 0)
    return value, length


def _listed(error: ValidationError) -> str:
    problems = error.errors(include_url=False, include_input=False)
    lines = [
        f"- {'.'.join(str(part) for part in problem['loc']) or 'object'}: {plain_fault(problem)}"
        for problem in problems
    ]
    more = len(lines) - _MOST_ERRORS
    return "\n".join(lines[:_MOST_ERRORS] + ([f"- and {more} more of the same kind"] if more > 0 else []))

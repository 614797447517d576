"""Builds prompts from text files beside a mode, with data kept apart from instructions.

Data goes between tags whose name carries a digest of the data itself: a document cannot close its own tag, whatever
its author wrote into it, and the same input always makes the same prompt (replay needs that).
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from string import Template

from pydantic import BaseModel


def data_block(name: str, text: str) -> str:
    """Return text as a named block of data that its content cannot break out of."""
    tag = f"data-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    return f'<{tag} name="{name}">\n{text}\n</{tag}>'


def json_block(name: str, value: object) -> str:
    """Return a JSON value as a block of data, one line per element of a list."""
    if isinstance(value, list):
        lines = ",\n".join(json.dumps(element, ensure_ascii=False) for element in value)
        return data_block(name, f"[\n{lines}\n]" if lines else "[]")
    return data_block(name, json.dumps(value, ensure_ascii=False))


def schema_text(kind: type[BaseModel]) -> str:
    """Return the JSON schema of an answer, compact."""
    return json.dumps(kind.model_json_schema(), ensure_ascii=False, separators=(",", ":"))


def guidance_block(guidance: Iterable[str]) -> str:
    """Return what people asked for, newest last, as the one block whose content is to be obeyed."""
    return json_block("guidance", list(guidance))


def filled(prompt: Path, **values: str) -> str:
    """Return a prompt file with its `$names` filled in. Raises KeyError where one is missing."""
    return Template(prompt.read_text(encoding="utf-8")).substitute(values).strip() + "\n"

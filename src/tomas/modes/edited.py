"""A file that a person changed and uploaded in the place of an artifact: its text, and its JSON as a typed value."""

from pathlib import Path

from pydantic import BaseModel, ValidationError

from tomas.modes.base import InputRefused
from tomas.modes.faultwords import placed_fault

_MOST_BYTES = 20 * 1024 * 1024
_MOST_FAULTS = 12


def edited_text(upload: Path, name: str) -> str:
    """Return the text of an upload in the place of `<name>.md` or `<name>.json`. Raises InputRefused."""
    if upload.stat().st_size > _MOST_BYTES:
        raise InputRefused(f"The file is too large. {_as_posted(name)}")
    try:
        return upload.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefused(f"The file is no text. {_as_posted(name)}") from error


def edited_json[M: BaseModel](text: str, kind: type[M]) -> M:
    """Return JSON that a person changed as the typed value it was. Raises InputRefused, which lists what to mend."""
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        raise faults_refused([*map(placed_fault, error.errors(include_url=False))], "The JSON does not fit.") from error


def faults_refused(faults: list[str], opening: str) -> InputRefused:
    """Return the refusal that lists what is wrong with an upload, at most twelve things of it."""
    listed = "\n".join(f"- {fault}" for fault in faults[:_MOST_FAULTS])
    more = f"\n- and {len(faults) - _MOST_FAULTS} more" if len(faults) > _MOST_FAULTS else ""
    return InputRefused(f"{opening} Please mend this and upload the file again:\n{listed}{more}")


def _as_posted(name: str) -> str:
    return f"Please change the file {name}.md or {name}.json that was posted here, and upload it again."

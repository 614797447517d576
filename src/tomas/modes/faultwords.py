"""What is wrong with a value that people or models wrote, in plain words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is no field that belongs here; leave it out",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number, such as 2.5",
    "float_type": "must be a number, such as 2.5",
    "finite_number": "must be a number, and no endless one",
    "decimal_parsing": "must be a number, such as 5.00",
    "decimal_type": "must be a number, such as 5.00",
    "enum": "must be one of these: {expected}",
    "literal_error": "must be one of these: {expected}",
    "string_type": "must be a text",
    "string_too_short": "is empty",
    "string_too_long": "takes {max_length} characters at most",
    "string_pattern_mismatch": "is not written as it must be, after the pattern {pattern}",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "too_short": "needs {min_length} or more",
    "too_long": "takes {max_length} at most",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be {le} at most",
    "model_type": "must be an object with fields",
    "model_attributes_type": "must be an object with fields",
    "dict_type": "must be an object with names and values",
    "none_required": "must be empty",
    "json_invalid": "is no valid JSON: {error}",
    "date_parsing": "must be a date, such as 2026-03-31",
    "date_from_datetime_parsing": "must be a date, such as 2026-03-31",
    "datetime_parsing": "must be a date with a time, such as 2026-03-31T14:30:00",
    "datetime_from_date_parsing": "must be a date with a time, such as 2026-03-31T14:30:00",
}


def plain_fault(fault: "ErrorDetails", special: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return what a validation found in a value, to stand after the value's name; `special` words come first."""
    told = special.get(fault["type"]) or _WORDS.get(fault["type"])
    return told.format(**fault.get("ctx", {})) if told else fault["msg"].removeprefix("Value error, ")


def placed_fault(fault: "ErrorDetails") -> str:
    """Return the same after the value's place, such as `chapters.2.title: is missing`, counted from 1 in lists."""
    place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in fault["loc"])
    return f"{place or 'the whole'}: {plain_fault(fault)}"

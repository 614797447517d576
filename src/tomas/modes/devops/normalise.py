"""A log's line without what is its alone: times, numbers, hashes, paths, addresses and colours go, words stay."""

import re

MOST = 300
"""Characters of a normalised line."""
_COLOUR = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[@-Z\\-_]|[\x00-\x08\x0b-\x1f\x7f]")
_STAMP = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s?(?:Z|UTC|[+-]\d{2}:?\d{2})?"
    r"|\d{1,2}[/ ](?:[A-Z][a-z]{2}|\d{1,2})[/ ]\d{4}[: ]\d{2}:\d{2}:\d{2}(?: [+-]\d{4})?"
    r"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .{0,20}?\d{2}:\d{2}:\d{2}|[A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2}"
    r"|(?<![\d.:])\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?![\d:])|\d{4}-\d{2}-\d{2}"
)
_STEPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (_STAMP, " "),
    (re.compile(r"\b[a-z][\w+.-]*://(?:<[\w-]+>|[^\s\"'<>)\]])+", re.IGNORECASE), "<url>"),
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE), "<id>"),
    (re.compile(r"\bsha(?:1|256|512)[:-][\w+/=-]{16,}", re.IGNORECASE), "<hash>"),
    (re.compile(r"\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,}\b", re.IGNORECASE), "<hash>"),
    (re.compile(r"\b0x[0-9a-f]+\b", re.IGNORECASE), "<hash>"),
    (re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?![\w.])"), "<ip>"),
    (re.compile(r"\b[a-z]:\\[^\s\"'<>|:]+(?::\d+){0,2}", re.IGNORECASE), "<path>"),
    (re.compile(r"(?<![\w<>.])(?:\.{0,2}/|~/)?(?:[\w.@+-]+/)+[\w.@+-]*(?::\d+){0,2}(?![\w/>])"), "<path>"),
    (re.compile(r"(?<![\w/<>.])/[\w.@+-]+(?::\d+){0,2}(?![\w/>])"), "<path>"),
    (re.compile(r"\d+(?:[.,:]\d+)*"), "<n>"),
    (re.compile(r"(?:<n>[-_.:]?){2,}"), "<n>"),
)
_LEVEL = re.compile(r"^(?:##\[\w+\]|[\s>|*#-])+")
_SPACES = re.compile(r"\s+")


def normalised(line: str) -> str:
    """Return a line as all lines of its kind read, such as `connection to <ip> timed out after <n> ms`.

    The same again gives the same.
    """
    text = _once(line[: 4 * MOST])
    for _ in range(_MOST_ROUNDS):
        following = _once(text)
        if following == text:
            break
        text = following
    return text


_MOST_ROUNDS = 8


def _once(text: str) -> str:
    text = without_colours(text)
    for pattern, mask in _STEPS:
        text = pattern.sub(mask, text)
    text = _LEVEL.sub("", text)
    return _SPACES.sub(" ", text).strip()[:MOST].strip()


def without_colours(line: str) -> str:
    """Return a line without the codes by which terminals colour it."""
    return _COLOUR.sub("", line)


def stamp_of(line: str) -> str:
    """Return the first moment that a line tells, as it is written; empty where it tells none."""
    match = _STAMP.search(line[:80])
    return match[0] if match else ""

"""Logging: structured, to standard error, with everything secret taken out before it is written."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

HIDDEN = "[hidden]"
SECRETS = re.compile(
    r"(xox[a-z]-[\w-]+|xapp-[\w-]+|sk-[\w-]{8,}|AIza[\w-]{20,}|Bearer\s+[\w.~+/=-]+|tok-[\w-]{8,}|hooks\.slack\.com/\S+)"
)
HOME_PATHS = re.compile(r"(?<![\w.:/])/(?:home|root|Users|tmp|var|work|srv|opt)(?:/[^\s'\":,)\]]+)+")
SECRET_NAMES = re.compile(r"token|secret|api_key|password|authorization", re.IGNORECASE)

type Event = MutableMapping[str, Any]


def redacted(text: str) -> str:
    """Return the text without tokens, keys, and folders of this machine (a file's own name stays)."""
    return HOME_PATHS.sub(lambda path: "…/" + path.group().rsplit("/", 1)[-1], SECRETS.sub(HIDDEN, text))


def redact(_logger: object, _method: str, event: Event) -> Event:
    """structlog's processor: redact every value, by its name and by its look."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = HIDDEN if SECRET_NAMES.search(name) and value else redacted(value)
        elif isinstance(value, (BaseException, dict, list, tuple)):
            event[name] = redacted(str(value))
    return event


def set_up(*, as_json: bool, to: TextIO | None = None) -> None:
    """Send structlog and the standard library's logging through the same redaction; to standard error by default."""
    stream = to or sys.stderr
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=stream.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, redact, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for noisy in ("slack_bolt", "slack_sdk", "dbos", "aiohttp.access", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)

"""Names that travel to Slack and back: what a click, a modal or a shortcut is recognised by."""

from enum import StrEnum


class Action(StrEnum):
    """Action ids of buttons."""

    APPROVE = "tomas.gate.approve"
    REDIRECT = "tomas.gate.redirect"
    EDIT = "tomas.gate.edit"
    CANCEL_AT_GATE = "tomas.gate.cancel"
    ANSWER = "tomas.gate.answer"
    PAUSE = "tomas.run.pause"
    RESUME = "tomas.run.resume"
    STOP = "tomas.run.stop"
    RETRY = "tomas.run.retry"
    START_MODE = "tomas.mode.start"
    START_ON_FILE = "tomas.file.start"
    DISMISS_OFFER = "tomas.file.dismiss"
    CONFIG_ADD = "tomas.config.add"
    CONFIG_REMOVE = "tomas.config.remove"
    LINK = "tomas.link"
    """A button that only opens an address; Slack tells of the click all the same."""


class Callback(StrEnum):
    """Callback ids of modals and shortcuts."""

    START = "tomas_start"
    REDIRECT = "tomas_redirect"
    ANSWER = "tomas_answer"
    EDIT = "tomas_edit"
    CONFIG = "tomas_config"
    RUN_ON_FILE = "tomas_run_file"
    NEW_RUN = "tomas_new_run"


INPUT_BLOCK = "input."
"""Prefix of the block ids of a mode's inputs; the rest is the input's key."""
INPUT_ACTION = "value"
RECENT_BLOCK = "recent_files."
"""Followed by the key of the input that takes the file."""
KEPT_BLOCK = "kept_files."
"""Followed by the key of the input whose present files a run goes on with."""
MODE_BLOCK = "mode"
CHANNEL_BLOCK = "channel"
BUDGET_BLOCK = "run_budget"
TEXT_BLOCK = "text"
UPLOAD_BLOCK = "upload"
METADATA_EVENT = "tomas_post"
"""Type of the metadata by which a post of ours is found again."""

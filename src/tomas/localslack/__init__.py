"""A Slack workspace on this machine, for development and tests."""

from .clock import ManualClock
from .manifest import AppManifest, Command, Shortcut
from .server import LocalSlack
from .services import Credentials

__all__ = ["AppManifest", "Command", "Credentials", "LocalSlack", "ManualClock", "Shortcut"]

"""Checks Block Kit payloads as strictly as Slack does."""

from .messages import total_characters, validate_blocks
from .views import validate_view

__all__ = ["total_characters", "validate_blocks", "validate_view"]

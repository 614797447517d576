"""TOMAS: long multi-agent work, started, watched and steered from Slack."""

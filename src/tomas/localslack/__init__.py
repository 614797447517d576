"""A Slack workspace on this machine, for development and tests."""

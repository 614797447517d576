"""A rule-based OpenAI-compatible model for work without a key."""

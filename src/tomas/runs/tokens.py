"""Attempt tokens: random, and known to the database by their hash only."""

import hashlib
import secrets


def new_token() -> str:
    """Return a token nobody can guess."""
    return f"tok-{secrets.token_urlsafe(32)}"


def token_hash(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()

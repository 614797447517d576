"""A rule-based model behind an OpenAI-compatible interface, for when there is no other.

It speaks the protocols of the engines and writes only what it can derive from the input it is given. Whatever it
writes says that it was made by rules.
"""

from tomas.offline_model.app import MODEL_NAME, create_app

__all__ = ["MODEL_NAME", "create_app"]

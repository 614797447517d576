"""The exceptions of this room."""


class DocumentRefused(Exception):
    """A document cannot be read; the message says what is wrong and what to do next, for a person.

    It names the file and never a path.
    """


class ScanRefused(DocumentRefused):
    """The document's pages are pictures without text."""

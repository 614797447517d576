"""The beginning of a long text, for cards and lists."""

from tomas.modes.summaries import clipped

SUMMARY = 2_200
_PREVIEW = 200


def excerpt(text: str, most: int = SUMMARY) -> str:
    """Return the beginning of a Markdown text, whole paragraphs where it can be; an open code fence is closed."""
    text = text.strip()
    if len(text) <= most:
        return text
    head = text[:most]
    cut = head.rfind("\n\n")
    head = head[:cut] if cut > most // 2 else head
    if head.count("```") % 2:
        head += "\n```"
    return f"{head}\n\n… the file has the rest."


def preview(text: str) -> str:
    """Return the first line that says something, without its mark."""
    return clipped(next((line.lstrip("# ") for line in text.splitlines() if line.strip("# *-")), ""), _PREVIEW)

"""Markdown, as the rules write it, put into LaTeX."""

import re
from collections.abc import Iterator

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_MARKUP = re.compile(r"\*\*(.+?)\*\*|`([^`\n]+)`")
_HEADING = re.compile(r"^#{1,6}\s+(.*)$")
_ITEM = re.compile(r"^\s*(?:-|\d+\.)\s+(.*)$")
_NUMBERED = re.compile(r"^\s*\d+\.\s")
_MOST_ROWS = 30
"""Of a table on one page; a longer one goes on in the next table."""
_FITTED = "\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%%\n%s}"
"""A table in its own size where the column is wide enough, otherwise as wide as the column."""


def escaped(text: str) -> str:
    """Return plain text as LaTeX shows it."""
    return "".join(_SPECIAL.get(sign, sign) for sign in text)


def inline(text: str) -> str:
    """Return a line of Markdown as LaTeX."""
    return escaped(_MARKUP.sub(lambda found: found.group(1) or found.group(2), text))


def paragraph(text: str) -> str:
    """Return Markdown as one paragraph of LaTeX, without headings, lists and tables."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith(("#", "|"))]
    return " ".join(inline(_ITEM.sub(r"\1", line).strip()) for line in lines)


def section(text: str) -> str:
    """Return Markdown as the body of a section: headings as subsections, lists and tables as such."""
    parts: list[str] = []
    block: list[str] = []
    kind = ""
    for line in [*text.splitlines(), ""]:
        now = _kind(line)
        if now != kind:
            parts += _closed(kind, block)
            block, kind = [], now
        block.append(line)
    parts += _closed(kind, block)
    return "\n\n".join(parts)


def _kind(line: str) -> str:
    if not line.strip():
        return ""
    if _HEADING.match(line):
        return "heading"
    if line.lstrip().startswith("|"):
        return "table"
    return "list" if _ITEM.match(line) else "text"


def _closed(kind: str, block: list[str]) -> list[str]:
    match kind:
        case "heading":
            titles = [_HEADING.sub(r"\1", line) for line in block]
            return [
                rf"\subsection*{{{inline(title)}}}" for title in titles if title.lower() not in ("results", "methods")
            ]
        case "table":
            return list(_tabulars(block))
        case "list":
            items = "\n".join(rf"\item {inline(_ITEM.sub(r'\1', line))}" for line in block)
            kind = "enumerate" if _NUMBERED.match(block[0]) else "itemize"
            return [f"\\begin{{{kind}}}\n{items}\n\\end{{{kind}}}"]
        case "text":
            return ["\n".join(inline(line) for line in block)]
    return []


def _tabulars(block: list[str]) -> Iterator[str]:
    """Tables as LaTeX: a long one in pieces that fit a page, a wide one made narrower."""
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in block]
    rows = [row for row in rows if not all(set(cell) <= set("-: ") for cell in row)]
    width = max(len(row) for row in rows)
    head, *body = [" & ".join(inline(cell) for cell in [*row, *[""] * (width - len(row))]) + r" \\" for row in rows]
    for start in range(0, max(len(body), 1), _MOST_ROWS):
        lines = "\n".join([r"\hline", head, r"\hline", *body[start : start + _MOST_ROWS], r"\hline"])
        table = f"\\begin{{tabular}}{{{'l' * width}}}\n{lines}\n\\end{{tabular}}"
        small = "\\footnotesize\n\\renewcommand{\\arraystretch}{1.2}"
        yield f"\\begin{{center}}\n{small}\n{_FITTED % table}\n\\end{{center}}"

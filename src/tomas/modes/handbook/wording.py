"""Checked blocks as Markdown, in the chapters' text and in the handbook alike."""

import re
from collections.abc import Iterator

from tomas.documents.render.markdown import escaped, markdown_table
from tomas.modes.handbook.chapters import Block, Contradiction, Gap, Mark, Section, Statement

_FENCE = re.compile(r"`{3,}")
_CALLOUT = {"warning": "Warning.", "note": "Note."}


def section_body(section: Section) -> str:
    """Return what stands below a section's heading."""
    if not section.blocks:
        return "*The documents named for this section bear no statement of their own.*"
    return "\n\n".join(block_markdown(block) for block in section.blocks)


def block_markdown(block: Block) -> str:
    """Return a block; every statement carries its mark."""
    heading = f"#### {escaped(block.title)}\n\n" if block.title and block.kind not in {*_CALLOUT, "copy"} else ""
    return heading + _body(block)


def _body(block: Block) -> str:
    match block.kind:
        case "steps" | "list":
            return "\n".join(_items(block))
        case "roles":
            rows = [(one.who, one.text, mark_words(one.mark, one.doubt)) for one in block.statements]
            return markdown_table(("Who", "Does what", "Source"), rows).strip()
        case "warning" | "note":
            return _callout(block)
        case "copy":
            return _copied(block)
        case _:
            return _running(block.statements)


def _running(statements: tuple[Statement, ...]) -> str:
    """Return statements as running text; what follows one another from one place has its mark once, at the end."""
    following = (*statements[1:], None)
    told = [
        escaped(one.text) if _same_place(one, after) else _marked(one)
        for one, after in zip(statements, following, strict=True)
    ]
    return " ".join(told) + "".join(f"\n\n{_fenced(one.code)}" for one in statements if one.code)


def _same_place(one: Statement, after: Statement | None) -> bool:
    return after is not None and not (one.doubt or after.doubt or one.who) and one.mark.text == after.mark.text


def _items(block: Block) -> Iterator[str]:
    number = block.first - 1
    marker = "- "
    for position, statement in enumerate(block.statements):
        if statement.below and position:
            yield _item(" " * len(marker), "- ", statement)
            continue
        number += 1
        marker = f"{number}. " if block.kind == "steps" else "- "
        yield _item("", marker, statement)


def _item(indent: str, marker: str, statement: Statement) -> str:
    text = f"{indent}{marker}{_marked(statement)}"
    if not statement.code:
        return text
    inner = indent + " " * len(marker)
    return f"{text}\n\n" + "\n".join(f"{inner}{line}".rstrip() for line in _fenced(statement.code).splitlines()) + "\n"


def _callout(block: Block) -> str:
    word = _CALLOUT[block.kind]
    opening = f"**{word}** " + (f"{escaped(block.title)}: " if block.title else "")
    if len(block.statements) == 1:
        return f"> {opening}{_marked(block.statements[0])}"
    items = "\n".join(f"> - {_marked(one)}" for one in block.statements)
    return f"> {opening.strip()}\n>\n{items}"


def _copied(block: Block) -> str:
    mark = f" *\\[{escaped(mark_words(block.mark))}\\]*" if block.mark is not None else ""
    caption = f"**{escaped(block.title) or ('Commands' if block.code else 'Table')}**{mark}"
    if block.code:
        return f"{caption}\n\n{_fenced(block.code)}"
    width = max((len(row) for row in block.rows), default=0)
    rows = [(*row, *("",) * (width - len(row))) for row in block.rows]
    return f"{caption}\n\n{markdown_table(rows[0], rows[1:]).strip()}" if rows else caption


def _fenced(code: str) -> str:
    longest = max((len(run) for run in _FENCE.findall(code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}\n{code}\n{fence}"


def _marked(statement: Statement) -> str:
    who = f"**{escaped(statement.who)}:** " if statement.who else ""
    return f"{who}{escaped(statement.text)} *\\[{escaped(mark_words(statement.mark, statement.doubt))}\\]*"


def mark_words(mark: Mark, doubt: str = "") -> str:
    """Return a mark as readers see it, without its brackets."""
    return f"{mark.text}; check: {doubt}" if doubt else mark.text


def contradiction_words(found: Contradiction) -> str:
    """Return a contradiction with both quotes."""
    return (
        f"{escaped(found.about)}. {escaped(found.first.text)} says: “{escaped(found.first.quote)}”, "
        f"but {escaped(found.second.text)} says: “{escaped(found.second.quote)}”"
    )


def gap_words(gap: Gap) -> str:
    """Return an open question with the words that leave it open."""
    return f"{escaped(gap.question)} “{escaped(gap.mark.quote)}” *\\[{escaped(gap.mark.text)}\\]*"

"""Builds the example RFP from its source: PDF, DOCX, and the key of what truly stands in it.

The source is Markdown in which a person marked each requirement: `[[shall-code.category:: text]]`. The key is made of
these marks and of `facts.yaml` alone; the finder that is tested against it has no part in it. Run it again after a
change of the source: the same source gives the same bytes.
"""

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pypdfium2
import yaml
from docx.document import Document as WordDocument
from pydantic import BaseModel

from tomas.documents.render.nodes import Node, markdown_nodes
from tomas.documents.render.pdf import compile_pdf

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "rfp"
NAME = "veldmark-rfp-2026-11"
TITLE = "Concessionary Travel and Passenger Case Platform"
ISSUER = "Veldmark Regional Transport Authority"
NUMBER = "RFP VRTA-2026-11"
PUBLISHED = "4 May 2026"

MARK = re.compile(r"\[\[(?P<code>[a-z]{2})\.(?P<category>[a-z]+):: (?P<text>.+?)\]\]")
HEADING = re.compile(r"^(?P<level>#{1,3}) (?P<text>.+)$", re.MULTILINE)
MODALITIES = {
    "mu": ("must", True),
    "sh": ("shall", True),
    "wi": ("will", True),
    "re": ("required", True),
    "so": ("should", False),
    "rq": ("request", False),
    "ma": ("may", False),
}
CATEGORIES = {"service": "service level", "submission": "proposal submission"}
HEADER, FOOTER = 70, 68
"""Heights in points, a little less than the template's margins."""
EPOCH = (2026, 5, 4, 0, 0, 0)


class Print(BaseModel):
    """What the template reads."""

    kind: str = "Request for Proposals"
    title: str = TITLE
    issuer: str = ISSUER
    number: str = NUMBER
    published: str = PUBLISHED
    nodes: tuple[Node, ...]


def main() -> None:
    """Write the PDF, the DOCX and the key."""
    marked = "\n".join(path.read_text(encoding="utf-8") for path in sorted((EXAMPLE / "source").glob("*.md")))
    nodes = markdown_nodes(MARK.sub(lambda match: match["text"], marked))
    pdf = EXAMPLE / f"{NAME}.pdf"
    pdf.write_bytes(compile_pdf(EXAMPLE / "rfp.typ", Print(nodes=nodes)))
    write_docx(nodes, EXAMPLE / f"{NAME}.docx")
    pages = page_texts(pdf)
    requirements = list(key_requirements(marked, pages))
    key = {"document": pdf.name, "pages": len(pages), "requirements": requirements, **key_facts(pages)}
    (EXAMPLE / "key.json").write_text(json.dumps(key, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{pdf.name}: {len(pages)} pages, {len(requirements)} marked requirements")


def key_requirements(marked: str, pages: list[str]) -> Iterator[dict[str, str | int | bool | list[str]]]:
    """Yield the marked requirements with their section and their page in the PDF."""
    found = sorted([*HEADING.finditer(marked), *MARK.finditer(marked)], key=lambda match: match.start())
    path: list[str] = []
    page = 1
    for match in found:
        if match.re is HEADING:
            path = [*path[: len(match["level"]) - 1], match["text"]]
            continue
        page = page_of(match["text"], pages, page)
        modality, mandatory = MODALITIES[match["code"]]
        yield {
            "quote": match["text"],
            "page": page,
            "section": list(path),
            "modality": modality,
            "mandatory": mandatory,
            "category": CATEGORIES.get(match["category"], match["category"]),
        }


def key_facts(pages: list[str]) -> dict[str, list]:
    """Return the hand-written facts with the page of every quote."""
    facts = yaml.safe_load((EXAMPLE / "facts.yaml").read_text(encoding="utf-8"))
    for entry in (*facts["deadlines"], *facts["budget"], *facts["gaps"]):
        entry["page"] = page_of(entry["quote"], pages, 3)
    for entry in facts["deadlines"]:
        entry["date"] = entry["date"].isoformat()
    for entry in facts["criteria"]:
        entry["page"] = page_of(entry["name"], pages, 3)
    for entry in facts["contradictions"]:
        entry["quotes"] = [{"quote": quote, "page": page_of(quote, pages, 3)} for quote in entry["quotes"]]
    return facts


def page_texts(pdf: Path) -> list[str]:
    """Return the letters and digits of each page between header and footer, so that line ends do not matter."""
    document = pypdfium2.PdfDocument(pdf)
    return [
        squeezed(page.get_textpage().get_text_bounded(bottom=FOOTER, top=page.get_height() - HEADER))
        for page in document
    ]


def squeezed(text: str) -> str:
    """Return the letters and digits of a text."""
    return re.sub(r"[\W_]+", "", text)


def page_of(quote: str, pages: list[str], start: int) -> int:
    """Return the first page from `start` on where the quote begins."""
    wanted = squeezed(quote)
    for number in range(start, len(pages) + 1):
        following = pages[number] if number < len(pages) else ""
        if 0 <= (pages[number - 1] + following).find(wanted) < len(pages[number - 1]):
            return number
    raise SystemExit(f"This quote does not stand in the PDF from page {start} on: {quote}")


def write_docx(nodes: tuple[Node, ...], path: Path) -> None:
    """Write the same content as a Word document."""
    word = docx.Document()
    word.core_properties.author = ISSUER
    word.core_properties.title = TITLE
    for stamp in ("created", "modified"):
        setattr(word.core_properties, stamp, word.core_properties.created.replace(*EPOCH[:3], 0, 0, 0))
    word.add_heading("Request for Proposals", 0)
    word.add_paragraph(f"{TITLE}\n{ISSUER}\nReference: {NUMBER}\nPublished: {PUBLISHED}")
    for node in nodes:
        add_block(word, node)
    word.save(str(path))
    with_fixed_dates(path)


def add_block(word: WordDocument, node: Node) -> None:
    """Add one block of the source to the Word document."""
    match node.t:
        case "heading":
            if node.n == 1:
                word.add_page_break()
            word.add_heading(plain(node), node.n)
        case "bullets" | "numbers":
            style = "List Bullet" if node.t == "bullets" else "List Number"
            for item in node.c:
                word.add_paragraph(plain(item), style)
        case "table":
            table = word.add_table(rows=0, cols=max(len(row.c) for row in node.c), style="Table Grid")
            for row in node.c:
                for cell, content in zip(table.add_row().cells, row.c, strict=False):
                    cell.text = plain(content)
        case _:
            word.add_paragraph(plain(node))


def plain(node: Node) -> str:
    """Return a node's text without its marks."""
    return (node.text + "".join(plain(child) for child in node.c)).replace("\u200b", "")


def with_fixed_dates(path: Path) -> None:
    """Pack the file again with one date for all of its parts."""
    with zipfile.ZipFile(path) as archive:
        parts = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)


if __name__ == "__main__":
    main()

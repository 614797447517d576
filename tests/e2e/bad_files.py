"""Files that TOMAS cannot work on, or should ask about first: made here, each wrong in one way."""

import io
import tempfile
from pathlib import Path

import openpyxl
import typst
from PIL import Image, ImageDraw

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

GERMAN = """Ausschreibung 26-04: Antragsportal der Stadt Harwick

1. Hintergrund
Die Stadt Harwick sucht einen Anbieter für ein Portal, in dem die Bürger ihre Anträge stellen.

2. Anforderungen
Das System muss es den Bürgern erlauben, Anträge über das Netz zu stellen.
Die Unterlagen werden in dem System zehn Jahre lang gespeichert, und sie sind mit dem Stand der Technik zu sichern.
Der Auftragnehmer ist für die Anbindung an den Zahlungsdienst der Stadt verantwortlich.
Das System soll von der Stadt ohne Hilfe des Auftragnehmers bedient werden, und es ist mit dem Netz zu verbinden.
Der Auftragnehmer wird der Stadt jeden Monat über die Verfügbarkeit des Systems berichten.

3. Abgabe
Die Angebote sind bis zum 15. Januar 2027 bei der Stadt abzugeben. Sie werden nach dem Preis und der Güte bewertet.
"""

RFI = """Request for Information (RFI) 26-07: Permit portals

1. Purpose
This request for information is issued to learn what suppliers of permit portals offer today.
It is not a request for proposals, and no contract will be awarded from this RFI.

2. What we would like to know
Respondents to this RFI should describe their product and the towns that use it.
Respondents should describe how residents submit permit applications online.
Respondents should state how documents are stored and for how long.
Respondents should describe the integration with payment providers.
Respondents should name typical prices for a town of 20,000 residents.
Respondents should state which languages the portal speaks.

3. Answers
Answers to this RFI must be sent by 15 January 2027. Respondents may be invited to show their product.
"""


def picture() -> bytes:
    """A picture, whatever it is called."""
    content = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(content, "PNG")
    return content.getvalue()


def scan() -> bytes:
    """A PDF of two pictures of text."""
    pages = [Image.new("RGB", (600, 800), "white") for _ in range(2)]
    for number, page in enumerate(pages, 1):
        ImageDraw.Draw(page).text((60, 60), f"The contractor shall scan page {number}.", fill="black")
    content = io.BytesIO()
    pages[0].save(content, "PDF", save_all=True, append_images=pages[1:])
    return content.getvalue()


def typeset(markup: str) -> bytes:
    """A PDF of Typst markup."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "made.typ"
        source.write_text(markup, encoding="utf-8")
        return typst.compile(str(source), root=folder, ignore_system_fonts=True, format="pdf")


def long_pdf(pages: int = 500) -> bytes:
    """A PDF of many pages."""
    return typeset(f"#for i in range({pages}) [Page #i: the contractor shall deliver. #pagebreak(weak: true)]")


def damaged_pdf() -> bytes:
    """The first half of a PDF."""
    whole = typeset("The contractor shall deliver everything on time.")
    return whole[: len(whole) // 2]


def locked_pdf() -> bytes:
    """A PDF that asks for a password which nobody knows."""
    junk = "<" + "5a" * 32 + ">"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        f"<< /Filter /Standard /V 1 /R 2 /O {junk} /U {junk} /P -4 >>",
    ]
    body, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(body)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    body += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Encrypt 4 0 R /ID [<00> <00>] >>\n"
    return f"{body}startxref\n{start}\n%%EOF\n".encode("latin-1")


def workbook() -> bytes:
    """An Excel workbook."""
    content = io.BytesIO()
    openpyxl.Workbook().save(content)
    return content.getvalue()


def old_word() -> bytes:
    """The beginning of a document in Word's old format."""
    return OLD_OFFICE + bytes(512) + "WordDocument".encode("utf-16-le") + bytes(512)


def large_text() -> bytes:
    """A text of a good megabyte."""
    return b"The contractor shall deliver everything on time.\n" * 24_000

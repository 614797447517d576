"""What holds for any input: readers read or refuse, the splitter loses nothing, quotes are verbatim."""

import zipfile
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
import pypdfium2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tomas.documents.errors import DocumentRefused
from tomas.documents.intake import read_document
from tomas.documents.quotes import quote_in_page
from tomas.documents.requirements import find_requirements
from tomas.documents.sentences import sentences

PIECES = st.sampled_from(
    (
        *("The Contractor", " shall", " must", " deliver", " e.g.", " No. 5", ".", "; ", ": ", "\n", "\n\n", "- item"),
        *("1.2 Scope", "(a) ", " U.S. ", "?", "!", "| a | b |\n", "# Head\n", '"Term" means', " 3.14", "\u2022 point "),
        *("\f", " may ", " the State"),
    )
)
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=60).map("".join)


def read_or_refuse(content: bytes, name: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_bytes(content)
        try:
            document = read_document(path, name)
        except DocumentRefused:
            return
        for candidate in find_requirements(document):
            assert quote_in_page(document, candidate.page, candidate.quote)


@given(st.text(max_size=400))
def test_the_splitter_loses_nothing_but_space(text: str) -> None:
    cut = sentences(text)
    place = 0
    for sentence in cut:
        place = text.index(sentence, place) + len(sentence)
    assert "".join("".join(cut).split()) == "".join(text.split())


@given(TEXTS)
def test_sentences_of_procurement_text_are_verbatim(text: str) -> None:
    assert all(sentence in text and sentence == sentence.strip() for sentence in sentences(text))


@given(TEXTS, st.sampled_from(["a.txt", "a.md"]))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_with_verbatim_quotes_or_refused(text: str, name: str) -> None:
    read_or_refuse(text.encode("utf-8", "surrogatepass"), name)


@given(st.binary(max_size=3000))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    read_or_refuse(content, "upload.pdf")
    read_or_refuse(b"%PDF-1.7\n" + content, "upload.pdf")


def _blank_pdf() -> bytes:
    pdf = pypdfium2.PdfDocument.new()
    pdf.new_page(200, 200)
    buffer = BytesIO()
    pdf.save(buffer)
    return buffer.getvalue()


def _small_docx() -> bytes:
    word = docx.Document()
    word.add_heading("Scope", 1)
    word.add_paragraph("The contractor shall deliver.", "List Number")
    buffer = BytesIO()
    word.save(buffer)
    return buffer.getvalue()


PDF, DOCX = _blank_pdf(), _small_docx()


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damaged_files_are_read_or_refused(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([PDF, DOCX]))
    content = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    read_or_refuse(bytes(content[: data.draw(st.integers(1, len(content)))]), "upload.docx")


@given(st.binary(max_size=400))
@settings(max_examples=40, deadline=None)
def test_any_word_body_is_read_or_refused(body: bytes) -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(DOCX)) as source, zipfile.ZipFile(buffer, "w") as target:
        for entry in source.infolist():
            target.writestr(entry.filename, body if entry.filename == "word/document.xml" else source.read(entry))
    read_or_refuse(buffer.getvalue(), "upload.docx")

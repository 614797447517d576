"""Documents made for a test, good and bad, and the place of the public RFPs that lie beside the repository."""

from collections.abc import Callable
from pathlib import Path

import pytest
import typst
from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def make_pdf(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that typesets Typst markup into a PDF."""

    def make(markup: str, name: str = "made.pdf") -> Path:
        source = tmp_path / f"{name}.typ"
        source.write_text(markup, encoding="utf-8")
        path = tmp_path / name
        path.write_bytes(typst.compile(str(source), root=str(tmp_path), ignore_system_fonts=True, format="pdf"))
        return path

    return make


@pytest.fixture
def scanned_pdf(tmp_path: Path) -> Path:
    """Return a PDF of two pictures of text."""
    pages = []
    for number in (1, 2):
        page = Image.new("RGB", (600, 800), "white")
        ImageDraw.Draw(page).text((60, 60), f"The contractor shall scan page {number}.", fill="black")
        pages.append(page)
    path = tmp_path / "scan.pdf"
    pages[0].save(path, save_all=True, append_images=pages[1:])
    return path


@pytest.fixture
def encrypted_pdf(tmp_path: Path) -> Path:
    """Return a PDF that asks for a password which nobody knows."""
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
    body += f"startxref\n{start}\n%%EOF\n"
    path = tmp_path / "locked.pdf"
    path.write_bytes(body.encode("latin-1"))
    return path


@pytest.fixture(scope="session")
def example_folder() -> Path:
    """Return the folder of the project's own example RFP."""
    return ROOT / "examples" / "rfp"


@pytest.fixture(scope="session")
def shared_rfps(shared_data: Path) -> Path:
    """Return the folder of public RFPs."""
    return shared_data / "rfp"

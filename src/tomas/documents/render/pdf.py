"""Compiles a Typst template of ours with typed data into a PDF.

Data reaches the template as a JSON file and is never spliced into markup, so no text can become code. Only the
fonts embedded in the compiler and the one installed with TOMAS for Chinese, Japanese and Korean are used: the same data
gives the same bytes on every machine.
"""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import typst
from pydantic import BaseModel

from tomas.documents.render.fonts import EAST_ASIAN

TEMPLATES = Path(__file__).parent / "templates"


class RenderFailed(Exception):
    """The template could not be compiled with this data."""


def compile_pdf(template: Path, data: BaseModel, assets: Mapping[str, Path] | None = None) -> bytes:
    """Return the PDF of a template with its data.

    The template reads `data.json`, may import the other templates of this room, and finds each asset (an SVG or PNG)
    under its name. Blocking, well below a second for most documents. Raises RenderFailed.
    """
    with tempfile.TemporaryDirectory(prefix="tomas-typst-") as folder:
        root = Path(folder)
        for part in (*TEMPLATES.glob("*.typ"), template):
            shutil.copyfile(part, root / part.name)
        for name, path in (assets or {}).items():
            shutil.copyfile(path, root / Path(name).name)
        (root / "data.json").write_text(data.model_dump_json(), encoding="utf-8")
        try:
            return typst.compile(
                str(root / template.name),
                root=str(root),
                font_paths=[str(EAST_ASIAN.parent)],
                ignore_system_fonts=True,
                format="pdf",
            )
        except (typst.TypstError, RuntimeError) as error:
            raise RenderFailed(f"{template.stem} could not be typeset: {error}") from error

"""Papers that a person gives to enhance a data description with.

Denario would download papers from arXiv and have them read by a service. Neither can be reached from here, so the
papers come with the task, and their text is taken from the PDF itself.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import denario.denario as implementation
import pymupdf
from cmbagent import arxiv_downloader, ocr

from tomas.engines.cmbagent.patching import wrap


class GivenPapers:
    """The papers of the task at work."""

    def __init__(self) -> None:
        self.papers: tuple[Path, ...] = ()

    def install(self) -> None:
        """Take the place of download and reading; one paper at a time, so that calls keep their order."""
        wrap(arxiv_downloader, "arxiv_filter", lambda _original: self._put)
        wrap(ocr, "process_folder", lambda _original: self._read)
        wrap(implementation, "preprocess_task", _one_at_a_time)

    def _put(self, _text: str, work_dir: str) -> dict[str, Any]:
        (Path(work_dir) / "docs").mkdir(parents=True, exist_ok=True)
        return {"downloads_successful": len(self.papers), "downloads_skipped": 0}

    def _read(self, folder_path: str, **_settings: object) -> dict[str, Any]:
        read = Path(f"{folder_path}_processed")
        read.mkdir(parents=True, exist_ok=True)
        for number, paper in enumerate(self.papers, 1):
            (read / f"{number:03d}.md").write_text(text_of(paper), encoding="utf-8")
        return {"processed_files": len(self.papers)}


def text_of(paper: Path) -> str:
    """Return the text of a PDF, page by page; empty where it holds pictures only."""
    with pymupdf.open(paper) as document:
        return "\n\n".join(page.get_text() for page in document).strip()


def _one_at_a_time(preprocess: Callable[..., str]) -> Callable[..., str]:
    return partial(preprocess, max_workers=1)

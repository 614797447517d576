"""Papers that CMBAgent's preprocessing works with: given by people, or named by their arXiv addresses in the text.

CMBAgent would download and have them read by a paid service itself. A worker has no network: the supervisor downloads.
What a paper says is taken from its own text; only a scan, which has none, is sent to text recognition.
"""

import base64
import hashlib
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pymupdf
from cmbagent import arxiv_downloader, ocr

from tomas.engines.base import Failure, Progress
from tomas.engines.cmbagent.failures import AttemptEnds
from tomas.engines.cmbagent.lookups import ARXIV, OCR, scan_question
from tomas.engines.cmbagent.patching import wrap
from tomas.engines.lookups import LookupFailed, Unpaid, look_up
from tomas.engines.workplace import Workplace
from tomas.modes.arxiv import ARXIV_PAPER


class Papers:
    """The papers of the task at work."""

    def __init__(self, workplace: Workplace) -> None:
        self._service = workplace.folder.lookups
        self._channel = workplace.channel
        self._kept = workplace.request.folder / "looked-up"
        self._texts: tuple[str, ...] = ()
        self._recognised: list[str] = []

    def install(self, user: ModuleType) -> None:
        """Take the place of download and reading; `user` is the module that calls `preprocess_task`."""
        wrap(arxiv_downloader, "arxiv_filter", lambda _original: self._put)
        wrap(ocr, "process_folder", lambda _original: self._read)
        wrap(user, "preprocess_task", _one_at_a_time)

    def gather(self, text: str, given: Iterable[tuple[str, Path]]) -> None:
        """Have all papers read before a model is asked; `given` are those of people, with what they call them.

        Raises AttemptEnds where there are none, or one cannot be read.
        """
        named = ((address, self._fetched(address)) for address in dict.fromkeys(ARXIV_PAPER.findall(text)))
        papers = [*given, *named]
        if not papers:
            message = "There are no papers: attach them, or name their addresses at arxiv.org in the text."
            raise AttemptEnds(Failure(code="engine_error", message=message))
        self._texts = tuple(self.read(name, paper) for name, paper in papers)

    def read(self, name: str, paper: Path) -> str:
        """Return what a paper says, a scan's as it is recognised. Raises AttemptEnds where it cannot be read."""
        return text_of(paper) or self._from_scan(paper, name)

    def remarks(self) -> tuple[str, ...]:
        """Return what people must know of the papers that were read since this was asked last."""
        names, self._recognised = ", ".join(self._recognised), []
        return (f"Recognised by Mistral's OCR: {names}. What Mistral bills is in the run's costs.",) if names else ()

    def _from_scan(self, paper: Path, name: str) -> str:
        """Return the text of a scan; one that was read before is not sent again in a replay."""
        content = paper.read_bytes()
        if not content.startswith(b"%PDF"):
            raise AttemptEnds(Failure(code="engine_error", message=f"There is no text in {name}. Leave it out."))
        kept = self._kept / f"{hashlib.sha256(content).hexdigest()[:16]}.md"
        if not kept.exists():
            self._channel.emit(Progress(text=f"recognising the text of {name}", agent="ocr"))
            try:
                found = look_up(self._service, OCR, scan_question(content, _pages(paper)))
            except Unpaid as unpaid:
                raise AttemptEnds(Failure(code="budget", message=str(unpaid))) from unpaid
            except LookupFailed as failed:
                message = f"{name} is a scan, and was not read. {failed} Or run text recognition on it first."
                raise AttemptEnds(Failure(code="engine_error", message=message)) from failed
            if not found.strip():
                message = f"{name} is a scan in which no text was recognised. Attach a better one, and start again."
                raise AttemptEnds(Failure(code="engine_error", message=message))
            _keep(kept, found.encode())
        self._recognised.append(name)
        return kept.read_text(encoding="utf-8")

    def _fetched(self, address: str) -> Path:
        """Return a paper of arXiv; one that was fetched before is not fetched again in a replay."""
        kept = self._kept / f"{hashlib.sha256(address.encode()).hexdigest()[:16]}.pdf"
        if not kept.exists():
            self._channel.emit(Progress(text=f"fetching {address}", agent="arxiv"))
            try:
                content = base64.b64decode(look_up(self._service, ARXIV, address))
            except LookupFailed as failed:
                message = f"{address} was not read: {failed} Attach the paper as a PDF instead, and start again."
                raise AttemptEnds(Failure(code="engine_error", message=message)) from failed
            _keep(kept, content)
        return kept

    def _put(self, _text: str, work_dir: str) -> dict[str, Any]:
        (Path(work_dir) / "docs").mkdir(parents=True, exist_ok=True)
        return {"downloads_successful": len(self._texts), "downloads_skipped": 0}

    def _read(self, folder_path: str, **_settings: object) -> dict[str, Any]:
        read = Path(f"{folder_path}_processed")
        read.mkdir(parents=True, exist_ok=True)
        for number, text in enumerate(self._texts, 1):
            (read / f"{number:03d}.md").write_text(text, encoding="utf-8")
        return {"processed_files": len(self._texts)}


def _keep(place: Path, content: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_suffix(".part")
    draft.write_bytes(content)
    draft.rename(place)


def text_of(paper: Path) -> str:
    """Return the text of a paper; of a PDF page by page, empty where it holds pictures only."""
    if paper.suffix.lower() != ".pdf":
        return paper.read_text(encoding="utf-8", errors="replace").strip()
    with pymupdf.open(paper) as document:
        return "\n\n".join(page.get_text() for page in document).strip()


def _pages(paper: Path) -> int:
    with pymupdf.open(paper) as document:
        return len(document)


def _one_at_a_time(preprocess: Callable[..., str]) -> Callable[..., str]:
    """One paper at a time, so that calls keep their order."""
    return partial(preprocess, max_workers=1)

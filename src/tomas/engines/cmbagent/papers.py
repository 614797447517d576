"""Papers that CMBAgent's preprocessing works with: given by people, or named by their arXiv addresses in the text.

CMBAgent would download and have them read by a paid service itself. A worker has no network: the supervisor downloads,
and what a paper says is taken from its own text.
"""

import base64
import hashlib
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pymupdf
from cmbagent import arxiv_downloader, ocr

from tomas.engines.base import Failure, Progress
from tomas.engines.cmbagent.failures import AttemptEnds
from tomas.engines.cmbagent.lookups import ARXIV
from tomas.engines.cmbagent.patching import wrap
from tomas.engines.lookups import LookupFailed, look_up
from tomas.engines.workplace import Workplace

_ADDRESS = re.compile(r"https?://arxiv\.org/(?:pdf|abs|html|src|ps)/\d+\.\d+(?:v\d+)?")


class Papers:
    """The papers of the task at work."""

    def __init__(self, workplace: Workplace) -> None:
        self._service = workplace.folder.lookups
        self._channel = workplace.channel
        self._kept = workplace.request.folder / "looked-up"
        self._papers: tuple[Path, ...] = ()

    def install(self, user: ModuleType) -> None:
        """Take the place of download and reading; `user` is the module that calls `preprocess_task`."""
        wrap(arxiv_downloader, "arxiv_filter", lambda _original: self._put)
        wrap(ocr, "process_folder", lambda _original: self._read)
        wrap(user, "preprocess_task", _one_at_a_time)

    def gather(self, text: str, given: tuple[Path, ...]) -> None:
        """Have all papers ready before a model is asked. Raises AttemptEnds where there are none or one has no text."""
        named = tuple(map(self._fetched, dict.fromkeys(_ADDRESS.findall(text))))
        self._papers = (*given, *named)
        if not self._papers:
            message = "There are no papers: attach them, or name their addresses at arxiv.org in the text."
            raise AttemptEnds(Failure(code="engine_error", message=message))
        if unread := [path.name for path in self._papers if not text_of(path)]:
            message = f"There is no text in {', '.join(unread)}: scanned papers must go through text recognition first."
            raise AttemptEnds(Failure(code="engine_error", message=message))

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
            kept.parent.mkdir(parents=True, exist_ok=True)
            draft = kept.with_suffix(".part")
            draft.write_bytes(content)
            draft.rename(kept)
        return kept

    def _put(self, _text: str, work_dir: str) -> dict[str, Any]:
        (Path(work_dir) / "docs").mkdir(parents=True, exist_ok=True)
        return {"downloads_successful": len(self._papers), "downloads_skipped": 0}

    def _read(self, folder_path: str, **_settings: object) -> dict[str, Any]:
        read = Path(f"{folder_path}_processed")
        read.mkdir(parents=True, exist_ok=True)
        for number, paper in enumerate(self._papers, 1):
            (read / f"{number:03d}.md").write_text(text_of(paper), encoding="utf-8")
        return {"processed_files": len(self._papers)}


def text_of(paper: Path) -> str:
    """Return the text of a paper; of a PDF page by page, empty where it holds pictures only."""
    if paper.suffix.lower() != ".pdf":
        return paper.read_text(encoding="utf-8", errors="replace").strip()
    with pymupdf.open(paper) as document:
        return "\n\n".join(page.get_text() for page in document).strip()


def _one_at_a_time(preprocess: Callable[..., str]) -> Callable[..., str]:
    """One paper at a time, so that calls keep their order."""
    return partial(preprocess, max_workers=1)

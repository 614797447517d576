"""The folder that Denario works in: made anew for each task, so that nothing of an earlier try is mistaken for new."""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tomas.engines.denario import PAPER, PLOT
from tomas.engines.denario.options import Options
from tomas.engines.regularfiles import file_text, is_regular
from tomas.modes.base import EngineTask

PLOT_KINDS = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".pdf")
"""What Denario can show to a model; any other file beside the plots ends a paper in the middle."""
_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")


class InputsRefused(Exception):
    """The task's inputs do not fit; the message is for people."""


@dataclass(frozen=True, slots=True)
class Project:
    """One task's project folder."""

    root: Path

    @property
    def inputs(self) -> Path:
        """Where Denario keeps the texts that its steps hand on."""
        return self.root / "input_files"

    @property
    def plots(self) -> Path:
        """The figures; nothing else may lie there."""
        return self.inputs / "plots"

    @property
    def paper(self) -> Path:
        """Where the paper is written."""
        return self.root / "paper"

    @property
    def experiment(self) -> Path:
        """Where code for the results runs."""
        return self.root / "experiment_generation_output" / "control"

    def fill(self, task: EngineTask, options: Options) -> None:
        """Write the task's inputs where Denario looks for them. Raises InputsRefused."""
        shutil.rmtree(self.root, ignore_errors=True)
        self.plots.mkdir(parents=True)
        texts = {
            "data_description": description_of(task),
            "idea": options.idea,
            "methods": options.methodology,
            "results": options.results,
        }
        for name, text in texts.items():
            if text.strip():
                (self.inputs / f"{name}.md").write_text(ended(text), encoding="utf-8")
        for note in task.files:
            if note.note == PLOT:
                self._add_plot(note.path)
        papers = [note.path for note in task.files if note.note == PAPER]
        if task.method == "referee" and papers:
            self.paper.mkdir()
            shutil.copyfile(papers[0], self.paper / "paper_v2_no_citations.pdf")

    def _add_plot(self, path: Path) -> None:
        if path.suffix.lower() not in PLOT_KINDS:
            raise InputsRefused(f"{path.name} is no figure that Denario can use; use one of: {', '.join(PLOT_KINDS)}.")
        shutil.copyfile(path, self.plots / free_name(path.name, {plot.name for plot in self.plots.iterdir()}))

    def text(self, name: str) -> str:
        """Return what a step wrote to `input_files/<name>`; empty where it wrote nothing."""
        return file_text(self.inputs, name).strip()

    def files(self, *folders: Path, kinds: tuple[str, ...] = ()) -> tuple[Path, ...]:
        """Return the regular files below folders of the project, of these extensions or of all, in order."""
        return tuple(sorted(path for folder in folders for path in _below(folder) if _wanted(path, kinds)))


def description_of(task: EngineTask) -> str:
    """Return the data description with the paths of the data files, in the one form that Denario looks for."""
    data = [note for note in task.files if note.note not in (PLOT, PAPER)]
    if not data:
        return task.prompt
    lines = [f"- {note.path}\n\n  ({note.note})\n" for note in data]
    head = "## Data files\n\nCode may read these files, by these absolute paths, and not change them:\n"
    return "\n".join([task.prompt.rstrip(), "", head, *lines])


def ended(text: str) -> str:
    """Return a text that ends with a line's end: Denario opens any text that ends with `.md` as a file."""
    return text.rstrip() + "\n"


def free_name(name: str, taken: set[str]) -> str:
    """Return a file name that LaTeX and a shell can take, different from those taken."""
    path = Path(name)
    stem, kind = _UNSAFE.sub("-", path.stem).strip("-.") or "figure", _UNSAFE.sub("", path.suffix)
    wanted, number = f"{stem}{kind}", 1
    while wanted in taken:
        number += 1
        wanted = f"{stem}-{number}{kind}"
    return wanted


def apart(work: Path, images: list[Path]) -> list[str]:
    """Give images of one name different names, and leave out what is none; return where they are now."""
    kept: dict[str, Path] = {}
    for image in dict.fromkeys(images):
        if not image.resolve().is_relative_to(work) or not image.exists() or not is_regular(image):
            continue
        if image.suffix.lower() not in PLOT_KINDS:
            continue
        name = free_name(image.name, set(kept))
        kept[name] = image if name == image.name else image.rename(image.with_name(name))
    return [str(path) for path in kept.values()]


def _below(folder: Path) -> Iterator[Path]:
    """Yield what lies below a folder, without following links: generated code can make them."""
    for parent, folders, names in os.walk(folder, followlinks=False):
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield from (path for name in names if is_regular(path := Path(parent, name)))


def _wanted(path: Path, kinds: tuple[str, ...]) -> bool:
    return not kinds or path.suffix.lower() in kinds

"""The folder into which a terminal's run puts its results: the newest version of each artifact, and `result.json`."""

import json
import os
import shutil
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

from tomas.runs.records import ArtifactRecord
from tomas.runs.result import RunResult

RESULT = "result.json"


class FolderTaken(Exception):
    """Results cannot be put there; the message says why and what to do."""


def may_not_write(path: Path) -> FolderTaken:
    """Return the refusal of a folder that is not ours to write into."""
    return FolderTaken(f"You may not write into {path}. Name another folder with --folder.")


def must_be_writable(path: Path) -> None:
    """Check that a folder can be made in another one. Raises FolderTaken."""
    if not os.access(path, os.W_OK | os.X_OK):
        raise may_not_write(path)


class NotCopied(Exception):
    """Results could not be put there; the message says why and what to do."""


class ResultFolder:
    """One run's folder."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._copied: dict[str, tuple[Path, str]] = {}
        """Place and SHA-256 of each artifact's copy, by its key."""

    @classmethod
    def claim(cls, path: Path, run_id: str = "") -> "ResultFolder":
        """Return a folder that is empty, or holds results of this very run. Raises FolderTaken."""
        try:
            path.mkdir(parents=True, exist_ok=True)
            taken = any(path.iterdir()) and not (run_id and _run_in(path / RESULT) == run_id)
            writable = os.access(path, os.W_OK | os.X_OK)
        except FileExistsError:
            raise FolderTaken(f"{path} is no folder. Name another one with --folder.") from None
        except OSError as error:
            raise FolderTaken(f"{path} cannot be used ({error.strerror}). Name another one with --folder.") from None
        if taken:
            raise FolderTaken(f"The folder {path} is not empty. Name another one with --folder.")
        if not writable:
            raise may_not_write(path)
        return cls(path)

    def collect(self, artifacts: Iterable[ArtifactRecord]) -> dict[str, Path]:
        """Copy what is new of a run's artifacts and drop what no longer is one; returns where each lies by its key.

        Raises NotCopied.
        """
        names: dict[str, str] = {}
        with self._writing():
            for artifact in artifacts:
                taken = artifact.name in names.values() or artifact.name == RESULT
                names[artifact.key] = f"{artifact.key}-{artifact.name}" if taken else artifact.name
                self._copy(artifact, self.path / names[artifact.key])
            for key in self._copied.keys() - names.keys():
                self._copied.pop(key)[0].unlink(missing_ok=True)
        return {key: place for key, (place, _) in self._copied.items()}

    def keep(self, result: RunResult) -> None:
        """Write the result beside the artifacts. Raises NotCopied."""
        part = self.path / f"{RESULT}.part"
        with self._writing():
            part.write_text(result.model_dump_json(indent=2) + "\n", encoding="utf-8")
            part.replace(self.path / RESULT)

    @contextmanager
    def _writing(self) -> Generator[None]:
        try:
            yield
        except OSError as error:
            raise NotCopied(
                f"The results cannot be written into {self.path} ({error.strerror}). TOMAS keeps them: go on with the "
                "run with --continue and another --folder."
            ) from error

    def _copy(self, artifact: ArtifactRecord, place: Path) -> None:
        old, digest = self._copied.get(artifact.key, (place, ""))
        if digest == artifact.sha256 and old == place:
            return
        if old != place:
            old.unlink(missing_ok=True)
        part = place.with_name(place.name + ".part")
        shutil.copyfile(artifact.path, part)
        part.replace(place)
        self._copied[artifact.key] = (place, artifact.sha256)


def _run_in(result: Path) -> str:
    """Return the id of the run whose result lies there; empty where there is none."""
    try:
        found = json.loads(result.read_text(encoding="utf-8"))
        return str(found["metadata"]["run_id"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""

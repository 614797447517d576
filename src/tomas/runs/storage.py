"""Where a run's files lie, and how an output becomes a stored artifact that never changes again."""

import asyncio
import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy import func, select, update

from tomas.engines.plainpaths import PlainPaths
from tomas.modes.base import ArtifactDraft
from tomas.runs.change import Change
from tomas.runs.orm import now
from tomas.runs.records import EventKind
from tomas.runs.tables import ArtifactRow

MAX_NAME = 120


@dataclass(frozen=True, slots=True)
class Staged:
    """A copy of an output, made before the transaction that stores it."""

    draft: ArtifactDraft
    path: Path
    size: int
    sha256: str


class RunFolders:
    """The folders of runs below TOMAS' home."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._plain = PlainPaths(home)

    def inputs(self, run_id: str) -> Path:
        """Return the folder of a run's input files."""
        return self._home / "runs" / run_id / "inputs"

    def stage(self, run_id: str, stage_id: str, lineage: str) -> Path:
        """Return the folder that attempts of one lineage share."""
        return self._home / "runs" / run_id / "stages" / stage_id / lineage

    def artifact(self, run_id: str, key: str, version: int, name: str) -> Path:
        """Return the place of one version of an artifact."""
        return self._home / "runs" / run_id / "artifacts" / key / f"v{version}" / name

    async def staged(self, run_id: str, drafts: Sequence[ArtifactDraft]) -> tuple[Staged, ...]:
        """Copy outputs next to the artifacts and digest them; the slow part, outside any transaction.

        Paths of this machine become names, so that programs run wherever people put them beside their files.
        """
        folder = self._home / "runs" / run_id / "artifacts" / ".staged"
        return await asyncio.to_thread(_stage_all, folder, tuple(drafts), self._plain)

    async def discard(self, staged: Sequence[Staged]) -> None:
        """Remove copies that were not stored after all."""
        await asyncio.to_thread(_remove_all, tuple(staged))


async def store(
    change: Change, folders: RunFolders, stage_id: str, staged: Sequence[Staged], source: str
) -> list[ArtifactRow]:
    """Give each staged output its version and its final place, within the change."""
    serial = await change.session.scalar(
        select(func.coalesce(func.max(ArtifactRow.serial), 0)).where(ArtifactRow.run_id == change.run.id)
    )
    rows: list[ArtifactRow] = []
    for offset, item in enumerate(staged, start=1):
        version = await _next_version(change, item.draft.key)
        name = safe_name(item.draft.path.name)
        place = folders.artifact(change.run.id, item.draft.key, version, name)
        await asyncio.to_thread(_put, item.path, place)
        row = ArtifactRow(
            id=f"{change.run.id}.{item.draft.key}.{version}",
            serial=(serial or 0) + offset,
            run_id=change.run.id,
            stage_id=stage_id,
            key=item.draft.key,
            version=version,
            title=item.draft.title,
            name=name,
            media_type=item.draft.media_type,
            size=item.size,
            sha256=item.sha256,
            path=str(place),
            preview=item.draft.preview,
            source=source,
            created_at=now(),
        )
        change.session.add(row)
        await change.session.flush()
        change.event(
            EventKind.ARTIFACT_STORED, stage_id, artifact_id=row.id, key=row.key, version=version, sha256=row.sha256,
            name=name, source=source,
        )  # fmt: skip
        rows.append(row)
    return rows


async def leave_behind(change: Change, stage_id: str, made: Sequence[ArtifactRow]) -> None:
    """Note which outputs a stage had before and did not make again."""
    await change.session.execute(
        update(ArtifactRow)
        .where(
            ArtifactRow.run_id == change.run.id,
            ArtifactRow.stage_id == stage_id,
            ArtifactRow.key.not_in([row.key for row in made]),
        )
        .values(left_behind=True)
    )


async def leave_all_behind(change: Change, stage_ids: Collection[str]) -> None:
    """Note that what stages made is no output any more: they are done again on other grounds."""
    await change.session.execute(
        update(ArtifactRow)
        .where(ArtifactRow.run_id == change.run.id, ArtifactRow.stage_id.in_(stage_ids))
        .values(left_behind=True)
    )


async def current_artifact(change: Change, key: str) -> ArtifactRow | None:
    """Return the newest version of an artifact."""
    return await change.session.scalar(
        select(ArtifactRow)
        .where(ArtifactRow.run_id == change.run.id, ArtifactRow.key == key)
        .order_by(ArtifactRow.version.desc())
        .limit(1)
    )


def safe_name(name: str) -> str:
    """Return a file name without folders and surprises, of bounded length, its extension kept."""
    plain = re.sub(r"[^\w.() -]+", "_", Path(name.replace("\\", "/")).name).strip(". ") or "file"
    suffix = Path(plain).suffix[:20]
    return plain if len(plain) <= MAX_NAME else plain[: MAX_NAME - len(suffix)] + suffix


async def _next_version(change: Change, key: str) -> int:
    newest = await current_artifact(change, key)
    return newest.version + 1 if newest else 1


def _stage_all(folder: Path, drafts: tuple[ArtifactDraft, ...], plain: PlainPaths) -> tuple[Staged, ...]:
    folder.mkdir(parents=True, exist_ok=True)
    staged = []
    for draft in drafts:
        path = folder / uuid4().hex
        plain.copy(draft.path, path)
        staged.append(Staged(draft, path, path.stat().st_size, _digest(path)))
    return tuple(staged)


def _put(staged: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    staged.replace(place)


def _remove_all(staged: tuple[Staged, ...]) -> None:
    for item in staged:
        item.path.unlink(missing_ok=True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

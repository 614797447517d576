"""Puts artifacts into a run's thread, each version once."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from tomas.bot.client import code_of
from tomas.bot.pace import Pace
from tomas.bot.posts import LOST, PlaceLost, Posts
from tomas.bot.previews import first_page
from tomas.modes.process import TookTooLong, WorkCrashed, in_process
from tomas.runs.records import ArtifactRecord, RunRecord
from tomas.runs.service import Runs

log = structlog.get_logger(__name__)

PREVIEW_LIMIT_S = 60
PDF = "application/pdf"
FORBIDDEN = {"file_uploads_disabled", "file_upload_size_restricted", "file_type_not_allowed", "storage_limit_reached"}


class Uploads:
    """Files on their way to Slack."""

    def __init__(self, runs: Runs, client: AsyncWebClient, posts: Posts, pace: Pace) -> None:
        self._runs = runs
        self._client = client
        self._posts = posts
        self._pace = pace

    async def put(self, run: RunRecord, artifacts: Sequence[ArtifactRecord], comment: str) -> None:
        """Upload those artifacts that are not in the thread yet, together in one message."""
        async with self._posts.lock(run.id, "uploads"):
            missing = [artifact for artifact in artifacts if not await self.is_there(run, artifact)]
            if missing:
                await self._upload(run, missing, comment)

    async def put_text(self, run: RunRecord, key: str, title: str, name: str, text: str) -> None:
        """Upload a text as a file of this name, once for each key."""
        async with self._posts.lock(run.id, "uploads"):
            if not await self._is_in_thread(run, key, title):
                channel_id, thread_ts = await self._posts.place(run)
                await self._runs.save_post(run.id, key, channel_id, "", "")
                file = {"content": text, "filename": name, "title": title}
                ids = await self._send(channel_id, thread_ts, [file], f"📎 {title}")
                await self._runs.save_post(run.id, key, channel_id, ids.get(title, "uploaded"), "")

    async def is_there(self, run: RunRecord, artifact: ArtifactRecord) -> bool:
        """Whether a version is in the thread."""
        return await self._is_in_thread(run, _key(artifact), _title(artifact), artifact.sha256)

    async def _is_in_thread(self, run: RunRecord, key: str, title: str, digest: str = "") -> bool:
        post = await self._runs.post_of(run.id, key)
        if post is None:
            return False
        if post.ts:
            return True
        file_id = await self._found(run, title)
        if file_id:
            await self._runs.save_post(run.id, key, post.channel_id, file_id, digest)
        return bool(file_id)

    async def _found(self, run: RunRecord, title: str) -> str:
        """Look for a file whose upload was begun but not noted; where the app may not look any more, there is none."""
        channel_id, thread_ts = await self._posts.place(run)
        try:
            replies = await self._client.conversations_replies(channel=channel_id, ts=thread_ts, limit=200)
        except SlackApiError as error:
            if code_of(error) in LOST:
                return ""
            raise
        files = (
            file for message in replies["messages"] if message.get("bot_id") for file in message.get("files") or ()
        )
        return next((str(file["id"]) for file in files if file.get("title") == title), "")

    async def _upload(self, run: RunRecord, artifacts: Sequence[ArtifactRecord], comment: str) -> None:
        channel_id, thread_ts = await self._posts.place(run)
        for artifact in artifacts:
            await self._runs.save_post(run.id, _key(artifact), channel_id, "", "")
        with tempfile.TemporaryDirectory(prefix="tomas-preview-") as folder:
            files: list[dict[str, Any]] = []
            for artifact in artifacts:
                files.append({"file": str(artifact.path), "filename": artifact.name, "title": _title(artifact)})
                files += await _preview(artifact, Path(folder))
            uploaded = await self._send(channel_id, thread_ts, files, comment)
        for artifact in artifacts:
            file_id = uploaded.get(_title(artifact), "uploaded")
            await self._runs.save_post(run.id, _key(artifact), channel_id, file_id, artifact.sha256)

    async def _send(
        self, channel_id: str, thread_ts: str, files: Sequence[dict[str, Any]], comment: str
    ) -> dict[str, str]:
        """Upload files in one message and return their ids by their titles; none where uploads are forbidden."""
        await self._pace.before_post(channel_id)
        try:
            answer = await self._client.files_upload_v2(
                channel=channel_id, thread_ts=thread_ts or None, file_uploads=list(files), initial_comment=comment
            )
        except SlackApiError as error:
            if code_of(error) in LOST:
                raise PlaceLost(code_of(error)) from error
            if code_of(error) not in FORBIDDEN:
                raise
            log.warning("upload_forbidden", code=code_of(error))
            await self._client.chat_postMessage(
                channel=channel_id,
                thread_ts=thread_ts or None,
                text="Your workspace does not let me upload these files. They are kept on the server.",
            )
            return {}
        except SlackRequestError as error:
            raise ConnectionError("Slack's file server did not take the files") from error
        return {str(file.get("title")): str(file["id"]) for file in answer.get("files") or ()}


async def _preview(artifact: ArtifactRecord, folder: Path) -> list[dict[str, Any]]:
    """Return a picture of a PDF's first page; Slack itself shows pictures and text."""
    if artifact.media_type != PDF:
        return []
    picture = folder / f"{artifact.path.stem}-page-1.png"
    try:
        await in_process(PREVIEW_LIMIT_S, first_page, artifact.path, picture)
    except (TookTooLong, WorkCrashed, OSError, RuntimeError, ValueError) as error:
        log.warning("preview_failed", why=str(error))
        return []
    return [{"file": str(picture), "filename": picture.name, "title": f"{artifact.title}, first page"}]


def _key(artifact: ArtifactRecord) -> str:
    return f"artifact:{artifact.id}"


def _title(artifact: ArtifactRecord) -> str:
    return f"{artifact.title} (v{artifact.version})"

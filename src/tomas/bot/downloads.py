"""Fetches files from Slack with the bot's token, and tells a login page from a document."""

import hashlib
from pathlib import Path
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tomas.blocks import words
from tomas.bot.client import code_of, is_transient
from tomas.reading.files import Fetched, FileRefused, FileUnreachable
from tomas.runs.records import SourceFile

CHUNK_BYTES = 256 * 1024
TIMEOUT = aiohttp.ClientTimeout(total=600, connect=10, sock_read=60)
OK, SERVER_ERROR, TOO_MANY = 200, 500, 429
LOGIN_PAGE = (b"<!doctype html", b"<html")
DELETED = {"file_not_found", "file_deleted", "files_not_found"}


class Downloads:
    """Files at Slack. `max_bytes`: the largest file that is taken."""

    def __init__(self, client: AsyncWebClient, max_bytes: int) -> None:
        self._client = client
        self._max_bytes = max_bytes

    async def facts(self, file_id: str) -> SourceFile:
        """Return a file's name and size. Raises FileRefused, FileUnreachable."""
        found = await self._info(file_id, "The file")
        return SourceFile(file_id, str(found.get("name") or "file"), int(found.get("size") or 0))

    async def fetch(self, file: SourceFile, place: Path) -> Fetched:
        """Download a file to `place`. Raises FileRefused, FileUnreachable."""
        found = await self._info(file.slack_file_id, file.name)
        if int(found.get("size") or 0) > self._max_bytes:
            raise self._too_large(file.name)
        address = str(found.get("url_private_download") or found.get("url_private") or "")
        if not address or found.get("mode") in {"tombstone", "hidden_by_limit"}:
            raise FileRefused(f"{file.name} is not at Slack any more. Share it again and start a new run.")
        if found.get("is_external") or found.get("mode") == "external":
            raise FileRefused(f"{file.name} lies outside Slack. Upload the file itself and start a new run.")
        part = place.with_name(place.name + ".part")
        try:
            async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
                fetched = await self._receive(session, address, file.name, part)
        except (aiohttp.ClientError, TimeoutError) as error:
            part.unlink(missing_ok=True)
            raise FileUnreachable(f"{file.name} could not be fetched from Slack") from error
        part.replace(place)
        return fetched

    async def _info(self, file_id: str, name: str) -> dict[str, Any]:
        try:
            answer = await self._client.files_info(file=file_id)
        except SlackApiError as error:
            if code_of(error) in DELETED:
                raise FileRefused(f"{name} was deleted at Slack. Share it again and start a new run.") from error
            if is_transient(error):
                raise FileUnreachable(f"{name} could not be looked up at Slack") from error
            text = f"{name} cannot be read: Slack does not show it to me. Invite me to where it was shared."
            raise FileRefused(text) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise FileUnreachable(f"{name} could not be looked up at Slack") from error
        return dict(answer["file"])

    async def _receive(self, session: aiohttp.ClientSession, address: str, name: str, part: Path) -> Fetched:
        headers = {"Authorization": f"Bearer {self._client.token}"}
        async with session.get(address, headers=headers) as response:
            if response.status == TOO_MANY or response.status >= SERVER_ERROR:
                raise FileUnreachable(f"{name} could not be fetched from Slack")
            if response.status != OK:
                raise FileRefused(f"{name} is not at Slack any more. Share it again and start a new run.")
            size, digest = 0, hashlib.sha256()
            with part.open("wb") as target:
                async for chunk in response.content.iter_chunked(CHUNK_BYTES):
                    if size == 0 and _is_login_page(response, chunk, name):
                        raise FileRefused(f"Slack asks for a login instead of giving {name}: the app lacks files:read.")
                    size += len(chunk)
                    if size > self._max_bytes:
                        raise self._too_large(name)
                    digest.update(chunk)
                    target.write(chunk)
            return Fetched(size, digest.hexdigest())

    def _too_large(self, name: str) -> FileRefused:
        return FileRefused(
            f"{name} is larger than {words.size(self._max_bytes)}. Split it, or ask an administrator to allow more."
        )


def _is_login_page(response: aiohttp.ClientResponse, start: bytes, name: str) -> bool:
    html = response.content_type == "text/html" and not name.lower().endswith((".html", ".htm"))
    return html and start.lstrip()[:15].lower().startswith(LOGIN_PAGE)

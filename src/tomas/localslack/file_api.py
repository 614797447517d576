"""File bytes: where an upload's bytes go, and downloads that want the bot's token."""

from aiohttp import BodyPartReader, web

from .errors import SlackError
from .page.downloads import file_response
from .services import Services

_LOGIN_PAGE = (
    "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in to TOMAS local</body></html>"
)


class FileApi:
    """Serves `/upload/v1/…` and `/files-pri/…`."""

    def __init__(self, services: Services) -> None:
        self._slack = services

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.post("/upload/v1/{id}/{secret}", self._upload),
            web.get("/files-pri/{team_and_file}/download/{name}", self._download),
            web.get("/files-pri/{team_and_file}/{name}", self._download),
        ]

    async def _upload(self, request: web.Request) -> web.Response:
        try:
            self._slack.faults.strike("upload")
        except SlackError as error:
            return web.Response(status=error.status, headers=error.headers)
        file = self._slack.workspace.files.get(request.match_info["id"])
        if file is None or file.completed:
            return web.Response(status=404, text="No such upload")
        content = await _content(request)
        if len(content) != file.announced_size:
            return web.Response(status=400, text="The size differs from the announced length")
        file.content = content
        return web.Response(text=f"OK - {len(content)}")

    async def _download(self, request: web.Request) -> web.Response:
        try:
            self._slack.faults.strike("download")
            file = self._slack.workspace.file(request.match_info["team_and_file"].partition("-")[2])
        except SlackError as error:
            return web.Response(status=404 if error.status == web.HTTPOk.status_code else error.status)
        if not self._slack.workspace.app_may_read(file):
            return web.Response(status=404)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token != self._slack.credentials.bot_token:
            # Slack sends people without a right to the file to the login page, with status 200.
            return web.Response(text=_LOGIN_PAGE, content_type="text/html")
        return file_response(file, download="/download/" in request.path)


async def _content(request: web.Request) -> bytes:
    """Return the bytes sent raw or as a multipart form's first file."""
    if request.content_type != "multipart/form-data":
        return await request.read()
    async for part in await request.multipart():
        if isinstance(part, BodyPartReader):
            return bytes(await part.read(decode=True))
    return b""

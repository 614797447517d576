"""Files, from the announcement of an upload to the share in a channel."""

import mimetypes
from dataclasses import dataclass, field
from pathlib import PurePath
from urllib.parse import quote

from tomas.localslack.jsontypes import JsonObject

_OFFICE = "application/vnd.openxmlformats-officedocument"
_KNOWN_TYPES = {
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".log": "text/plain",
    ".md": "text/markdown",
    ".pptx": f"{_OFFICE}.presentationml.presentation",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".yaml": "text/yaml",
    ".yml": "text/yaml",
}
_PRETTY_NAMES = {
    "pdf": "PDF",
    "docx": "Word Document",
    "xlsx": "Excel Spreadsheet",
    "text": "Plain Text",
    "json": "JSON",
    "markdown": "Markdown (raw)",
    "png": "PNG",
    "svg": "SVG",
    "csv": "CSV",
}


@dataclass
class File:
    """One file; `content` is None until its bytes have arrived, `shares` is channel id to message ts."""

    id: str
    team_id: str
    user: str
    name: str
    title: str
    created: int
    content: bytes | None = None
    announced_size: int = 0
    completed: bool = False
    deleted: bool = False
    alt_text: str = ""
    given_to_app: bool = False
    """Whether a person handed it over in a modal, so that the app may read it without a share."""
    shares: dict[str, str] = field(default_factory=dict)

    @property
    def mimetype(self) -> str:
        """The media type, by the name's ending as Slack does for documents."""
        suffix = PurePath(self.name).suffix.lower()
        return _KNOWN_TYPES.get(suffix) or mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    @property
    def filetype(self) -> str:
        """Slack's short word for the type."""
        suffix = PurePath(self.name).suffix.lower().lstrip(".")
        return {"txt": "text", "md": "markdown", "jpeg": "jpg", "": "binary"}.get(suffix, suffix)

    @property
    def size(self) -> int:
        """Bytes."""
        return self.announced_size if self.content is None else len(self.content)

    def to_wire(self, files_url: str) -> JsonObject:
        """Return Slack's file object; `files_url` is where this workspace serves downloads, without a final slash."""
        if self.deleted:
            return {"id": self.id, "mode": "tombstone"}
        private, name = f"{files_url}/files-pri/{self.team_id}-{self.id}", quote(self.name)
        wire: JsonObject = {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.title,
            "mimetype": self.mimetype,
            "filetype": self.filetype,
            "pretty_type": _PRETTY_NAMES.get(self.filetype, self.filetype.upper()),
            "user": self.user,
            "user_team": self.team_id,
            "editable": False,
            "size": self.size,
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": bool(self.shares),
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": f"{private}/{name}",
            "url_private_download": f"{private}/download/{name}",
            "permalink": f"{files_url}/files/{self.user}/{self.id}/{name}",
            "has_rich_preview": False,
            "file_access": "visible",
        }
        if self.mimetype.startswith("image/"):
            wire["thumb_360"] = wire["url_private"]
            wire["alt_txt"] = self.alt_text
        return wire

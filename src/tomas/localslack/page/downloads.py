"""Bytes of files, as responses a browser may be trusted with."""

from urllib.parse import quote

from aiohttp import web

from tomas.localslack.state.files import File

# A file from a stranger must not run scripts in the page's origin; PDFs cannot be shown from within a sandbox.
_MAY_HOLD_SCRIPTS = {"application/xhtml+xml", "application/xml", "image/svg+xml", "text/html", "text/xml"}
_SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def file_response(file: File, *, download: bool = False) -> web.Response:
    """Return a file's bytes, to be shown or (`download`) saved."""
    headers = {
        "Content-Type": file.mimetype,
        "Content-Disposition": f"{'attachment' if download else 'inline'}; filename*=UTF-8''{quote(file.name)}",
        "X-Content-Type-Options": "nosniff",
    }
    if file.mimetype in _MAY_HOLD_SCRIPTS:
        headers["Content-Security-Policy"] = _SANDBOX
    return web.Response(body=file.content or b"", headers=headers)

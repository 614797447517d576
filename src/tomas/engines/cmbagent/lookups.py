"""What CMBAgent's workers may ask of the outside world. Imported by the supervisor."""

from http import HTTPStatus

import aiohttp

from tomas.engines.lookups import LookupFailed

SOFTWARE_DOCS = "software_docs"
ALLOWED_HOSTS = frozenset({"camb.readthedocs.io", "raw.githubusercontent.com", "github.com"})
"""Where the documentation of CAMB and CLASS lies; nothing else is fetched for a worker."""
_LARGEST = 8 * 1024 * 1024
_PATIENCE_S = 30.0


async def software_docs(url: str) -> str:
    """Return a page of documentation as text. Raises LookupFailed."""
    host = aiohttp.client.URL(url).host or ""
    if host not in ALLOWED_HOSTS:
        raise LookupFailed(f"TOMAS does not fetch from {host or 'this address'}.")
    timeout = aiohttp.ClientTimeout(total=_PATIENCE_S)
    try:
        async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as session, session.get(url) as response:
            if response.status != HTTPStatus.OK:
                raise LookupFailed(f"{host} answered with status {response.status}.")
            return (await response.content.read(_LARGEST)).decode("utf-8", errors="replace")
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise LookupFailed(f"{host} cannot be reached from here.") from error

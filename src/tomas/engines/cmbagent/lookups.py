"""What CMBAgent's workers may ask of the outside world. Imported by the supervisor."""

import base64
import contextlib
import json
import re
from http import HTTPStatus

import aiohttp

from tomas.engines.base import Bought, Paid
from tomas.engines.lookups import LookupFailed

SOFTWARE_DOCS = "software_docs"
ARXIV = "arxiv"
OCR = "ocr"
OCR_URL = "https://api.mistral.ai/v1/ocr"
ARXIV_URL = "https://arxiv.org/pdf/"
ALLOWED_HOSTS = frozenset({"camb.readthedocs.io", "raw.githubusercontent.com", "github.com"})
"""Where the documentation of CAMB and CLASS lies; nothing else is fetched for a worker."""
_LARGEST = 8 * 1024 * 1024
_PATIENCE_S = 30.0
_LARGEST_PAPER = 40 * 1024 * 1024
_LARGEST_SCAN = 11 * 1024 * 1024
_OCR_MODEL = "mistral-ocr-latest"
_OCR_PATIENCE_S = 600.0
_PAPER = re.compile(r"https?://arxiv\.org/[a-z]+/(\d+\.\d+(?:v\d+)?)")


class Arxiv:
    """Papers of arXiv."""

    def __init__(self, url: str = ARXIV_URL) -> None:
        """`url` is where the PDFs lie; a paper's number follows."""
        self._url = url

    async def fetch(self, address: str) -> str:
        """Return a paper's PDF in base64. Raises LookupFailed."""
        named = _PAPER.fullmatch(address)
        if named is None:
            raise LookupFailed("This is no address of a paper at arxiv.org.")
        timeout = aiohttp.ClientTimeout(total=2 * _PATIENCE_S)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout, trust_env=True) as session,
                session.get(f"{self._url}{named[1]}") as response,
            ):
                if response.status != HTTPStatus.OK:
                    raise LookupFailed(f"arxiv.org answered with status {response.status}.")
                content = await response.content.read(_LARGEST_PAPER + 1)
                while len(content) <= _LARGEST_PAPER and (more := await response.content.read(_LARGEST_PAPER)):
                    content += more
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise LookupFailed("arxiv.org cannot be reached from here.") from error
        if len(content) > _LARGEST_PAPER or not content.startswith(b"%PDF"):
            raise LookupFailed("arxiv.org sent no PDF, or one that is too large.")
        return base64.b64encode(content).decode()


class MistralOcr:
    """Mistral's text recognition, by which CMBAgent has scanned papers read. The supervisor asks it, with its key."""

    def __init__(self, key: str = "", url: str = OCR_URL) -> None:
        """`url` stands in for the public service."""
        self._key = key
        self._url = url

    @property
    def paid(self) -> Paid:
        """What can be asked: the text of a `scan_question`, as Markdown."""
        return Paid("mistral", _OCR_MODEL, self._pages, self._read)

    def _pages(self, question: str) -> int:
        if not self._key:
            raise LookupFailed(
                "CMBAgent has scanned papers read by Mistral's OCR, which needs a key: an administrator sets "
                "MISTRAL_API_KEY where the worker runs."
            )
        return _scan(question)[0]

    async def _read(self, question: str) -> Bought:
        _pages, scan = _scan(question)
        document = {"type": "document_url", "document_url": f"data:application/pdf;base64,{scan}"}
        timeout = aiohttp.ClientTimeout(total=_OCR_PATIENCE_S)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout, trust_env=True) as session,
                session.post(
                    self._url,
                    json={"model": _OCR_MODEL, "document": document},
                    headers={"Authorization": f"Bearer {self._key}"},
                ) as response,
            ):
                if response.status != HTTPStatus.OK:
                    raise LookupFailed(f"Mistral's OCR answered with status {response.status}.")
                pages = (await response.json())["pages"]
                return Bought("\n\n".join(str(page["markdown"]) for page in pages).strip(), len(pages))
        except (ValueError, KeyError, TypeError) as error:
            raise LookupFailed("Mistral's OCR sent an answer that cannot be read.", billed=True) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            sent = not isinstance(error, aiohttp.ClientConnectorError)
            raise LookupFailed("Mistral's OCR cannot be reached from here.", billed=sent) from error


def scan_question(content: bytes, pages: int) -> str:
    """Return a scanned PDF of so many pages as it is sent to be read. Raises LookupFailed where it is too large."""
    if len(content) > _LARGEST_SCAN:
        raise LookupFailed(f"It is larger than the {_LARGEST_SCAN // 1024**2} MB that are sent to text recognition.")
    return json.dumps({"pages": pages, "pdf": base64.b64encode(content).decode()})


def _scan(question: str) -> tuple[int, str]:
    """Return the number of pages and the PDF, in base64, of a `scan_question`. Raises LookupFailed for any other."""
    match _loaded(question):
        case {"pages": int(pages), "pdf": str(pdf)} if pages > 0:
            return pages, pdf
    raise LookupFailed("What was to be read by Mistral's OCR is no scan with a number of pages; nothing was sent.")


def _loaded(question: str) -> object:
    with contextlib.suppress(ValueError, RecursionError):
        return json.loads(question)
    return None


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

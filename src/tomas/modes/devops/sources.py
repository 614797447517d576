"""Opens the files of a run: each is a table (CSV, XLSX, JSON) or logs, told by its content, as people may correct."""

import codecs
import contextlib
import json
import re
import zipfile
import zlib
from dataclasses import dataclass

from tomas.modes.base import InputFile, InputRefused
from tomas.modes.devops.junit import NotReadable, TestResults, is_results, read_results
from tomas.modes.devops.kinds import Kind, kind_of
from tomas.modes.devops.wishes import Wishes
from tomas.modes.summaries import counted
from tomas.tables.decoding import decoded
from tomas.tables.model import MEBIBYTE, Table, TableRefused
from tomas.tables.reading import read_table
from tomas.tables.records import read_records

MOST_LOGS = 300
MOST_UNPACKED = 200 * MEBIBYTE
"""Bytes of all logs of an archive together."""
_MOST_LOG_BYTES = 60 * MEBIBYTE
_ZIP = b"PK\x03\x04"
_LOG_NAMES = (".log", ".txt", ".out")
_RESULTS_NAME = ".xml"
_BEFORE = b"\xef\xbb\xbf\xff\xfe \r\n\t"
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
"""What XML in UTF-16 begins with, whether or not it has a mark."""
_XML = (b"<?xml", b"<testsuite")
_ENCODING = re.compile(rb"<\?xml[^>]{1,100}?encoding\s*=\s*[\"']([A-Za-z][\w.-]{1,30})[\"']")
_XML_ENCODINGS = frozenset(
    codecs.lookup(name).name
    for name in (
        *("utf-8", "us-ascii", "koi8-r", "koi8-u", "tis-620", "gb2312", "gbk", "gb18030", "big5", "big5hkscs"),
        *("shift_jis", "cp932", "euc-jp", "iso-2022-jp", "euc-kr", "cp949"),
        *(f"iso-8859-{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16)),
        *(f"windows-{page}" for page in range(1250, 1259)),
    )
)
"""Those that XML is written in, besides UTF-16. Python knows more, and some of them are no encodings of text."""
_HEAD = 8192
_CONTROL_SHARE = 0.02
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class LogText:
    """One log."""

    name: str
    """What people call the file; for one in an archive, with the archive's name."""
    text: str
    results: TestResults | None = None
    """What the file tells where it holds test results; the errors are then the tests that failed."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was opened."""

    number: int
    """Its place among the run's files, counted from 1."""
    name: str
    guess: Kind | None
    """What its content tells; None where it does not."""
    kind: Kind
    """What holds: what people chose, or the guess; left out where there is neither."""
    table: Table | None = None
    logs: tuple[LogText, ...] = ()
    skipped: int = 0
    """Files in an archive that are no logs."""

    @property
    def tested(self) -> str:
        """What the test results among the logs count, in words; empty where there are none."""
        results = [log.results for log in self.logs if log.results is not None]
        if not results:
            return ""
        tests, failed = sum(one.tests for one in results), sum(len(one.failed) for one in results)
        return f"{counted(tests, 'test')}, {failed:,} failed, {sum(one.skipped for one in results):,} skipped"


def open_sources(files: tuple[InputFile, ...], wishes: Wishes) -> tuple[Source, ...]:
    """Open all files of a run. Raises InputRefused, with what to do next."""
    if not files:
        raise InputRefused(
            "There is no file. Please attach deployments, incidents or CI runs as CSV, XLSX or JSON, or CI logs, and "
            "start again."
        )
    return tuple(_opened(number, file, wishes) for number, file in enumerate(files, 1))


def _opened(number: int, file: InputFile, wishes: Wishes) -> Source:
    wanted = wishes.kinds.get(number)
    if wanted is Kind.LEFT_OUT:
        return Source(number, file.name, None, Kind.LEFT_OUT)
    try:
        return _read(number, file, wanted, wishes)
    except TableRefused as refused:
        raise InputRefused(str(refused)) from refused


def _read(number: int, file: InputFile, wanted: Kind | None, wishes: Wishes) -> Source:
    with file.path.open("rb") as opened:
        head = opened.read(_HEAD)
    if _readable(head).startswith(_XML):
        if wanted not in {None, Kind.LOG}:
            raise InputRefused(f"{file.name} is XML, which is read as test results only. Please choose “{Kind.LOG}”.")
        return Source(number, file.name, Kind.LOG, Kind.LOG, logs=(_with_results(_bytes(file), file.name),))
    if head.startswith(_ZIP) and not _is_office(file):
        logs, skipped = _unpacked(file)
        return Source(number, file.name, Kind.LOG, Kind.LOG, logs=logs, skipped=skipped)
    if wanted is Kind.LOG or (wanted is None and _is_log(file, head)):
        return Source(number, file.name, Kind.LOG, Kind.LOG, logs=(LogText(file.name, _log_text(file)),))
    table = _table(file, head, wishes)
    guess = kind_of(table)
    kind = wanted or guess or Kind.LEFT_OUT
    return Source(number, file.name, guess, kind, table=table)


def _is_office(file: InputFile) -> bool:
    try:
        with zipfile.ZipFile(file.path) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return not file.name.casefold().endswith(".zip")


def _is_log(file: InputFile, head: bytes) -> bool:
    """Whether a file is a log: by its name, unless what stands in it is an export that is known."""
    if not file.name.casefold().endswith(_LOG_NAMES):
        return False
    first = head.lstrip(_BEFORE).split(b"\n", 1)[0]
    if first.startswith(b"{") and not _is_object(first):
        return _no_export(file)
    return not any(first.count(sign.encode()) > 1 for sign in _DELIMITERS) or _no_export(file)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _no_export(file: InputFile) -> bool:
    try:
        read = read_records if file.path.read_bytes()[:1] in {b"{", b"["} else read_table
        return kind_of(read(file.path, file.name)) is None
    except TableRefused:
        return True


def _table(file: InputFile, head: bytes, wishes: Wishes) -> Table:
    start = head.lstrip(_BEFORE)
    if file.name.casefold().endswith((".json", ".jsonl", ".ndjson")) or start.startswith((b"{", b"[{", b"[\n", b"[ ")):
        if not start:
            raise InputRefused(f"{file.name} is empty. Please export it again and upload it.")
        return read_records(file.path, file.name, order=wishes.date_order)
    return read_table(file.path, file.name, order=wishes.date_order)


def _log_text(file: InputFile) -> str:
    text = _decoded(_bytes(file), file.name)
    if not text.strip():
        raise InputRefused(f"{file.name} is empty: there is no line of a log in it. Please leave it out.")
    return text


def _with_results(data: bytes, name: str) -> LogText:
    text = _xml_text(data, name)
    try:
        return LogText(name, text, read_results(text))
    except NotReadable as error:
        raise InputRefused(f"{name} {error}") from error


def _readable(head: bytes) -> bytes:
    """Return the beginning of a file as ASCII shows it, in whatever encoding its marks and tags are written."""
    return head.replace(b"\0", b"").lstrip(_BEFORE)


def _xml_text(data: bytes, name: str) -> str:
    """Return the text of XML, in the encoding that its bytes tell or else that its first line names."""
    if data.startswith(_UTF16):
        return _decoded(data, name)
    plain = data.replace(b"\0", b"")
    return _declared(plain) or _decoded(plain, name)


def _declared(data: bytes) -> str:
    """Return the text of XML in the encoding that its first line names; empty where none is named or it is another.

    UTF-16 is such another: where its name can be read as ASCII, the bytes are not in it.
    """
    named = _ENCODING.match(data.lstrip(_BEFORE)[:_HEAD])
    with contextlib.suppress(LookupError, UnicodeError):
        if named and codecs.lookup(named[1].decode()).name in _XML_ENCODINGS:
            return data.decode(named[1].decode())
    return ""


def _bytes(file: InputFile) -> bytes:
    if file.size > _MOST_LOG_BYTES:
        raise InputRefused(
            f"{file.name} has {file.size / MEBIBYTE:.0f} MB; the limit for a log is {_MOST_LOG_BYTES // MEBIBYTE} MB. "
            "Please cut it to the part that failed."
        )
    return file.path.read_bytes()


def _decoded(data: bytes, name: str) -> str:
    head = data[:_HEAD]
    controls = sum(byte < ord(" ") and byte not in b"\t\n\r\f\b\x1b\x00" for byte in head)
    if controls > _CONTROL_SHARE * len(head) or head.startswith(b"%PDF"):
        raise InputRefused(f"{name} is a binary file, no log. Please upload logs as plain text, or as a ZIP of them.")
    return decoded(data, name)[0]


def _unpacked(file: InputFile) -> tuple[tuple[LogText, ...], int]:
    """Return the logs of an archive, and how many other files it holds. Raises InputRefused."""
    logs, skipped, total = [], 0, 0
    try:
        with zipfile.ZipFile(file.path) as archive:
            entries = sorted(
                (entry for entry in archive.infolist() if not entry.is_dir()), key=lambda entry: entry.filename
            )
            wanted = [entry for entry in entries if _is_wanted(archive, entry)]
            skipped = len(entries) - len(wanted)
            if len(wanted) > MOST_LOGS:
                raise InputRefused(
                    f"{file.name} holds {len(wanted):,} logs; the limit is {MOST_LOGS}. Please send those that failed."
                )
            for entry in wanted:
                with archive.open(entry) as opened:
                    data = opened.read(MOST_UNPACKED - total + 1)
                total += len(data)
                if total > MOST_UNPACKED:
                    raise InputRefused(
                        f"{file.name} unpacks to more than {MOST_UNPACKED // MEBIBYTE} MB. Please send fewer logs."
                    )
                if data.strip():
                    name = f"{file.name}/{entry.filename}"
                    is_log = entry.filename.casefold().endswith(_LOG_NAMES)
                    logs.append(LogText(name, _decoded(data, name)) if is_log else _with_results(data, name))
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise InputRefused(
            f"{file.name} cannot be unpacked: it is damaged or protected by a password. Please zip the logs again."
        ) from error
    if not logs:
        raise InputRefused(
            f"{file.name} holds no log and no test results: no file in it ends in .log or .txt and has lines, or is "
            "XML as JUnit writes it."
        )
    return tuple(logs), skipped


def _is_wanted(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.casefold()
    if not name.endswith(_RESULTS_NAME):
        return name.endswith(_LOG_NAMES)
    with archive.open(entry) as opened:
        return is_results(_readable(opened.read(_HEAD)))


def tables_of(sources: tuple[Source, ...], kind: Kind) -> tuple[Table, ...]:
    """Return the tables of a kind."""
    return tuple(source.table for source in sources if source.kind is kind and source.table is not None)

"""Reads test results as JUnit writes them (and pytest, Maven, Gradle and many others): which tests failed, and why."""

import re
import sys
from dataclasses import dataclass, field
from xml.parsers import expat

from tomas.modes.devops.normalise import without_colours

_SUITE, _CASE = "testsuite", "testcase"
_ROOTS = ("testsuites", _SUITE)
_FAILED = ("failure", "error")
_LONGEST_NAME, _LONGEST_REASON = 300, 600
"""Characters."""
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""Signs that XML has no place for."""
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]+)|([0-9]+));")
_MOST_DIGITS = 7
"""Of a reference to a sign; the last sign that there is has so many."""


class NotReadable(Exception):
    """These are no test results that can be read; the message ends a sentence that begins with the file's name."""


@dataclass(frozen=True, slots=True)
class FailedTest:
    """One test that failed, with the first thing that is said of it."""

    line: int
    """Where the failure stands in the file, counted from 1."""
    name: str
    """With its class or file in front, where they are told."""
    reason: str
    stamp: str
    """When the test or its suite was run, as written; empty where that is not told."""

    @property
    def text(self) -> str:
        """The failure on one line, as a test runner would say it."""
        return f"FAILED {self.name}: {self.reason}" if self.reason else f"FAILED {self.name}"


@dataclass(frozen=True, slots=True)
class TestResults:
    """What a file of results tells."""

    __test__ = False  # pytest would take the class for a test by its name
    tests: int
    """With the errors that are told of a suite and of no test in it, as when its tests could not be collected."""
    skipped: int
    failed: tuple[FailedTest, ...]


def is_results(head: bytes) -> bool:
    """Whether a file that begins so holds test results."""
    return any(b"<" + root.encode() in head for root in _ROOTS)


def read_results(text: str) -> TestResults:
    """Return the results. Raises NotReadable.

    A document type is refused whatever it says: results have none, and by its entities a small file can become huge.
    """
    reading = _Reading()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = lambda tag, attributes: reading.begin(tag, attributes, parser.CurrentLineNumber)
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    try:
        parser.Parse(_repaired(text).encode(), True)  # noqa: FBT003 - positional in the standard library
    except expat.ExpatError as error:
        fault = expat.ErrorString(error.code)
        raise NotReadable(
            f"is no readable XML (line {error.lineno}: {fault}). It may be cut off. Please take the results from the "
            "run again."
        ) from error
    return TestResults(reading.tests, reading.skipped, tuple(reading.failed))


def _repaired(text: str) -> str:
    """Return XML without the signs that it has no place for, which test runners copy from what programs print."""
    return _NO_XML.sub("", without_colours(_REFERENCE.sub(_referred, text)))


def _referred(found: re.Match[str]) -> str:
    """Return a reference as it is, but one to a sign that XML has no place for as that sign."""
    digits = (found[1] or found[2]).lstrip("0") or "0"
    code = int(digits, 16 if found[1] else 10) if len(digits) <= _MOST_DIGITS else sys.maxunicode + 1
    if code > sys.maxunicode:
        return ""
    return chr(code) if _NO_XML.match(chr(code)) else found[0]


def _refuse(*_: object) -> None:
    raise NotReadable("has a document type (DOCTYPE), which no test results have; it was not opened.")


@dataclass(slots=True)
class _Reading:
    """What was found up to a place in the file."""

    tests: int = 0
    skipped: int = 0
    failed: list[FailedTest] = field(default_factory=list)
    _suites: list[dict[str, str]] = field(default_factory=list)
    """What is told of the suites that are open, the innermost last; each with its own stamp or the one around it."""
    _case: dict[str, str] | None = None
    _fault: tuple[int, dict[str, str]] | None = None
    """The first failure of the open test, or the open one of a suite: its line and what its attributes say."""
    _open: str = ""
    """The element whose text is the failure's."""
    _said: str = ""

    def begin(self, tag: str, attributes: dict[str, str], line: int) -> None:
        """Note an element's beginning."""
        name = _bare(tag)
        if not self._suites and name not in _ROOTS:
            raise NotReadable(
                "is XML, but no test results as JUnit writes them. Please upload those, the log of the run, or runs "
                "and jobs as CSV or JSON."
            )
        if name in _ROOTS:
            before = self._suites[-1].get("timestamp", "") if self._suites else ""
            self._suites.append(attributes | {"timestamp": attributes.get("timestamp", "") or before})
        elif name == _CASE:
            self._case, self._fault, self._said = attributes, None, ""
            self.tests += 1
        elif name in _FAILED and self._fault is None:
            self._fault, self._open, self._said = (line, attributes), name, ""
        elif self._case is not None and name == "skipped":
            self.skipped += 1

    def text(self, text: str) -> None:
        """Note what stands in a failure, up to its first words."""
        if self._open and len(self._said) < 2 * _LONGEST_REASON:
            self._said += text if self._said else text.lstrip()

    def end(self, tag: str) -> None:
        """Note an element's end."""
        name = _bare(tag)
        if name == self._open:
            self._open = ""
            if self._case is None and self._fault is not None:
                self.tests += 1
                self._close(self._suites[-1])
        elif name in _ROOTS:
            self._suites.pop()
        elif name == _CASE and self._case is not None:
            self._close(self._case)
            self._case = None

    def _close(self, told: dict[str, str]) -> None:
        """Note the failure of the test or suite that ends, if it has one."""
        if self._fault is not None:
            self.failed.append(self._failed(told, *self._fault))
        self._fault = None

    def _failed(self, case: dict[str, str], line: int, fault: dict[str, str]) -> FailedTest:
        place = case.get("classname") or case.get("file") or ""
        name = "::".join(part for part in (_line(place), _line(case.get("name", ""))) if part)
        message, kind = _line(fault.get("message", "") or self._said), _line(fault.get("type", ""))
        told = kind.rpartition(".")[2] in message
        reason = message if told or not kind else f"{kind}: {message}" if message else kind
        stamp = case.get("timestamp", "") or self._suites[-1].get("timestamp", "")
        named = name[:_LONGEST_NAME] or "a test without a name"
        return FailedTest(line, named, reason[:_LONGEST_REASON], stamp.strip())


def _bare(tag: str) -> str:
    return tag.rpartition(":")[2]


def _line(text: str) -> str:
    """Return the first line with words in it."""
    return next((" ".join(line.split()) for line in text.splitlines() if line.strip()), "")

"""Finds the lines of a log that tell an error, each with its number and the time it was written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tomas.modes.devops.junit import TestResults
from tomas.modes.devops.normalise import normalised, stamp_of, without_colours
from tomas.modes.devops.secrets import PRIVATE_KEY_BEGINS, PRIVATE_KEY_ENDS, SecretMasker
from tomas.modes.devops.sources import LogText
from tomas.tables.dates import dates

LONGEST = 2000
"""Characters of a line that are looked at."""
_STRONG = re.compile(
    "|".join(
        (
            r"##\[error\]",
            r"\b(?:FATAL|ERROR|CRITICAL|SEVERE|PANIC|FAILED|FAILURE)\b",
            r"\bERR!",
            r"\b(?:fatal|error|panic|exception|failure)\s*(?:\[?[\w-]*\]?|\([\w -]*\))?:",
            r"\b\w+(?:Error|Exception)\b",
            r"\bsegmentation fault\b|\bcore dumped\b|\bOOMKilled\b|\bout of memory\b",
            r"\bcommand not found\b|\bno space left on device\b",
            r"^E\s{2,}\S",
            r"\bBUILD FAILED\b|\b(?:tests?|checks?|jobs?|builds?|steps?) failed\b",
            r"^(?:FAIL|✗|✘|❌)\s",
        )
    )
)
_WEAK = re.compile(
    "|".join(
        (
            r"\btimed? ?out\b|\bdenied\b|\brefused\b|\bunreachable\b|\bunauthori[sz]ed\b|\bforbidden\b",
            r"\b(?:could not|cannot|can't|unable to|failed to)\s\w|\bnot found\b|\bno such file\b",
            r"\bconnection reset\b|\bback-?off\b|\bkilled\b|\bcrash(?:ed|loop\w*)\b",
            r"\bexit(?:ed with)?(?: code| status)? [1-9]\d*\b|\babort(?:ed|ing)\b",
            r"\brate limit(?:ed| exceeded)\b|\bquota exceeded\b|\bcertificate (?:has )?expired\b|\bunhealthy\b",
            r"\bfail(?:ed|s|ure|ing)?\b|\berrors?\b",
        )
    ),
    re.IGNORECASE,
)
_HARMLESS = re.compile(
    "|".join(
        (
            r"\b(?:0|no|zero|without|any) (?:\w+ )?(?:errors?|failures?|failed|fatal)\b",
            r"\b(?:errors?|failures?|failed)\s*[=:]\s*0\b|\b0 failed\b|\bpass(?:ed)?\b.*\b0 failures\b",
            r"fail-fast|failfast|--no-fail|continue-on-error|on[_-]error|on[_-]failure|if[: ]\s*failure\(",
            r"error[_-]?(?:log|page|rate|handler|report|budget)|\berrors?\.(?:js|ts|py|go|rb|html|log)\b",
            r"\bset -[a-z]*e|\ballow(?:ed)?[_ -](?:to[_ -])?fail\w*|ignor(?:e|ing|ed) (?:the )?errors?",
            r"\b(?:retry|retries|retrying) (?:on|after) (?:error|failure)|-Werror|\bERROR_\w+=",
        )
    ),
    re.IGNORECASE,
)
_QUIET = re.compile(r"(?:^|[\s\[|])(?:INFO|DEBUG|TRACE|NOTICE|WARN(?:ING)?|info|debug|trace|warn(?:ing)?)(?=[\s\]:|])")
_ECHO = re.compile(r"^\s*(?:\++ |\$ |> |##\[(?:group|command|debug|section|warning|endgroup)\]|Run )")
_CONSEQUENCE = re.compile(
    r"^(?:error: |ERROR: )?(?:the )?(?:process completed with exit code|process exited|job failed|"
    r"command (?:failed|exited)|exit(?:ed)? (?:with )?(?:code|status)|script returned exit|build step .* marked|"
    r"finished: (?:failure|unstable)|make(?:\[<n>\])?: \*\*\*|npm err! (?:code|errno|a complete log)|cleaning up|"
    r"the operation was canceled|task .* failed|elifecycle|build failed)",
    re.IGNORECASE,
)  # fmt: skip
_LONGEST_KEY = 200
"""Lines; a private key that is not closed by then was cut off."""
_LEAST_LETTERS = 3
_LETTER = re.compile(r"[^\W\d_]")
_SCAFFOLD = re.compile(
    r"^\s*(?:Traceback \(most recent call last\)|at [\w.$<>/]+\(|File \"|\.{3} \d+ more)|^\s*[-=~^*_]{4,}\s*$"
)


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """One line that tells an error; its text is masked."""

    file: str
    number: int
    """Counted from 1."""
    text: str
    key: str
    """The line as all lines of its kind read."""
    moment: datetime | None
    """As written in the line, or in the last line above that has a time."""
    consequence: bool
    """Whether it only says that something above has failed."""


@dataclass(frozen=True, slots=True)
class LogReading:
    """What was found in a log."""

    file: str
    lines: int
    cut: int
    """Lines longer than what is looked at."""
    errors: tuple[ErrorLine, ...]


def read_log(log: LogText, masker: SecretMasker) -> LogReading:
    """Return a log's error lines, masked; `masker` goes on counting. Of test results, these are the failed tests."""
    if log.results is not None:
        return _of_results(log, log.results, masker)
    numbered = _lines(log.text)
    name = masker.text(log.name)
    moment: datetime | None = None
    found: list[ErrorLine] = []
    cut = count = 0
    key_since: int | None = None
    for number, line in numbered:
        count = number
        cut += len(line) > LONGEST
        plain = without_colours(line[:LONGEST]).strip()
        if key_since is not None and number - key_since < _LONGEST_KEY:
            if PRIVATE_KEY_ENDS.search(plain):
                key_since = None
            continue
        key_since = number if _opens_key(plain) else None
        if key_since is not None:
            masker.text(plain)
            continue
        stamp = stamp_of(plain)
        if stamp:
            moment = _moment(stamp) or moment
        if not is_error(plain.replace(stamp, "", 1).strip() if stamp else plain):
            continue
        text = masker.text(plain)
        key = normalised(text)
        if len(_LETTER.findall(key)) >= _LEAST_LETTERS:
            found.append(ErrorLine(name, number, text, key.casefold(), moment, _CONSEQUENCE.match(key) is not None))
    return LogReading(name, count, cut, tuple(found))


def _of_results(log: LogText, results: TestResults, masker: SecretMasker) -> LogReading:
    name = masker.text(log.name)
    found = []
    for test in results.failed:
        text = masker.text(test.text)
        key = normalised(text).casefold()
        found.append(ErrorLine(name, test.line, text, key, _moment(test.stamp), consequence=False))
    return LogReading(name, sum(1 for _ in _lines(log.text)), 0, tuple(found))


def _opens_key(line: str) -> bool:
    """Whether a private key begins in a line and goes on in the next ones: none of them is looked at further."""
    return PRIVATE_KEY_BEGINS.search(line) is not None and PRIVATE_KEY_ENDS.search(line) is None


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines with their numbers; of a progress bar that overwrites itself, what stood last."""
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.rstrip("\r")
        if bare or number == 1:
            yield number, bare.rsplit("\r", 1)[-1] if "\r" in bare else bare


def is_error(line: str) -> bool:
    """Whether a line, without its time, tells an error."""
    if not line or _SCAFFOLD.match(line) or _HARMLESS.search(line):
        return False
    if _ECHO.match(line):
        return False
    if _STRONG.search(line):
        return not (_QUIET.search(line[:60]) and not line.lstrip().startswith(("ERROR", "FATAL", "##[error]")))
    return _WEAK.search(line) is not None and not _QUIET.search(line[:60])


def _moment(stamp: str) -> datetime | None:
    found = dates([stamp.strip().replace("UTC", "Z")]).values[0]
    return found if found is not None and len(stamp) > len("00:00:00.000") else None

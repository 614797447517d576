"""Takes secrets out of logs and texts: tokens, keys, passwords, addresses with credentials, e-mail addresses."""

import re
from collections import Counter
from dataclasses import dataclass, field

from tomas.modes.base import Frozen

_KEY = r"[\w.-]*(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|apikey|(?:access|private|account|signing|encryption|ssh)[_-]?key|credential|client[_-]?secret|auth[_-]?key|signature|session[_-]?id|connection[_-]?string)s?[\w.-]*"  # noqa: E501
_SHORT_KEY = r"(?:pw|pass|auth|sig|sas|jwt|otp|session|cookie)"
"""Names of secrets that are parts of too many other words to be looked for inside them."""
_VALUE = r"""(?![*<]|\$[a-z_{(]|%\()(?:"[^"\n]{3,}"|'[^'\n]{3,}'|[^\s"',;&)]{3,})"""
PRIVATE_KEY_BEGINS = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----")
PRIVATE_KEY_ENDS = re.compile(r"-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----")
_RULES: tuple[tuple[str, re.Pattern[str], str], ...] = (
    (
        "private key",
        re.compile(rf"{PRIVATE_KEY_BEGINS.pattern}.*?(?:{PRIVATE_KEY_ENDS.pattern}|\Z)", re.DOTALL),
        "<private-key>",
    ),
    ("token", re.compile(r"\beyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?"), "<token>"),
    (
        "token",
        re.compile(
            r"\b(?:gh[pousr]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{12,}|xox[abeoprs]-[\w-]{8,}|xapp-[\w-]{8,}|npm_\w{20,}|"
            r"pypi-[\w-]{16,}|sk-[\w-]{16,}|sk_(?:live|test)_\w{8,}|hf_\w{16,}|dop_v1_\w{16,}|AIza[\w-]{20,}|ya29\.[\w-]{10,}|"
            r"(?:AKIA|ASIA|AROA)[A-Z0-9]{12,}|SG\.[\w-]{10,}\.[\w-]{10,})"
        ),
        "<token>",
    ),
    (
        "token",
        re.compile(r"(?i)(?P<kept>\b(?:hooks\.slack\.com|discord(?:app)?\.com/api/webhooks|webhook\.office\.com)/)[^\s\"'<>)]{4,}"),
        "<token>",
    ),
    ("password", re.compile(r"(?<=://)[^\s/@:\"'<>]*:[^\s/\"'<>]+(?=@)"), "<credentials>"),
    ("token", re.compile(r"(?<=://)[\w.~%-]{12,}(?=@)"), "<credentials>"),
    (
        "token",
        re.compile(r"(?i)(?P<kept>\b(?:proxy-)?authorization\b[\"']?\s*[:=]\s*[\"']?(?:(?:bearer|basic|token)\s+)?)[^\s\"',;]{4,}"),
        "<token>",
    ),
    ("token", re.compile(r"(?i)(?P<kept>\bbearer\s+)[\w.~+/=-]{12,}"), "<token>"),
    (
        "session",
        re.compile(r"(?i)(?P<kept>\b(?:set-)?cookie\s*:\s*)[^\s;\"<]+=[^\s;\"]*(?:;\s*[\w-]+(?:=[^\s;\"]*)?)*"),
        "<session>",
    ),
    (
        "password",
        re.compile(rf"(?i)(?P<kept>(?<![\w.-]){_KEY}[\"']?\s*(?:=>|:=|[:=])\s*){_VALUE}"),
        "<secret>",
    ),
    ("password", re.compile(rf"(?i)(?P<kept>(?<![\w-])--{_KEY}\s+)(?![-*<])[^\s\"',;&)]{{3,}}"), "<secret>"),
    (
        "password",
        re.compile(rf"(?i)(?P<kept>(?<![\w-]){_SHORT_KEY}(?:\s*=\s*|[\"']\s*:\s*(?=[\"'])))(?!\d+\b){_VALUE}"),
        "<secret>",
    ),
    (
        "password",
        re.compile(r"(?P<kept>(?<!\S)(?:-u|--user|--proxy-user)[\s=]*[\"']?[^\s:\"'/]+:)(?![\d<*$]+(?:\s|$))[^\s\"']{3,}"),
        "<secret>",
    ),
    (
        "password",
        re.compile(r"(?P<kept>\b(?:mysql\w*|mariadb\w*)\b[^\n|;]*?\s-p"
            r"|\b(?:sshpass|docker login|helm registry login)\b[^\n|;]*?\s-p\s*)"
                   r"(?![<*$])[^\s\"'|;]{3,}"),
        "<secret>",
    ),
    (
        "password",
        re.compile(rf"(?i)(?P<kept>(?<![\w.-])(?:{_KEY}|client secret|pw|api key)\s+(?:(?:is|was)\s+)?[\"'`]?)"
                   r"(?=[^\s\"'`]*\d)(?=[^\s\"'`]*[a-z])(?![<*$])[^\s\"'`,;]{8,}"),
        "<secret>",
    ),
    (
        "token",
        re.compile(r"(?<![\w/+=<.-])(?=\w*[A-Z])(?=\w*[a-z])(?=(?:\w*?\d){3})[A-Za-z0-9+~]{28,}={0,2}(?![\w/.-])"),
        "<token>",
    ),
    ("e-mail address", re.compile(r"(?<![\w.-])[\w.+'-]++@[\w-]+(?:\.[\w-]+)+"), "<email>"),
)  # fmt: skip
_GIT_ADDRESS = re.compile(r"git@[\w.-]+$")
_QUICK = re.compile(r"(?i)@|://|-----BEGIN|eyJ|_|bearer|auth|pass|pwd|\bpw\b|secret|token|key|credential|sig|session|cookie|\bsas|"
                    r"\bjwt|\botp|hooks|AKIA|ASIA|AROA|AIza|glpat|xox|xapp|pypi-|sk-|ya29|SG\.|connection|\s-u|--user|\s-p|"
                    r"[A-Za-z0-9+~]{28}")  # fmt: skip


class MaskCount(Frozen):
    """How much was masked, by what it was."""

    found: dict[str, int] = {}

    def words(self) -> str:
        """Return the count in a sentence."""
        if not self.found:
            return "No secret and no e-mail address was found to mask."
        parts = [f"{count:,} {_several(what, count)}" for what, count in sorted(self.found.items())]
        return f"Masked before anything goes to a model: {', '.join(parts)}."


def _several(what: str, count: int) -> str:
    return what if count == 1 else what + ("es" if what.endswith("s") else "s")


@dataclass(slots=True)
class SecretMasker:
    """Masks texts and counts what it masked."""

    _counts: Counter[str] = field(default_factory=Counter)

    def text(self, text: str) -> str:
        """Return a text with each secret replaced by what it was, such as `<token>`."""
        if not _QUICK.search(text):
            return text
        for what, pattern, mask in _RULES:
            text = pattern.sub(lambda match, what=what, mask=mask: self._masked(match, what, mask), text)
        return text

    def counted(self) -> MaskCount:
        """Return how much was masked so far."""
        return MaskCount(found=dict(self._counts))

    def _masked(self, match: re.Match[str], what: str, mask: str) -> str:
        if what == "e-mail address" and _GIT_ADDRESS.fullmatch(match[0]):
            return match[0]
        self._counts[what] += 1
        kept = match.groupdict().get("kept") or ""
        return f"{kept}{mask}"

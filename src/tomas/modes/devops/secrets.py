"""Takes secrets out of logs and texts: tokens, keys, passwords, addresses with credentials, e-mail addresses."""

import re
from collections import Counter
from dataclasses import dataclass, field

from tomas.modes.base import Frozen

_KEY = r"[\w.-]*(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|apikey|access[_-]?key|private[_-]?key|credential|client[_-]?secret|auth[_-]?key|signature|session[_-]?id|connection[_-]?string)s?[\w.-]*"  # noqa: E501
_RULES: tuple[tuple[str, re.Pattern[str], str], ...] = (
    (
        "private key",
        re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
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
    ("password", re.compile(r"(?<=://)[^\s/@:]*:[^\s/@]+(?=@)"), "<credentials>"),
    (
        "token",
        re.compile(r"(?i)(?P<kept>\b(?:proxy-)?authorization\b[\"']?\s*[:=]\s*[\"']?(?:(?:bearer|basic|token)\s+)?)[^\s\"',;]{4,}"),
        "<token>",
    ),
    ("token", re.compile(r"(?i)(?P<kept>\bbearer\s+)[\w.~+/=-]{12,}"), "<token>"),
    (
        "password",
        re.compile(rf"(?i)(?P<kept>(?<![\w-])-{{0,2}}{_KEY}[\"']?\s*(?:=>|:=|[:=])\s*)(?![*<]|\$[a-z_{{(]|%\()(?:\"[^\"\n]{{3,}}\"|'[^'\n]{{3,}}'|[^\s\"',;&)]{{3,}})"),
        "<secret>",
    ),
    ("password", re.compile(rf"(?i)(?P<kept>(?<![\w-])--{_KEY}\s+)(?![-*<])[^\s\"',;&)]{{3,}}"), "<secret>"),
    ("e-mail address", re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+"), "<email>"),
)  # fmt: skip
_GIT_ADDRESS = re.compile(r"git@[\w.-]+$")
_QUICK = re.compile(r"(?i)@|://|-----BEGIN|eyJ|_|bearer|authorization|pass|pwd|secret|token|key|credential|sign|"
                    r"session|AKIA|ASIA|AROA|AIza|glpat|xox|xapp|pypi-|sk-|ya29|SG\.|connection")  # fmt: skip


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

"""Bytes to text: which encoding a file is in, and what to do where it is in two."""

from charset_normalizer import from_bytes

from tomas.tables.model import Remark, Step, TableRefused

_CANDIDATES = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "mac_roman", "shift_jis", "gb18030", "big5", "euc_kr"]
_SAMPLE = 400_000
_MIXED = 0.5
"""From this share of lines with other letters than ASCII that are valid UTF-8, the file counts as UTF-8."""


def decoded(data: bytes, name: str) -> tuple[str, list[Remark]]:
    """Return the file's text and what there is to say on its encoding. Raises TableRefused."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            text = data.decode(encoding, errors="replace")
            return text, [Remark(Step.RECOGNISED, f"Encoding {encoding.removesuffix('-sig').upper()} (by its mark).")]
    if b"\0" in data[:4096]:
        return _unmarked_utf16(data)
    try:
        return data.decode("ascii"), [Remark(Step.RECOGNISED, "Encoding ASCII.")]
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("utf-8"), [Remark(Step.RECOGNISED, "Encoding UTF-8.")]
    except UnicodeDecodeError:
        return _other(data, name)


def _unmarked_utf16(data: bytes) -> tuple[str, list[Remark]]:
    encoding = "utf-16-be" if data[0::2].count(0) > data[1::2].count(0) else "utf-16-le"
    remark = Remark(Step.RECOGNISED, f"Encoding {encoding.upper()} (it has no mark).")
    return data.decode(encoding, errors="replace"), [remark]


def _other(data: bytes, name: str) -> tuple[str, list[Remark]]:
    lines = data.split(b"\n")
    foreign = [index for index, line in enumerate(lines) if not line.isascii()]
    broken = [index for index in foreign if not _is_utf8(lines[index])]
    if len(broken) <= _MIXED * len(foreign):
        return _mixed(lines, broken)
    best = from_bytes(data[:_SAMPLE], cp_isolation=_CANDIDATES).best()
    if best is None:
        raise TableRefused(f"The encoding of {name} cannot be told. Please save it as CSV UTF-8 and upload that.")
    encoding = best.encoding
    if encoding.startswith("cp125") and encoding != "cp1251" and _is_western(data):
        encoding = "cp1252"
    label = {"cp1252": "Windows-1252 (Western European)"}.get(encoding, encoding)
    remark = Remark(Step.RECOGNISED, f"Encoding {label}, told by its letters.")
    return data.decode(encoding, errors="replace"), [remark]


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_western(data: bytes) -> bool:
    """Whether nearly all letters beyond ASCII are those of Western European languages in Windows-1252."""
    letters = "äöüÄÖÜßéèêëàâáçñóòôúùûíìîœæøåÅØÆÉÈÀÇÑ°€…§«»£©®·•²³½¿¡\xa0\u2013\u2014\u2018\u2019\u201c\u201d"
    usual = set(letters.encode("cp1252"))
    foreign = [byte for byte in data[:_SAMPLE] if byte > 127]  # noqa: PLR2004 - the end of ASCII
    return sum(byte in usual for byte in foreign) >= 0.9 * len(foreign)


def _mixed(lines: list[bytes], broken: list[int]) -> tuple[str, list[Remark]]:
    """Read as UTF-8, the broken lines as Windows-1252: two exports in one file."""
    odd = set(broken)
    parts = [
        line.decode("cp1252", errors="replace") if index in odd else line.decode("utf-8")
        for index, line in enumerate(lines)
    ]
    rows = tuple(index + 1 for index in broken)
    text = "Lines that are not UTF-8 like the rest were read as Windows-1252."
    return "\n".join(parts), [Remark(Step.RECOGNISED, "Encoding UTF-8."), Remark(Step.REPAIRED, text, rows)]

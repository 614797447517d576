"""Letters that LaTeX's own font lacks, such as Greek, Cyrillic or Chinese ones: set in another font that has them."""

import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from matplotlib.ft2font import FT2Font

_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
_KINDS = frozenset({".ttf", ".otf", ".ttc"})
_UPRIGHT = frozenset({"Regular", "Book", "Roman", "Medium"})
_FOREIGN = re.compile(r"[^\u0000-\u024f\u2013\u2014\u2018\u2019\u201c\u201d\u2020-\u2022\u2026\u20ac\u2122\ufe0f]+")
"""What Latin Modern need not have."""


def lettered(source: str) -> tuple[str, str]:
    """Return a LaTeX document whose foreign letters name their font, and those letters that no font here has."""
    letters = set("".join(_FOREIGN.findall(source)))
    if not letters:
        return source, ""
    fonts = _fonts_for(letters)
    families = sorted(set(fonts.values()))
    names = {family: f"\\letters{chr(ord('A') + place)}" for place, family in enumerate(families)}

    def in_font(found: re.Match[str]) -> str:
        runs = ((family, "".join(run)) for family, run in groupby(found[0], lambda letter: fonts.get(letter, "")))
        return "".join(f"{{{names[family]} {run}}}" if family else run for family, run in runs)

    head, begin, body = source.partition(r"\begin{document}")
    said = "".join(f"\\newfontfamily{name}{{{family}}}\n" for family, name in names.items())
    needed = f"\\usepackage{{fontspec}}\n{said}" if said else ""
    return f"{head}{needed}{begin}{_FOREIGN.sub(in_font, body)}", "".join(sorted(letters - fonts.keys()))


def _fonts_for(letters: Iterable[str]) -> dict[str, str]:
    """Return the family that has a letter, for each that one has; those with serifs before others."""
    wanted = set(letters)
    found: dict[str, str] = {}
    paths = [path for folder in _FOLDERS for path in sorted(folder.rglob("*")) if path.suffix.lower() in _KINDS]
    for path in sorted(paths, key=lambda path: ("Serif" not in path.name, "Sans" not in path.name, path.name)):
        try:
            font = FT2Font(str(path))
        except (OSError, RuntimeError):  # a damaged or unknown font is none
            continue
        if font.style_name not in _UPRIGHT:
            continue
        held = font.get_charmap()
        new = {letter for letter in wanted if ord(letter) in held}
        found |= dict.fromkeys(new, font.family_name)
        wanted -= new
        if not wanted:
            break
    return found

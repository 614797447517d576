"""Which modes and engines are installed, found through entry points: ours and anybody's alike."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from importlib.metadata import entry_points
from importlib.resources import files

from tomas.modes.base import Mode
from tomas.modes.declared.mode import ModeOfFile
from tomas.modes.declared.reading import read_mode

MODES_GROUP = "tomas.modes"
ENGINES_GROUP = "tomas.engines"


class BrokenMode(Exception):
    """An installed entry point does not lead to a usable mode; the message names it."""


def load_modes() -> dict[str, Mode]:
    """Load every installed mode, by id, in the order of lists. Raises BrokenMode where one cannot be used."""
    modes: dict[str, Mode] = {}
    for mode in (*_of_packages(), *_of_library()):
        if mode.spec.id in modes:
            raise BrokenMode(f"Two installed modes are called {mode.spec.id!r}; remove one of them.")
        modes[mode.spec.id] = mode
    return dict(sorted(modes.items(), key=lambda named: (named[1].spec.place, named[0])))


def _of_packages() -> Iterator[Mode]:
    for point in sorted(entry_points(group=MODES_GROUP), key=lambda point: point.name):
        kind = point.load()
        if not (isinstance(kind, type) and issubclass(kind, Mode)):
            raise BrokenMode(f"The entry point {point.name!r} ({point.value}) is not a Mode.")
        yield kind()


def _of_library() -> Iterator[Mode]:
    """The modes that come as files with TOMAS."""
    for place in sorted(files("tomas.modes.declared").joinpath("library").iterdir(), key=lambda place: place.name):
        if place.name.endswith(".yaml"):
            yield ModeOfFile(read_mode(place.read_text(encoding="utf-8"), place.name))


def engine_ids() -> tuple[str, ...]:
    """Return the ids of the installed engines, without importing any of them."""
    return tuple(sorted(point.name for point in entry_points(group=ENGINES_GROUP)))


def find_mode(modes: Mapping[str, Mode], word: str) -> Mode | None:
    """Return the mode with this id or alias, whatever its case and separators; None where there is none."""
    return _by_word(modes).get(_plain(word))


def suggest(modes: Mapping[str, Mode], word: str, limit: int = 3) -> tuple[str, ...]:
    """Return the names of modes whose id or alias looks like the word, best first."""
    known = _by_word(modes)
    close = get_close_matches(_plain(word), known, n=limit, cutoff=0.5)
    return tuple(dict.fromkeys(known[match].spec.word for match in close))


def _by_word(modes: Mapping[str, Mode]) -> dict[str, Mode]:
    words = {_plain(alias): mode for mode in modes.values() for alias in mode.spec.aliases}
    return words | {_plain(mode.spec.word): mode for mode in modes.values()}


def _plain(word: str) -> str:
    return word.strip().casefold().replace("-", "_").replace(" ", "_")

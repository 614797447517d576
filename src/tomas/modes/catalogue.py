"""Finding modes by what people call them: by their own name, by the engine that works, by their category."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

from tomas.modes.base import Mode, ModeSpec
from tomas.modes.registry import engine_ids, find_mode

ENGINE, CATEGORY = "engine", "category"


@dataclass(frozen=True, slots=True)
class Selection:
    """The modes that words mean."""

    specs: tuple[ModeSpec, ...]
    page: ModeSpec | None = None
    """The one mode that was named itself."""
    title: str = ""
    """What they have in common; empty for all modes."""
    namesake: str = ""
    """The engine or category that is called like the mode of the page, as one asks for it: `category Research`."""


class NothingFound(LookupError):
    """No mode, engine or category is called so; `close` are names that look like it."""

    def __init__(self, word: str, close: tuple[str, ...]) -> None:
        super().__init__(word)
        self.word = word
        self.close = close


def engines_of(spec: ModeSpec) -> tuple[str, ...]:
    """Return the engines that work in a mode."""
    return tuple(dict.fromkeys((spec.engine, *(stage.engine for stage in spec.stages))))


def engines(modes: Mapping[str, Mode]) -> tuple[str, ...]:
    """Return all engines that modes use."""
    return tuple(sorted({engine for mode in modes.values() for engine in engines_of(mode.spec)}))


def categories(modes: Mapping[str, Mode]) -> tuple[str, ...]:
    """Return all categories of modes."""
    return tuple(sorted({mode.spec.category for mode in modes.values()}))


def select(modes: Mapping[str, Mode], words: str) -> Selection:
    """Return what words mean: all modes for none, the mode of that name, or those of engines and categories.

    Engines and categories may be mixed, with the word `engine` or `category` before one that is called like a mode.
    Several of a kind widen, both kinds together narrow. A mode's alias comes last. Raises NothingFound.
    """
    if not words.strip():
        return Selection(_specs(modes))
    mode = find_mode(modes, words)
    try:
        found = _of_groups(modes, words)
    except NothingFound:
        if mode is None:
            raise
        return Selection((mode.spec,), page=mode.spec)
    if mode and _plain(mode.spec.word) == _plain(words):
        return Selection((mode.spec,), page=mode.spec, namesake=found.title)
    return found


def narrowed(modes: Mapping[str, Mode], *, engine: str = "", category: str = "") -> Selection:
    """Return the modes of an engine and of a category; an empty word does not narrow. Raises NothingFound."""
    names = _groups(modes)
    wanted = {ENGINE: [_known(engine, names[ENGINE])] if engine else []}
    wanted[CATEGORY] = [_known(category, names[CATEGORY])] if category else []
    return _those(modes, wanted)


def _of_groups(modes: Mapping[str, Mode], words: str) -> Selection:
    """Read words as names of engines and categories, the longest name first. Raises NothingFound."""
    names = _groups(modes)
    wanted: dict[str, list[str]] = {ENGINE: [], CATEGORY: []}
    left = words.replace(",", " ").split()
    while left:
        kind = left[0].casefold()
        if kind in names and len(left) > 1:
            del left[0]
            found = _first(left, {kind: names[kind]})
        else:
            found = _first(left, names)
        if found is None:
            raise NothingFound(" ".join(left), _like(modes, " ".join(left)) or _like(modes, left[0]))
        wanted[found.kind].append(found.name)
        del left[: found.length]
    return _those(modes, wanted)


class _Found(NamedTuple):
    kind: str
    name: str
    length: int
    """How many words it has."""


def _first(words: Sequence[str], names: Mapping[str, Sequence[str]]) -> _Found | None:
    """Return the longest name with which words begin."""
    for length in range(len(words), 0, -1):
        said = _plain(" ".join(words[:length]))
        for kind, known in names.items():
            if name := next((name for name in known if _plain(name) == said), ""):
                return _Found(kind, name, length)
    return None


def _groups(modes: Mapping[str, Mode]) -> dict[str, tuple[str, ...]]:
    return {ENGINE: tuple(dict.fromkeys((*engines(modes), *engine_ids()))), CATEGORY: categories(modes)}


def _those(modes: Mapping[str, Mode], wanted: Mapping[str, list[str]]) -> Selection:
    specs = _specs(modes)
    if wanted[ENGINE]:
        specs = _where(specs, lambda spec: bool({*wanted[ENGINE]} & {*engines_of(spec)}))
    if wanted[CATEGORY]:
        specs = _where(specs, lambda spec: spec.category in wanted[CATEGORY])
    return Selection(specs, title=", ".join(f"{kind} {' or '.join(names)}" for kind, names in wanted.items() if names))


def _like(modes: Mapping[str, Mode], word: str) -> tuple[str, ...]:
    names = (*modes, *(alias for mode in modes.values() for alias in mode.spec.aliases))
    return _close(word, (*names, *engines(modes), *categories(modes)))


def _specs(modes: Mapping[str, Mode]) -> tuple[ModeSpec, ...]:
    return tuple(mode.spec for mode in modes.values())


def _where(specs: Iterable[ModeSpec], wanted: Callable[[ModeSpec], bool]) -> tuple[ModeSpec, ...]:
    return tuple(filter(wanted, specs))


def _known(word: str, names: tuple[str, ...]) -> str:
    found = next((name for name in names if _plain(name) == _plain(word)), None)
    if found is None:
        raise NothingFound(word, _close(word, names))
    return found


def _close(word: str, names: tuple[str, ...]) -> tuple[str, ...]:
    by_plain = {_plain(name): name for name in reversed(names)}
    return tuple(by_plain[match] for match in get_close_matches(_plain(word), by_plain, n=3, cutoff=0.5))


def _plain(word: str) -> str:
    return word.strip().casefold().replace("-", "_").replace(" ", "_")

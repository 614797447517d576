"""Finding modes by what people call them: by their own name, by the engine that works, by their category."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from tomas.modes.base import Mode, ModeSpec
from tomas.modes.registry import engine_ids, find_mode


@dataclass(frozen=True, slots=True)
class Selection:
    """The modes that a word means."""

    specs: tuple[ModeSpec, ...]
    page: ModeSpec | None = None
    """The one mode that was named itself."""
    title: str = ""
    """What they have in common; empty for all modes."""


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


def select(modes: Mapping[str, Mode], word: str) -> Selection:
    """Return what a word means: a mode, else an engine, else a category; all modes for none. Raises NothingFound."""
    if not word.strip():
        return Selection(_specs(modes))
    if mode := find_mode(modes, word):
        return Selection((mode.spec,), page=mode.spec)
    try:
        return narrowed(modes, engine=word)
    except NothingFound:
        pass
    try:
        return narrowed(modes, category=word)
    except NothingFound:
        names = (*modes, *(alias for mode in modes.values() for alias in mode.spec.aliases))
        raise NothingFound(word, _close(word, (*names, *engines(modes), *categories(modes)))) from None


def narrowed(modes: Mapping[str, Mode], *, engine: str = "", category: str = "") -> Selection:
    """Return the modes of an engine and of a category; an empty word does not narrow. Raises NothingFound."""
    specs, titles = _specs(modes), []
    if engine:
        name = _known(engine, tuple(dict.fromkeys((*engines(modes), *engine_ids()))))
        specs, titles = _where(specs, lambda spec: name in engines_of(spec)), [f"engine {name}"]
    if category:
        group = _known(category, categories(modes))
        specs, titles = _where(specs, lambda spec: spec.category == group), [*titles, f"category {group}"]
    return Selection(specs, title=", ".join(titles))


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

"""Carries out the changes that people ask for at the outline."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tomas.documents.sentences import sentences
from tomas.modes.handbook.commands import Command
from tomas.modes.handbook.outline import Chapter, OutlineSection, SourceRef
from tomas.modes.handbook.outline_check import reference
from tomas.modes.handbook.search import best_sections
from tomas.modes.handbook.sources import Found, Library, Passage
from tomas.modes.handbook.words import stems
from tomas.modes.summaries import clipped

_MOST_QUOTED = 28
_LONGEST_TITLE = 90


@dataclass(eq=False, slots=True)
class _Section:
    title: str
    sources: tuple[SourceRef, ...]


@dataclass(eq=False, slots=True)
class _Chapter:
    title: str
    purpose: str
    sections: list[_Section]


@dataclass(slots=True)
class Draft:
    """An outline being changed. Numbers mean what people saw when they asked, however much has changed since."""

    title: str
    chapters: list[_Chapter]
    library: Library
    done: list[str] = field(default_factory=list)
    _seen: dict[str, _Chapter | _Section] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, chapter in enumerate(self.chapters, 1):
            self._seen[str(number)] = chapter
            for below, section in enumerate(chapter.sections, 1):
                self._seen[f"{number}.{below}"] = section

    @classmethod
    def of(cls, title: str, chapters: Iterable[Chapter], library: Library) -> "Draft":
        """Return an outline ready to be changed."""
        drafts = [
            _Chapter(one.title, one.purpose, [_Section(below.title, below.sources) for below in one.sections])
            for one in chapters
        ]
        return cls(title, drafts, library)

    def frozen(self) -> tuple[Chapter, ...]:
        """Return the chapters as they are now."""
        return tuple(
            Chapter(
                title=chapter.title,
                purpose=chapter.purpose,
                sections=tuple(OutlineSection(title=one.title, sources=one.sources) for one in chapter.sections),
            )
            for chapter in self.chapters
        )

    def change(self, commands: Iterable[Command]) -> None:
        """Carry out the commands of one piece of guidance; `done` tells what came of each."""
        for command in commands:
            refs = (*command.refs, *((command.target,) if command.target else ()))
            missing = [ref for ref in refs if not self._is_there(ref)]
            if missing:
                known = "no longer there" if all(ref in self._seen for ref in missing) else "not in the outline"
                self.done.append(f"{' and '.join(missing)} is {known}, so “{command.words}” was not done.")
            else:
                self.done.append(_DOERS[command.kind](self, command))

    def _is_there(self, ref: str) -> bool:
        """Whether a chapter or section that people saw still stands in the outline."""
        part = self._seen.get(ref)
        return part in self.chapters or any(part in chapter.sections for chapter in self.chapters)

    def _home(self, section: _Section) -> _Chapter:
        return next(chapter for chapter in self.chapters if section in chapter.sections)

    def _part(self, ref: str) -> _Chapter | _Section:
        return self._seen[ref]

    def _merge(self, command: Command) -> str:
        parts = [self._part(ref) for ref in command.refs]
        target, *others = parts
        if isinstance(target, _Chapter) and all(isinstance(one, _Chapter) for one in others):
            for other in others:
                if isinstance(other, _Chapter):
                    target.sections += other.sections
                    self.chapters.remove(other)
            target.purpose = " ".join(dict.fromkeys(p.purpose for p in parts if isinstance(p, _Chapter) and p.purpose))
        elif isinstance(target, _Section) and all(isinstance(one, _Section) for one in others):
            for other in others:
                if isinstance(other, _Section):
                    refs = {ref.section: ref for ref in (*other.sources, *target.sources)}
                    target.sources = tuple(refs.values())
                    self._remove(other)
        else:
            return f"A chapter and a section cannot be merged, so “{command.words}” was not done."
        target.title = command.name or target.title
        return f"{', '.join(command.refs[1:])} merged into {command.refs[0]}, “{target.title}”."

    def _drop(self, command: Command) -> str:
        return self._without([self._part(ref) for ref in command.refs], command)

    def _keep(self, command: Command) -> str:
        kept = {id(self._part(ref)) for ref in command.refs}
        if any("." in ref for ref in command.refs):
            return f"Only whole chapters can be kept alone, so “{command.words}” was not done."
        return self._without([chapter for chapter in self.chapters if id(chapter) not in kept], command)

    def _without(self, parts: list[_Chapter | _Section] | list[_Chapter], command: Command) -> str:
        gone = {id(part) for part in parts}
        left = [
            chapter
            for chapter in self.chapters
            if id(chapter) not in gone and any(id(section) not in gone for section in chapter.sections)
        ]
        if not left:
            return f"One chapter at least has to stay, so “{command.words}” was not done."
        whole = list(dict.fromkeys(parts))
        for part in whole:
            self._remove(part)
        return f"Dropped: {', '.join(f'“{part.title}”' for part in whole) or 'nothing'}."

    def _remove(self, part: _Chapter | _Section) -> None:
        if isinstance(part, _Chapter):
            self.chapters.remove(part)
            return
        for chapter in self.chapters:
            if part in chapter.sections:
                chapter.sections.remove(part)
        self.chapters = [chapter for chapter in self.chapters if chapter.sections]

    def _rename(self, command: Command) -> str:
        part = self._part(command.refs[0])
        old, part.title = part.title, command.name
        return f"{command.refs[0]}, “{old}”, is now “{command.name}”."

    def _swap(self, command: Command) -> str:
        one, other = (self._part(ref) for ref in command.refs)
        if isinstance(one, _Chapter) and isinstance(other, _Chapter):
            _exchange(self.chapters, one, self.chapters, other)
        elif isinstance(one, _Section) and isinstance(other, _Section):
            _exchange(self._home(one).sections, one, self._home(other).sections, other)
        else:
            return f"A chapter and a section cannot change places, so “{command.words}” was not done."
        return f"{command.refs[0]} and {command.refs[1]} have changed places."

    def _order(self, command: Command) -> str:
        wanted = [part for ref in command.refs if isinstance(part := self._part(ref), _Chapter)]
        if len(wanted) < len(command.refs):
            return f"Only chapters can be ordered so, hence “{command.words}” was not done; use “move” for sections."
        self.chapters = [*wanted, *(chapter for chapter in self.chapters if chapter not in wanted)]
        return f"The chapters now begin with {', '.join(command.refs)}."

    def _move(self, command: Command) -> str:
        part = self._part(command.refs[0])
        target = self._part(command.target) if command.target else None
        if isinstance(part, _Chapter):
            if isinstance(target, _Section):
                return f"A chapter cannot be moved into another, so “{command.words}” was not done."
            return self._moved(self.chapters, part, target, command)
        home = self._home(part)
        if isinstance(target, _Chapter):
            home.sections.remove(part)
            target.sections.append(part)
            self.chapters = [chapter for chapter in self.chapters if chapter.sections]
            return f"“{part.title}” is now in “{target.title}”."
        goal = next((chapter for chapter in self.chapters if target in chapter.sections), home)
        if goal is not home:
            home.sections.remove(part)
            goal.sections.append(part)
            self.chapters = [chapter for chapter in self.chapters if chapter.sections]
        return self._moved(goal.sections, part, target, command)

    @staticmethod
    def _moved[T: (_Chapter, _Section)](
        parts: list[T], part: T, target: _Chapter | _Section | None, command: Command
    ) -> str:
        if target is part:
            return f"“{part.title}” stays where it is."
        places = [id(one) for one in parts]
        start = places.index(id(part))
        goal = places.index(id(target)) if target is not None else (0 if command.where == "first" else len(parts) - 1)
        del parts[start]
        if target is not None:
            before = goal - (start < goal)
            behind = command.where == "after" or (not command.where and start < goal)
            goal = before + 1 if behind else before
        parts.insert(goal, part)
        return f"“{part.title}” is now number {goal + 1}."

    def _title(self, command: Command) -> str:
        self.title = command.name
        return f"The handbook is now called “{command.name}”."

    def _add(self, command: Command) -> str:
        sections = found_sections(self.library, command.name)
        if not sections:
            return f"The documents say nothing about “{command.name}”, so no chapter was added."
        target = self._part(command.target) if command.target else None
        parts = [_Section(section.title, section.sources) for section in sections]
        title = command.name[:1].upper() + command.name[1:]
        if isinstance(target, _Chapter):
            target.sections += parts
            return f"“{target.title}” now has {len(parts)} more on “{command.name}”."
        self.chapters.append(_Chapter(title, f"What the documents say about {command.name}.", parts))
        return f"Chapter “{title}” added, from {len(parts)} section{'s' if len(parts) > 1 else ''} of the documents."


def _exchange[T](first: list[T], one: T, second: list[T], other: T) -> None:
    here, there = first.index(one), second.index(other)
    first[here], second[there] = other, one


_DOERS: dict[str, Callable[[Draft, Command], str]] = {
    "merge": Draft._merge,
    "drop": Draft._drop,
    "keep": Draft._keep,
    "rename": Draft._rename,
    "swap": Draft._swap,
    "order": Draft._order,
    "move": Draft._move,
    "title": Draft._title,
    "add": Draft._add,
}


def found_sections(library: Library, topic: str) -> tuple[OutlineSection, ...]:
    """Return what the documents say on a topic as sections of an outline; none where they are silent."""
    return tuple(
        OutlineSection(
            title=clipped(hit.section.title, _LONGEST_TITLE),
            sources=(source_of(hit.passage, library, topic),),
        )
        for hit in best_sections(library, topic)
    )


def source_of(passage: Passage, library: Library, topic: str = "") -> SourceRef:
    """Return a passage as a source, with the words of it that say most on a topic."""
    quote = telling_quote(passage, topic)
    found = library.find(quote, (passage,)) or Found(library.section_of(passage), passage, passage.page)
    return reference(found, quote, library)


def telling_quote(passage: Passage, topic: str = "") -> str:
    """Return a sentence of a passage, or its beginning, word for word."""
    if passage.kind == "table":
        cells = [cell for row in passage.rows for cell in row if cell]
        return "\n".join(cells[:4])
    wanted = set(stems(topic))
    parts = sentences(passage.text) or [passage.text]
    best = max(parts, key=lambda part: len(wanted & set(stems(part))))
    return " ".join(best.split()[:_MOST_QUOTED])

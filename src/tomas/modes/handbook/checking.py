"""Checks what the model wrote of a chapter: each claim must stand on words of a document."""

import re
from dataclasses import dataclass, field

from tomas.documents.language import detect_language
from tomas.documents.quotes import normalised
from tomas.modes.handbook.chapters import (
    Block,
    ChapterAnswer,
    Claim,
    Contradiction,
    Gap,
    LeftOut,
    Mark,
    NamedContradiction,
    Quoted,
    Section,
    Statement,
    Term,
    WrittenBlock,
    WrittenSection,
)
from tomas.modes.handbook.contradictions import Possible
from tomas.modes.handbook.gaps import PossibleGap
from tomas.modes.handbook.glossary import holds, mark_of
from tomas.modes.handbook.outline import Chapter
from tomas.modes.handbook.outline_check import LEAST_QUOTED
from tomas.modes.handbook.sources import Library, Passage
from tomas.modes.handbook.words import digits, numbers, stems

_MARKS = re.compile(r"\s*\[D\d{1,2}\b[^\]]*\]")
_NUMBERING = re.compile(r"^\s*(?:step\s+)?\d{1,2}[.)]\s+", re.IGNORECASE)
_LABEL = re.compile(r"\b(\d{1,2})\.(\d{1,2})\b")
_BINDS = re.compile(r"\b(?:must|shall|always|have to|has to|(?:is|are) required|mandatory)\b", re.IGNORECASE)
_SOFT = re.compile(
    r"\b(?:should|may|can|could|might|recommended|encouraged|advised|ideally|preferably)\b", re.IGNORECASE
)
_NEGATED = re.compile(
    r"\b(?:not|never|no longer|cannot|without|nobody|none|neither|forbidden|prohibited|avoid)\b|n['\u2019]t\b", re.I
)
_TO_MACHINES = re.compile(
    r"\b(?:ignore|disregard|forget)\s+(?:(?:all|any|your|the|of|these|those)\s+)*(?:previous|prior|above|earlier|preceding)"
    r"\s+(?:\w+\s+)?(?:instructions?|prompts?|messages?|directions)\b"
    r"|\b(?:system|developer)\s+(?:prompt|message|mode)\b|\b(?:reply|respond|answer)\s+only\s+with\b"
    r"|\b(?:AI|language)\s+(?:assistant|model|agent)s?\s*,?\s+(?:must|should|shall|will|has to|have to)\b"
    r"|\byou are now (?:an?\s+)?(?:\w+\s+)?(?:AI|assistant|chatbot|language model|jailbroken)\b",
    re.IGNORECASE,
)
"""Words by which texts try to steer the model that reads them."""
_LEAST_SHARED = 0.34
_LEAST_WORDS = 4
"""Telling words; a shorter claim is too short to be compared by its words."""


@dataclass(slots=True)
class CheckedChapter:
    """What the documents bear of a chapter."""

    sections: list[Section] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    dismissed: list[str] = field(default_factory=list)
    claims: int = 0
    """How many claims were made."""
    unborne: int = 0
    """How many of them stand on nothing."""


class Checker:
    """Checks one chapter's answer against the documents."""

    def __init__(self, library: Library, passages: tuple[Passage, ...], number: int) -> None:
        self._library = library
        self._passages = passages
        self._mine = {passage.id: passage for passage in passages}
        self._number = number
        self._checked = CheckedChapter()

    def run(
        self,
        answer: ChapterAnswer,
        chapter: Chapter,
        contradictions: tuple[Possible, ...],
        gaps: tuple[PossibleGap, ...],
    ) -> CheckedChapter:
        """Return what holds of an answer, and what was left out."""
        written = self._by_section(answer, len(chapter.sections))
        for below, planned in enumerate(chapter.sections, 1):
            blocks = [
                block
                for section in written.get(below, ())
                for one in section.blocks
                if (block := self._block(one)) is not None
            ]
            self._checked.sections.append(Section(title=planned.title, blocks=tuple(blocks)))
        dismissed = {one.id: one.reason for one in answer.dismissed}
        self._contradictions(answer, contradictions, dismissed)
        self._gaps(answer, gaps, dismissed)
        self._terms(answer)
        return self._checked

    def _by_section(self, answer: ChapterAnswer, count: int) -> dict[int, list[WrittenSection]]:
        """Return what was written by the sections' positions; what is for no section of the chapter is left out."""
        written: dict[int, list[WrittenSection]] = {}
        for section in answer.sections:
            label = _LABEL.search(section.section)
            chapter, below = (int(label[1]), int(label[2])) if label is not None else (0, 0)
            if chapter == self._number and 1 <= below <= count:
                written.setdefault(below, []).append(section)
                continue
            for claim in (claim for block in section.blocks for claim in block.claims):
                self._checked.claims += 1
                self._checked.unborne += 1
                self._leave_out(claim.text, f"there is no section {section.section} in this chapter")
        return written

    def _block(self, block: WrittenBlock) -> Block | None:
        if block.kind == "copy":
            return self._copied(block)
        statements = tuple(one for claim in block.claims if (one := self._statement(claim)) is not None)
        if not statements:
            return None
        title = " ".join(block.title.split())
        kind = "list" if block.kind == "roles" and not all(one.who for one in statements) else block.kind
        title = title if self._bears_numbers(title, statements) else ""
        return Block(kind=kind, title=title, statements=statements, first=block.first)

    @staticmethod
    def _bears_numbers(title: str, statements: tuple[Statement, ...]) -> bool:
        return digits(title) <= numbers(" ".join(f"{one.text} {one.mark.quote}" for one in statements))

    def _copied(self, block: WrittenBlock) -> Block | None:
        passage = self._library.passages.get(block.passage)
        if passage is None or passage.kind not in {"table", "code"}:
            self._leave_out(block.passage, "no table or code of the documents has this id")
            return None
        quote = next((cell for row in passage.rows for cell in row if cell), passage.text)
        return Block(
            kind="copy",
            title=" ".join(block.title.split()),
            rows=passage.rows,
            code=passage.code,
            mark=mark_of(self._library, passage, quote),
        )

    def _statement(self, claim: Claim) -> Statement | None:
        self._checked.claims += 1
        text = " ".join(_NUMBERING.sub("", _MARKS.sub("", claim.text)).split())
        located = self._locate(claim.passage, claim.quote)
        if located is None:
            self._checked.unborne += 1
            self._leave_out(text, f"no document says “{claim.quote.strip()}”")
            return None
        passage, mark = located
        heading = " ".join(self._library.section_of(passage).path)
        invented = digits(text) - numbers(f"{passage.text} {claim.quote} {heading}")
        if invented:
            self._checked.unborne += 1
            self._leave_out(text, f"its source does not hold the number {', '.join(sorted(invented))}")
            return None
        if not text:
            return None
        if _TO_MACHINES.search(claim.quote) or _TO_MACHINES.search(text):
            self._leave_out(text, "it speaks to a machine and not to readers, and was not followed")
            return None
        code = self._mine.get(claim.code)
        return Statement(
            text=text,
            mark=mark,
            who=self._who(claim.who, passage),
            below=claim.below,
            code=code.code if code is not None else "",
            doubt=doubt(text, passage.text, claim.quote, heading),
        )

    def _who(self, who: str, passage: Passage) -> str:
        """Return who does something, if the passage or the headings above it name them."""
        named = " ".join(who.split())
        around = normalised(f"{passage.text} {' '.join(self._library.section_of(passage).path)}").lower()
        wanted = set(stems(named))
        return named if normalised(named).lower() in around or (wanted and wanted <= set(stems(around))) else ""

    def _locate(self, key: str, quote: str) -> tuple[Passage, Mark] | None:
        """Return where a quote stands: in its passage, in another of the chapter, or anywhere."""
        named = self._library.passages.get(key)
        places = ((named,) if named is not None else (), self._passages, tuple(self._library.passages.values()))
        for among in places:
            found = self._library.find(quote, among)
            if found is None:
                continue
            whole = normalised(quote) == normalised(found.passage.text)
            if len(quote.split()) < LEAST_QUOTED and not whole and found.passage.kind != "table":
                return None
            flat = quote.strip() if found.passage.kind == "table" else " ".join(quote.split())
            return found.passage, mark_of(self._library, found.passage, flat)
        return None

    def _contradictions(self, answer: ChapterAnswer, possible: tuple[Possible, ...], dismissed: dict[str, str]) -> None:
        for one in possible:
            if one.id in dismissed:
                self._checked.dismissed.append(f"“{one.about}” is no contradiction: {dismissed[one.id]}")
                continue
            first, second = (mark_of(self._library, said.passage, said.quote) for said in (one.first, one.second))
            self._add(Contradiction(
                about=one.about, first=first, second=second, chapter=self._number, found_by="program"
            ))  # fmt: skip
        for named in answer.contradictions:
            self._named(named)

    def _named(self, named: NamedContradiction) -> None:
        marks = [self._quoted(one) for one in (named.first, named.second)]
        first, second = marks
        if first is None or second is None:
            missing = named.first.quote if first is None else named.second.quote
            self._leave_out(f"Contradiction: {named.about}", f"no document says “{missing}”")
        elif first.passage != second.passage or normalised(first.quote) != normalised(second.quote):
            self._add(
                Contradiction(about=named.about, first=first, second=second, chapter=self._number, found_by="model")
            )

    def _add(self, found: Contradiction) -> None:
        """Take up a contradiction unless the same words are said to contradict each other already."""
        if not any(_same_words(one, found) for one in self._checked.contradictions):
            self._checked.contradictions.append(found)

    def _quoted(self, one: Quoted) -> Mark | None:
        located = self._locate(one.passage, one.quote)
        return located[1] if located is not None else None

    def _gaps(self, answer: ChapterAnswer, possible: tuple[PossibleGap, ...], dismissed: dict[str, str]) -> None:
        for one in possible:
            if one.id in dismissed:
                self._checked.dismissed.append(f"“{one.quote}” leaves nothing open: {dismissed[one.id]}")
                continue
            mark = mark_of(self._library, one.passage, one.quote)
            self._checked.gaps.append(Gap(question=one.question, mark=mark, chapter=self._number, found_by="program"))
        for named in answer.gaps:
            located = self._locate(named.passage, named.quote)
            if located is None:
                self._leave_out(f"Gap: {named.question}", f"no document says “{named.quote}”")
            elif all(normalised(one.mark.quote) != normalised(named.quote) for one in self._checked.gaps):
                question = " ".join(named.question.split())
                self._checked.gaps.append(
                    Gap(question=question, mark=located[1], chapter=self._number, found_by="model")
                )

    def _terms(self, answer: ChapterAnswer) -> None:
        for named in answer.terms:
            located = self._locate(named.passage, named.quote)
            if located is None or not holds(named.term, named.quote):
                self._leave_out(f"Term: {named.term}", "no document defines it in these words")
            else:
                self._checked.terms.append(Term(term=" ".join(named.term.split()), mark=located[1]))

    def _leave_out(self, text: str, reason: str) -> None:
        self._checked.left_out.append(LeftOut(chapter=self._number, text=text, reason=reason))


def _same_words(one: Contradiction, other: Contradiction) -> bool:
    """Whether two contradictions are between the same words, quoted at whatever length, in either order."""
    ours, theirs = (
        {(mark.passage, normalised(mark.quote)) for mark in (found.first, found.second)} for found in (one, other)
    )
    return all(
        any(place == elsewhere and (said in told or told in said) for elsewhere, told in theirs) for place, said in ours
    )


def doubt(text: str, passage: str, quote: str, heading: str = "") -> str:
    """Return why a reader should look at the source of a statement; empty where nothing speaks against it.

    Texts in different languages cannot be compared word by word, so nothing is said of them but by their numbers.
    """
    languages = {detect_language(text), detect_language(passage)} - {"unknown"}
    if len(languages) > 1:
        return ""
    if _BINDS.search(text) and _SOFT.search(passage) and not _BINDS.search(passage):
        return "the source binds less"
    if bool(_NEGATED.search(text)) != bool(_NEGATED.search(quote)) and bool(_NEGATED.search(text)) != bool(
        _NEGATED.search(passage)
    ):
        return "the source may say the opposite"
    words = set(stems(text))
    around = set(stems(f"{passage} {quote} {heading}"))
    if len(words) >= _LEAST_WORDS and len(words & around) < _LEAST_SHARED * len(words):
        return "worded freely"
    return ""

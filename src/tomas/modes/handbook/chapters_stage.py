"""Stage `chapters`: each chapter written from its own passages, every claim checked against them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tomas.modes.answers import read_answer
from tomas.modes.artifacts import artifact, out_folder
from tomas.modes.base import AnswerRejected, ArtifactDraft, EngineAnswer, EngineTask, StageContext, StageOutcome
from tomas.modes.handbook.chapters import Chapter, ChapterAnswer, Chapters, Term
from tomas.modes.handbook.chapters_text import chapters_markdown, chapters_summary
from tomas.modes.handbook.checking import CheckedChapter, Checker
from tomas.modes.handbook.commands import free_guidance
from tomas.modes.handbook.contradictions import Possible, find_contradictions
from tomas.modes.handbook.gaps import PossibleGap, find_gaps
from tomas.modes.handbook.glossary import find_terms
from tomas.modes.handbook.outline import Outline
from tomas.modes.handbook.prompting import stage_prompt
from tomas.modes.handbook.reading import library_of
from tomas.modes.handbook.retrieval import ChapterSources, sources_of
from tomas.modes.handbook.sources import Library, Passage
from tomas.modes.media import JSON, MARKDOWN
from tomas.modes.prompting import json_block
from tomas.modes.provenance import made_by
from tomas.modes.summaries import counted

_MOST_UNBORNE = 0.5


@dataclass(frozen=True, slots=True)
class _Part:
    """What one chapter's task is about."""

    number: int
    sources: ChapterSources
    contradictions: tuple[Possible, ...]
    gaps: tuple[PossibleGap, ...]


def prepare(context: StageContext) -> tuple[EngineTask, ...]:
    """Return one task for each chapter."""
    library, outline = library_of(context), artifact(context, "outline_json", Outline)
    return tuple(
        EngineTask(id=f"chapter-{part.number}", prompt=_prompt(context, outline, part, library))
        for part in _parts(outline, library)
    )


def accept(context: StageContext, answers: tuple[EngineAnswer, ...]) -> StageOutcome:
    """Check every chapter and write them. Raises AnswerRejected for those that the documents do not bear."""
    library, outline = library_of(context), artifact(context, "outline_json", Outline)
    parts = _parts(outline, library)
    read = [_read(answer) for answer in answers]
    checked = [
        Checker(library, part.sources.passages, part.number).run(
            answer, outline.chapters[part.number - 1], part.contradictions, part.gaps
        )
        for part, answer in zip(parts, read, strict=True)
    ]
    _check(checked, answers)
    chapters = Chapters(
        title=outline.title,
        made_by=made_by(context),
        chapters=tuple(_chapter(outline, part, one) for part, one in zip(parts, checked, strict=True)),
        contradictions=tuple(found for one in checked for found in one.contradictions),
        gaps=tuple(gap for one in checked for gap in one.gaps),
        terms=_terms(library, checked),
        left_out=tuple(left for one in checked for left in one.left_out),
        dismissed=tuple(text for one in checked for text in one.dismissed),
        guidance_notes=tuple(dict.fromkeys(note for answer in read for note in answer.guidance_notes)),
    )
    return _outcome(context, chapters)


def _parts(outline: Outline, library: Library) -> tuple[_Part, ...]:
    """Return the chapters with their passages; a contradiction or gap belongs to the first chapter it touches."""
    contradictions, gaps = list(find_contradictions(library)), list(find_gaps(library))
    parts = []
    for number, chapter in enumerate(outline.chapters, 1):
        sources = sources_of(chapter, outline, library)
        mine = {passage.id for passage in sources.passages}
        ours = [one for one in contradictions if mine & {one.first.passage.id, one.second.passage.id}]
        open_here = [gap for gap in gaps if gap.passage.id in mine - {one.id for one in sources.related}]
        contradictions = [one for one in contradictions if one not in ours]
        gaps = [gap for gap in gaps if gap not in open_here]
        parts.append(_Part(number, sources, tuple(ours), tuple(open_here)))
    return tuple(parts)


def _prompt(context: StageContext, outline: Outline, part: _Part, library: Library) -> str:
    chapter = outline.chapters[part.number - 1]
    seen = {passage.id for passage in part.sources.passages}
    others = [
        said.passage for one in part.contradictions for said in (one.first, one.second) if said.passage.id not in seen
    ]
    plan = [
        {
            "section": f"{part.number}.{below}",
            "title": section.title,
            "passages": [passage.id for passage in passages],
        }
        for below, (section, passages) in enumerate(zip(chapter.sections, part.sources.by_section, strict=True), 1)
    ]
    return stage_prompt(
        "chapter",
        context,
        ChapterAnswer,
        guidance=free_guidance(context.guidance),
        number=str(part.number),
        title=chapter.title,
        outline=json_block("outline", plan),
        passages=json_block("passages", [_told(one, library) for one in _unique((*part.sources.passages, *others))]),
        contradictions=json_block("contradictions", [_possible(one) for one in part.contradictions]),
        gaps=json_block(
            "gaps",
            [
                {"id": gap.id, "question": gap.question, "passage": gap.passage.id, "quote": gap.quote}
                for gap in part.gaps
            ],
        ),
    )


def _unique(passages: Iterable[Passage]) -> list[Passage]:
    return list({one.id: one for one in passages}.values())


def _told(passage: Passage, library: Library) -> dict[str, object]:
    section = library.section_of(passage)
    told: dict[str, object] = {
        "id": passage.id,
        "document": library.by_id[passage.document].name,
        "heading": section.heading,
        "place": library.place(passage),
        "kind": passage.kind,
    }
    if passage.marker:
        told |= {"marker": passage.marker, "depth": passage.depth}
    if passage.kind == "table":
        return told | {"rows": [list(row) for row in passage.rows]}
    return told | {"text": passage.code or passage.text}


def _possible(one: Possible) -> dict[str, object]:
    return {
        "id": one.id,
        "about": one.about,
        "first": {"passage": one.first.passage.id, "quote": one.first.quote},
        "second": {"passage": one.second.passage.id, "quote": one.second.quote},
    }


def _read(answer: EngineAnswer) -> ChapterAnswer:
    try:
        return read_answer(answer.text, ChapterAnswer)
    except AnswerRejected as rejected:
        raise AnswerRejected(str(rejected), (answer.task_id,)) from rejected


def _check(checked: Sequence[CheckedChapter], answers: tuple[EngineAnswer, ...]) -> None:
    """Refuse chapters that stand on too little. Raises AnswerRejected."""
    faults, wrong = [], []
    for one, answer in zip(checked, answers, strict=True):
        empty = not any(section.blocks for section in one.sections)
        if not empty and one.unborne <= _MOST_UNBORNE * one.claims:
            continue
        wrong.append(answer.task_id)
        faults.append(
            f"{answer.task_id}: {one.unborne} of {one.claims} claims stand on nothing. Copy each quote exactly from "
            "the passage you name, use no number that is not in it, and name sections by their numbers in the outline."
        )
        faults += [f"  - “{left.text[:100]}”: {left.reason[:160]}" for left in one.left_out[:6]]
    if faults:
        raise AnswerRejected("The documents do not bear these chapters:\n" + "\n".join(faults), tuple(wrong))


def _chapter(outline: Outline, part: _Part, checked: CheckedChapter) -> Chapter:
    planned = outline.chapters[part.number - 1]
    return Chapter(
        number=part.number,
        title=planned.title,
        purpose=planned.purpose,
        sections=tuple(checked.sections),
        words_of_sources=part.sources.words_of_sources,
        words_shown=part.sources.words,
    )


def _terms(library: Library, checked: Sequence[CheckedChapter]) -> tuple[Term, ...]:
    """Return the terms found by rules and those the model named, each once, in alphabetical order."""
    found = {term.term.lower(): term for term in find_terms(library)}
    for term in (term for one in checked for term in one.terms):
        found.setdefault(term.term.lower(), term)
    return tuple(sorted(found.values(), key=lambda term: term.term.lower()))


def _outcome(context: StageContext, chapters: Chapters) -> StageOutcome:
    folder = out_folder(context)
    text, data = folder / "chapters.md", folder / "chapters.json"
    text.write_text(chapters_markdown(chapters), encoding="utf-8")
    data.write_text(chapters.model_dump_json(indent=1), encoding="utf-8")
    preview = (
        f"{counted(len(chapters.chapters), 'chapter')}, {counted(len(chapters.statements), 'statement')} with sources"
    )
    return StageOutcome(
        summary=chapters_summary(chapters),
        artifacts=(
            ArtifactDraft(key="chapters_md", title="Chapters", path=text, media_type=MARKDOWN, preview=preview),
            ArtifactDraft(key="chapters_json", title="Chapters (data)", path=data, media_type=JSON),
        ),
        warnings=_warnings(chapters),
    )


def _warnings(chapters: Chapters) -> tuple[str, ...]:
    found = []
    if chapters.contradictions:
        found.append(f"{len(chapters.contradictions)} possible contradictions between places in the documents.")
    if chapters.left_out:
        found.append(f"{len(chapters.left_out)} statements of the model were left out: the documents do not bear them.")
    cut = [one for one in chapters.chapters if one.words_shown < one.words_of_sources]
    if cut:
        named = ", ".join(f"{one.number} ({one.words_shown:,} of {one.words_of_sources:,} words)" for one in cut)
        found.append(f"Chapters with long sources were written from the passages that say most: {named}.")
    return tuple(found)

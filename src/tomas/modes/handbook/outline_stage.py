"""Stage `outline`: proposed by the model, checked against the documents, changed by people."""

import hashlib
import json
from pathlib import Path

from tomas.modes.answers import read_answer
from tomas.modes.artifacts import artifact, out_folder
from tomas.modes.base import (
    AnswerRejected,
    ArtifactDraft,
    EngineAnswer,
    EngineTask,
    InputRefused,
    StageContext,
    StageOutcome,
)
from tomas.modes.handbook.commands import Command, free_guidance, read_request
from tomas.modes.handbook.outline import Chapter, Outline, OutlineAnswer
from tomas.modes.handbook.outline_change import Draft
from tomas.modes.handbook.outline_check import (
    Checked,
    checked_chapters,
    document_notes,
    not_covered,
    unused_documents,
    used_documents,
)
from tomas.modes.handbook.outline_edit import read_edited
from tomas.modes.handbook.outline_text import outline_markdown, outline_summary
from tomas.modes.handbook.prompting import stage_prompt
from tomas.modes.handbook.reading import library_of
from tomas.modes.handbook.sources import Library, Section
from tomas.modes.handbook.wishes import read_wishes
from tomas.modes.media import JSON, MARKDOWN
from tomas.modes.prompting import json_block
from tomas.modes.provenance import made_by
from tomas.modes.summaries import counted

MOST_SHOWN = 24_000
"""Of the sections' text in the prompt; longer documents are shown by the beginnings of their sections."""
_LEAST_SHOWN = 30
_MOST_WRONG = 0.5
_WITHOUT_NUMBERS = frozenset({"add", "title"})


def prepare(context: StageContext) -> tuple[EngineTask, ...]:
    """Return the one task; none where people only asked for changes that code makes."""
    library = library_of(context)
    current = _current(context, library)
    if current is not None and not _asks_model(context):
        return ()
    prompt = stage_prompt(
        "outline",
        context,
        OutlineAnswer,
        guidance=free_guidance(context.guidance),
        previous=outline_markdown(current) if current is not None else "",
        documents=json_block("documents", [_listed(library, source.id) for source in library.sources]),
        sections=json_block("sections", _texts(library)),
    )
    return (EngineTask(id="outline", prompt=prompt),)


def accept(context: StageContext, answers: tuple[EngineAnswer, ...]) -> StageOutcome:
    """Check the proposal and write the outline, with what people asked for. Raises AnswerRejected."""
    library = library_of(context)
    current = _current(context, library)
    if answers or current is None:
        answer = read_answer(answers[0].text if answers else "", OutlineAnswer)
        proposed = _proposed(context, library, answer)
        outline = _first(proposed, context, library) if current is None else _again(proposed, current)
    else:
        outline = current
    return _outcome(context, _titled(outline, read_wishes(context.inputs).title))


def edit(context: StageContext, upload: Path) -> StageOutcome:
    """Take a person's own outline, as Markdown or JSON. Raises InputRefused."""
    library = library_of(context)
    before = artifact(context, "outline_json", Outline)
    title, chapters = read_edited(upload, before, library)
    if not chapters:
        raise InputRefused("No chapter is left. Use Cancel if the run should end.")
    outline = _accounted(before, chapters, library)
    update = {"title": title or before.title, "done": (*before.done, "Edited by hand."), "guidance_notes": ()}
    return _outcome(context, outline.model_copy(update=update))


def _before(context: StageContext) -> Outline | None:
    """Return the outline of the last version, if it was made from the same documents for the same readers."""
    if "outline_json" not in context.artifacts:
        return None
    before = artifact(context, "outline_json", Outline)
    return before if before.basis == _basis(context) else None


def _basis(context: StageContext) -> str:
    wishes = read_wishes(context.inputs)
    told = json.dumps([list(dict.fromkeys(file.sha256 for file in context.files)), wishes.audience, wishes.language])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _new_guidance(before: Outline, context: StageContext) -> tuple[str, ...]:
    """Return the guidance that is not worked in yet; all of it meant the outline as it was last shown."""
    seen = len(before.applied)
    return context.guidance[seen:] if context.guidance[:seen] == before.applied else context.guidance


def _asks_model(context: StageContext) -> bool:
    before = _before(context)
    return before is None or bool(free_guidance(_new_guidance(before, context)))


def _current(context: StageContext, library: Library) -> Outline | None:
    """Return the last outline with the changes that code makes; None where there is none to change."""
    before = _before(context)
    if before is None:
        return None
    commands = [command for text in _new_guidance(before, context) for command in read_request(text).commands]
    return _changed(before, commands, context, library)


def _changed(outline: Outline, commands: list[Command], context: StageContext, library: Library) -> Outline:
    draft = Draft.of(outline.title, outline.chapters, library)
    draft.change(commands)
    update = {"title": draft.title, "applied": context.guidance, "done": (*outline.done, *draft.done)}
    return _accounted(outline, draft.frozen(), library).model_copy(update=update)


def _first(proposed: Outline, context: StageContext, library: Library) -> Outline:
    """Return a first proposal with what was asked for before; numbers meant another outline, so these are named."""
    commands = [command for text in context.guidance for command in read_request(text).commands]
    lost = [command.words for command in commands if command.kind not in _WITHOUT_NUMBERS or command.target]
    kept = [command for command in commands if command.kind in _WITHOUT_NUMBERS and not command.target]
    changed = _changed(proposed, kept, context, library)
    note = f"The outline was made anew, so earlier changes were not carried over: {'; '.join(lost)}."
    return changed.model_copy(update={"done": (*changed.done, note)}) if lost else changed


def _again(proposed: Outline, current: Outline) -> Outline:
    """Return a proposal made after people's changes; a title they gave stays."""
    title = current.title if current.asked_title else proposed.title
    update = {"done": current.done, "applied": current.applied, "asked_title": current.asked_title, "title": title}
    return proposed.model_copy(update=update)


def _titled(outline: Outline, asked: str) -> Outline:
    """Return the outline with the title of the inputs, where that is new."""
    if asked == outline.asked_title:
        return outline
    return outline.model_copy(update={"title": asked or outline.title, "asked_title": asked})


def _listed(library: Library, key: str) -> dict[str, object]:
    source = library.by_id[key]
    return {
        "id": key,
        "name": source.name,
        "pages": len(source.document.pages),
        "words": source.document.words,
        "language": source.document.language,
    }


def _texts(library: Library) -> list[dict[str, object]]:
    """Return every section with its text; where all is too long, the beginning of each."""
    share = min(1.0, MOST_SHOWN / max(1, library.words))
    return [_text(section, library, share) for section in library.sections.values()]


def _text(section: Section, library: Library, share: float) -> dict[str, object]:
    words = "\n".join(f"{passage.marker} {passage.text}".strip() for passage in section.passages)
    most = section.words if share >= 1 else max(_LEAST_SHOWN, int(section.words * share))
    kinds = sorted({passage.kind for passage in section.passages})
    told: dict[str, object] = {
        "id": section.id,
        "place": library.place(section.passages[0]),
        "path": list(section.path),
        "level": section.level,
        "words": section.words,
        "holds": kinds,
        "text": words if most >= section.words else " ".join(words.split(" ")[:most]),
    }
    return told | ({"cut": True} if most < section.words else {})


def _proposed(context: StageContext, library: Library, answer: OutlineAnswer) -> Outline:
    checked = checked_chapters(answer, library)
    reasons = {named.document: named.reason for named in answer.unused}
    _check(checked, reasons, library)
    chapters = tuple(checked.chapters)
    outline = Outline(
        title=" ".join(answer.title.split()) or _by_name(library),
        made_by=made_by(context),
        basis=_basis(context),
        documents=document_notes(library),
        chapters=chapters,
        words=library.words,
        rejected=tuple(checked.rejected),
        applied=context.guidance,
        guidance_notes=answer.guidance_notes if free_guidance(context.guidance) else (),
    )
    return _accounted(outline, chapters, library, reasons)


def _check(checked: Checked, reasons: dict[str, str], library: Library) -> None:
    """Refuse a proposal that the documents bear too little of. Raises AnswerRejected."""
    faults = []
    if not checked.chapters or checked.wrong > _MOST_WRONG * checked.sources:
        faults.append(
            f"{checked.wrong} of {checked.sources} quotes stand in no document. Copy quotes exactly, character by "
            "character, from the text of the section you name."
        )
        faults += checked.rejected[:8]
    used = used_documents(checked.chapters)
    faults += [
        f"Document {source.id} ({source.name}) is neither used nor named in `unused` with a reason."
        for source in library.sources
        if source.id not in used and source.id not in reasons
    ]
    if faults:
        raise AnswerRejected("The outline does not hold:\n" + "\n".join(f"- {fault}" for fault in faults))


def _by_name(library: Library) -> str:
    return f"Handbook from {library.sources[0].name.rsplit('.', 1)[0]}"


def _accounted(
    outline: Outline, chapters: tuple[Chapter, ...], library: Library, reasons: dict[str, str] | None = None
) -> Outline:
    """Return the outline with these chapters, and what they leave of the documents."""
    known = {one.document: one.reason for one in outline.unused} | (reasons or {})
    update = {
        "chapters": chapters,
        "unused": unused_documents(chapters, library, known),
        "not_covered": not_covered(chapters, library),
    }
    return outline.model_copy(update=update)


def _outcome(context: StageContext, outline: Outline) -> StageOutcome:
    folder = out_folder(context)
    text, data = folder / "outline.md", folder / "outline.json"
    text.write_text(outline_markdown(outline), encoding="utf-8")
    data.write_text(outline.model_dump_json(indent=1), encoding="utf-8")
    preview = f"{counted(len(outline.chapters), 'chapter')} from {counted(len(outline.documents), 'document')}"
    return StageOutcome(
        summary=outline_summary(outline),
        artifacts=(
            ArtifactDraft(key="outline_md", title="Outline", path=text, media_type=MARKDOWN, preview=preview),
            ArtifactDraft(key="outline_json", title="Outline (data)", path=data, media_type=JSON),
        ),
        warnings=_warnings(outline),
    )


def _warnings(outline: Outline) -> tuple[str, ...]:
    found = []
    if outline.unused:
        found.append(f"{len(outline.unused)} of {len(outline.documents)} documents are not used.")
    if outline.rejected:
        found.append("Parts of the proposal were left out, because no document bears them; the file lists them.")
    return tuple(found)

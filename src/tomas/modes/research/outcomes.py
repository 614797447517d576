"""What becomes of Denario's answers: checked texts, plots, code, and the paper."""

import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tomas.documents.render.markdown import escaped
from tomas.modes.base import (
    AnswerRejected,
    ArtifactDraft,
    CodeRan,
    EngineAnswer,
    InputRefused,
    StageContext,
    StageOutcome,
)
from tomas.modes.borne import Grounds, named
from tomas.modes.excerpts import excerpt, preview
from tomas.modes.media import JSON, MARKDOWN, PICTURES, ZIP
from tomas.modes.printed import PRINTED_FILE, printed_text, written_texts
from tomas.modes.research.given import described, given_texts, read_data, text_of
from tomas.modes.research.paperwork import paper_outcome
from tomas.modes.research.preparing import WHAT_THEY_HOLD, own_text
from tomas.modes.summaries import clipped
from tomas.modes.titles import picture_title

type Answers = tuple[EngineAnswer, ...]

_LEAST = 40
"""Characters; a shorter text says nothing."""
_MOST_PLOTS = 12
_FROM_LIST = re.compile(r"\A\s*Project Idea:\s*\* ")
_NOTES = re.compile(r"(?:\s*\n\t+- .*)+")
_VERDICT = re.compile(r"\b(not novel|novel)\b", re.IGNORECASE)
_NOT_WANTED = "The idea was not checked against the literature: nobody asked for it."


def _description(context: StageContext, answers: Answers) -> StageOutcome:
    own = answers[0].text if answers else text_of(context, "description")
    read = described(read_data(context.files))
    text = f"{own.strip()}\n\n{WHAT_THEY_HOLD}\n\n{read}" if read else own.strip()
    return _text(context, "description", "Data description", text, remarks=_remarks(answers))


def _idea(context: StageContext, answers: Answers) -> StageOutcome:
    text = _as_markdown(answers[0].text) if answers else own_text(context, "idea")
    return _text(context, "idea", "Idea", text, remarks=_remarks(answers))


def _as_markdown(idea: str) -> str:
    """The detailed backend's idea without the marks of the list that it was taken from; any other as it is."""
    told, marks = _FROM_LIST.subn("", idea)
    return _NOTES.sub(lambda found: "\n\n" + found[0].replace("\t", "").strip(), told) if marks else idea


def _literature(context: StageContext, answers: Answers) -> StageOutcome:
    if not answers:
        return _text(context, "literature", "Literature check", _NOT_WANTED)
    text = answers[0].text
    verdict = _VERDICT.search(text)
    warnings = (
        ("The literature check finds that the idea is not new.",) if verdict and "not" in verdict[0].lower() else ()
    )
    return _text(context, "literature", "Literature check", text, remarks=(*_remarks(answers), *warnings))


def _methodology(context: StageContext, answers: Answers) -> StageOutcome:
    text = answers[0].text if answers else own_text(context, "methodology")
    return _text(context, "methodology", "Methodology", text, remarks=_remarks(answers))


def _results(context: StageContext, answers: Answers) -> StageOutcome:
    answer = answers[0]
    remarks = (*answer.remarks, *_unborne(context, answer))
    outcome = _text(context, "results", "Results", answer.text, remarks=remarks)
    folder = _out(context)
    drawn = [path for path in answer.files if path.suffix.lower() in PICTURES][:_MOST_PLOTS]
    plots = []
    for number, path in enumerate(drawn, 1):
        place = folder / f"plot-{number:02d}-{path.name}"
        shutil.copyfile(path, place)
        plots.append(
            ArtifactDraft(
                key=f"results_plot_{number:02d}",
                title=picture_title(path),
                path=place,
                media_type=PICTURES[path.suffix.lower()],
            )
        )
    others = [path for path in answer.files if path not in drawn and path.name != "results.md"]
    kept = [_archive(folder / "results-code-and-data.zip", others, answer.ran)] if others or answer.ran else []
    return outcome.model_copy(update={"artifacts": (*outcome.artifacts, *plots, *kept)})


def _keywords(context: StageContext, answers: Answers) -> StageOutcome:
    chosen = next((path for path in answers[0].files if path.name == "keywords.json"), None)
    if chosen is None:
        raise AnswerRejected("No keyword was chosen. Choose at least one.")
    found = [str(word) for word in json.loads(chosen.read_text(encoding="utf-8"))]
    told = [escaped(word) for word in found]
    folder = _out(context)
    place, data = folder / "keywords.md", folder / "keywords.json"
    listed = "\n".join(f"- {word}" for word in told) or escaped(answers[0].text)
    place.write_text(f"{listed}\n", encoding="utf-8")
    data.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    return StageOutcome(
        summary=", ".join(told) or escaped(answers[0].text),
        artifacts=(
            ArtifactDraft(
                key="keywords",
                title="Keywords",
                path=place,
                media_type=MARKDOWN,
                preview=clipped(", ".join(found) or answers[0].text, 200),
            ),
            ArtifactDraft(key="keywords_json", title="Keywords (data)", path=data, media_type=JSON),
        ),
    )


def _paper(context: StageContext, answers: Answers) -> StageOutcome:
    return paper_outcome(context, answers[0], _out(context))


def _referee(context: StageContext, answers: Answers) -> StageOutcome:
    return _text(context, "referee", "Referee report", answers[0].text, remarks=answers[0].remarks)


ACCEPT: Mapping[str, Callable[[StageContext, Answers], StageOutcome]] = {
    "description": _description,
    "idea": _idea,
    "literature": _literature,
    "methodology": _methodology,
    "results": _results,
    "keywords": _keywords,
    "paper": _paper,
    "referee": _referee,
}


def edited(context: StageContext, upload: Path) -> StageOutcome:
    """Return the outcome with a person's own text in the place of Denario's. Raises InputRefused."""
    try:
        text = upload.read_text(encoding="utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise InputRefused("This file is no text in UTF-8. Save it as UTF-8 and upload it again.") from error
    if len(text) < _LEAST:
        raise InputRefused("This file says next to nothing. Upload the whole text.")
    return _text(context, context.stage_id, context.stage_id.capitalize(), text)


def _text(context: StageContext, key: str, title: str, text: str, *, remarks: tuple[str, ...] = ()) -> StageOutcome:
    if len(text.strip()) < _LEAST:
        raise AnswerRejected(f"The {title.lower()} is empty or says next to nothing.")
    place = _out(context) / f"{key}.md"
    place.write_text(text.strip() + "\n", encoding="utf-8")
    draft = ArtifactDraft(key=key, title=title, path=place, media_type=MARKDOWN, preview=preview(text))
    return StageOutcome(summary=excerpt(text), artifacts=(draft,), warnings=remarks)


def _remarks(answers: Answers) -> tuple[str, ...]:
    return answers[0].remarks if answers else ()


def _unborne(context: StageContext, answer: EngineAnswer) -> Iterator[str]:
    """Say which numbers of the results no code bears."""
    if not answer.ran:
        yield "No code ran to its end for these results, so nothing shows where their numbers come from."
        return
    numbers = Grounds((*given_texts(context), *answer.heard, *written_texts(answer.files)), answer.ran).unborne(
        answer.text
    )
    if numbers:
        said = (
            "These numbers of the results stand neither in the code that was run, nor in what it printed or was given"
        )
        yield f"{said}: {named(numbers)}. Check them before you use the results."


def _archive(place: Path, paths: list[Path], ran: tuple[CodeRan, ...]) -> ArtifactDraft:
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            archive.write(path, f"{path.parent.name}/{path.name}")
        archive.writestr(PRINTED_FILE, printed_text(ran))
    return ArtifactDraft(key="results_files", title="Code and data", path=place, media_type=ZIP)


def _out(context: StageContext) -> Path:
    folder = context.folder / "out"
    folder.mkdir(parents=True, exist_ok=True)
    return folder

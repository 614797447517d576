"""The paper: LaTeX's PDF and sources where LaTeX is installed, otherwise the sources and a PDF typeset by us."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tomas.documents.render.sow import SowFigure, SowSection
from tomas.modes.base import AnswerRejected, ArtifactDraft, EngineAnswer, StageContext, StageOutcome
from tomas.modes.borne import Grounds, named
from tomas.modes.excerpts import excerpt
from tomas.modes.media import PDF, ZIP
from tomas.modes.printed import kept_in
from tomas.modes.report import report_of
from tomas.modes.research.given import choice, figures, given_texts, text_of
from tomas.modes.research.latex import markdown_of, one_line
from tomas.modes.summaries import clipped

_PDF = "paper_v2_no_citations.pdf"
_PLACES = {"plots": "input_files/plots"}
"""Where the sources look for what lies in a folder, so that they can be typeset as they are unpacked."""
_TITLE = re.compile(r"\\(?:icml)?title(?:\[[^\]]*\])?\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_ABSTRACT = re.compile(r"\\begin\{abstract\}(.*?)\\end\{abstract\}|\\abstract\{((?:[^{}]|\{[^{}]*\})*)\}", re.DOTALL)
_SECTION = re.compile(r"\\section\*?\{((?:[^{}]|\{[^{}]*\})*)\}")
_CAPTION = re.compile(
    r"\\includegraphics(?:\[[^\]]*\])?\{[^}]*?([^/{}]+)\}.*?\\caption\{((?:[^{}]|\{[^{}]*\})*)\}", re.DOTALL
)
_LABEL = re.compile(r"\\label\{(fig:[^}]*|[^}]*fig[^}]*)\}")
_END = re.compile(r"\\bibliography\b|\\begin\{thebibliography\}|\\end\{document\}")
_UNTITLED = "A study without a title"


def paper_outcome(context: StageContext, answer: EngineAnswer, folder: Path) -> StageOutcome:
    """Return the paper's files: the PDF first, the sources as an archive. Raises AnswerRejected."""
    source = answer.text
    if "\\section" not in source:
        raise AnswerRejected("The paper has no sections.")
    made = next((path for path in answer.files if path.name == _PDF), None)
    place = folder / "paper.pdf"
    title = one_line(_first(_TITLE, source)) or _UNTITLED
    if made is not None:
        place.write_bytes(made.read_bytes())
    else:
        author = choice(context, "author", "")
        place.write_bytes(report_of(context, "Paper", title, typeset_sections(context, source), author))
    sources = folder / "paper-sources.zip"
    with zipfile.ZipFile(sources, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in answer.files:
            archive.write(path, f"{_PLACES.get(path.parent.name, path.parent.name)}/{path.name}")
    abstract = markdown_of(_first(_ABSTRACT, source))
    remarks = answer.remarks
    if made is None:
        remarks = (*remarks, "The PDF was typeset by TOMAS from the LaTeX sources; formulas stand in plain text.")
    told = told_in(context, f"{title} {abstract}", source)
    remarks = (*remarks, *_unborne(context, told))
    return StageOutcome(
        summary=excerpt(f"**{title}**\n\n{abstract}"),
        artifacts=(
            ArtifactDraft(key="paper_pdf", title="Paper", path=place, media_type=PDF, preview=clipped(title, 200)),
            ArtifactDraft(key="paper_tex", title="Paper: LaTeX sources", path=sources, media_type=ZIP),
        ),
        warnings=remarks,
    )


def told_in(context: StageContext, head: str, source: str) -> str:
    """Return all that a paper says, captions too; `head` is its title and abstract."""
    sections = typeset_sections(context, source)
    captions = [part.figure.caption for section in sections for part in section.sections if part.figure]
    return "\n".join([head, *(section.body for section in sections), *captions])


def _unborne(context: StageContext, told: str) -> Iterator[str]:
    """Say which numbers of a paper nothing holds that it was written from, and which of them no code printed."""
    given, results = given_texts(context), text_of(context, "results")
    unborne = Grounds((*given, results)).unborne(told)
    if unborne:
        said = "These numbers of the paper stand neither in the results nor in what came before them"
        yield f"{said}: {named(unborne)}. Check them before you use the paper."
    if archive := context.artifacts.get("results_files"):
        printed = Grounds(given, (kept_in(archive.path),))
        loose = tuple(number for number in printed.unborne(told) if number not in unborne)
        if loose:
            said = "These numbers of the paper stand in the results, but no code printed them"
            yield f"{said}: {named(loose)}. Check them before you use the paper."


def typeset_sections(context: StageContext, source: str) -> tuple[SowSection, ...]:
    """Return a paper's sections as text, with its figures after the text."""
    body = source.partition("\\begin{document}")[2] or source
    end = _END.search(body)
    body = body[: end.start()] if end else body
    found = list(_SECTION.finditer(body))
    labels = {label: str(number) for number, label in enumerate(_LABEL.findall(body), 1)}
    sections = [SowSection(title="Abstract", body=markdown_of(_first(_ABSTRACT, source)))]
    for number, heading in enumerate(found):
        until = found[number + 1].start() if number + 1 < len(found) else len(body)
        sections.append(
            SowSection(title=one_line(heading.group(1)), body=markdown_of(body[heading.end() : until], labels))
        )
    captions = {name: one_line(caption) for name, caption in _CAPTION.findall(body)}
    drawn = figures(context)
    if drawn:
        below = tuple(
            SowSection(
                title=f"Figure {number}",
                figure=SowFigure(path=note.path, caption=_caption(captions, note.path)),
            )
            for number, note in enumerate(drawn, 1)
        )
        sections.append(SowSection(title="Figures", sections=below))
    return tuple(sections)


def _first(pattern: re.Pattern[str], source: str) -> str:
    found = pattern.search(source)
    return next((group for group in found.groups() if group), "") if found else ""


def _caption(captions: dict[str, str], path: Path) -> str:
    """Find a figure's caption by its name; names were made safe for LaTeX on the way."""
    bare = re.sub(r"[^a-z0-9]+", "", path.stem.lower())
    for name, caption in captions.items():
        known = re.sub(r"[^a-z0-9]+", "", name.rpartition(".")[0].lower())
        if known and (known in bare or bare in known):
            return caption
    return path.stem.replace("-", " ").replace("_", " ")

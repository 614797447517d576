"""Denario's steps: what each needs, does, and leaves behind. Nothing but files counts as an answer."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import cmbagent
from denario import Denario
from denario.llm import LLM

from tomas.engines.base import Failure, Message, Progress
from tomas.engines.cmbagent.failures import AttemptEnds
from tomas.engines.cmbagent.papers import Papers
from tomas.engines.cmbagent.patching import wrap
from tomas.engines.denario import PAPER
from tomas.engines.denario.authorship import NobodyAnswers, confirm
from tomas.engines.denario.futurehouse import AskedBySupervisor
from tomas.engines.denario.graphs import MODEL_NAME
from tomas.engines.denario.literature import Literature
from tomas.engines.denario.options import Options
from tomas.engines.denario.project import PLOT_KINDS, InputsRefused, Project, description_of, ended
from tomas.engines.denario.typesetting import Typesetting, journal_of, same_choices, why_not
from tomas.engines.lookups import LookupFailed, Unpaid
from tomas.engines.workplace import Workplace
from tomas.modes.base import EngineTask

_MOST_TOKENS = 1 << 20
"""Only compared with what came; nothing is sent."""
_TEXT_KINDS = (".md", ".txt", ".csv", ".json", ".py")
_SOURCE_KINDS = (".tex", ".bib", ".cls", ".sty", ".bst", ".pdf")
_MOST_LETTERS = 12
NO_KEYWORD = "None of the keywords in the vocabulary “{taxonomy}” fits this text."
_PAPER = "paper_v2_no_citations"


@dataclass(slots=True)
class Bench:
    """Where a step is done."""

    workplace: Workplace
    task: EngineTask
    options: Options
    project: Project
    denario: Denario
    literature: Literature
    typesetting: Typesetting
    documents: Papers
    remarks: list[str] = field(default_factory=list)

    @property
    def llm(self) -> LLM:
        """The model as Denario wants it described; the gateway knows the real one."""
        return LLM(name=MODEL_NAME, max_output_tokens=_MOST_TOKENS, temperature=None)

    def tell(self, text: str) -> None:
        """Say something to people now, and with the answer."""
        self.remarks.append(text)
        self.workplace.channel.emit(Message(sender="denario", text=text))


@dataclass(frozen=True, slots=True)
class Left:
    """What a step left behind."""

    text: str
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the inputs it cannot do without, by the names people know, and how it is done."""

    needs: tuple[str, ...]
    work: Callable[[Bench], Left]


def _idea(bench: Bench) -> Left:
    if bench.options.backend == "fast":
        bench.denario.get_idea_fast(llm=bench.llm, iterations=bench.options.iterations)
    else:
        bench.denario.get_idea(mode="cmbagent")
    return _left(bench, "idea.md")


def _check_idea(bench: Bench) -> Left:
    if bench.options.service == "futurehouse":
        return _ask_futurehouse(bench)
    if bench.options.literature_required:
        bench.literature.must_be_reachable(bench.options.idea)
    elif why := bench.literature.why_unreachable(bench.options.idea):
        said = f"The idea was not checked against the literature: {why}"
        bench.tell(f"{said} The work goes on without the check.")
        return Left(f"{said}\n\nWhether the idea is new, nobody knows yet.", ())
    bench.denario.check_idea_semantic_scholar(llm=bench.llm, max_iterations=bench.options.searches)
    found = bench.project.root / "literature_output" / "papers_processed.log"
    if not found.exists():
        bench.tell("No paper was found in any search, so the verdict rests on no literature at all.")
    return _left(bench, "literature.md", found)


def _ask_futurehouse(bench: Bench) -> Left:
    workplace = bench.workplace
    workplace.channel.emit(Progress(text="FutureHouse looks for earlier work; this takes minutes", agent="futurehouse"))
    client = AskedBySupervisor(workplace.folder.lookups, workplace.request.folder / "looked-up")
    import futurehouse_client  # takes seconds, and is seldom wanted

    wrap(futurehouse_client, "FutureHouseClient", lambda _original: client)
    try:
        bench.denario.check_idea_futurehouse()
    except LookupFailed as failed:
        said = f"The idea was not checked against the literature: {failed}"
        if bench.options.literature_required:
            message = f"{said} Go on without the check, or choose Semantic Scholar."
            raise AttemptEnds(Failure(code="engine_error", message=message)) from failed
        bench.tell(f"{said} The work goes on without the check.")
        return Left(f"{said}\n\nWhether the idea is new, nobody knows yet.", ())
    except Unpaid as unpaid:
        raise AttemptEnds(Failure(code="budget", message=str(unpaid))) from unpaid
    except IndexError as error:
        message = "FutureHouse's answer is not in the form it was asked for. A new try may go better."
        raise AttemptEnds(Failure(code="no_answer", message=message, retryable=True)) from error
    return _left(bench, "literature.md")


def _methodology(bench: Bench) -> Left:
    if bench.options.backend == "fast":
        bench.denario.get_method_fast(llm=bench.llm)
    else:
        bench.denario.get_method(mode="cmbagent")
    return _left(bench, "methods.md")


def _results(bench: Bench) -> Left:
    project, limits = bench.project, bench.workplace.request.limits
    try:
        bench.denario.get_results(
            max_n_steps=bench.task.max_plan_steps,
            max_n_attempts=limits.max_attempts,
            hardware_constraints=bench.options.hardware or None,
        )
    except FileNotFoundError as error:
        if str(error.filename or "").rstrip("/").endswith("planning/data"):
            message = (
                f"The code for the results did not work in {limits.max_attempts + 1} tries. A new try may go better."
            )
            raise AttemptEnds(Failure(code="no_answer", message=message, detail=str(error), retryable=True)) from error
        raise
    written = project.files(project.experiment / "codebase", project.experiment / "data", kinds=_TEXT_KINDS)
    plots = project.files(project.plots, kinds=PLOT_KINDS)
    if not plots:
        bench.tell("The code drew no figure.")
    return Left(project.text("results.md"), (project.inputs / "results.md", *plots, *written))


def _keywords(bench: Bench) -> Left:
    work = bench.project.root / "keywords_output"
    text = ended(bench.task.prompt)
    # Denario's own call leaves the folder out: it would be one that all attempts share, and empty at each start.
    found = cmbagent.get_keywords(
        text,
        n_keywords=bench.options.keywords,
        kw_type=bench.options.taxonomy,
        api_keys=bench.denario.keys,
        work_dir=work,
    )
    found = [str(keyword) for keyword in found or ()]
    path = bench.project.inputs / "keywords.json"
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    return Left("\n".join(found) or NO_KEYWORD.format(taxonomy=bench.options.taxonomy), (path,))


def _paper(bench: Bench) -> Left:
    project, options, journal = bench.project, bench.options, journal_of(bench.options)
    reason = why_not(project, journal)
    if reason and options.pdf_required:
        raise AttemptEnds(Failure(code="engine_error", message=f"{reason}. Nothing was written and nothing was spent."))
    if reason:
        bench.tell(f"{reason}, so the paper comes as LaTeX sources without a PDF by LaTeX.")
    try:
        confirm(bench.denario, options.approved_by)
    except NobodyAnswers as nobody:
        raise AttemptEnds(Failure(code="engine_error", message=str(nobody))) from nobody
    bench.typesetting.usable = not reason
    bench.typesetting.author, bench.typesetting.affiliation = options.author, options.affiliation
    same_choices(bench.task.id)
    bench.denario.get_paper(journal=journal, llm=bench.llm, writer=options.writer, add_citations=False)
    if not reason:
        _look_at_pdf(bench)
    source = project.paper / f"{_PAPER}.tex"
    text = source.read_text(encoding="utf-8") if source.is_file() else ""
    style = [
        path
        for path in project.paper.iterdir()
        if path.suffix in _SOURCE_KINDS and not path.name.startswith("paper_v1")
    ]
    plots = project.files(project.plots, kinds=PLOT_KINDS)
    return Left(text, (*sorted(path for path in style if path.is_file()), *plots))


def _look_at_pdf(bench: Bench) -> None:
    """Say what became of the PDF: LaTeX's failures are no exceptions."""
    log = bench.project.paper / "LaTeX_compilation.log"
    if not (bench.project.paper / f"{_PAPER}.pdf").is_file():
        bench.tell("LaTeX made no PDF of this paper: its sources hold an error. They are there to be mended.")
    elif log.is_file() and "ERROR on iteration" in log.read_text(encoding="utf-8", errors="replace"):
        bench.tell("LaTeX found errors in this paper: parts of its PDF may be missing. Look through it before use.")
    if lacking := bench.typesetting.lacking:
        shown = " ".join(lacking[:_MOST_LETTERS]) + (" and others" if len(lacking) > _MOST_LETTERS else "")
        bench.tell(f"No font here has these letters, so the PDF leaves them out: {shown}. The sources hold them.")


def _referee(bench: Bench) -> Left:
    if not (bench.project.paper / f"{_PAPER}.pdf").is_file():
        message = "There is no PDF of the paper to referee; give one with the task."
        raise AttemptEnds(Failure(code="engine_error", message=message))
    bench.denario.referee(llm=bench.llm)
    return _left(bench, "referee.md")


def _enhance_description(bench: Bench) -> Left:
    papers = [(note.path.name, note.path) for note in bench.task.files if note.note == PAPER]
    try:
        bench.documents.gather(bench.task.prompt, papers)
    except AttemptEnds as end:
        if bench.options.literature_required or end.failure.code == "budget":
            raise
        bench.tell(f"The description stays as it was given: {end.failure.message}")
        return Left(bench.task.prompt, ())
    for remark in bench.documents.remarks():
        bench.tell(remark)
    bench.denario.enhance_data_description(MODEL_NAME, MODEL_NAME)
    left = _left(bench, "data_description.md")
    unchanged = left.text.strip() == description_of(bench.task).strip()
    return Left("", ()) if unchanged else left


def _left(bench: Bench, name: str, *more: Path) -> Left:
    """What a step wrote to one of Denario's texts."""
    path = bench.project.inputs / name
    return Left(bench.project.text(name), tuple(file for file in (path, *more) if file.is_file()))


STEPS = {
    "idea": Step(("data description",), _idea),
    "check_idea": Step(("data description", "idea"), _check_idea),
    "methodology": Step(("data description", "idea"), _methodology),
    "results": Step(("data description", "idea", "methodology"), _results),
    "keywords": Step(("text",), _keywords),
    "paper": Step(("idea", "methodology", "results"), _paper),
    "referee": Step((), _referee),
    "enhance_description": Step(("data description",), _enhance_description),
}


def must_have_inputs(task: EngineTask, options: Options) -> None:
    """Raise InputsRefused where a task lacks something that its step cannot do without."""
    given = {
        "data description": task.prompt,
        "text": task.prompt,
        "idea": options.idea,
        "methodology": options.methodology,
        "results": options.results,
    }
    missing = [need for need in STEPS[task.method].needs if not given[need].strip()]
    if missing:
        step = task.method.replace("_", " ")
        raise InputsRefused(f"Denario's step {step} cannot do without: {', '.join(missing)}. Give it and start again.")

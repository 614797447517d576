"""What Denario is asked at each stage."""

from collections.abc import Callable, Mapping

from tomas.modes.arxiv import ARXIV_PAPER
from tomas.modes.base import EngineTask, PathNote, StageContext
from tomas.modes.research.given import choice, described, figures, notes, papers, read_data, text_of
from tomas.modes.research.spec import DETAILED, FAST, FUTUREHOUSE, IF_POSSIBLE, REQUIRED, YES

WHAT_THEY_HOLD = "## What the data hold"
"""The heading in a description above what was read of its files."""
_AFFILIATION = "Written with TOMAS and Denario"


def _description(context: StageContext) -> tuple[EngineTask, ...]:
    """Improve the description with papers, where there are any and people want it; otherwise nothing is asked."""
    given = papers(context.files)
    text = text_of(context, "description")
    if choice(context, "improve", YES) != YES or not (given or ARXIV_PAPER.search(text)):
        return ()
    options = {"literature": IF_POSSIBLE}
    return (
        EngineTask(id="enhance-description", prompt=text, method="enhance_description", files=given, options=options),
    )


def _idea(context: StageContext) -> tuple[EngineTask, ...]:
    if own_text(context, "idea"):
        return ()
    return (_task(context, "idea", options={"backend": choice(context, "backend", FAST)}),)


def _literature(context: StageContext) -> tuple[EngineTask, ...]:
    if not is_literature_wanted(context):
        return ()
    needed = IF_POSSIBLE if choice(context, "literature", "") else REQUIRED
    service = "futurehouse" if choice(context, "service", "") == FUTUREHOUSE else ""
    options = {"idea": text_of(context, "idea"), "literature": needed, "service": service}
    return (_task(context, "check_idea", options=options),)


def _methodology(context: StageContext) -> tuple[EngineTask, ...]:
    if own_text(context, "methodology"):
        return ()
    options = {"backend": choice(context, "backend", FAST), "idea": text_of(context, "idea")}
    return (_task(context, "methodology", options=options),)


def _results(context: StageContext) -> tuple[EngineTask, ...]:
    options = {name: text_of(context, name) for name in ("idea", "methodology")}
    task = _task(context, "results", files=notes(context.files, context.folder / "data"), options=options)
    return (task.model_copy(update={"max_plan_steps": int(choice(context, "steps", "3"))}),)


def _keywords(context: StageContext) -> tuple[EngineTask, ...]:
    said = [text_of(context, "description").partition(WHAT_THEY_HOLD)[0]]
    said += [text_of(context, name) for name in ("idea", "results") if name in context.artifacts]
    prompt = "\n\n".join(filter(None, said))
    options = {"taxonomy": choice(context, "taxonomy", "unesco")}
    return (EngineTask(id="keywords", prompt=prompt, method="keywords", options=options),)


def _paper(context: StageContext) -> tuple[EngineTask, ...]:
    options = {name: text_of(context, name) for name in ("idea", "methodology", "results")}
    options |= {"journal": choice(context, "journal", "none"), "affiliation": _AFFILIATION}
    options |= {"author": choice(context, "author", ""), "approved_by": context.approvals.get("results", "")}
    return (_task(context, "paper", files=figures(context), options=options),)


def _referee(context: StageContext) -> tuple[EngineTask, ...]:
    paper = context.artifacts.get("paper_pdf")
    files = (PathNote(path=paper.path, note="paper"),) if paper else papers(context.files)
    return (_task(context, "referee", files=files),)


PREPARE: Mapping[str, Callable[[StageContext], tuple[EngineTask, ...]]] = {
    "description": _description,
    "idea": _idea,
    "literature": _literature,
    "methodology": _methodology,
    "results": _results,
    "keywords": _keywords,
    "paper": _paper,
    "referee": _referee,
}


def is_literature_wanted(context: StageContext) -> bool:
    """Whether the idea is to be checked: in a mode that does nothing else, always."""
    return choice(context, "literature", YES) == YES


def own_text(context: StageContext, key: str) -> str:
    """Return a person's own text; empty where there is none, or where they redirect the stage away from it."""
    return choice(context, key, "").strip() if key not in context.artifacts else ""


def _task(
    context: StageContext, method: str, files: tuple[PathNote, ...] = (), options: dict[str, str] | None = None
) -> EngineTask:
    given = {name: value for name, value in (options or {}).items() if value}
    if given.get("backend") == DETAILED and method not in {"idea", "methodology"}:
        del given["backend"]
    return EngineTask(
        id=method.replace("_", "-"), prompt=_described(context), method=method, files=files, options=given
    )


def _described(context: StageContext) -> str:
    """The data description, with what was read of the files, the focus, and what people asked for."""
    text = text_of(context, "description") or "A paper."
    if "description" not in context.artifacts and (read := described(read_data(context.files))):
        text = f"{text}\n\n{WHAT_THEY_HOLD}\n\n{read}"
    parts = [text]
    if focus := choice(context, "focus", ""):
        parts.append(f"The study is to focus on: {focus}.")
    if context.guidance:
        wishes = "\n".join(f"- {' '.join(wish.split())}" for wish in context.guidance)
        parts.append(f"The people this work is for ask, newest last:\n\n{wishes}")
        if previous := context.artifacts.get(context.stage_id):
            before = previous.path.read_text(encoding="utf-8", errors="replace").strip()[:6000]
            parts.append(f"The result so far, which they want changed:\n\n{before}")
    return "\n\n".join(parts)

"""Stage `requirements`: candidates found by rules, judged by the model, checked against the document again."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tomas.documents.actors import Actor
from tomas.documents.events import last_is_meant, time_on
from tomas.documents.facts import Facts, find_facts
from tomas.documents.modality import Modality, binding
from tomas.documents.model import Document
from tomas.documents.quotes import normalised, page_of_quote, quote_in_page
from tomas.documents.requirements import Candidate
from tomas.modes.answers import read_answer
from tomas.modes.base import AnswerRejected, EngineAnswer, EngineTask, StageContext
from tomas.modes.prompting import data_block, json_block
from tomas.modes.provenance import made_by
from tomas.modes.rfp.amendment import requirements_in
from tomas.modes.rfp.conflicts import find_conflicts
from tomas.modes.rfp.findings import (
    Added,
    BatchAnswer,
    Conflict,
    Criterion,
    Deadline,
    Findings,
    Gap,
    Judged,
    LeftOut,
    Origin,
    Rejected,
    Requirement,
)
from tomas.modes.rfp.gaps import find_gaps
from tomas.modes.rfp.go_no_go import criteria_of, in_force
from tomas.modes.rfp.prompting import stage_prompt
from tomas.modes.rfp.questions import questions_of
from tomas.modes.rfp.reading import request_of
from tomas.modes.rfp.rules import submission_rules
from tomas.modes.rfp.sources import Request

_CANDIDATES_PER_BATCH = 60
_WORDS_PER_BATCH = 6000
_LEAST_JUDGED = 0.5
_TITLE_LENGTH = 80
_OPTIONAL = "mandatory by its words; treated as optional by guidance"
_LIST_END = re.compile(r"[;,:]?\s*(?:\b(?:and|or))?\s*[;,:.]?$", re.IGNORECASE)
_BINDING = {Modality.SHALL, Modality.MUST, Modality.REQUIRED, Modality.WILL}


@dataclass(slots=True)
class Batch:
    """What one task of the engine is about."""

    candidates: list[Candidate] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    words: int = 0


def prepare(context: StageContext) -> tuple[EngineTask, ...]:
    """Return one task per batch of candidates, in reading order."""
    request = request_of(context)
    document, candidates = request.document, request.candidates
    facts = find_facts(document, candidates)
    batches = list(in_batches(document, candidates))
    return tuple(
        EngineTask(
            id=f"requirements-{number}", prompt=_prompt(context, document, facts, batch, f"{number} of {len(batches)}")
        )
        for number, batch in enumerate(batches, 1)
    )


def in_batches(document: Document, candidates: tuple[Candidate, ...]) -> Iterator[Batch]:
    """Yield batches that together hold every page and every candidate, each of a size a model reads with care."""
    batch = Batch()
    for page in document.pages:
        here = [candidate for candidate in candidates if candidate.page == page.number]
        parts = [here[start : start + _CANDIDATES_PER_BATCH] for start in range(0, len(here), _CANDIDATES_PER_BATCH)]
        for part in parts or [[]]:
            words = len(page.text.split())
            too_many = len(batch.candidates) + len(part) > _CANDIDATES_PER_BATCH
            if batch.pages and (too_many or batch.words + words > _WORDS_PER_BATCH):
                yield batch
                batch = Batch()
            batch.candidates += part
            batch.pages.append(page.number)
            batch.words += words
    if batch.pages:
        yield batch


def _prompt(context: StageContext, document: Document, facts: Facts, batch: Batch, position: str) -> str:
    pages = [page for page in document.pages if page.number in batch.pages]
    dates = [date for date in facts.dates if date.page in batch.pages]
    criteria = [criterion for criterion in facts.criteria if criterion.page in batch.pages]
    return stage_prompt(
        "requirements",
        context,
        BatchAnswer,
        "",
        position=position,
        document=document.name,
        candidates=json_block("candidates", [_described(candidate) for candidate in batch.candidates]),
        dates=json_block("dates", [date.model_dump(include={"page", "date", "quote"}) for date in dates]),
        criteria=json_block(
            "criteria", [item.model_dump(include={"page", "name", "weight", "unit"}) for item in criteria]
        ),
        pages="\n".join(data_block(f"page-{page.number}", page.text) for page in pages),
    )


def _described(candidate: Candidate) -> dict[str, object]:
    described: dict[str, object] = {
        "id": candidate.id,
        "page": candidate.page,
        "section": candidate.section[-1] if candidate.section else "",
        "quote": candidate.quote,
        "modality": candidate.modality.value,
        "actor": candidate.actor.value,
        "category": candidate.category.value,
    }
    more = {"lead_in": candidate.lead_in, "source_id": candidate.source_id}
    return described | {key: value for key, value in more.items() if value}


def collect(context: StageContext, answers: tuple[EngineAnswer, ...]) -> Findings:
    """Return what the answers establish. Raises AnswerRejected where they judge too little."""
    request = request_of(context)
    document, candidates = request.document, request.candidates
    read = [_read_batch(answer) for answer in answers]
    judged = {judgement.id: judgement for batch in read for judgement in batch.requirements}
    _check_judged(candidates, judged)
    kept = [(candidate, judged.get(candidate.id)) for candidate in candidates]
    told = _instructions(request)
    found = [
        _requirement(
            candidate,
            judgement,
            told.get(candidate.quote, ""),
            optional=bool(context.guidance) and judgement is not None and judgement.optional,
        )
        for candidate, judgement in kept
        if _binds(candidate, judgement)
    ]
    left_out = [_left_out(candidate, judgement) for candidate, judgement in kept if not _binds(candidate, judgement)]
    claims = _Claims(document)
    added = [claim for batch in read for missed in batch.missed if (claim := claims.requirement(missed, found))]
    requirements = tuple(sorted((*found, *added), key=lambda requirement: requirement.page))
    deadlines = in_force(claims.deadlines(read), request)
    criteria = _criteria(find_facts(document, candidates), claims.criteria(read))
    conflicts = (*find_conflicts(requirements, deadlines, document), *claims.conflicts(read))
    gaps = (*find_gaps(document, requirements, criteria), *claims.gaps(read))
    return Findings(
        document=document.name,
        pages=len(document.pages),
        pages_estimated=document.pages_estimated,
        made_by=made_by(context),
        requirements=requirements,
        deadlines=deadlines,
        criteria=criteria,
        conflicts=conflicts,
        gaps=gaps,
        questions=questions_of(conflicts, gaps),
        left_out=(*left_out, *_superseded(request)),
        submission_rules=submission_rules(candidates, deadlines),
        sources=request.sources,
        comparison=request.comparison,
        rejected=tuple(claims.rejected),
        notes=tuple(dict.fromkeys((*document.warnings, *(note for batch in read for note in batch.notes)))),
    )


def _read_batch(answer: EngineAnswer) -> BatchAnswer:
    try:
        return read_answer(answer.text, BatchAnswer)
    except AnswerRejected as rejected:
        raise AnswerRejected(str(rejected), (answer.task_id,)) from rejected


def _check_judged(candidates: tuple[Candidate, ...], judged: Mapping[str, Judged]) -> None:
    known = {candidate.id for candidate in candidates}
    missing = [candidate.id for candidate in candidates if candidate.id not in judged]
    if len(missing) > _LEAST_JUDGED * max(1, len(known)):
        raise AnswerRejected(
            f"Only {len(known) - len(missing)} of {len(known)} candidates were judged. Judge each by its id; "
            f"missing are, among others: {', '.join(missing[:20])}."
        )


def _binds(candidate: Candidate, judgement: Judged | None) -> bool:
    return judgement.requirement if judgement is not None else candidate.binds_supplier


def _instructions(request: Request) -> dict[str, str]:
    """Return for each requirement that an amendment changes by an instruction what is noted beside it."""
    change = request.comparison
    told = [one for one in change.changed if one.kind == "instruction"] if change is not None else []
    return {one.before: f"{change.later}, page {one.after_page}: {one.after}" for one in told if change is not None}


def _requirement(
    candidate: Candidate, judgement: Judged | None, remarks: str = "", *, optional: bool = False
) -> Requirement:
    """Return the row of the matrix; people may say that they treat a mandatory one as `optional`."""
    title = judgement.title.strip() if judgement is not None else ""
    mandatory = candidate.mandatory or (candidate.actor is Actor.ISSUER and candidate.modality in _BINDING)
    return Requirement(
        id=candidate.id,
        page=candidate.page,
        section=candidate.section[-1] if candidate.section else "",
        quote=candidate.quote,
        context=candidate.lead_in,
        title=_tidy(title or _shortened(candidate.quote)),
        category=judgement.category if judgement is not None else candidate.category,
        modality=candidate.modality.value,
        mandatory=mandatory and not optional,
        focus=judgement is not None and judgement.focus,
        source_id=candidate.source_id,
        remarks="; ".join(filter(None, (remarks, _OPTIONAL if mandatory and optional else ""))),
    )


def _superseded(request: Request) -> tuple[LeftOut, ...]:
    """Return what an amendment ended."""
    ended = request.superseded
    return tuple(
        LeftOut(id=one.id, page=one.page, quote=one.quote, reason=ended[one.quote])
        for one in (requirements_in(request.in_force[0]) if ended else ())
        if one.quote in ended
    )


def _left_out(candidate: Candidate, judgement: Judged | None) -> LeftOut:
    reason = judgement.reason if judgement is not None else ""
    fallback = "binds the buyer, not the supplier" if not candidate.binds_supplier else "judged to be no requirement"
    return LeftOut(id=candidate.id, page=candidate.page, quote=candidate.quote, reason=reason or fallback)


def _shortened(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _TITLE_LENGTH else f"{flat[:_TITLE_LENGTH].rsplit(' ', 1)[0]} …"


def _tidy(title: str) -> str:
    """Return a title that reads as a line of its own, also where it was an item in the middle of a list."""
    plain = _LIST_END.sub("", title.strip())
    return plain[:1].upper() + plain[1:] if plain[:2].islower() else plain


def _criteria(facts: Facts, claimed: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    """Return the criteria found by rules, then those that only the model saw."""
    ours = tuple(criteria_of(facts))
    known = {normalised(criterion.name).lower() for criterion in ours}
    return (*ours, *(claim for claim in claimed if normalised(claim.name).lower() not in known))


class _Claims:
    """Checks what the model claims to have read, and remembers what the document does not bear."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.rejected: list[Rejected] = []
        self._numbers: dict[int, int] = {}

    def requirement(self, claim: Added, known: list[Requirement]) -> Requirement | None:
        """Return an added requirement; None where it is not in the document or known already."""
        page = self._page("requirement", claim.page, claim.quote)
        flat = normalised(claim.quote)
        if not page or any(flat in normalised(other.quote) for other in known):
            return None
        force = binding(claim.quote)
        self._numbers[page] = self._numbers.get(page, 0) + 1
        return Requirement(
            id=f"R-p{page}-added-{self._numbers[page]}",
            page=page,
            quote=claim.quote.strip(),
            title=_tidy(claim.title.strip() or _shortened(claim.quote)),
            category=claim.category,
            modality=force.modality.value if force is not None else "implied",
            mandatory=force.modality in _BINDING if force is not None else claim.mandatory,
            origin=Origin.MODEL,
        )

    def deadlines(self, batches: list[BatchAnswer]) -> tuple[Deadline, ...]:
        """Return the dates whose quotes stand in the document and hold the date.

        One quote names one date for one thing; where it holds several, such as that of a letter and the day of the
        reply, the last is meant, of what lasts some days the first.
        """
        by_quote: dict[tuple[str, str], Deadline] = {}
        for claim in (claim for batch in batches for claim in batch.deadlines):
            page = self._page("deadline", claim.page, claim.quote, holds=claim.date)
            key = (claim.what.lower(), normalised(claim.quote))
            if not page:
                continue
            later = key in by_quote and claim.quote.find(claim.date) > claim.quote.find(by_quote[key].date)
            if key not in by_quote or later is last_is_meant(claim.what, claim.quote):
                time = time_on(claim.quote, claim.date)
                by_quote[key] = Deadline(what=claim.what, date=claim.date, time=time, page=page, quote=claim.quote)
        found: dict[tuple[str, str], Deadline] = {}
        for deadline in by_quote.values():
            found.setdefault((deadline.what.lower(), normalised(deadline.date)), deadline)
        return tuple(sorted(found.values(), key=lambda deadline: deadline.page))

    def criteria(self, batches: list[BatchAnswer]) -> tuple[Criterion, ...]:
        """Return the criteria whose quotes stand in the document and hold the weight."""
        found: dict[str, Criterion] = {}
        for claim in (claim for batch in batches for claim in batch.criteria):
            page = self._page("criterion", claim.page, claim.quote, holds=claim.weight)
            if page:
                criterion = Criterion(name=claim.name, weight=claim.weight, page=page, quote=claim.quote)
                found.setdefault(claim.name.lower(), criterion)
        return tuple(found.values())

    def conflicts(self, batches: list[BatchAnswer]) -> tuple[Conflict, ...]:
        """Return the contradictions whose two quotes stand in the document."""
        found = []
        for claim in (claim for batch in batches for claim in batch.conflicts):
            first = self._page("contradiction", claim.first_page, claim.first_quote)
            second = self._page("contradiction", claim.second_page, claim.second_quote)
            if first and second and normalised(claim.first_quote) != normalised(claim.second_quote):
                found.append(
                    Conflict(
                        about=claim.about,
                        kind="other",
                        first_quote=claim.first_quote,
                        first_page=first,
                        second_quote=claim.second_quote,
                        second_page=second,
                        found_by="model",
                    )
                )
        return tuple(found)

    def gaps(self, batches: list[BatchAnswer]) -> tuple[Gap, ...]:
        """Return the gaps whose quotes stand in the document."""
        return tuple(
            Gap(kind=claim.kind, about=claim.about, quote=claim.quote, page=page, found_by="model")
            for batch in batches
            for claim in batch.gaps
            if (page := self._page("gap", claim.page, claim.quote))
        )

    def _page(self, kind: str, page: int, quote: str, holds: str = "") -> int:
        """Return the page that the quote truly stands on; 0, with the rejection noted, where there is none."""
        true_page = page if quote_in_page(self._document, page, quote) else page_of_quote(self._document, quote)
        reason = "" if true_page else "the quote does not stand in the document"
        if true_page and normalised(holds) not in normalised(quote):
            reason = f'the quote does not hold "{holds}"'
        if reason:
            self.rejected.append(Rejected(kind=kind, page=page, quote=quote, reason=reason))
            return 0
        return true_page

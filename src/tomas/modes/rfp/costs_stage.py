"""Stage `costs`: line items by code that the model writes, every sum computed again by ours."""

from tomas.documents.facts import find_facts
from tomas.modes.answers import read_answer
from tomas.modes.artifacts import artifact, out_folder
from tomas.modes.base import AnswerRejected, ArtifactDraft, EngineAnswer, EngineTask, StageContext, StageOutcome
from tomas.modes.media import JSON, XLSX
from tomas.modes.prompting import json_block
from tomas.modes.provenance import made_by
from tomas.modes.rfp.cost_sheet import write_cost_sheet
from tomas.modes.rfp.passages import page_words
from tomas.modes.rfp.pricing import (
    MULTI_CLOUD,
    PROJECT_WORK,
    Amount,
    CostAnswer,
    CostBreakdown,
    assumed,
    by_component,
    faults_in,
    provider_faults,
    totals_by_provider,
    true_totals,
)
from tomas.modes.rfp.prompting import stage_prompt
from tomas.modes.rfp.reading import request_of
from tomas.modes.rfp.solution import Architecture
from tomas.modes.rfp.term import contract_term
from tomas.modes.rfp.wishes import NOT_COMPARABLE, read_budget, read_wishes
from tomas.modes.summaries import counted, fitted, quoted, section, table

ANSWER_FILE = "cost_breakdown.json"
_TOP = 6
_MOST_FACTS = 30
_LEAST_BUDGET = 20_000


def prepare(context: StageContext) -> tuple[EngineTask, ...]:
    """Return the one task: code in one go, or planned in steps where the person asked for depth."""
    architecture = artifact(context, "architecture_json", Architecture)
    described = architecture.model_dump(mode="json", include={"provider", "components"})
    prompt = stage_prompt(
        "costs",
        context,
        CostAnswer,
        "cost_breakdown_json",
        document=architecture.document,
        answer_file=ANSWER_FILE,
        architecture=json_block("architecture", described),
        facts=json_block("facts", _facts(context)),
    )
    if read_wishes(context).thorough:
        method = "planning_and_control_context_carryover"
        return (EngineTask(id="costs", prompt=prompt, method=method, agent="engineer", answer_file=ANSWER_FILE),)
    return (EngineTask(id="costs", prompt=prompt, agent="engineer", answer_file=ANSWER_FILE),)


def _facts(context: StageContext) -> list[dict[str, object]]:
    """Return what the document says on the contract's term, money and dates, with quotes."""
    document = request_of(context).document
    facts = find_facts(document, ())
    term = contract_term(document)
    stated: list[dict[str, object]] = (
        [{"term_months": term.months, "page": term.page, "quote": term.quote}] if term else []
    )
    money: list[dict[str, object]] = [
        {"amount": item.amount, "page": item.page, "quote": item.quote} for item in facts.budget
    ]
    dates: list[dict[str, object]] = [
        {"date": item.date, "page": item.page, "quote": item.quote} for item in facts.dates
    ]
    return [*stated, *money[:_MOST_FACTS], *dates[:_MOST_FACTS]]


def accept(context: StageContext, answers: tuple[EngineAnswer, ...]) -> StageOutcome:
    """Check every figure and write the breakdown. Raises AnswerRejected with each mismatch."""
    architecture = artifact(context, "architecture_json", Architecture)
    answer = read_answer(answers[0].text, CostAnswer)
    faults = faults_in(answer, (component.id for component in architecture.components))
    compared = MULTI_CLOUD in {architecture.provider, read_wishes(context).provider}
    if compared:
        faults += provider_faults(answer.provider_prices, (component.id for component in architecture.components))
        if not answer.provider_prices:
            faults.append("The inputs ask for Multi-Cloud, but provider_prices is empty: price each component on each.")
    if faults:
        raise AnswerRejected("The cost breakdown does not add up:\n" + "\n".join(f"- {fault}" for fault in faults))
    costs = _breakdown(context, architecture, answer)
    folder = out_folder(context)
    data, sheet = folder / "cost-breakdown.json", folder / "cost-breakdown.xlsx"
    data.write_text(costs.model_dump_json(indent=1), encoding="utf-8")
    write_cost_sheet(costs, architecture, sheet)
    preview = f"{costs.currency} {costs.totals.whole.likely:,.0f} likely, {costs.budget_verdict or 'no budget given'}"
    return StageOutcome(
        summary=summary(costs, architecture),
        artifacts=(
            ArtifactDraft(key="cost_breakdown_json", title="Cost breakdown (data)", path=data, media_type=JSON),
            ArtifactDraft(
                key="cost_breakdown_xlsx", title="Cost breakdown", path=sheet, media_type=XLSX, preview=preview
            ),
        ),
        warnings=_warnings(costs, architecture),
    )


def _breakdown(context: StageContext, architecture: Architecture, answer: CostAnswer) -> CostBreakdown:
    """Return the breakdown with our own sums in the place of the model's."""
    budget = _budget(context)
    items = tuple(item.model_copy(update={"total": item.true_total()}) for item in answer.items)
    totals = true_totals(items, answer.operation_months)
    known = read_budget(budget)
    return CostBreakdown(
        document=architecture.document,
        made_by=made_by(context),
        currency=answer.currency,
        operation_months=answer.operation_months,
        items=items,
        totals=totals,
        by_component=by_component(items, answer.operation_months),
        provider_prices=answer.provider_prices,
        provider_totals=totals_by_provider(answer.provider_prices),
        budget=budget,
        budget_verdict=known.verdict(totals.whole.likely) if known is not None else "",
        notes=answer.notes,
        guidance_notes=answer.guidance_notes,
    )


def _budget(context: StageContext) -> str:
    """Return the budget a person gave, or the one that the document itself names, in words."""
    given = read_wishes(context).budget
    if given:
        return given
    document = request_of(context).document
    named = find_facts(document, ()).budget
    largest = next(
        (item for item in named if (found := read_budget(item.amount)) and found.most >= _LEAST_BUDGET), None
    )
    if largest is None:
        return ""
    where = page_words(request_of(context).sources, largest.page, estimated=document.pages_estimated)
    return f"{largest.amount} ({where})"


def summary(costs: CostBreakdown, architecture: Architecture) -> str:
    """Return the breakdown in a few lines."""
    totals, names = costs.totals, {component.id: component.name for component in architecture.components}
    months = counted(costs.operation_months, "month")
    opening = (
        f"**{costs.currency} {totals.whole.likely:,.0f}** likely, with {months} of operation. "
        f"{assumed(costs)} Every sum was computed again by code."
    )
    parts = (
        ("One-off", totals.one_off),
        ("Operation, per month", totals.monthly),
        (f"All, with {months}", totals.whole),
    )
    largest = sorted(costs.by_component.items(), key=lambda pair: -pair[1].likely)[:_TOP]
    verdict = costs.budget_verdict or NOT_COMPARABLE
    return fitted(
        (
            opening,
            table((costs.currency, "Low", "Likely", "High"), [(name, *_rounded(amount)) for name, amount in parts]),
            f"Budget: {quoted(costs.budget)}. The likely price is **{verdict}**." if costs.budget else "",
            _providers(costs),
            section(
                "Largest parts", (f"{quoted(names.get(key, PROJECT_WORK))}: {one.likely:,.0f}" for key, one in largest)
            ),
            section("Guidance taken into account", (quoted(note) for note in costs.guidance_notes)),
        )
    )


def _providers(costs: CostBreakdown) -> str:
    if not costs.provider_totals:
        return ""
    rows = [(name, *_rounded(total)) for name, total in costs.provider_totals.items()]
    return table(("A month of all components on", "Low", "Likely", "High"), rows)


def _rounded(amount: Amount) -> tuple[str, ...]:
    return tuple(f"{value:,.0f}" for value in (amount.low, amount.likely, amount.high))


def _warnings(costs: CostBreakdown, architecture: Architecture) -> tuple[str, ...]:
    unpriced = [one.name for one in architecture.components if one.id not in costs.by_component]
    found = [f"Without a price: {', '.join(unpriced)}."] if unpriced else []
    if costs.assumed:
        found.append(f"{assumed(costs)} Replace assumed prices before you quote.")
    if costs.budget and not costs.budget_verdict:
        found.append(f"The budget “{costs.budget}” holds no amount that could be compared.")
    return tuple(found)

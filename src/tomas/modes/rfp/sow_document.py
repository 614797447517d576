"""Puts the Statement of Work together: the model's words, and tables from checked data."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

from tomas.documents.render.sow import Signatory, SowColumn, SowData, SowFigure, SowSection, SowTable
from tomas.modes.base import Frozen
from tomas.modes.rfp.diagram import View
from tomas.modes.rfp.findings import Findings, Requirement
from tomas.modes.rfp.naming import calm
from tomas.modes.rfp.pricing import PROJECT_WORK, Amount, CostBreakdown, assumed
from tomas.modes.rfp.register import RiskRegister
from tomas.modes.rfp.solution import Architecture
from tomas.modes.rfp.wording import Phase, SowAnswer
from tomas.modes.summaries import clipped, counted

_TEAM = "Bid and project team"
_BUYER = "The buyer"
_SUPPLIER = "The supplier"
_MOST_STATED = 400
_PICTURE = (
    "The picture shows the components in their layers; an arrow says what one component sends to or asks of another. "
    "Each component is described below with the product that it rests on."
)


class Parts(Frozen):
    """Everything the document is made of."""

    answer: SowAnswer
    findings: Findings
    architecture: Architecture
    costs: CostBreakdown
    risks: RiskRegister
    diagram: Path
    views: tuple[View, ...] = ()
    """The diagram by layer, where the whole of it is too small to read on a page."""
    supplier: str
    client: str
    reference: str
    number: str
    dated: date
    model: str
    offline: bool


def sow_data(parts: Parts) -> SowData:
    """Return the document, ready to be typeset."""
    client, supplier = parts.client or _BUYER, parts.supplier or _SUPPLIER
    return SowData(
        title=calm(parts.answer.title),
        client=client,
        supplier=supplier,
        document_number=parts.number,
        date=parts.dated,
        reference=_capital(parts.reference),
        model=parts.model,
        offline=parts.offline,
        sections=(
            SowSection(title="Summary", body=parts.answer.summary),
            _background(parts.answer),
            _scope(parts.answer),
            _solution(parts),
            _requirements(parts),
            _plan(parts.answer),
            _price(parts),
            _risks(parts.risks),
            SowSection(title="Responsibilities of the client", body=_bullets(parts.answer.client_responsibilities)),
            SowSection(
                title="Assumptions", body=_bullets((*parts.answer.assumptions, *parts.architecture.assumptions))
            ),
            _rules(parts.answer),
        ),
        annexes=_annexes(parts),
        signatories=(
            Signatory(party=parts.client or _BUYER.lower()),
            Signatory(party=parts.supplier or _SUPPLIER.lower()),
        ),
    )


def _bullets(texts: Iterable[str]) -> str:
    return "\n".join(f"- {' '.join(text.split())}" for text in dict.fromkeys(texts))


def _background(answer: SowAnswer) -> SowSection:
    objectives = SowSection(title="Objectives", body=_bullets(answer.objectives))
    return SowSection(title="Background and objectives", body=answer.background, sections=(objectives,))


def _scope(answer: SowAnswer) -> SowSection:
    inside = SowSection(title="In scope", body=_bullets(answer.in_scope))
    outside = SowSection(title="Out of scope", body=_bullets(answer.out_of_scope))
    return SowSection(title="Scope", sections=(inside, outside))


def _solution(parts: Parts) -> SowSection:
    architecture = parts.architecture
    components = SowTable(
        caption="Components of the solution",
        columns=(
            SowColumn(title="Component", width=1.2),
            SowColumn(title="Layer", width=0.8),
            SowColumn(title=f"Product ({architecture.provider})", width=1.4),
            SowColumn(title="Purpose", width=2.4),
            SowColumn(title="Meets", width=0.6, align="right"),
        ),
        rows=tuple(
            (one.name, one.layer.value, one.service, one.purpose, str(len(one.requirement_ids)))
            for one in architecture.components
        ),
        small=True,
    )
    decisions = SowTable(
        caption="Decisions and their reasons",
        columns=(
            SowColumn(title="Decision", width=1.2),
            SowColumn(title="Choice", width=1.2),
            SowColumn(title="Reason", width=2),
        ),
        rows=tuple((one.title, one.choice, one.reason) for one in architecture.decisions),
        small=True,
    )
    return SowSection(
        title="Solution",
        body=parts.answer.approach,
        sections=(
            _picture(parts),
            SowSection(title="Components", tables=(components,)),
            SowSection(title="Decisions", tables=(decisions,) if architecture.decisions else ()),
        ),
    )


def _picture(parts: Parts) -> SowSection:
    """Return the diagram; a large one also by layer, so that its text can be read."""
    whole = SowFigure(path=parts.diagram, caption="Architecture of the solution")
    if not parts.views:
        return SowSection(title="Architecture", body=_PICTURE, figure=whole)
    body = (
        f"{_PICTURE} After the whole there is one picture for each layer, with what it is connected to; components "
        "outside the frame belong to the layer named in them."
    )
    below = tuple(
        SowSection(title=f"Layer: {view.title}", figure=SowFigure(path=view.svg, caption=f"Architecture: {view.title}"))
        for view in parts.views
    )
    return SowSection(title="Architecture", body=body, figure=whole, sections=below)


def _requirements(parts: Parts) -> SowSection:
    findings, architecture = parts.findings, parts.architecture
    all_of = Counter(item.category.value for item in findings.requirements)
    mandatory = Counter(item.category.value for item in findings.mandatory)
    covered = architecture.covered()
    met = Counter(item.category.value for item in findings.requirements if item.id in covered)
    rows = [
        (name.capitalize(), str(count), str(mandatory[name]), str(met[name])) for name, count in all_of.most_common()
    ]
    total = ("Total", str(len(findings.requirements)), str(len(findings.mandatory)), str(sum(met.values())))
    body = (
        f"{_capital(parts.reference)} holds {counted(len(findings.requirements), 'requirement')}, "
        f"{len(findings.mandatory)} of them mandatory. "
        "Each is listed in Annex A with its page and with who or what meets it. Requirements on the "
        "proposal, the contract and the staff are met by the bid and project team."
    )
    columns = (
        SowColumn(title="Category", width=2),
        *(SowColumn(title=title, align="right") for title in ("Requirements", "Mandatory", "Met by a component")),
    )
    table = SowTable(caption="Requirements by category", columns=columns, rows=(*rows, total), last_is_total=True)
    return SowSection(title="Requirements", body=body, tables=(table,))


def _plan(answer: SowAnswer) -> SowSection:
    rows, start = [], 1
    for phase in answer.phases:
        end = start + phase.weeks - 1
        rows.append((phase.name, f"{start} to {end}", str(phase.weeks), phase.deliverable, phase.acceptance))
        start = end + 1
    total = ("Total", "", str(start - 1), "", "")
    schedule = SowTable(
        caption="Schedule, in weeks from the start of the work",
        columns=(
            SowColumn(title="Phase", width=1.1),
            SowColumn(title="Weeks", width=0.7),
            SowColumn(title="Length", width=0.6, align="right"),
            SowColumn(title="Deliverable", width=1.6),
            SowColumn(title="Accepted when", width=2),
        ),
        rows=(*rows, total),
        last_is_total=True,
        small=True,
    )
    phases = tuple(SowSection(title=phase.name, body=_phase(phase)) for phase in answer.phases)
    return SowSection(title="Work plan and deliverables", tables=(schedule,), sections=phases)


def _phase(phase: Phase) -> str:
    count = len(phase.requirement_ids)
    answers = f"\n\nThis phase answers {counted(count, 'requirement')} of those listed in Annex A." if count else ""
    return f"{_bullets(phase.activities)}\n\n**Deliverable:** {phase.deliverable}{answers}"


def _price(parts: Parts) -> SowSection:
    costs, totals = parts.costs, parts.costs.totals
    months = Decimal(costs.operation_months)
    rows = (
        ("One-off", *_money(totals.one_off)),
        (f"Operation, {counted(costs.operation_months, 'month')}", *_money(totals.monthly.times(months))),
        ("Total", *_money(totals.whole)),
    )
    body = f"Prices are in {costs.currency}, without tax."
    if costs.assumed:
        body += f" {assumed(costs)} Assumed prices must be confirmed before this document is signed."
    return SowSection(
        title="Price and payment",
        body=body,
        tables=(
            _money_table("Price", "Part", rows),
            _money_table("Price by component over the whole time", "Component", _component_rows(parts)),
            _payments(parts.answer.phases, totals.one_off.likely),
        ),
    )


def _component_rows(parts: Parts) -> tuple[tuple[str, ...], ...]:
    names = {one.id: one.name for one in parts.architecture.components} | {"": PROJECT_WORK}
    ranked = sorted(parts.costs.by_component.items(), key=lambda pair: -pair[1].likely)
    rows = tuple((names.get(key, key), *_money(total)) for key, total in ranked)
    return (*rows, ("Total", *_money(parts.costs.totals.whole)))


def _money_table(caption: str, first: str, rows: tuple[tuple[str, ...], ...]) -> SowTable:
    figures = (SowColumn(title=title, align="right") for title in ("Low", "Likely", "High"))
    return SowTable(caption=caption, columns=(SowColumn(title=first, width=2), *figures), rows=rows, last_is_total=True)


def _money(amount: Amount) -> tuple[str, ...]:
    return tuple(f"{value:,.2f}" for value in (amount.low, amount.likely, amount.high))


def _payments(phases: tuple[Phase, ...], price: Decimal) -> SowTable:
    """Return the payments; the last one takes what rounding leaves, so that they add up to the price."""
    amounts = [(price * phase.payment_percent / 100).quantize(Decimal("0.01")) for phase in phases]
    amounts[-1] += price - sum(amounts)
    rows = [
        (phase.deliverable, f"{phase.payment_percent} %", f"{amount:,.2f}")
        for phase, amount in zip(phases, amounts, strict=True)
    ]
    return SowTable(
        caption="Payments of the one-off price (likely), each due on acceptance",
        columns=(
            SowColumn(title="On acceptance of", width=2.4),
            SowColumn(title="Share", width=0.6, align="right"),
            SowColumn(title="Amount", align="right"),
        ),
        rows=(*rows, ("Total", "100 %", f"{price:,.2f}")),
        last_is_total=True,
    )


def _risks(register: RiskRegister) -> SowSection:
    """Return the risks that both sides share; those of the bid itself stay in the register."""
    table = SowTable(
        caption="Risks, gravest first",
        columns=(
            SowColumn(title="ID", width=0.4),
            SowColumn(title="Risk", width=1.8),
            SowColumn(title="Score", width=0.5, align="right"),
            SowColumn(title="What is done about it", width=2.6),
            SowColumn(title="Owner", width=0.9),
        ),
        rows=tuple(
            (risk.id, risk.title, f"{risk.score} {risk.level}", risk.mitigation, risk.owner)
            for risk in register.risks
            if not risk.internal
        ),
        small=True,
    )
    return SowSection(
        title="Risks",
        body="The score is likelihood times impact, each from 1 to 5; 15 and above is high.",
        tables=(table,),
    )


def _rules(answer: SowAnswer) -> SowSection:
    below = (
        SowSection(title="Acceptance", body=answer.acceptance),
        SowSection(title="Governance", body=answer.governance),
        SowSection(title="Changes", body=answer.change_control),
    )
    return SowSection(title="Rules of the work", sections=below)


def _annexes(parts: Parts) -> tuple[SowSection, ...]:
    annexes = [SowSection(title="Compliance matrix", tables=(_matrix(parts),))]
    dates = SowTable(
        caption="Dates that the request names",
        columns=(SowColumn(title="What"), SowColumn(title="Date"), SowColumn(title="Page", width=0.4, align="right")),
        rows=tuple((one.what, one.when, str(one.page)) for one in parts.findings.deadlines),
    )
    criteria = SowTable(
        caption="Evaluation criteria",
        columns=(
            SowColumn(title="Criterion", width=2),
            SowColumn(title="Weight"),
            SowColumn(title="Page", width=0.4, align="right"),
        ),
        rows=tuple((one.name, one.weight or "none given", str(one.page)) for one in parts.findings.criteria),
    )
    tables = tuple(table for table in (dates, criteria) if table.rows)
    if tables:
        annexes.append(SowSection(title="Dates and evaluation criteria", tables=tables))
    notes = [
        *parts.architecture.guidance_notes,
        *parts.costs.guidance_notes,
        *parts.risks.guidance_notes,
        *parts.answer.guidance_notes,
    ]
    if notes:
        annexes.append(SowSection(title="Guidance taken into account", body=_bullets(notes)))
    return tuple(annexes)


def stated(requirement: Requirement) -> str:
    """Return what a requirement says in one line: its title, or the document's words where the title was cut."""
    return clipped(requirement.quote, _MOST_STATED) if requirement.title.endswith("…") else requirement.title


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _matrix(parts: Parts) -> SowTable:
    return SowTable(
        caption="Requirements and who or what meets them",
        columns=(
            SowColumn(title="ID", width=0.9),
            SowColumn(title="Page", width=0.4, align="right"),
            SowColumn(title="Requirement", width=2.8),
            SowColumn(title="Mandatory", width=0.7),
            SowColumn(title="Met by", width=1.5),
        ),
        rows=tuple(
            (one.id, str(one.page), stated(one), "yes" if one.mandatory else "no", _met_by(one, parts))
            for one in parts.findings.requirements
        ),
        small=True,
    )


def _met_by(requirement: Requirement, parts: Parts) -> str:
    names = [one.name for one in parts.architecture.components if requirement.id in one.requirement_ids]
    phases = [f"Phase {phase.name}" for phase in parts.answer.phases if requirement.id in phase.requirement_ids]
    return ", ".join(names or phases or [_TEAM])

"""The cost breakdown as a workbook whose sums are live formulas, checked against ours before they are written."""

from decimal import Decimal
from pathlib import Path

from tomas.documents.render.sheets import CellKind, CellValue, Sheet, SheetColumn
from tomas.documents.render.workbook import write_workbook
from tomas.modes.rfp.pricing import PROJECT_WORK, Amount, CostBreakdown, Kind, LineItem, assumed
from tomas.modes.rfp.solution import Architecture

_LEVELS = ("low", "likely", "high")


def write_cost_sheet(costs: CostBreakdown, architecture: Architecture, path: Path) -> None:
    """Write the summary, the one-off and monthly lines, and the assumptions."""
    names = {component.id: component.name for component in architecture.components} | {"": PROJECT_WORK}
    sheets = [
        _summary(costs),
        _by_component(costs, names),
        _lines(costs, "one-off", costs.totals.one_off, names),
        _lines(costs, "monthly", costs.totals.monthly, names),
        _notes(costs),
    ]
    write_workbook(path, sheets, title=f"Cost breakdown: {costs.document}")


def _summary(costs: CostBreakdown) -> Sheet:
    totals = costs.totals
    months = Decimal(costs.operation_months)
    budget = (f"Budget: {costs.budget}. The likely price is {costs.budget_verdict or 'not comparable with it'}.",)
    return Sheet(
        name="Summary",
        columns=(
            SheetColumn(title="Part", width=30),
            SheetColumn(title="Times", width=9, kind=CellKind.NUMBER),
            *_money("each", {}),
            *_products("Times", "each", totals.whole),
        ),
        rows=(
            ("One-off", Decimal(1), *_values(totals.one_off), *_values(totals.one_off)),
            ("Operation, per month", months, *_values(totals.monthly), *_values(totals.monthly.times(months))),
        ),
        notes=(
            f"Cost breakdown: {costs.document} ({costs.currency})",
            costs.made_by,
            *(budget if costs.budget else ()),
            f"{assumed(costs)} Replace assumed prices before you quote.",
        ),
    )


def _by_component(costs: CostBreakdown, names: dict[str, str]) -> Sheet:
    ranked = sorted(costs.by_component.items(), key=lambda pair: -pair[1].likely)
    return Sheet(
        name="By component",
        columns=(SheetColumn(title="Component", width=36), *_money("", _amounts(costs.totals.whole))),
        rows=tuple((names.get(key, key), *_values(total)) for key, total in ranked),
        notes=(f"One-off and {costs.operation_months} months of operation, in {costs.currency}",),
    )


def _lines(costs: CostBreakdown, kind: Kind, total: Amount, names: dict[str, str]) -> Sheet:
    items = [item for item in costs.items if item.kind == kind]
    return Sheet(
        name="One-off" if kind == "one-off" else "Monthly",
        columns=(
            SheetColumn(title="ID", width=22),
            SheetColumn(title="Component", width=28),
            SheetColumn(title="Item", width=44),
            SheetColumn(title="Quantity", width=11, kind=CellKind.NUMBER),
            SheetColumn(title="Unit", width=10),
            *_money("unit", {}),
            *_products("Quantity", "unit", total),
            SheetColumn(title="Source of the price", width=30),
        ),
        rows=tuple(_line(item, names) for item in items),
    )


def _line(item: LineItem, names: dict[str, str]) -> tuple[CellValue, ...]:
    start = (item.id, names.get(item.component_id, item.component_id), item.name, item.quantity, item.unit)
    return (*start, *_values(item.unit_price), *_values(item.total), item.source)


def _notes(costs: CostBreakdown) -> Sheet:
    lines = [("Basis", note) for note in costs.notes] + [("Guidance", note) for note in costs.guidance_notes]
    columns = (SheetColumn(title="Kind", width=14), SheetColumn(title="Note", width=110))
    return Sheet(name="Notes", columns=columns, rows=tuple(lines))


def _money(word: str, totals: dict[str, Decimal]) -> tuple[SheetColumn, ...]:
    titles = {level: f"{level.capitalize()} {word}".strip() for level in _LEVELS}
    return tuple(
        SheetColumn(title=titles[level], width=14, kind=CellKind.MONEY, total=totals.get(level)) for level in _LEVELS
    )


def _products(factor: str, word: str, totals: Amount) -> tuple[SheetColumn, ...]:
    given = _amounts(totals)
    return tuple(
        SheetColumn(
            title=f"{level.capitalize()} total",
            width=15,
            kind=CellKind.MONEY,
            product_of=(factor, f"{level.capitalize()} {word}"),
            total=given[level],
        )
        for level in _LEVELS
    )


def _amounts(amount: Amount) -> dict[str, Decimal]:
    return {"low": amount.low, "likely": amount.likely, "high": amount.high}


def _values(amount: Amount) -> tuple[Decimal, ...]:
    return (amount.low, amount.likely, amount.high)

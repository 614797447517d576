"""The cost breakdown as a workbook whose sums are live formulas, checked against ours before they are written."""

from decimal import Decimal
from pathlib import Path

from tomas.documents.render.sheets import CellKind, CellValue, Link, Sheet, SheetColumn
from tomas.documents.render.workbook import write_workbook
from tomas.modes.rfp.pricing import PROJECT_WORK, Amount, CostBreakdown, Kind, LineItem, assumed, basis_of
from tomas.modes.rfp.solution import Architecture
from tomas.modes.rfp.wishes import NOT_COMPARABLE
from tomas.modes.summaries import counted

_LEVELS = ("low", "likely", "high")


def write_cost_sheet(costs: CostBreakdown, architecture: Architecture, path: Path) -> None:
    """Write the summary, the one-off and monthly lines, and the assumptions."""
    names = {component.id: component.name for component in architecture.components} | {"": PROJECT_WORK}
    once = _lines(costs, "one-off", costs.totals.one_off, names)
    monthly = _lines(costs, "monthly", costs.totals.monthly, names)
    summary = _summary(costs, once, monthly)
    providers = _providers(costs, names)
    sheets = [
        summary,
        _by_component(costs, names, summary, once, monthly),
        once,
        monthly,
        *([providers, *_side_by_side(costs, names, providers)] if costs.provider_prices else []),
        _notes(costs),
    ]
    write_workbook(path, sheets, title=f"Cost breakdown: {costs.document}")


def _summary(costs: CostBreakdown, once: Sheet, monthly: Sheet) -> Sheet:
    totals = costs.totals
    months = Decimal(costs.operation_months)
    budget = (f"Budget: {costs.budget}. The likely price is {costs.budget_verdict or NOT_COMPARABLE}.",)
    return Sheet(
        name="Summary",
        columns=(
            SheetColumn(title="Part", width=30),
            SheetColumn(title="Times", width=9, kind=CellKind.NUMBER),
            *_money("each", {}),
            *_products("Times", "each", totals.whole),
        ),
        rows=(
            ("One-off", Decimal(1), *_linked(totals.one_off, once), *_values(totals.one_off)),
            ("Operation, per month", months, *_linked(totals.monthly, monthly), *_values(totals.monthly.times(months))),
        ),
        notes=(
            f"Cost breakdown: {costs.document} ({costs.currency})",
            costs.made_by,
            *(budget if costs.budget else ()),
            f"{assumed(costs)} Replace assumed prices before you quote.",
        ),
    )


def _linked(amount: Amount, lines: Sheet) -> tuple[CellValue, ...]:
    """Return a total as links to the totals of the sheet with its lines."""
    return tuple(
        Link(value=value, formula=lines.cell(f"{level.capitalize()} total", len(lines.rows)))
        for level, value in _amounts(amount).items()
    )


def _by_component(costs: CostBreakdown, names: dict[str, str], summary: Sheet, once: Sheet, monthly: Sheet) -> Sheet:
    months = summary.cell("Times", 1)
    keys = {kind: [item.component_id for item in costs.items if item.kind == kind] for kind in ("one-off", "monthly")}

    def whole(key: str, level: str) -> str:
        title = f"{level.capitalize()} total"
        ours = [once.cell(title, row) for row, known in enumerate(keys["one-off"]) if known == key]
        each = [monthly.cell(title, row) for row, known in enumerate(keys["monthly"]) if known == key]
        return "+".join([*ours, *(f"{months}*{cell}" for cell in each)])

    ranked = sorted(costs.by_component.items(), key=lambda pair: -pair[1].likely)
    return Sheet(
        name="By component",
        columns=(SheetColumn(title="Component", width=36), *_money("", _amounts(costs.totals.whole))),
        rows=tuple(
            (
                names.get(key, key),
                *(Link(value=value, formula=whole(key, level)) for level, value in _amounts(total).items()),
            )
            for key, total in ranked
        ),
        notes=(f"One-off and {counted(costs.operation_months, 'month')} of operation, in {costs.currency}",),
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
            SheetColumn(title="Basis", width=14),
        ),
        rows=tuple(_line(item, names) for item in items),
    )


def _line(item: LineItem, names: dict[str, str]) -> tuple[CellValue, ...]:
    start = (item.id, names.get(item.component_id, item.component_id), item.name, item.quantity, item.unit)
    return (*start, *_values(item.unit_price), *_values(item.total), item.source, basis_of(item.source))


def _providers(costs: CostBreakdown, names: dict[str, str]) -> Sheet:
    """Return every component on every provider, for a month."""
    zero = Amount(low=Decimal(0), likely=Decimal(0), high=Decimal(0))
    whole = zero
    for total in costs.provider_totals.values():
        whole = whole.plus(total)
    rows = tuple(
        (
            names.get(one.component_id, one.component_id),
            one.provider,
            one.service,
            one.quantity,
            one.unit,
            *_values(one.unit_price),
            *_values(one.total),
            one.source,
            basis_of(one.source),
        )
        for one in costs.provider_prices
    )
    return Sheet(
        name="Provider prices",
        columns=(
            SheetColumn(title="Component", width=28),
            SheetColumn(title="Provider", width=14),
            SheetColumn(title="Product", width=40),
            SheetColumn(title="Quantity", width=11, kind=CellKind.NUMBER),
            SheetColumn(title="Unit", width=10),
            *_money("unit", {}),
            *(column.model_copy(update={"total": None}) for column in _products("Quantity", "unit", whole)),
            SheetColumn(title="Source of the price", width=34),
            SheetColumn(title="Basis", width=14),
        ),
        rows=rows,
        notes=(f"Each component on each provider, a month, in {costs.currency}",),
    )


def _side_by_side(costs: CostBreakdown, names: dict[str, str], prices_sheet: Sheet) -> list[Sheet]:
    """Return the providers side by side, a sheet for each end of the range."""
    lines: dict[tuple[str, str], int] = {
        (one.component_id, one.provider): row for row, one in enumerate(costs.provider_prices)
    }
    providers = tuple(costs.provider_totals)
    prices: dict[tuple[str, str], Amount] = {
        (one.component_id, one.provider): one.total for one in costs.provider_prices
    }
    ids = list(dict.fromkeys(one.component_id for one in costs.provider_prices))
    return [
        Sheet(
            name=f"Providers, {level}",
            columns=(
                SheetColumn(title="Component", width=36),
                *(
                    SheetColumn(
                        title=name, width=16, kind=CellKind.MONEY, total=_amounts(costs.provider_totals[name])[level]
                    )
                    for name in providers
                ),
            ),
            rows=tuple(
                (
                    names.get(key, key),
                    *(
                        Link(
                            value=_amounts(prices[key, name])[level],
                            formula=prices_sheet.cell(f"{level.capitalize()} total", lines[key, name]),
                        )
                        for name in providers
                    ),
                )
                for key in ids
            ),
            notes=(f"A month on each provider, {level} price, in {costs.currency}",),
        )
        for level in ("likely", "low", "high")
    ]


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

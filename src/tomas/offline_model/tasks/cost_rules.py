# ruff: noqa: T201 - the program that this source becomes prints its totals; this line is not sent
"""The arithmetic of the cost breakdown. Its source is sent as generated code, so it uses the standard library only."""

import json
from pathlib import Path
from typing import Any

type Entry = dict[str, Any]


def line(*, key: str, component: str, name: str, kind: str, quantity: float, unit: str, prices: list[float]) -> Entry:
    """Return one line item; prices are low, likely and high per unit, in US dollars."""
    low, likely, high = prices
    return {
        "id": key,
        "component_id": component,
        "name": name,
        "kind": kind,
        "quantity": quantity,
        "unit": unit,
        "unit_price": {"low": low, "likely": likely, "high": high},
        "source": "assumption",
        "total": {
            "low": round(quantity * low, 2),
            "likely": round(quantity * likely, 2),
            "high": round(quantity * high, 2),
        },
    }


def component_lines(component: Entry, table: Entry, *, on_premises: bool) -> list[Entry]:
    """Return the lines of one component: building it, running it, and hardware where it stands on the premises."""
    key = component["id"]
    role, hours = table["build_hours"].get(key, table["default_build"])
    counted = min(component["requirements"], table["most_requirements_counted"])
    effort = hours + counted * table["hours_per_requirement"]
    lines = [
        line(
            key=key + "-build",
            component=key,
            name="Build: " + component["name"],
            kind="one-off",
            quantity=effort,
            unit="hour",
            prices=table["rates"][role],
        )
    ]
    factor = table["on_premises"]["monthly_factor"] if on_premises else 1
    monthly = [round(price * factor, 2) for price in table["monthly"].get(key, table["default_monthly"])]
    if monthly[2] > 0:
        lines.append(
            line(
                key=key + "-run",
                component=key,
                name="Run: " + component["service"],
                kind="monthly",
                quantity=1,
                unit="month",
                prices=monthly,
            )
        )
    if on_premises:
        hardware = table["on_premises"]["hardware_each"]
        lines.append(
            line(
                key=key + "-hardware",
                component=key,
                name="Hardware share",
                kind="one-off",
                quantity=1,
                unit="share",
                prices=hardware,
            )
        )
    return lines


def provider_prices(components: list[Entry], table: Entry) -> list[Entry]:
    """Return the monthly price of each component on each provider it names a product for."""
    prices = []
    for component in components:
        monthly = table["monthly"].get(component["id"], table["default_monthly"])
        for provider, service in component["alternatives"].items():
            factor = table["provider_factors"][provider]
            low, likely, high = [round(price * factor, 2) for price in monthly]
            if high > 0:
                prices.append(
                    {
                        "component_id": component["id"],
                        "provider": provider,
                        "service": service,
                        "quantity": 1,
                        "unit": "month",
                        "unit_price": {"low": low, "likely": likely, "high": high},
                        "source": "assumption: " + str(factor) + " of the common assumed price",
                    }
                )
    return prices


def project_lines(build: list[Entry], table: Entry) -> list[Entry]:
    """Return the lines that belong to no component: a share of the building hours for each task, and support."""
    hours = sum(item["quantity"] for item in build)
    lines = []
    for name, role, share in table["project"]:
        key = name.lower().replace(" ", "-")
        lines.append(
            line(
                key=key,
                component="",
                name=name,
                kind="one-off",
                quantity=round(hours * share),
                unit="hour",
                prices=table["rates"][role],
            )
        )
    role, monthly_hours = table["support_hours_per_month"]
    lines.append(
        line(
            key="support",
            component="",
            name="Application support",
            kind="monthly",
            quantity=monthly_hours,
            unit="hour",
            prices=table["rates"][role],
        )
    )
    return lines


def added(items: list[Entry], kind: str) -> dict[str, float]:
    """Return the sums of all lines of one kind."""
    chosen = [item["total"] for item in items if item["kind"] == kind]
    return {level: round(sum(total[level] for total in chosen), 2) for level in ("low", "likely", "high")}


def breakdown(components: list[Entry], table: Entry, notes: Entry, *, on_premises: bool, months: int) -> Entry:
    """Return the whole cost breakdown for a time of operation in months."""
    items = [item for component in components for item in component_lines(component, table, on_premises=on_premises)]
    items += project_lines([item for item in items if item["unit"] == "hour"], table)
    one_off, monthly = added(items, "one-off"), added(items, "monthly")
    whole = {level: round(one_off[level] + months * monthly[level], 2) for level in one_off}
    totals = {"one_off": one_off, "monthly": monthly, "whole": whole}
    extra = {"provider_prices": provider_prices(components, table)}
    return {"currency": "USD", "operation_months": months, "items": items, "totals": totals, **extra, **notes}


def save(result: Entry, path: str) -> None:
    """Write the breakdown to a JSON file and print its totals."""
    Path(path).write_text(json.dumps(result, indent=1), encoding="utf-8")
    for name, total in result["totals"].items():
        print(
            name
            + " in USD: low "
            + str(total["low"])
            + ", likely "
            + str(total["likely"])
            + ", high "
            + str(total["high"])
        )
    print("Line items: " + str(len(result["items"])))

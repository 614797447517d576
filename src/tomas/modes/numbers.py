"""Numbers for reading."""

from tomas.modes.measures import Share


def number(value: float | None, places: int = 1) -> str:
    """Return a number for reading: no needless zeros, a dash where there is none."""
    if value is None:
        return "–"  # noqa: RUF001 - a dash for no value
    text = f"{value:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: Share) -> str:
    """Return a share for reading."""
    return "–" if share.percent is None else f"{number(share.percent)} %"  # noqa: RUF001 - a dash for no value

"""Writes sheets to an XLSX file.

Sums and products are live formulas that also hold the value which code computed, so that a preview shows figures
where nothing calculates. Text that a spreadsheet would run as a formula stays text.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from tomas.documents.render.sheets import CellKind, CellValue, Link, Sheet, SheetColumn, check_sums

_MAX_CELL = 32_767
_MAX_SHEET_NAME = 31
_A4 = 9
_BAD_NAME = re.compile(r"[\[\]:*?/\\]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LIKE_FORMULA = {"=", "+", "-", "@", "\t", "\r"}
_SHOWN = {CellKind.NUMBER: "#,##0.##", CellKind.MONEY: "#,##0.00", CellKind.DATE: "yyyy-mm-dd"}
_LINE = {"bottom": 1, "bottom_color": "#C9D1DA"}
_NOTE = {"italic": True, "font_color": "#6B7785"}
_HEADER = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1D4E79", "text_wrap": True, "valign": "vcenter"}
_TOTAL = {"bold": True, "bg_color": "#F3F6F9", "top": 2, "top_color": "#1D4E79"}


def write_workbook(path: Path, sheets: Sequence[Sheet], title: str = "") -> None:
    """Write sheets to an XLSX file. Raises SumDiffers where a total or a product is not what the rows give."""
    for sheet in sheets:
        check_sums(sheet)
    with Workbook(path) as book:
        book.set_properties({"title": title, "author": "TOMAS"})
        taken: list[str] = []
        for sheet in sheets:
            taken.append(_sheet_name(sheet.name, taken))
            _Writer(book, book.add_worksheet(taken[-1]), sheet).write()


class _Writer:
    """Writes one sheet: notes, header, rows, totals."""

    def __init__(self, book: Workbook, target: Worksheet, sheet: Sheet) -> None:
        self._book = book
        self._target = target
        self._sheet = sheet
        self._styles: dict[tuple[tuple[str, object], ...], Format] = {}
        self._header = len(sheet.notes) + (1 if sheet.notes else 0)
        """The header's row, counted from 0."""
        self._end = self._header + len(sheet.rows)
        """The last row of the table, counted from 0."""

    def write(self) -> None:
        for line, note in enumerate(self._sheet.notes):
            self._text(line, 0, note, _NOTE)
        for index, column in enumerate(self._sheet.columns):
            self._target.set_column(index, index, column.width)
            self._text(self._header, index, column.title, _HEADER)
        for line, row in enumerate(self._sheet.rows, self._header + 1):
            for index, (column, value) in enumerate(zip(self._sheet.columns, row, strict=False)):
                self._cell(line, index, column, value)
        self._totals()
        self._help_readers()

    def _cell(self, line: int, index: int, column: SheetColumn, value: CellValue) -> None:
        style = _LINE | {"valign": "top", "text_wrap": column.kind is CellKind.TEXT} | _number_format(column)
        formula = self._product(column, line)
        if formula:
            self._target.write_formula(line, index, formula, self._style(style), _plain(value))
        elif isinstance(value, Link):
            self._target.write_formula(line, index, f"={value.formula}", self._style(style), float(value.value))
        elif isinstance(value, str):
            self._text(line, index, value, style)
        elif isinstance(value, date):
            self._target.write_datetime(line, index, datetime.combine(value, time()), self._style(style))
        elif value is None:
            self._target.write_blank(line, index, None, self._style(style))
        else:
            self._target.write_number(line, index, float(value), self._style(style))

    def _text(self, line: int, index: int, text: str, style: dict[str, Any]) -> None:
        """Write text, which is never taken for a formula, whatever it starts with."""
        quoted = {"quote_prefix": True} if text[:1] in _LIKE_FORMULA else {}
        self._target.write_string(line, index, _CONTROL.sub("", text)[:_MAX_CELL], self._style(style | quoted))

    def _product(self, column: SheetColumn, line: int) -> str:
        titles = [known.title for known in self._sheet.columns]
        factors = (f"{xl_col_to_name(titles.index(title))}{line + 1}" for title in column.product_of)
        product = "*".join(factors)
        if not column.product_of:
            return ""
        return f"=ROUND({product},2)" if column.kind is CellKind.MONEY else f"={product}"

    def _totals(self) -> None:
        if all(column.total is None for column in self._sheet.columns):
            return
        for index, column in enumerate(self._sheet.columns):
            style = _TOTAL | _number_format(column)
            if column.total is None:
                self._text(self._end + 1, index, "Total" if index == 0 else "", style)
            elif self._sheet.rows:
                letter = xl_col_to_name(index)
                formula = f"=SUM({letter}{self._header + 2}:{letter}{self._end + 1})"
                self._target.write_formula(self._end + 1, index, formula, self._style(style), _plain(column.total))
            else:
                self._target.write_number(self._end + 1, index, 0, self._style(style))

    def _help_readers(self) -> None:
        """Freeze the header, offer filters and choices, and let the sheet print on pages."""
        target, first, last = self._target, self._header + 1, max(self._end, self._header)
        target.freeze_panes(first, 0)
        target.autofilter(self._header, 0, last, len(self._sheet.columns) - 1)
        for index, column in enumerate(self._sheet.columns):
            if column.choices and self._sheet.rows:
                target.data_validation(first, index, last, index, {"validate": "list", "source": list(column.choices)})
        target.set_landscape()
        target.set_paper(_A4)
        target.fit_to_pages(1, 0)
        target.repeat_rows(self._header)

    def _style(self, style: dict[str, Any]) -> Format:
        key = tuple(sorted(style.items()))
        if key not in self._styles:
            self._styles[key] = self._book.add_format(style)
        return self._styles[key]


def _number_format(column: SheetColumn) -> dict[str, Any]:
    return {"num_format": _SHOWN[column.kind]} if column.kind in _SHOWN else {}


def _plain(value: CellValue) -> float | str:
    plain = value.value if isinstance(value, Link) else value
    return float(plain) if isinstance(plain, int | Decimal) else ""


def _sheet_name(name: str, taken: list[str]) -> str:
    base = _BAD_NAME.sub(" ", name).strip(" '")[:_MAX_SHEET_NAME] or "Sheet"
    unique, number, known = base, 2, {one.casefold() for one in taken}
    while unique.casefold() in known:
        suffix = f" {number}"
        unique, number = base[: _MAX_SHEET_NAME - len(suffix)] + suffix, number + 1
    return unique

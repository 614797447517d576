"""Opens what a run was given: its tables, with the names and dates that people settled."""

import hashlib
import json
from collections.abc import Mapping

from tomas.modes.base import Frozen, InputFile, InputRefused, StageContext
from tomas.modes.data_analysis.codes import without_codes
from tomas.modes.data_analysis.dataset import Dataset, Nature, dataset_of
from tomas.modes.summaries import counted
from tomas.tables.dates import Order
from tomas.tables.model import Table, TableRefused
from tomas.tables.reading import read_table

NAMES_KEY, DATE_ORDER_KEY, CODES_KEY = "read.names.", "read.dates", "read.codes"
LATE = "read."
"""How the keys of inputs begin that decide how the tables are read."""
KEEP_CODES, DROP_CODES = "They are real values", "They mean: no value"
MOST_FILES = 4
_DEFAULT_QUESTIONS = 5
_SEPARATOR = ";"

type Inputs = Mapping[str, str | tuple[str, ...]]


class Wishes(Frozen):
    """The inputs of a run besides its files."""

    goal: str = ""
    questions: int = _DEFAULT_QUESTIONS
    date_order: Order | None = None
    keep_codes: bool = False
    """Whether values such as -9.99 are values after all."""
    names: dict[int, str] = {}
    """What people say a table's columns are called, by the table's position from 1, separated by semicolons."""


def read_wishes(inputs: Inputs) -> Wishes:
    """Return the inputs of a run. Raises InputRefused."""
    text = {key: value if isinstance(value, str) else ", ".join(value) for key, value in inputs.items()}
    wanted = text.get("questions", "").strip() or str(_DEFAULT_QUESTIONS)
    if not wanted.isdigit():
        raise InputRefused(f"“{wanted}” is no number of questions. Choose one of those offered.")
    order = text.get(DATE_ORDER_KEY, "")
    return Wishes(
        goal=text.get("question", "").strip(),
        questions=int(wanted),
        date_order=Order(order) if order in set(Order) else None,
        keep_codes=text.get(CODES_KEY, "") == KEEP_CODES,
        names={
            int(key.removeprefix(NAMES_KEY)): value
            for key, value in text.items()
            if key.startswith(NAMES_KEY) and key.removeprefix(NAMES_KEY).isdigit() and value.strip()
        },
    )


def datasets_of(files: tuple[InputFile, ...], wishes: Wishes) -> tuple[Dataset, ...]:
    """Return the tables as analyses see them. Blocking. Raises InputRefused, with what to do next."""
    if not files:
        raise InputRefused("There is no table. Please attach a CSV, TSV, XLSX or JSON file.")
    if len(files) > MOST_FILES:
        raise InputRefused(f"{len(files)} files are too many: please send at most {MOST_FILES} tables.")
    if len({file.name for file in files}) < len(files):
        raise InputRefused("Two of the tables have the same name. Please rename one and send them again.")
    found = tuple(_dataset(position, file, wishes) for position, file in enumerate(files, 1))
    for data in found:
        _usable(data)
    return found


def _dataset(position: int, file: InputFile, wishes: Wishes) -> Dataset:
    try:
        table = read_table(file.path, file.name, order=wishes.date_order)
    except TableRefused as refused:
        raise InputRefused(str(refused)) from refused
    given = wishes.names.get(position, "")
    data = dataset_of(table, _names(given, table) if given else ())
    return data if wishes.keep_codes else without_codes(data)


def _names(given: str, table: Table) -> tuple[str, ...]:
    names = tuple(" ".join(name.split()) for name in given.split(_SEPARATOR))
    if len(names) != len(table.columns) or not all(names):
        raise InputRefused(
            f"{table.name} has {counted(len(table.columns), 'column')}, and "
            f"{counted(sum(map(bool, names)), 'name')} came for them. "
            "Write one name for each column, in their order, separated by semicolons."
        )
    if len({name.casefold() for name in names}) < len(names):
        raise InputRefused(f"Two columns of {table.name} were given the same name. Please give each its own.")
    return names


def names_text(data: Dataset) -> str:
    """Return the names of a table's columns as people may change them."""
    return f"{_SEPARATOR} ".join(field.name.replace(_SEPARATOR, ",") for field in data.fields)


_LEAST_ROWS = 3
_TELLING = {Nature.MEASURE, Nature.CATEGORY, Nature.FLAG, Nature.TIME}


def _usable(data: Dataset) -> None:
    if data.rows < _LEAST_ROWS:
        few = "row" if data.rows == 1 else "rows"
        raise InputRefused(
            f"{data.name} has only {data.rows} {few} below its header: too few to tell anything. Please send more rows."
        )
    if not any(field.nature in _TELLING for field in data.fields):
        raise InputRefused(
            f"No column of {data.name} can be analysed: each is empty, holds one value only, or holds identifiers or "
            "free text. Please export columns with numbers, dates or categories."
        )


def basis_of(context: StageContext) -> str:
    """Return a digest of the files, how they are read, and what is asked of them: with others, all begins anew."""
    deciding = dict(sorted(context.inputs.items()))
    told = json.dumps([[file.sha256 for file in context.files], deciding], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]

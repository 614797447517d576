"""Questions worth asking of the data, and whether the columns they name bear them."""

from collections.abc import Sequence
from enum import StrEnum

from pydantic import Field as Limited

from tomas.modes.base import Frozen
from tomas.modes.data_analysis.dataset import Dataset, Field, Nature

MOST_COLUMNS = 8


class Method(StrEnum):
    """The ways of answering that code can check a question for."""

    GROUPS = "compare groups"
    RELATION = "relation"
    TIME = "over time"
    SPREAD = "distribution"
    COUNTS = "counts"
    OTHER = "other"


class Question(Frozen):
    """One question of the data."""

    id: str
    text: str = Limited(min_length=8)
    table: str
    columns: tuple[str, ...] = Limited(default=(), max_length=MOST_COLUMNS)
    method: Method = Method.OTHER
    how: str = ""
    """How to answer it, in words."""
    asked_by: str = "model"
    """`model` or `person`."""


class QuestionSet(Frozen):
    """The questions of a run, as they stand."""

    files: tuple[str, ...]
    made_by: str
    basis: str
    """Digest of the files and of how they are read: with others, questions are proposed anew."""
    questions: tuple[Question, ...]
    next_number: int = 1
    """Ids are never given twice, so that `Q3` means the same in every piece of guidance."""
    applied: tuple[str, ...] = ()
    """The guidance that is taken into account."""
    done: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    """Proposals that the data do not bear, with the reason."""
    guidance_notes: tuple[str, ...] = ()

    def by_id(self) -> dict[str, Question]:
        """Return the questions by id."""
        return {question.id: question for question in self.questions}


def data_for(question: Question, datasets: Sequence[Dataset]) -> Dataset | None:
    """Return the table that a question is about; None where there is no such table."""
    return next((data for data in datasets if data.name == question.table), None)


def fitted_names(question: Question, datasets: Sequence[Dataset]) -> Question:
    """Return a question whose table and columns are spelt as the data spell them, where only case or space differ."""
    tables = {data.name.casefold(): data.name for data in datasets}
    table = tables.get(question.table.strip().casefold(), question.table if len(datasets) > 1 else datasets[0].name)
    data = next((data for data in datasets if data.name == table), None)
    known = {_plain(field.name): field.name for field in data.fields} if data else {}
    columns = tuple(dict.fromkeys(known.get(_plain(name), name) for name in question.columns))
    return question.model_copy(update={"table": table, "columns": columns})


def _plain(name: str) -> str:
    return " ".join(name.replace("`", "").split()).casefold()


def fault_of(question: Question, datasets: Sequence[Dataset]) -> str:
    """Return why the data do not bear a question; empty where they do."""
    data = data_for(question, datasets)
    if data is None:
        return f"there is no table {question.table}"
    if not question.columns:
        return "it names no column of the table"
    unknown = [name for name in question.columns if data.field(name) is None]
    if unknown:
        return f"there is no column {' or '.join(f'“{name}”' for name in unknown)} in {data.name}"
    fields = [data.by_name[name] for name in question.columns]
    for field in fields:
        if field.nature in {Nature.EMPTY, Nature.CONSTANT}:
            said = "is empty" if field.nature is Nature.EMPTY else "holds one value only"
            return f"the column “{field.name}” {said}"
    return _misfit(question.method, fields)


def _misfit(method: Method, fields: list[Field]) -> str:
    numbers = [field for field in fields if field.is_number]
    groups = [field for field in fields if field.is_group or field.nature in {Nature.CATEGORY, Nature.FLAG}]
    if method is Method.RELATION and len(numbers) < 2:  # noqa: PLR2004 - a relation has two sides
        return "a relation needs two columns of numbers"
    if method is Method.GROUPS and not (groups and [field for field in numbers if field is not groups[0]]):
        return "comparing groups needs a column of numbers and a column of few values to group by"
    if method is Method.TIME and not any(field.nature is Nature.TIME for field in fields):
        return "a course over time needs a column of dates"
    if method is Method.SPREAD and not numbers:
        return "a distribution needs a column of numbers"
    if method is Method.COUNTS and not groups:
        return "counts need a column of categories"
    return ""


def method_for(fields: Sequence[Field]) -> Method:
    """Return the way of answering that suits columns which a person named."""
    numbers = [field for field in fields if field.is_number]
    if any(field.nature is Nature.TIME for field in fields) and not any(
        field.nature is Nature.CATEGORY for field in fields
    ):
        return Method.TIME
    if len(numbers) > 1:
        return Method.RELATION
    if numbers:
        others = [field for field in fields if field is not numbers[0]]
        return Method.GROUPS if others else Method.SPREAD
    return Method.COUNTS if fields else Method.OTHER

"""What people ask at the gate in so many words: drop, keep, add and reword questions; code does it, not the model."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from tomas.modes.data_analysis.dataset import Dataset, Nature
from tomas.modes.data_analysis.questions import MOST_COLUMNS, Question, QuestionSet, method_for
from tomas.modes.pattern_requests import single_spaced

_IDS = r"(?:questions?\s+)?(Q\d{1,3}(?:(?:\s*[,+&]\s*|\s+)(?:and\s+|or\s+)?(?:questions?\s+)?Q\d{1,3})*)"
_END = r"\s*(?:,?\s*please)?\s*[.!]*"
_DROP = re.compile(
    rf"(?:please\s+)?(?:drop|remove|delete|skip|leave out|take out|ignore)\s+{_IDS}{_END}", re.IGNORECASE
)
_KEEP = re.compile(rf"(?:please\s+)?(?:keep|only|keep only|answer only)\s+(?:only\s+)?{_IDS}{_END}", re.IGNORECASE)
_ADD = re.compile(
    r"(?:please\s+)?(?:add|ask|also ask|new question)\s*(?::\s*|\s+(?:also\s+)?)(?P<text>\S.{6,}\S)", re.IGNORECASE
)
_REWORD = re.compile(
    r"(?:please\s+)?(?:change|reword|rephrase|replace|edit)\s+(?:question\s+)?(?P<id>Q\d{1,3})\s+"
    r"(?:to|by|with|as|into)\s*:?\s*"
    r"(?P<text>\S.{6,}\S)|(?P<id2>Q\d{1,3})\s*:\s*(?P<text2>\S.{6,}\S)",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:please\s+)?(?:(?P<only>(?:keep\s+|ask\s+)?(?:only|just)(?:\s+(?:ask|keep))?)|no(?:\s+more)?|drop|remove)\s+"
    r"(?:the\s+|all\s+)?questions?\s+(?:about|on|regarding|concerning|with)\s+(?:the\s+)?(?P<topic>[^.;!?\n]+?)"
    rf"{_END}",
    re.IGNORECASE,
)
_ID = re.compile(r"Q\d{1,3}", re.IGNORECASE)
_LINES = re.compile(
    r"\n+|;\s*|(?<=[.!?])\s+(?=(?:please\s+)?(?:drop|remove|delete|keep|add|also ask|change|reword)\b)"
    r"|,?\s+(?:and\s+)?(?:then\s+)?"
    r"(?=(?:drop|remove|delete|keep only|reword)\s+(?:question\s+)?Q\d|add\s*:)",
    re.IGNORECASE,
)
_QUOTES = "\"'\u201c\u201d\u201e "
_LONGEST = 300
_FILLERS = {"please", "and", "then", "also"}


@dataclass(frozen=True, slots=True)
class Command:
    """One change that code can make."""

    kind: Literal["drop", "keep", "add", "reword"]
    ids: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """What one piece of guidance asks for."""

    commands: tuple[Command, ...]
    rest: str
    """What is left for the model."""


def read_request(text: str) -> Request:
    """Take a piece of guidance apart into changes that code makes, and the rest."""
    commands, rest = [], []
    for line in filter(None, (part.strip(" \t,") for part in _LINES.split(single_spaced(text)))):
        command = _command(line)
        if command is not None:
            commands.append(command)
        elif line.casefold() not in _FILLERS:
            rest.append(line)
    return Request(tuple(commands), "\n".join(rest))


def _command(line: str) -> Command | None:
    if match := _DROP.fullmatch(line):
        return Command("drop", _ids(match[1]))
    if match := _KEEP.fullmatch(line):
        return Command("keep", _ids(match[1]))
    if match := _REWORD.fullmatch(line):
        return Command("reword", _ids(match["id"] or match["id2"]), _worded(match["text"] or match["text2"]))
    if match := _ADD.fullmatch(line):
        text = _worded(match["text"])
        return Command("add", text=text) if line.lower().find(":") in range(20) or text.endswith("?") else None
    return None


def on_topic(
    guidance: Iterable[str], found: QuestionSet, datasets: Sequence[Dataset], *, more_follow: bool = False
) -> QuestionSet:
    """Return the questions without those that people want none of, such as all but those about one column.

    What they asked themselves stays, and so does everything where nothing else would be left; that is said unless
    `more_follow`: the model may then propose questions of the kind that is missing.
    """
    for line in (part for text in guidance for part in re.split(r"[.;!?\n]+", text)):
        match = _ABOUT.fullmatch(line.strip(" \t,"))
        if not match:
            continue
        topic, only = match["topic"], bool(match["only"])
        about = {question.id for question in found.questions if _is_about(question, topic, datasets)}
        own = {question.id for question in found.questions if question.asked_by == "person"}
        gone = {question.id for question in found.questions if (question.id in about) is not only} - own
        if only and not about:
            if more_follow:
                continue
            said = f"No question about {topic} can be asked of these columns, so all were kept."
            found = found.model_copy(update={"done": (*found.done, said)})
        elif gone:
            found = _without(found, gone)
    return found


def _is_about(question: Question, topic: str, datasets: Sequence[Dataset]) -> bool:
    """Whether a question uses a column that a topic names, or has all of the topic's words."""
    columns = {column for data in datasets if data.name == question.table for column in named_columns(topic, data)}
    words = _words(topic)
    return bool(columns & set(question.columns)) or (bool(words) and all(one in _plain(question.text) for one in words))


def _ids(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found.upper() for found in _ID.findall(text)))


def _worded(text: str) -> str:
    flat = " ".join(text.split()).strip(_QUOTES)[:_LONGEST]
    return flat[:1].upper() + flat[1:]


def free_guidance(guidance: Iterable[str]) -> tuple[str, ...]:
    """Return the guidance without what code does."""
    return tuple(rest for text in guidance if (rest := read_request(text).rest))


def carried_out(commands: Sequence[Command], before: QuestionSet, datasets: Sequence[Dataset]) -> QuestionSet:
    """Return the questions after the changes, with a sentence on each in `done`."""
    found = before
    for command in commands:
        known = found.by_id()
        missing = [one for one in command.ids if one not in known]
        if missing:
            wanted = f"{command.kind} {', '.join(command.ids)}"
            said = f"There is no question {' or '.join(missing)}, so “{wanted}” was not done."
            found = found.model_copy(update={"done": (*found.done, said)})
        elif command.kind == "add":
            found = _added(found, command.text, datasets)
        elif command.kind == "reword":
            found = _reworded(found, command, datasets)
        else:
            gone = set(command.ids) if command.kind == "drop" else set(known) - set(command.ids)
            found = _without(found, gone)
    return found


def _added(found: QuestionSet, text: str, datasets: Sequence[Dataset]) -> QuestionSet:
    name = f"Q{found.next_number}"
    question = persons_question(name, text, datasets)
    return found.model_copy(
        update={
            "questions": (*found.questions, question),
            "next_number": found.next_number + 1,
            "done": (*found.done, f"{name} added: {text}"),
        }
    )


def _reworded(found: QuestionSet, command: Command, datasets: Sequence[Dataset]) -> QuestionSet:
    (name,) = command.ids[:1]
    new = persons_question(name, command.text, datasets)
    if not new.columns:
        old = found.by_id()[name]
        new = new.model_copy(update={"table": old.table, "columns": old.columns, "method": old.method})
    kept = tuple(new if question.id == name else question for question in found.questions)
    return found.model_copy(update={"questions": kept, "done": (*found.done, f"{name} now asks: {command.text}")})


def _without(found: QuestionSet, gone: set[str]) -> QuestionSet:
    kept = tuple(question for question in found.questions if question.id not in gone)
    names = ", ".join(question.id for question in found.questions if question.id in gone) or "Nothing"
    if not kept:
        said = "Not all questions can be dropped: one at least has to stay, so nothing was dropped."
        return found.model_copy(update={"done": (*found.done, said)})
    return found.model_copy(update={"questions": kept, "done": (*found.done, f"{names} dropped.")})


def persons_question(name: str, text: str, datasets: Sequence[Dataset]) -> Question:
    """Return a person's question with the columns that its words name; none where they name none."""
    named = {data.name: named_columns(text, data) for data in datasets}
    table = max(named, key=lambda one: len(named[one]))
    data = next(data for data in datasets if data.name == table)
    method = method_for([data.by_name[column] for column in named[table]])
    return Question(id=name, text=text, table=table, columns=named[table], method=method, asked_by="person")


def named_columns(text: str, data: Dataset) -> tuple[str, ...]:
    """Return the columns that a text names: by their names, or by the telling words of these."""
    plain = _plain(text)
    whole = [field for field in data.fields if f" {_plain(field.name).strip()} " in plain]
    by_words = [field for field in data.fields if field not in whole and _mostly_named(field.name, plain)]
    found = [field for field in (*whole, *by_words) if field.nature not in {Nature.EMPTY, Nature.CONSTANT}]
    return tuple(field.name for field in sorted(found, key=lambda field: _place(field.name, plain)))[:MOST_COLUMNS]


def _plain(text: str) -> str:
    return f" {' '.join(re.sub(r'[^\w]+|_', ' ', text).casefold().split())} "


def _words(name: str) -> list[str]:
    return [word for word in _plain(name).split() if len(word) > 2]  # noqa: PLR2004 - units such as mm and g tell nothing


def _mostly_named(name: str, plain: str) -> bool:
    words = _words(name)
    return bool(words) and all(f" {word} " in plain or f" {word}s " in plain for word in words)


def _place(name: str, plain: str) -> int:
    return min((plain.find(f" {word}") for word in _words(name) or [name] if f" {word}" in plain), default=len(plain))

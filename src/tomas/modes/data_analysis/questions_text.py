"""Questions as people read them: a Markdown file that can be edited, and the summary at the gate."""

from tomas.documents.render.markdown import escaped
from tomas.modes.data_analysis.profile import Profile
from tomas.modes.data_analysis.questions import Question, QuestionSet
from tomas.modes.data_analysis.wording import notes_on
from tomas.modes.summaries import clipped, counted, fitted, quoted, section

_HOW_TO = (
    "To change a question, edit it below; to drop one, delete its section; to add one, write a section such as "
    "“## New: Does weight depend on age?” with its columns below it. Then upload the file with Edit."
)


def questions_markdown(found: QuestionSet) -> str:
    """Return the questions for reading and editing; `questions_edit` reads it back."""
    parts = [f"# Questions: {escaped(', '.join(found.files))}", f"*{found.made_by}*", _HOW_TO]
    parts += [_section(question, several=len(found.files) > 1) for question in found.questions]
    if found.left_out:
        parts.append("# Proposals left out\n\n" + "\n".join(f"- {quoted(line)}" for line in found.left_out))
    if found.done:
        parts.append("# Changes asked for\n\n" + "\n".join(f"- {quoted(line)}" for line in found.done))
    if found.guidance_notes:
        parts.append("# Guidance\n\n" + "\n".join(f"- {quoted(note)}" for note in found.guidance_notes))
    return "\n\n".join(parts) + "\n"


def _section(question: Question, *, several: bool) -> str:
    columns = ", ".join(f"`{name}`" for name in question.columns)
    table = f"- Table: {question.table}\n" if several else ""
    return (
        f"## {question.id}: {escaped(question.text)}\n\n{table}- Columns: {columns}\n"
        f"- Method: {question.method.value}\n- How: {escaped(question.how)}"
    )


def questions_summary(found: QuestionSet, profile: Profile) -> str:
    """Return what a person must know to decide on the questions."""
    sizes = "; ".join(
        f"{quoted(table.name)}: {counted(table.rows, 'row')}, {counted(len(table.columns), 'column')}"
        for table in profile.tables
    )
    notes = [quoted(clipped(note, 200)) for table in profile.tables for note in notes_on(table)]
    return fitted(
        (
            f"**{counted(len(found.questions), 'question')}** on {sizes}.",
            "\n".join(_line(question) for question in found.questions),
            section("Left out", (quoted(clipped(line, 200)) for line in found.left_out[:4])),
            section("Done as asked", (quoted(clipped(line, 200)) for line in found.done[-6:])),
            section("Guidance taken into account", (quoted(clipped(note, 200)) for note in found.guidance_notes[:4])),
            "Redirect with lines such as “drop Q2”, “keep only Q1 and Q3”, “only questions about weight”, “add: does "
            "weight depend on age?” or “Q3: a better wording”; anything else goes to the model.",
            section("What stands out in the data", notes[:6]),
        )
    )


def _line(question: Question) -> str:
    columns = ", ".join(question.columns)
    return f"- **{question.id}** {quoted(question.text)} ({question.method.value}: {quoted(columns)})"

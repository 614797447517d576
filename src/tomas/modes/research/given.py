"""What a research stage has to work on: texts from earlier stages or from people, data, papers and figures."""

from pathlib import Path

from tomas.modes.base import InputFile, InputRefused, PathNote, StageContext
from tomas.modes.material import Material, read_material, table_text
from tomas.modes.research.datatables import table_of
from tomas.modes.summaries import counted
from tomas.tables.writing import write_csv

PLOT, PAPER = "plot", "paper"
"""Notes by which Denario's steps know a figure and a paper."""
FIGURES = (".png", ".jpg", ".jpeg")
_MOST_QUOTED = 400
"""Words of a text that stand in the description; code can read all of it."""
_LARGEST_FIGURE = 20 * 1024 * 1024


def text_of(context: StageContext, key: str) -> str:
    """Return a text: as an earlier stage or a person left it, otherwise as it was given at the start."""
    found = context.artifacts.get(key)
    if found is not None:
        return found.path.read_text(encoding="utf-8", errors="replace").strip()
    value = context.inputs.get(key, "")
    return value.strip() if isinstance(value, str) else ""


def given_texts(context: StageContext) -> tuple[str, ...]:
    """Return what the results were made from besides data and code."""
    texts = (text_of(context, name) for name in ("description", "idea", "methodology"))
    return (*texts, choice(context, "focus", ""), *context.guidance)


def choice(context: StageContext, key: str, default: str) -> str:
    """Return what was chosen; the default where nothing was."""
    value = context.inputs.get(key, "")
    return value if isinstance(value, str) and value else default


def data_files(files: tuple[InputFile, ...]) -> tuple[InputFile, ...]:
    """Return the files that code is to read."""
    return tuple(file for file in files if kind_of(file) not in {"pdf", *(kind.lstrip(".") for kind in FIGURES)})


def papers(files: tuple[InputFile, ...]) -> tuple[PathNote, ...]:
    """Return the papers among the files."""
    return tuple(PathNote(path=file.path, note=PAPER) for file in files if kind_of(file) == "pdf")


def figures(context: StageContext) -> tuple[PathNote, ...]:
    """Return the figures for a paper: those that the results drew, or those that were given."""
    drawn = [ref.path for key, ref in sorted(context.artifacts.items()) if key.startswith("results_plot_")]
    given = [file.path for file in context.files if file.path.suffix.lower() in FIGURES]
    return tuple(PathNote(path=path, note=PLOT) for path in (drawn or given) if path.suffix.lower() in FIGURES)


def described(material: tuple[Material, ...]) -> str:
    """Return what was read of the data, for a description: columns of tables, and the beginning of texts."""
    return "\n\n".join(
        item.text if item.is_data else _quoted(item) for item in material if item.is_data or _is_text(item)
    )


def read_data(files: tuple[InputFile, ...]) -> tuple[Material, ...]:
    """Read data files and check figures. Raises InputRefused."""
    for file in files:
        if file.path.suffix.lower() in FIGURES and file.size > _LARGEST_FIGURE:
            raise InputRefused(
                f"{file.name} is larger than {_LARGEST_FIGURE // 1024 // 1024} MB. Send a smaller picture."
            )
        if file.path.suffix.lower() in FIGURES and not _is_picture(file.path):
            raise InputRefused(f"{file.name} is no PNG or JPEG picture. Save it as PNG and start again.")
    return tuple(_material(file) for file in files if file.path.suffix.lower() not in FIGURES)


def kind_of(file: InputFile) -> str:
    """Return a file's extension without the dot, in lower case."""
    return Path(file.name).suffix.lower().lstrip(".")


def notes(files: tuple[InputFile, ...], folder: Path) -> tuple[PathNote, ...]:
    """Return data files for the code, each with its name; tables as plain CSV in a folder. Raises InputRefused."""
    return tuple(_note(file, folder) for file in data_files(files))


def _material(file: InputFile) -> Material:
    table = table_of(file)
    if table is None:
        return read_material((file,))[0]
    text = table_text(table)
    return Material(file, text, len(text.split()), is_data=True)


def _note(file: InputFile, folder: Path) -> PathNote:
    """A file as code gets it: a table as any program reads it, whatever encoding, separator and titles it came with."""
    table = table_of(file)
    if table is None:
        return PathNote(path=file.path, note=file.name)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (file.path.name if kind_of(file) == "csv" else f"{file.path.name}.csv")
    write_csv(table, path)
    return PathNote(
        path=path, note=f"{file.name}, a table, as plain CSV: UTF-8, commas, decimal points, empty for no value"
    )


def _is_text(item: Material) -> bool:
    return kind_of(item.file) == "txt"


def _quoted(item: Material) -> str:
    words = item.text.split()
    said = " ".join(words[:_MOST_QUOTED]) + (" …" if len(words) > _MOST_QUOTED else "")
    return f"{item.file.name}, a text of {counted(len(words), 'word')}:\n\n> {said}"


def _is_picture(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(8)
    return head.startswith((b"\x89PNG", b"\xff\xd8\xff"))

"""The code of all analyses with the tables it ran on, so that anybody can check it and run it again."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

from tomas.modes.base import EngineAnswer, StageContext
from tomas.modes.data_analysis.findings import Findings

_README = """# Code of the analyses

Each question has a folder with the program that answered it (`{first}.py` and so on), its answer file and its plots as
they came out. `table-1.csv` and so on are the tables as they were read.

To run one again: `cd {first} && python {first}.py` (Python 3.12 with pandas, numpy, scipy and matplotlib). It writes to
`data/` below the folder it is run in.

{made_by}

{questions}
"""


def write_codepack(
    path: Path, context: StageContext, findings: Findings, answers: Mapping[str, EngineAnswer], files: tuple[str, ...]
) -> None:
    """Write the archive; paths in programs become relative to it."""
    tables = {
        str(context.artifacts[key].path): f"table-{position}.csv"
        for position in range(1, len(files) + 1)
        if (key := f"table_{position}_csv") in context.artifacts
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for real, name in tables.items():
            archive.write(real, name)
        for finding in findings.findings:
            name = finding.question.id
            _add(archive, name, answers[name.lower()], tables)
        archive.writestr("README.md", _readme(findings))


def _add(archive: zipfile.ZipFile, name: str, answer: EngineAnswer, tables: Mapping[str, str]) -> None:
    programs = sorted((path for path in answer.files if path.suffix == ".py"), key=lambda path: path.stat().st_mtime)
    taken: set[str] = set()
    for path in programs:
        code = path.read_text(encoding="utf-8", errors="replace")
        for real, relative in tables.items():
            code = code.replace(real, f"../{relative}")
        stem = name if path is programs[-1] else f"{name}-{path.stem}"
        while f"{stem}.py" in taken:
            stem += "-2"
        taken.add(f"{stem}.py")
        archive.writestr(f"{name}/{stem}.py", code)
    for path in answer.files:
        if path.suffix != ".py" and path.parent.name == "data":
            archive.write(path, f"{name}/data/{path.name}")


def _readme(findings: Findings) -> str:
    questions = "\n".join(f"- {one.question.id}: {one.question.text}" for one in findings.findings)
    first = findings.findings[0].question.id
    return _README.format(first=first, made_by=findings.made_by, questions=questions)

"""LaTeX for a paper: tried before any call is paid for, run in the cage, and never through a shell."""

import os
import random
import re
import shutil
import subprocess
from collections.abc import Callable, Generator
from pathlib import Path, PosixPath
from typing import Any, Self

from denario.config import LaTeX_DIR
from denario.paper_agents import latex, paper_node, tools
from denario.paper_agents import reader as paper_reader
from denario.paper_agents.journal import Journal
from denario.paper_agents.latex_presets import journal_dict

from tomas.engines.cage.typesetting import TEX_PROGRAMS, installed
from tomas.engines.cmbagent.patching import wrap
from tomas.engines.denario.lettering import lettered
from tomas.engines.denario.options import Options
from tomas.engines.denario.project import Project

type State = dict[str, Any]
"""What Denario's nodes hand on."""

_PROBE = "probe.tex"
_REPAIRS = 3
_DENARIO_AFFILIATION = r"Anthropic, Gemini \& OpenAI servers. Planet Earth."
_ERROR = re.compile(r"^! (.+)$", re.MULTILINE)
_ICML_TITLE = re.compile(r"\\icmltitle\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_LONGEST_RUNNING = 60
_SPECIAL = re.compile(r"([#$%&_{}])")


_NOTICES = {
    Journal.ICML: r"""\makeatletter
\renewcommand{\printAffiliationsAndNotice}[1]{{\let\thefootnote\relax\footnotetext{%
\textsuperscript{1}\csname @affilname1\endcsname. In the style of ICML; not submitted there.}}}
\makeatother
""",
    Journal.NeurIPS: r"""\makeatletter
\renewcommand{\@noticestring}{In the style of NeurIPS; not submitted there.}
\makeatother
""",
}
"""What stands at the foot of the first page."""


def journal_of(options: Options) -> Journal:
    """Return Denario's value for a journal's style."""
    return Journal.NONE if options.journal == "none" else Journal(options.journal)


def why_not(project: Project, journal: Journal) -> str:
    """Say why LaTeX cannot set a paper in this style here; empty where it can. Copies the style's files too."""
    missing = [program for program in TEX_PROGRAMS if not installed(program)]
    temporary = project.paper / "temp"
    temporary.mkdir(parents=True, exist_ok=True)
    for folder in (project.paper, temporary):
        for name in journal_dict[journal].files:
            shutil.copyfile(LaTeX_DIR / name, folder / name)
    if missing:
        return f"LaTeX is not installed here ({' and '.join(missing)} missing)"
    tools.temp_file({"paper": {"journal": journal}}, temporary / _PROBE, "write", "A first try.")
    command = ["xelatex", "-interaction=nonstopmode", _PROBE]
    tried = subprocess.run(command, cwd=temporary, capture_output=True, text=True, check=False)
    works = (temporary / _PROBE).with_suffix(".pdf").is_file()
    for left in temporary.glob("probe.*"):
        left.unlink()
    if works:
        return ""
    found = _ERROR.search(tried.stdout)
    return f"LaTeX cannot set this style here: {found.group(1) if found else 'it gave no reason'}"


class Typesetting:
    """How Denario's LaTeX is run in one attempt. Install it once."""

    def __init__(self) -> None:
        self.usable = False
        """Whether anything is compiled; otherwise the sources are written and taken as they are."""
        self.author = ""
        self.affiliation = ""
        self.lacking = ""
        """Letters of the paper that no font here has."""

    def install(self) -> None:
        """Mend how Denario calls LaTeX."""
        wrap(os, "system", lambda _original: _no_shell)
        wrap(latex, "clean_files", lambda _original: _clean_files)
        wrap(paper_node, "fix_latex", _with_repaired_file)
        wrap(paper_node, "save_paper", self._with_authors)
        for module in (paper_node, paper_reader):
            wrap(module, "Path", lambda _original: _SortedPath)
        wrap(paper_node, "compile_tex_document", self._section)
        wrap(paper_node, "compile_latex", self._whole)

    def _section(self, compile_section: Callable[..., bool]) -> Callable[..., bool]:
        return lambda *given: compile_section(*given) if self.usable else True

    def _whole(self, compile_whole: Callable[..., None]) -> Callable[..., None]:
        return lambda *given: compile_whole(*given) if self.usable else None

    def _with_authors(self, save: Callable[..., None]) -> Callable[..., None]:
        """Name the paper's authors, and claim no conference: Denario names itself and three companies whatever wrote
        it, and these styles say of every paper that it was accepted.
        """

        def saving(state: State, paper_name: str) -> None:
            save(state, paper_name)
            path = Path(state["files"]["Paper_folder"]) / paper_name
            head, begin, rest = path.read_text(encoding="utf-8").partition(r"\begin{document}")
            rest = rest.replace(_DENARIO_AFFILIATION, _plain(self.affiliation), 1)
            journal = state["paper"]["journal"]
            author = journal_dict[journal].author
            rest = rest.replace(author("Denario"), author(_plain(self.author)), 1)
            rest = rest.replace("]\n\\printAffiliationsAndNotice", "\\vskip 0.3in\n]\n\\printAffiliationsAndNotice", 1)
            whole = head + _NOTICES.get(journal, "") + _short_title(rest) + begin + rest
            if self.usable:
                whole, self.lacking = lettered(whole)
            path.write_text(whole, encoding="utf-8")

        return saving


def _short_title(source: str) -> str:
    """ICML's style prints the title above each page, and a complaint in its place where it is long."""
    found = _ICML_TITLE.search(source)
    if not found:
        return ""
    title = " ".join(found.group(1).split())
    if len(title) > _LONGEST_RUNNING:
        title = rf"{title[:_LONGEST_RUNNING].rsplit(' ', 1)[0]} \ldots"
    return f"\\icmltitlerunning{{{title}}}\n"


def same_choices(task_id: str) -> None:
    """Let what Denario draws by lot be the same in a replayed attempt."""
    random.seed(task_id)


class _SortedPath(PosixPath):
    """A path that lists a folder by name: the order in the folder is the file system's, and shows in the prompts."""

    def iterdir(self) -> Generator[Self]:
        yield from sorted(super().iterdir())


def _no_shell(_command: str) -> int:
    """Denario puts paths into shell commands as they are; what these commands do is done here without one."""
    return 1


def _clean_files(doc_name: str, doc_folder: str) -> None:
    for kind in ("aux", "log", "pdf", "out"):
        (Path(doc_folder) / f"{Path(doc_name).stem}.{kind}").unlink(missing_ok=True)


def _with_repaired_file(fix: Callable[..., tuple[State, bool]]) -> Callable[..., tuple[State, bool]]:
    def fixing(state: State, f_temp: str | Path) -> tuple[State, bool]:
        section = Path(f_temp)
        tried = [section.with_name(f"{section.stem}_v{number}{section.suffix}") for number in range(1, _REPAIRS + 1)]
        for left in tried:
            left.unlink(missing_ok=True)
        state, fixed = fix(state, f_temp)
        if fixed:
            section.rename(section.with_name(f"{section.stem}_orig{section.suffix}"))
            [path for path in tried if path.exists()][-1].rename(section)
        return state, fixed

    return fixing


def _plain(text: str) -> str:
    """A person's words as LaTeX shows them."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.replace("\\", " ").replace("~", " ").replace("^", " ").split()))

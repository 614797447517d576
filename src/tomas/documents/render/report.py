"""A report: title page, contents, sections and annexes, as PDF."""

from datetime import date
from pathlib import Path

from pydantic import Field

from tomas.documents.model import Frozen
from tomas.documents.render.nodes import breakable
from tomas.documents.render.pdf import TEMPLATES, compile_pdf
from tomas.documents.render.sow import LaidSection, SowSection, laid_section


class ReportData(Frozen):
    """Everything a report says. Numbers arrive formatted; nothing is computed here."""

    kind: str
    """What sort of report it is, such as `IT ticket report`."""
    title: str
    lead: str = ""
    """One sentence below the title: the most important finding."""
    date: date
    facts: tuple[tuple[str, str], ...] = ()
    """Lines of the title page: what, and its value."""
    provenance: str
    """The line on how the report came to be; stands on every page."""
    caution: str = ""
    """A warning on the title page, such as that no language model was used."""
    preface: tuple[SowSection, ...] = ()
    """Sections without numbers that stand before the others."""
    sections: tuple[SowSection, ...] = Field(min_length=1)
    annexes: tuple[SowSection, ...] = ()

    @property
    def day(self) -> str:
        """The date in words."""
        return f"{self.date.day} {self.date:%B %Y}"

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """The lines of the title page that say something, the date last."""
        return tuple((what, value) for what, value in (*self.facts, ("Date", self.day)) if value)


class _Page(Frozen):
    """What the template reads."""

    kind: str
    title: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    provenance: str
    caution: str
    preface: tuple[LaidSection, ...]
    sections: tuple[LaidSection, ...]
    annexes: tuple[LaidSection, ...]


def render_report(data: ReportData) -> bytes:
    """Return the report as PDF bytes. Blocking; raises RenderFailed."""
    assets: dict[str, Path] = {}
    page = _Page(
        kind=data.kind,
        title=breakable(data.title),
        lead=breakable(data.lead),
        facts=tuple((what, breakable(value)) for what, value in data.lines),
        provenance=data.provenance,
        caution=data.caution,
        preface=tuple(laid_section(section, assets) for section in data.preface),
        sections=tuple(laid_section(section, assets) for section in data.sections),
        annexes=tuple(laid_section(section, assets) for section in data.annexes),
    )
    return compile_pdf(TEMPLATES / "report.typ", page, assets)

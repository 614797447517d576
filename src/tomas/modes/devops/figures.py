"""All figures of a selection, computed once and used everywhere: by prompts, checks, dashboard, report and workbook."""

from datetime import datetime

from tomas.modes.base import Frozen
from tomas.modes.devops.ci import CiFigures, ci_of
from tomas.modes.devops.dora import Dora, dora_of
from tomas.modes.devops.failures import LogFigures, log_figures
from tomas.modes.devops.measured import Measured
from tomas.modes.devops.production import production_of
from tomas.modes.devops.selection import Selection
from tomas.modes.devops.trends import Trends, trends_of


class ChangeIncident(Frozen):
    """An incident that a change caused."""

    id: str
    title: str
    service: str
    opened: datetime
    hours: float | None
    deployment: str
    """Id of the deployment that it is put down to; empty: none was found."""
    named: bool
    """Whether the incident itself names the deployment."""


class Figures(Frozen):
    """What code computed."""

    production: tuple[str, ...]
    """Environments that count as production; the empty name where deployments have none."""
    dora: Dora
    ci: CiFigures | None
    logs: LogFigures | None
    trends: Trends
    caused: tuple[ChangeIncident, ...]

    @property
    def measures(self) -> tuple[Measured, ...]:
        """All figures with their definitions: DORA's first."""
        return (*self.dora.measures, *(self.ci.measures if self.ci else ()))


def figures_of(selection: Selection) -> Figures:
    """Return the figures of a selection."""
    incidents = selection.incidents.records
    production = production_of(selection.deployments.records, incidents, selection.production)
    return Figures(
        production=selection.production,
        dora=dora_of(production, incidents),
        ci=ci_of(selection.runs.records),
        logs=log_figures(selection.logs) if selection.logs else None,
        trends=trends_of(production, incidents, selection.runs.records),
        caused=tuple(
            ChangeIncident(
                id=link.incident.id,
                title=link.incident.title,
                service=link.incident.service,
                opened=link.incident.opened,
                hours=None if link.incident.hours is None else round(link.incident.hours, 2),
                deployment=link.deployment.id if link.deployment else "",
                named=link.named,
            )
            for link in production.links
        ),
    )

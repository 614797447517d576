"""The mode `devops`: from exports of deployments, incidents and CI to DORA figures, failure patterns and advice."""

from tomas.modes.devops.mode import DevopsMode

__all__ = ["DevopsMode"]

"""The figures that code drew, before Denario moves them: it empties its plots first and trips over two of one name."""

from collections.abc import Callable
from pathlib import Path

from denario.experiment import Experiment

from tomas.engines.cmbagent.patching import wrap
from tomas.engines.denario.project import apart


def keep_images_apart() -> None:
    """Let a finished experiment name only figures that are there, each by a name of its own."""
    wrap(Experiment, "run_experiment", _with_images_apart)


def _with_images_apart(run: Callable[..., None]) -> Callable[..., None]:
    def running(experiment: Experiment, *args: object, **kwargs: object) -> None:
        run(experiment, *args, **kwargs)
        work = Path(experiment.experiment_dir).resolve()
        experiment.plot_paths = apart(work, [Path(path) for path in experiment.plot_paths])

    return running

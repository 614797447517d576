"""The figures that code drew, before Denario moves them: it empties its plots first and trips over two of one name."""

from collections.abc import Callable
from pathlib import Path

from denario.experiment import Experiment

from tomas.engines.cmbagent.answers import is_regular
from tomas.engines.cmbagent.patching import wrap
from tomas.engines.denario.project import PLOT_KINDS, free_name


def keep_images_apart() -> None:
    """Let a finished experiment name only figures that are there, each by a name of its own."""
    wrap(Experiment, "run_experiment", _apart)


def _apart(run: Callable[..., None]) -> Callable[..., None]:
    def apart(experiment: Experiment, *args: object, **kwargs: object) -> None:
        run(experiment, *args, **kwargs)
        work = Path(experiment.experiment_dir).resolve()
        experiment.plot_paths = renamed(work, [Path(path) for path in experiment.plot_paths])

    return apart


def renamed(work: Path, images: list[Path]) -> list[str]:
    """Give images of one name different names, and leave out what is none; return where they are now."""
    kept: dict[str, Path] = {}
    for image in dict.fromkeys(images):
        if not image.resolve().is_relative_to(work) or not image.exists() or not is_regular(image):
            continue
        if image.suffix.lower() not in PLOT_KINDS:
            continue
        name = free_name(image.name, set(kept))
        kept[name] = image if name == image.name else image.rename(image.with_name(name))
    return [str(path) for path in kept.values()]

"""The one way in which functions of other packages are replaced here."""

from collections.abc import Callable


def wrap[F: Callable[..., object]](owner: object, name: str, wrapper: Callable[[F], F]) -> None:
    """Replace a function by what `wrapper` makes of it; `owner` is its module or class."""
    setattr(owner, name, wrapper(getattr(owner, name)))

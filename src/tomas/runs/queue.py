"""The narrow port to the engine of durable execution: one entry is one attempt of a stage."""

from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection


class StageQueue(Protocol):
    """Takes attempts; behind it stands DBOS (`dbos_queue.py`)."""

    async def submit(
        self, connection: AsyncConnection, attempt_id: str, workspace_id: str, *, delay_s: float = 0
    ) -> None:
        """Enqueue an attempt as part of the transaction on `connection`: it is there if that commits.

        `delay_s`: seconds before it may start.
        """
        ...

    async def cancel(self, attempt_id: str) -> None:
        """Take an attempt that has not started out of the queue; nothing happens where it has, or is unknown."""
        ...


class AttemptExecutor(Protocol):
    """What a supervisor does with an attempt. Both steps may be called again after a crash and must be idempotent."""

    async def execute(self, attempt_id: str) -> None:
        """Do the work and store its outcome or failure; raises only where trying again makes sense."""
        ...

    async def commit(self, attempt_id: str) -> None:
        """Turn the stored outcome into the run's next state."""
        ...

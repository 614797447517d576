"""DBOS behind the narrow port: the bot's side enqueues, the supervisor's side works the queue off.

One workflow is one attempt, with two steps whose shape never changes, so an upgrade strands no work; it never waits
for a human. Its id is the attempt's id. The values are plain JSON, not DBOS' default pickle.
"""

import json
import logging
from dataclasses import dataclass

from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions, Serializer
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncConnection

from tomas.runs.database import dbos_engine
from tomas.runs.queue import AttemptExecutor

log = logging.getLogger(__name__)

APP = "tomas"
APP_VERSION = "1"
"""A constant on purpose: DBOS' default, a hash of the source, would strand queued work at every upgrade."""
QUEUE = "stages"
WORKFLOW = "stage"


class JsonSerializer(Serializer):
    """Stores values as JSON, and errors as their text."""

    def serialize(self, data: object) -> str:
        """Return JSON."""
        return json.dumps(data, default=_error_as_json)

    def deserialize(self, serialized_data: str) -> object:
        """Return the value; an error comes back as a RuntimeError with its text."""
        value = json.loads(serialized_data)
        if isinstance(value, dict) and set(value) == {"__error__"}:
            return RuntimeError(value["__error__"])
        return value

    def name(self) -> str:
        """Return the name under which DBOS notes the format."""
        return "tomas_json"


class DbosQueue:
    """`tomas.runs.queue.StageQueue`. Migrate the database first; `close` at the end."""

    def __init__(self, database_url: str) -> None:
        self._engine = dbos_engine(make_url(database_url), pool_size=2)
        self._client = DBOSClient(
            system_database_engine=self._engine, serializer=JsonSerializer(), application_name=APP, lazy=True
        )

    async def submit(
        self, connection: AsyncConnection, attempt_id: str, workspace_id: str, *, delay_s: float = 0
    ) -> None:
        """Enqueue an attempt as part of the transaction on `connection`."""
        options = EnqueueOptions(
            workflow_name=WORKFLOW,
            queue_name=QUEUE,
            workflow_id=attempt_id,
            app_version=APP_VERSION,
            queue_partition_key=workspace_id,
        )
        if delay_s > 0:
            options["delay_seconds"] = delay_s
        await connection.run_sync(lambda sync: self._client.enqueue_in_transaction(sync, options, attempt_id))

    async def cancel(self, attempt_id: str) -> None:
        """Take an attempt that has not started out of the queue."""
        await self._client.cancel_workflow_async(attempt_id)

    def close(self) -> None:
        """Close the connections."""
        self._client.destroy()
        self._engine.dispose()


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """How many attempts may be at work."""

    per_machine: int = 2
    per_workspace: int = 2
    poll_s: float = 0.25


class DbosWorker:
    """One machine's hand on the queue. A restart with the same executor id takes its unfinished attempts up again."""

    def __init__(self, database_url: str, executor_id: str, limits: QueueLimits) -> None:
        """`executor_id`: stable over restarts, and never shared by two live processes."""
        self._engine = dbos_engine(make_url(database_url))
        self._limits = limits
        self._config = DBOSConfig(
            name=APP,
            application_version=APP_VERSION,
            executor_id=executor_id,
            system_database_engine=self._engine,
            serializer=JsonSerializer(),
            max_executor_threads=16,
            log_level="WARNING",
            scheduler_polling_interval_sec=30,
        )

    async def start(self, executor: AttemptExecutor) -> None:
        """Begin to work attempts off, on the running event loop. The database must be migrated."""
        DBOS(config=self._config)
        _register(executor)
        DBOS.listen_queues([QUEUE])
        DBOS.launch()
        await DBOS.register_queue_async(
            QUEUE,
            worker_concurrency=self._limits.per_machine,
            partition_concurrency=self._limits.per_workspace,
            polling_interval_sec=self._limits.poll_s,
            on_conflict="always_update",
        )

    def stop(self) -> None:
        """Take no more attempts and let go of those at work: the next start takes them up again."""
        DBOS.destroy(destroy_registry=True)
        self._engine.dispose()


def _register(executor: AttemptExecutor) -> None:
    """Name the workflow and its two steps; a new number or order of steps needs a new workflow name."""

    @DBOS.step(name="execute")
    async def execute(attempt_id: str) -> None:
        await executor.execute(attempt_id)

    @DBOS.step(name="commit", retries_allowed=True, interval_seconds=1, max_attempts=8)
    async def commit(attempt_id: str) -> None:
        await executor.commit(attempt_id)

    @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)
    async def stage(attempt_id: str) -> None:
        try:
            await execute(attempt_id)
        except Exception:
            log.exception("attempt %s could not be executed; its commit records that", attempt_id)
        await commit(attempt_id)


def _error_as_json(value: object) -> dict[str, str]:
    if isinstance(value, BaseException):
        return {"__error__": f"{type(value).__name__}: {value}"}
    raise TypeError(f"{type(value).__name__} cannot be stored")

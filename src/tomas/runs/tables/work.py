"""Runs, their stages and attempts, and the files that go in and come out.

`rev` makes every update a compare-and-set: a row that changed since it was read is refused by the database.
"""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from tomas.runs.orm import Base


class RunRow(Base):
    """One run."""

    __tablename__ = "runs"
    __table_args__ = (
        Index(None, "workspace_id", "channel_id", "thread_ts"),
        Index(None, "status"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    create_key: Mapped[str] = mapped_column(unique=True)
    workspace_id: Mapped[str]
    channel_id: Mapped[str]
    thread_ts: Mapped[str] = mapped_column(default="")
    requester_id: Mapped[str]
    requester_name: Mapped[str]
    mode_id: Mapped[str]
    spec: Mapped[str] = mapped_column(Text)
    """The mode's description as it was at the start: an upgrade changes no run that is under way."""
    title: Mapped[str]
    status: Mapped[str]
    inputs: Mapped[dict[str, str | list[str]]] = mapped_column(JSON)
    source_files: Mapped[list[dict[str, str | int]]] = mapped_column(JSON)
    budget_usd: Mapped[Decimal]
    first_budget_usd: Mapped[Decimal]
    budget_warned: Mapped[bool] = mapped_column(default=False)
    unpriced_allowed: Mapped[bool] = mapped_column(default=False)
    """A person allowed calls of unknown price although the budget is strict."""
    model_label: Mapped[str]
    offline: Mapped[bool]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    worked_s: Mapped[float] = mapped_column(default=0.0)
    working_since: Mapped[datetime | None]
    first_time_limit_s: Mapped[int] = mapped_column(default=0)
    """The time limit before a person gave the run more time; 0 where nobody did."""
    paused_by: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[datetime | None]
    """When the run was put aside because nobody said anything for long; any move of the run opens it again."""
    failure_message: Mapped[str] = mapped_column(Text, default="")
    failure_retryable: Mapped[bool] = mapped_column(default=False)
    event_number: Mapped[int] = mapped_column(default=0)
    event_hash: Mapped[str] = mapped_column(default="")
    rev: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": rev}


class StageRow(Base):
    """One stage of a run; the one at position 0 is the intake."""

    __tablename__ = "stages"

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    stage_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    title: Mapped[str]
    status: Mapped[str]
    attempt: Mapped[int] = mapped_column(default=0)
    """How many attempts were made so far."""
    failures: Mapped[int] = mapped_column(default=0)
    """Failed attempts since a person last had a say."""
    activity: Mapped[str] = mapped_column(Text, default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    rev: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": rev}


class AttemptRow(Base):
    """One try of a stage; its id is also the id of its durable workflow."""

    __tablename__ = "attempts"
    __table_args__ = (UniqueConstraint("run_id", "stage_id", "number"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id"))
    stage_id: Mapped[str]
    number: Mapped[int]
    lineage: Mapped[str]
    status: Mapped[str]
    starts: Mapped[int] = mapped_column(default=0)
    """How often a supervisor began it: more than once after a crash."""
    guidance: Mapped[list[str]] = mapped_column(JSON, default=list)
    guided_to: Mapped[int] = mapped_column(default=0)
    """The number of the last steer in `guidance`; later ones reach the engine while it works."""
    last_event: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str | None] = mapped_column(Text)
    failure: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    rev: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": rev}


class TokenRow(Base):
    """The SHA-256 of a token that an attempt was given; the token itself is nowhere."""

    __tablename__ = "attempt_tokens"

    hash: Mapped[str] = mapped_column(primary_key=True)
    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempts.id"))
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id"), index=True)
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class InputFileRow(Base):
    """A file that a person gave to a run."""

    __tablename__ = "files"

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    slack_file_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    name: Mapped[str]
    path: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str]
    size: Mapped[int]


class ArtifactRow(Base):
    """One version of one output."""

    __tablename__ = "artifacts"
    __table_args__ = (UniqueConstraint("run_id", "key", "version"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    serial: Mapped[int]
    """The order of storing within the run."""
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id"))
    stage_id: Mapped[str]
    key: Mapped[str]
    version: Mapped[int]
    title: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    path: Mapped[str] = mapped_column(Text)
    preview: Mapped[str] = mapped_column(Text)
    source: Mapped[str]
    created_at: Mapped[datetime]
    left_behind: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether its stage was done again without it: it is no output of the run any more."""

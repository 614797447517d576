"""What people are asked and what they say: gates, decisions, steers and answers."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tomas.runs.orm import Base
from tomas.runs.records import GateStatus


class GateRow(Base):
    """A stop where a human decides. The database itself keeps a run from having two open ones."""

    __tablename__ = "gates"
    __table_args__ = (
        Index(
            "uq_gates_one_open",
            "run_id",
            unique=True,
            sqlite_where=text(f"status = '{GateStatus.OPEN.value}'"),
            postgresql_where=text(f"status = '{GateStatus.OPEN.value}'"),
        ),
        UniqueConstraint("run_id", "serial"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id"))
    serial: Mapped[int]
    stage_id: Mapped[str]
    kind: Mapped[str]
    question_id: Mapped[str] = mapped_column(default="")
    lineage: Mapped[str] = mapped_column(default="")
    """For an engine's question: the line of attempts that asks it."""
    question: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    warnings: Mapped[list[str]] = mapped_column(JSON)
    asks: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)
    """Inputs that may be changed here, each with its present value as `default`."""
    status: Mapped[str]
    artifact_id: Mapped[str]
    artifact_digest: Mapped[str]
    opened_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(default="")
    decided_by_name: Mapped[str] = mapped_column(default="")
    decision_text: Mapped[str] = mapped_column(Text, default="")
    rev: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": rev}


class DecisionRow(Base):
    """Who decided what, when, where, and on which bytes. Never changed, never deleted."""

    __tablename__ = "decisions"

    id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(unique=True)
    """The delivery's own key, where it has one: the same delivery again changes nothing."""
    gate_id: Mapped[str] = mapped_column(ForeignKey("gates.id"), index=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id"))
    kind: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[str]
    by_name: Mapped[str]
    at: Mapped[datetime]
    place: Mapped[str]
    artifact_digest: Mapped[str]
    answer: Mapped[str] = mapped_column(Text)
    """What the person was told."""


class SteerRow(Base):
    """Guidance for the engine: given while the run works, or with a redirection."""

    __tablename__ = "steers"
    __table_args__ = (UniqueConstraint("run_id", "number"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(unique=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id"))
    number: Mapped[int]
    stage_id: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[str]
    by_name: Mapped[str]
    at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")


class AnswerRow(Base):
    """A person's answer to an engine's question, valid for the line of attempts that asked."""

    __tablename__ = "answers"

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    stage_id: Mapped[str] = mapped_column(primary_key=True)
    lineage: Mapped[str] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[str]
    at: Mapped[datetime]

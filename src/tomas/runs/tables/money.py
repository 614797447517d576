"""Model calls: what each one may cost and did cost, and the answers that were paid for."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from tomas.runs.orm import Base


class ModelCallRow(Base):
    """One call that reached for a provider: reserved, then settled, cut off or released."""

    __tablename__ = "model_calls"
    __table_args__ = (Index(None, "run_id", "status"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id"))
    stage_id: Mapped[str]
    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempts.id"))
    lineage: Mapped[str]
    number: Mapped[int]
    digest: Mapped[str]
    agent: Mapped[str]
    provider: Mapped[str]
    model: Mapped[str]
    status: Mapped[str]
    reserved_usd: Mapped[Decimal | None]
    """The most it can cost; none: no known price."""
    usd: Mapped[Decimal | None]
    """What it did cost; none while reserved, or where there is no known price."""
    input_tokens: Mapped[int] = mapped_column(default=0)
    cached_input_tokens: Mapped[int] = mapped_column(default=0)
    output_tokens: Mapped[int] = mapped_column(default=0)
    latency_s: Mapped[float] = mapped_column(default=0.0)
    reason: Mapped[str] = mapped_column(Text, default="")
    reserved_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class AnswerRecordRow(Base):
    """A paid answer, given again at no cost when the same line of attempts repeats the call."""

    __tablename__ = "model_answers"

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    stage_id: Mapped[str] = mapped_column(primary_key=True)
    lineage: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempts.id"))
    agent: Mapped[str]
    model: Mapped[str]
    status: Mapped[int]
    request: Mapped[bytes] = mapped_column(LargeBinary)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    input_tokens: Mapped[int]
    cached_input_tokens: Mapped[int]
    output_tokens: Mapped[int]
    at: Mapped[datetime]

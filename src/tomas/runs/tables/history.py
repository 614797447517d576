"""The append-only history of a run."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from tomas.runs.orm import Base


class EventRow(Base):
    """One event. `hash` chains it to the one before through the payload's digest, never the payload itself."""

    __tablename__ = "events"

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str]
    stage_id: Mapped[str]
    payload: Mapped[str | None] = mapped_column(Text)
    """JSON; none where it was deleted for good reason: the digest stays as its tombstone."""
    payload_digest: Mapped[str]
    hash: Mapped[str]

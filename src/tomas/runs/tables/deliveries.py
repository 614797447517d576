"""What is remembered about the chat: deliveries seen, messages posted, files shared."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tomas.runs.orm import Base


class SeenRow(Base):
    """A delivery that was taken already."""

    __tablename__ = "seen"

    key: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class InboxRow(Base):
    """A delivery that is under way; gone when its work is done, so that what a crash cut off is found."""

    __tablename__ = "inbox"

    key: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[dict[str, object]] = mapped_column(JSON)
    holder: Mapped[str]
    """Which bot works on it."""
    at: Mapped[datetime]
    held_at: Mapped[datetime]


class PostRow(Base):
    """A message that the presenter posted for a run, by its own key."""

    __tablename__ = "posts"

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    channel_id: Mapped[str]
    ts: Mapped[str]
    digest: Mapped[str]
    at: Mapped[datetime]


class CursorRow(Base):
    """How far a run's history is drawn, and who draws it now."""

    __tablename__ = "presenter_cursors"

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)
    holder: Mapped[str] = mapped_column(default="")
    held_until: Mapped[datetime | None]


class SharedFileRow(Base):
    """A file that somebody shared in a channel, to be offered when a run is started there."""

    __tablename__ = "shared_files"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    channel_id: Mapped[str] = mapped_column(primary_key=True)
    slack_file_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    size: Mapped[int]
    user_id: Mapped[str]
    ts: Mapped[str]
    at: Mapped[datetime]

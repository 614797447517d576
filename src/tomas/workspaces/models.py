"""The tables of installed workspaces and their settings. Secrets are stored encrypted only."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from tomas.runs.orm import Base


class WorkspaceRow(Base):
    """One Slack team that installed TOMAS."""

    __tablename__ = "workspaces"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="")
    bot_user_id: Mapped[str] = mapped_column(default="")
    bot_token_encrypted: Mapped[str] = mapped_column(Text, default="")
    """Empty where the token comes from the environment."""
    installed_by: Mapped[str] = mapped_column(default="")
    installed_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class WorkspaceSettingRow(Base):
    """One setting of a workspace."""

    __tablename__ = "workspace_settings"

    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str | int | float | bool | list[str] | None] = mapped_column(JSON)
    changed_by: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime]


class WorkspaceFileRow(Base):
    """A version of a file that an administrator added: a mode, or instructions for agents. Versions are never changed.

    Runs that started with an earlier version go on with it, so rows stay after their removal.
    """

    __tablename__ = "workspace_files"
    __table_args__ = (Index(None, "workspace_id", "kind", "word"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    workspace_id: Mapped[str]
    """Empty: the file is for every workspace of the installation."""
    kind: Mapped[str]
    word: Mapped[str]
    """A mode's name; empty for instructions."""
    version: Mapped[str]
    """The first characters of the content's SHA-256."""
    file_name: Mapped[str]
    content: Mapped[str] = mapped_column(Text)
    added_by: Mapped[str]
    added_at: Mapped[datetime]
    removed_by: Mapped[str] = mapped_column(default="")
    removed_at: Mapped[datetime | None]

"""Mode files and agents' instructions that administrators add."""

import sqlalchemy as sa
from alembic import op

from tomas.runs import orm

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workspace_files",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", orm.UtcDateTime(timezone=True), nullable=False),
        sa.Column("removed_by", sa.String(), nullable=False),
        sa.Column("removed_at", orm.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace_files")),
    )
    with op.batch_alter_table("workspace_files") as files:
        files.create_index(files.f("ix_workspace_files_workspace_id_kind_word"), ["workspace_id", "kind", "word"])


def downgrade() -> None:
    op.drop_table("workspace_files")

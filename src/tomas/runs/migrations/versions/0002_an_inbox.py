"""An inbox for deliveries that are under way."""

import sqlalchemy as sa
from alembic import op

from tomas.runs import orm

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("at", orm.UtcDateTime(timezone=True), nullable=False),
        sa.Column("held_at", orm.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_inbox")),
    )


def downgrade() -> None:
    op.drop_table("inbox")

"""Outputs of a stage that were not made again when it was done once more."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("artifacts") as artifacts:
        artifacts.add_column(sa.Column("left_behind", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("artifacts") as artifacts:
        artifacts.drop_column("left_behind")

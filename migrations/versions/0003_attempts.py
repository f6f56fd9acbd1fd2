"""attempts, the counters of the rate limits"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('attempt',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_attempt'))
    )
    op.create_index(op.f('ix_attempt_expires_at'), 'attempt', ['expires_at'])


def downgrade() -> None:
    op.drop_table('attempt')

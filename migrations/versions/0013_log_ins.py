"""who logged in, and when"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('log_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_log_in_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_log_in'))
    )
    op.create_index('ix_log_in_at', 'log_in', ['at', 'id'])
    op.create_index(op.f('ix_log_in_user_id'), 'log_in', ['user_id'])


def downgrade() -> None:
    op.drop_table('log_in')

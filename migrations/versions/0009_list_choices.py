"""what people choose about their lists"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('list_preference',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('record_type', sa.String(length=60), nullable=False),
    sa.Column('columns', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('density', sa.Enum('comfortable', 'compact', name='density', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('page_size', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_list_preference_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'record_type', name=op.f('pk_list_preference'))
    )


def downgrade() -> None:
    op.drop_table('list_preference')

"""addresses that any record once had"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('former_slug',
    sa.Column('record_type', sa.String(length=60), nullable=False),
    sa.Column('slug', sa.String(length=100), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('record_type', 'slug', name=op.f('pk_former_slug'))
    )
    op.create_index('ix_former_slug_record', 'former_slug', ['record_type', 'record_id'])
    op.execute("INSERT INTO former_slug SELECT 'post', slug, post_id FROM post_slug")
    op.drop_table('post_slug')


def downgrade() -> None:
    op.create_table('post_slug',
    sa.Column('slug', sa.String(length=100), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_post_slug_post_id_post'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('slug', name=op.f('pk_post_slug'))
    )
    op.create_index(op.f('ix_post_slug_post_id'), 'post_slug', ['post_id'])
    op.execute("INSERT INTO post_slug SELECT slug, record_id FROM former_slug WHERE record_type = 'post'")
    op.drop_table('former_slug')

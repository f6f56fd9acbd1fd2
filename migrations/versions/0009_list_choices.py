"""what people choose about their lists"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('saved_view',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('record_type', sa.String(length=60), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('audience', sa.Enum('private', 'role', 'everybody', name='audience', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('role_id', sa.Integer(), nullable=True),
    sa.Column('query', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(audience = 'role') = (role_id IS NOT NULL)", name=op.f('ck_saved_view_role_for_a_role')),
    sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_saved_view_owner_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['role_id'], ['role.id'], name=op.f('fk_saved_view_role_id_role'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_view')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_saved_view_record_type', 'saved_view', ['record_type'])
    op.create_index(op.f('ix_saved_view_owner_id'), 'saved_view', ['owner_id'])
    op.create_index(op.f('ix_saved_view_role_id'), 'saved_view', ['role_id'])
    op.execute(
        "INSERT INTO role_permission (role_id, permission) "
        "SELECT id, 'view.share' FROM role WHERE name = 'staff'"
    )
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
    op.execute("DELETE FROM role_permission WHERE permission = 'view.share'")
    op.drop_table('saved_view')

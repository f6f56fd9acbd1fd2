"""imports"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('import_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('record_type', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('file', sa.String(length=60), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('headings', sa.String(length=64), nullable=False),
    sa.Column('plan', sa.JSON(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=True),
    sa.Column('imported_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['job.id'], name=op.f('fk_import_file_run_id_job'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_import_file_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_file'))
    )
    op.create_index(op.f('ix_import_file_created_at'), 'import_file', ['created_at'])
    op.create_index('ix_import_file_digest', 'import_file', ['digest', 'record_type'])
    op.create_index(op.f('ix_import_file_run_id'), 'import_file', ['run_id'])
    op.create_index('ix_import_file_user_id', 'import_file', ['user_id', 'record_type', 'headings', 'id'])
    op.create_table('import_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('job_id', sa.Integer(), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('created', 'updated', 'unchanged', 'skipped', 'failed', name='linekind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('cells', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_import_line_job_id_job'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_line'))
    )
    op.create_index('ix_import_line_job_id', 'import_line', ['job_id', 'kind', 'id'])
    op.execute(
        "INSERT INTO role_permission (role_id, permission) "
        "SELECT id, 'list.import' FROM role WHERE name IN ('staff', 'editor')"
    )


def downgrade() -> None:
    op.execute("DELETE FROM role_permission WHERE permission = 'list.import'")
    op.drop_table('import_line')
    op.drop_table('import_file')

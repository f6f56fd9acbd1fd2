"""undo in parts: the records of a change set by type, and problems of several types"""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

INDEX = 'ix_change_part'


def kinds(*names: str) -> sa.Enum:
    return sa.Enum(*names, name='problemkind', native_enum=False, create_constraint=True, length=20)


FEW = kinds('skipped', 'conflicted', 'failed')
MORE = kinds('skipped', 'conflicted', 'failed', 'partly')


def upgrade() -> None:
    op.create_index(INDEX, 'change', ['change_set_id', 'record_type', 'record_id', 'action'])
    op.add_column('job_problem', sa.Column('record_type', sa.String(length=60), nullable=True))
    op.execute(
        'UPDATE job_problem SET record_type = '
        '(SELECT job.record_type FROM job WHERE job.id = job_problem.job_id)'
    )
    with op.batch_alter_table('job_problem') as table:
        table.alter_column('record_type', existing_type=sa.String(length=60), nullable=False)
        table.alter_column('kind', existing_type=FEW, type_=MORE, existing_nullable=False)


def downgrade() -> None:
    op.execute("DELETE FROM job_problem WHERE kind = 'partly'")
    with op.batch_alter_table('job_problem') as table:
        table.alter_column('kind', existing_type=MORE, type_=FEW, existing_nullable=False)
        table.drop_column('record_type')
    op.drop_index(INDEX, 'change')

"""what was asked for: with which permissions, and of which records by name"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

JOB = sa.table('job', sa.column('user_id'), sa.column('permissions', sa.JSON))
USER_ROLE = sa.table('user_role', sa.column('user_id'), sa.column('role_id'))
GRANT = sa.table('role_permission', sa.column('role_id'), sa.column('permission'))


def upgrade() -> None:
    """Of jobs from before, what is held now."""
    op.add_column('selection', sa.Column('named', sa.JSON(), nullable=False, server_default='{}'))
    column = sa.Column('permissions', sa.JSON(), nullable=False, server_default='[]')
    op.add_column('job', column)
    bind = op.get_bind()
    held = sa.select(GRANT.c.permission).distinct().join(
        USER_ROLE, USER_ROLE.c.role_id == GRANT.c.role_id
    )
    owners = sa.select(JOB.c.user_id).where(JOB.c.user_id.is_not(None)).distinct()
    for owner in bind.scalars(owners).all():
        permissions = bind.scalars(held.where(USER_ROLE.c.user_id == owner)).all()
        bind.execute(
            sa.update(JOB).where(JOB.c.user_id == owner).values(permissions=sorted(permissions))
        )


def downgrade() -> None:
    op.drop_column('job', 'permissions')
    op.drop_column('selection', 'named')

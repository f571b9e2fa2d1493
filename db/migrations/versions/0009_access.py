"""who may do what: roles, accounts, sessions, clients, credentials, audit.

Safe on a live system: new tables only.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ROLES = (
    ("reader", "Tra cứu", ["read"]),
    ("officer", "Chuyên viên cấp phép", ["act", "read", "reference"]),
    ("reporter", "Tổng hợp báo cáo", ["read", "seal"]),
    ("privacy", "Xem dữ liệu cá nhân", ["personal", "read"]),
    ("auditor", "Kiểm tra, giám sát", ["audit", "read"]),
    ("administrator", "Quản trị hệ thống", ["configure", "manage", "read", "reference"]),
)
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "role",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title_vi", sa.String(), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("role_pkey")),
    )
    for name, secret in (("account", ("password_hash", "roles")), ("client", ("scopes",))):
        op.create_table(
            name,
            sa.Column("name", sa.String(), nullable=False),
            sa.Column("title", sa.String(), nullable=False),
            *(
                sa.Column(one, sa.String() if one == "password_hash" else sa.ARRAY(sa.Text()), nullable=False)
                for one in secret
            ),
            sa.Column("authority", sa.String(), nullable=True),
            sa.Column("created_at", AT, nullable=False),
            sa.Column("created_by", sa.String(), nullable=False),
            sa.Column("disabled_at", AT, nullable=True),
            sa.ForeignKeyConstraint(["authority"], ["organisation.code"], name=op.f(f"{name}_authority_fkey")),
            sa.PrimaryKeyConstraint("name", name=op.f(f"{name}_pkey")),
        )
    op.create_table(
        "staff_session",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("seen_at", AT, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.name"], name=op.f("staff_session_account_fkey")),
        sa.PrimaryKeyConstraint("digest", name=op.f("staff_session_pkey")),
    )
    op.create_index(op.f("staff_session_account_ix"), "staff_session", ["account"])
    op.create_table(
        "credential",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("expires_at", AT, nullable=True),
        sa.Column("revoked_at", AT, nullable=True),
        sa.CheckConstraint("kind IN ('secret', 'key')", name=op.f("credential_kind_check")),
        sa.ForeignKeyConstraint(["client"], ["client.name"], name=op.f("credential_client_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("credential_pkey")),
        sa.UniqueConstraint("digest", name=op.f("credential_digest_key")),
    )
    op.create_index(op.f("credential_client_ix"), "credential", ["client"])
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("detail", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("jsonb_typeof(detail) = 'object'", name=op.f("audit_detail_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("audit_pkey")),
    )
    op.create_index("audit_what_ix", "audit", ["what", "id"])
    op.create_index("audit_target_ix", "audit", ["target", "id"])
    op.execute(
        "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute("GRANT SELECT, INSERT ON audit TO sobo_app")
    op.execute("GRANT SELECT, INSERT, UPDATE ON role, account, client, credential TO sobo_app")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON staff_session TO sobo_app")
    for name, title, scopes in ROLES:
        op.execute(
            sa.text("INSERT INTO role VALUES (:name, :title, :scopes)").bindparams(
                sa.bindparam("scopes", scopes, type_=sa.ARRAY(sa.Text())), name=name, title=title
            )
        )

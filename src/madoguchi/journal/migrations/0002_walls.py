from __future__ import annotations

from django.conf import settings
from django.db import migrations

from madoguchi.tenancy import walls

WEB = f'"{settings.DATABASE_ROLES["web"]}"'
NOT_THE_WEB = f"""
REVOKE INSERT ON journal_seal FROM {WEB};
REVOKE DELETE ON journal_pending FROM {WEB};
"""
# The database itself refuses to change or delete a fact or a seal: even the
# owner would first have to take the trigger off, and the chain would show it.
REFUSE = """
CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the journal is append-only: % on % refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER journal_fact_append_only
  BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_fact
  FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_seal_append_only
  BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_seal
  FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial"), ("tenancy", "0002_walls")]
    operations = [
        walls.raise_wall("journal_fact", verbs="SELECT, INSERT"),
        walls.raise_wall("journal_pending", verbs="SELECT, INSERT, DELETE"),
        walls.raise_wall("journal_seal", verbs="SELECT, INSERT"),
        migrations.RunSQL(NOT_THE_WEB, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(REFUSE, reverse_sql=migrations.RunSQL.noop),
    ]

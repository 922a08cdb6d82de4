from __future__ import annotations

from django.db import migrations

from madoguchi.tenancy import walls

# What was submitted is bound by its hash: the database refuses another content.
FROZEN = """
CREATE FUNCTION documents_version_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'draft' AND (NEW.content, NEW.content_hash, NEW.remark, NEW.number,
      NEW.submitted_at, NEW.submission_id) IS DISTINCT FROM (OLD.content,
      OLD.content_hash, OLD.remark, OLD.number, OLD.submitted_at, OLD.submission_id)
  THEN
    RAISE EXCEPTION 'a submitted version cannot change'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER documents_version_frozen BEFORE UPDATE ON documents_version
  FOR EACH ROW EXECUTE FUNCTION documents_version_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial"), ("tenancy", "0002_walls")]
    operations = [
        walls.raise_wall("documents_submission"),
        walls.raise_wall(
            "documents_version",
            references=[("submission_id", "documents_submission")],
        ),
        walls.raise_wall(
            "documents_attachment",
            references=[("version_id", "documents_version")],
        ),
        migrations.RunSQL(FROZEN, reverse_sql=migrations.RunSQL.noop),
    ]

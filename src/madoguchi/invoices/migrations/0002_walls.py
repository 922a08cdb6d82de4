from __future__ import annotations

from django.db import migrations

from madoguchi.tenancy import walls

# What was issued is bound by its hash: the database refuses another content.
FROZEN = """
CREATE FUNCTION invoices_invoice_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'draft' AND (NEW.stream, NEW.month, NEW.number, NEW.report_id,
      NEW.tax_percent, NEW.net, NEW.tax, NEW.total, NEW.content_hash, NEW.issued_at)
    IS DISTINCT FROM (OLD.stream, OLD.month, OLD.number, OLD.report_id,
      OLD.tax_percent, OLD.net, OLD.tax, OLD.total, OLD.content_hash, OLD.issued_at)
  THEN
    RAISE EXCEPTION 'an issued invoice cannot change'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER invoices_invoice_frozen BEFORE UPDATE ON invoices_invoice
  FOR EACH ROW EXECUTE FUNCTION invoices_invoice_frozen();
CREATE FUNCTION invoices_line_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM invoices_invoice i WHERE i.contract_id = OLD.contract_id
      AND i.id = OLD.invoice_id AND i.issued_at IS NOT NULL)
  THEN
    RAISE EXCEPTION 'a line of an issued invoice cannot change'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER invoices_line_frozen BEFORE UPDATE OR DELETE ON invoices_line
  FOR EACH ROW EXECUTE FUNCTION invoices_line_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("invoices", "0001_initial"),
        ("tenancy", "0002_walls"),
        ("documents", "0002_walls"),
    ]
    operations = [
        walls.raise_wall("invoices_cost", verbs="SELECT, INSERT, UPDATE"),
        walls.raise_wall(
            "invoices_invoice",
            references=[("report_id", "documents_version")],
            verbs="SELECT, INSERT, UPDATE",
        ),
        walls.raise_wall(
            "invoices_line", references=[("invoice_id", "invoices_invoice")]
        ),
        migrations.RunSQL(FROZEN, reverse_sql=migrations.RunSQL.noop),
    ]

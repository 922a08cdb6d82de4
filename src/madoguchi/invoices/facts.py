"""The facts of costs, invoices and payments; amounts are whole yen."""

from __future__ import annotations

from madoguchi.journal.facts import FactType

COST_RECORDED = FactType(
    "invoices.cost_recorded",
    ja="費用の記録",
    en="Cost recorded",
    keys=("category", "ref"),
    measures={"yen": "yen", "payer": "word", "stage": "word"},
    moment="rec",
)
INVOICE_ISSUED = FactType(
    "invoices.invoice_issued",
    ja="請求",
    en="Invoice issued",
    keys=("stream", "month"),
    measures={"yen": "yen", "lines": "yen"},
    moment="rec",
)
PAYMENT_MADE = FactType(
    "invoices.payment_made",
    ja="支払",
    en="Payment made",
    keys=("stream", "ref"),
    measures={"yen": "yen"},
)

FACTS = (COST_RECORDED, INVOICE_ISSUED, PAYMENT_MADE)

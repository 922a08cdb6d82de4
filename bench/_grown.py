"""A contract fifty times as large, made from the demonstration by the superuser.

Only a measurement may write rows past the services. Every copy lies in an earlier
part of the same term: other days, sessions, bookings, visits, facts, obligations;
what is on today's pages stays what it was. The past is finished: copied days are
closed, cases settled, reports received, duties of the future left out.
"""

from __future__ import annotations

import psycopg

SPREAD, WINDOW = 4, 49
"""Copies go to so many windows before the demonstration's, of so many days."""
ODD = 10**8
"""A copy's id is the original's with eight digits behind it: the copy's number."""
K = f"lpad(k::text, {len(str(ODD)) - 1}, '0')"
SHIFT = f"(1 + mod(k, {SPREAD})) * interval '{WINDOW} days'"

REFERS = {
    "id", "slot_id", "place_id", "visit_id", "case_id", "session_id",
    "submission_id", "version_id", "desk_id", "call_id", "entry_id", "fact_id",
    "stands_id", "corrects", "closed_fact", "fact", "booking_id", "note_id",
}  # fmt: skip
SESSIONS = {"session", "occasion", "ref"}
NUMBERED = {
    "key", "number", "once", "message_id", "email",
}  # fmt: skip
IDS = {"facts", "opened_by", "evidence"}
COPIED = (
    "outreach_venue", "outreach_session", "outreach_attendance", "outreach_note",
    "outreach_noteread", "bookings_slot", "bookings_place", "bookings_booking",
    "visits_visit", "visits_step", "visits_procedure", "cases_case",
    "cases_action", "custody_transfer", "custody_transport",
    "documents_submission", "documents_version", "documents_attachment",
    "messaging_message", "messaging_notice", "calls_call", "calls_callback",
    "calls_deskday", "calls_interval", "calls_seatchange", "crew_shift",
    "contracts_consultation", "contracts_waiver", "contracts_entry",
    "contracts_entrychange", "contracts_obligation", "contracts_state",
    "privacy_subject", "privacy_searchkey", "privacy_reveal", "journal_fact",
    "journal_seal",
)  # fmt: skip
PEOPLE = (
    "people_account", "people_membership", "crew_assignment", "crew_pledge",
    "crew_qualification", "crew_acknowledgement", "crew_trainingrecord",
)  # fmt: skip
A_DAY = {"calls_deskday", "calls_interval", "calls_seatchange", "crew_shift"}
"""What a contract has once a day cannot be fifty times as much in one term."""
ONLY = {
    "contracts_obligation": "(verdict <> 'open' OR due_at < now())",
    "documents_version": "state <> 'draft'",
    "documents_submission": "state <> 'draft'",
}
DIFFERS = {
    ("outreach_venue", "name"): f"name || ' ' || (k / {SPREAD} + 1)",
    ("outreach_session", "state"): "CASE state WHEN 'cancelled' THEN state"
    " ELSE 'held' END",
    ("outreach_session", "closed_at"): "CASE state WHEN 'cancelled' THEN closed_at"
    f" ELSE closes_at - {SHIFT} END",
    ("bookings_booking", "state"): "CASE state WHEN 'booked' THEN 'missed'"
    " ELSE state END",
    ("visits_visit", "state"): "'closed'",
    ("visits_visit", "outcome"): "coalesce(nullif(outcome, ''), 'supported')",
    ("visits_visit", "subject_id"): "subject_id",
    ("cases_case", "state"): "'closed'",
    ("cases_case", "closed_at"): f"opened_at + interval '1 day' - {SHIFT}",
    ("calls_callback", "done_at"): f"due_at - {SHIFT}",
    ("calls_callback", "result"): "'reached'",
    ("calls_interval", "line_id"): "line_id",
    ("documents_submission", "state"): "CASE state WHEN 'submitted' THEN 'received'"
    " ELSE state END",
    ("documents_version", "state"): "CASE state WHEN 'submitted' THEN 'received'"
    " ELSE state END",
    ("documents_version", "number"): "number",
    ("contracts_consultation", "decided_at"): f"opened_at - {SHIFT}",
    ("contracts_waiver", "consented_at"): f"asked_at - {SHIFT}",
    ("journal_seal", "sequence"): "sequence + k * (SELECT max(sequence)"
    " FROM journal_seal WHERE contract_id = %(slug)s)",
    ("privacy_searchkey", "subject_id"): f"subject_id * {ODD} + k",
    ("privacy_searchkey", "digest"): "decode(md5(encode(digest, 'hex') || k), 'hex')",
    ("messaging_notice", "ref"): "ref || '-' || k",
    ("bookings_place", "number"): "number",
    ("people_membership", "account_id"): f"account_id * {ODD} + k",
    ("people_account", "name"): "name || k",
}


def grow(url: str, slug: str, times: int) -> int:
    """Multiply one contract's rows; ``url`` is the superuser's. The facts then."""
    with psycopg.connect(url) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("SET synchronous_commit = off")
        for table in (*COPIED, *PEOPLE):
            _copied(admin, table, slug, times)
        admin.execute(
            "UPDATE contracts_cursor SET sequence = sequence * %s"
            " WHERE contract_id = %s",
            [times, slug],
        )
        row = admin.execute(
            "SELECT count(*) FROM journal_fact WHERE contract_id = %s", [slug]
        ).fetchone()
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("VACUUM ANALYZE")
    return row[0] if row else 0


def _copied(admin: psycopg.Connection, table: str, slug: str, times: int) -> None:
    columns = admin.execute(
        "SELECT column_name, udt_name FROM information_schema.columns"
        " WHERE table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    ).fetchall()
    if not columns:
        return
    names = ", ".join(f'"{name}"' for name, _ in columns)
    values = ", ".join(_value(table, name, kind) for name, kind in columns)
    last = SPREAD if table in A_DAY else times - 1
    which = [ONLY.get(table, "true")]
    if "contract_id" in names:
        which.append("contract_id = %(slug)s")
    if table == "outreach_venue":
        which.append(f"mod(k, {SPREAD}) = 0")
    admin.execute(
        f"INSERT INTO {table} ({names}) SELECT {values} FROM {table},"
        f" generate_series(1, {last}) k WHERE {' AND '.join(which)}"
        " ON CONFLICT DO NOTHING",
        {"slug": slug},
    )


def _value(table: str, name: str, kind: str) -> str:
    """What a copy numbered ``k`` has in this column."""
    plain = f'{table}."{name}"'
    if (table, name) in DIFFERS:
        return DIFFERS[table, name]
    if name == "venue_id" or (table == "outreach_venue" and name == "id"):
        group = f"k / {SPREAD} * {SPREAD}"
        return f"CASE WHEN k < {SPREAD} THEN {plain} ELSE {plain} * {ODD} + {group} END"
    if name == "account_id" and table in PEOPLE:
        return f"{plain} * {ODD} + k"
    if kind == "int8" and name in REFERS:
        return f"{plain} * {ODD} + k"
    if kind == "varchar" and name in SESSIONS:
        refs = f"regexp_replace({plain}, '^s(\\d+)$', 's\\1' || {K})"
        return refs if name != "ref" else f"{_unlike(plain, refs)}"
    if kind in {"varchar", "text"} and name in NUMBERED and table != "contracts_clause":
        return f"CASE {plain} WHEN '' THEN '' ELSE {plain} || '-' || k END"
    if kind == "jsonb" and name == "keys":
        return _keys(plain)
    if kind == "jsonb" and name in IDS:
        return f"regexp_replace({plain}::text, '(\\d+)', '\\1' || {K}, 'g')::jsonb"
    if table not in PEOPLE and kind == "timestamptz":
        return f"{plain} - {SHIFT}"
    if table not in PEOPLE and kind == "date" and name != "retain_until":
        return f"({plain} - {SHIFT})::date"
    return plain


def _unlike(plain: str, refs: str) -> str:
    """A session's reference moves with its session; any other gets the number."""
    return f"CASE WHEN {plain} ~ '^s\\d+$' THEN {refs} ELSE {plain} || '-' || k END"


def _keys(plain: str) -> str:
    """Sessions, visits, bookings and cases in the keys move to their copies."""
    moved = f"regexp_replace({plain}::text, '\"s(\\d+)\"', '\"s\\1' || {K} || '\"')"
    return (
        f'regexp_replace({moved}, \'("(?:visit|booking|case|slot)": ")(\\d+)"\','
        f" '\\1\\2' || {K} || '\"', 'g')::jsonb"
    )

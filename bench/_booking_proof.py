"""After the rush: what the tables say, asked by the owner, who sees everything."""

from __future__ import annotations

import psycopg

import _booking_ground
from _booking_ground import Ground
from madoguchi.config import cluster

LIVE = "contract_id = %(slug)s AND state <> 'cancelled'"
QUESTIONS = {
    "oversold": f"""
SELECT coalesce(sum(greatest(0, booked - places)), 0) FROM (
  SELECT (SELECT count(*) FROM bookings_booking
          WHERE {LIVE} AND slot_id = s.id) AS booked,
         (SELECT count(*) FROM bookings_place WHERE slot_id = s.id) AS places
  FROM bookings_slot s WHERE contract_id = %(slug)s) counted""",
    "places_twice": f"""
SELECT count(*) FROM (SELECT place_id FROM bookings_booking WHERE {LIVE}
  GROUP BY place_id HAVING count(*) > 1) twice""",
    "bookings_without_a_place": f"""
SELECT count(*) FROM bookings_booking b WHERE {LIVE} AND NOT EXISTS (
  SELECT FROM bookings_place p
  WHERE p.id = b.place_id AND p.slot_id = b.slot_id AND p.taken)""",
    "places_without_a_booking": f"""
SELECT count(*) FROM bookings_place p WHERE contract_id = %(slug)s AND taken
  AND NOT EXISTS (SELECT FROM bookings_booking b WHERE {LIVE} AND place_id = p.id)""",
    "bookings_without_one_fact": f"""
SELECT count(*) FROM bookings_booking b LEFT JOIN (
  SELECT keys ->> 'booking' AS booking, count(*) AS n FROM journal_fact
  WHERE contract_id = %(slug)s AND name = 'bookings.booking_made' GROUP BY 1) f
  ON f.booking = b.id::text WHERE {LIVE} AND f.n IS DISTINCT FROM 1""",
    "bookings_without_one_collection": f"""
SELECT count(*) FROM bookings_booking b LEFT JOIN (
  SELECT keys ->> 'ref' AS ref, count(*) AS n FROM journal_fact
  WHERE contract_id = %(slug)s AND name = 'privacy.payload_collected' GROUP BY 1) f
  ON f.ref = b.id::text WHERE {LIVE} AND f.n IS DISTINCT FROM 1""",
    "facts_without_a_booking": """
SELECT count(*) FROM journal_fact f WHERE contract_id = %(slug)s
  AND name IN ('bookings.booking_made', 'privacy.payload_collected')
  AND NOT EXISTS (SELECT FROM bookings_booking b
    WHERE b.id::text = coalesce(f.keys ->> 'booking', f.keys ->> 'ref'))""",
    "people_without_a_booking": """
SELECT count(*) FROM privacy_subject s WHERE contract_id = %(slug)s
  AND NOT EXISTS (SELECT FROM bookings_booking b
    WHERE b.contract_id = s.contract_id AND b.subject_id = s.id)""",
    "people_without_their_keys": """
SELECT count(*) FROM privacy_subject s WHERE contract_id = %(slug)s AND 2 <> (
  SELECT count(*) FROM privacy_searchkey k
  WHERE k.contract_id = s.contract_id AND k.subject_id = s.id)""",
    "scarce_places_left": """
SELECT count(*) FROM bookings_place WHERE slot_id = ANY(%(scarce)s) AND NOT taken""",
}


def proven(urls: cluster.Urls, ground: Ground, accepted: int) -> dict[str, int]:
    """Everything that is wrong, by name and number; all is right when each is 0."""
    values = {
        "slug": _booking_ground.SLUG,
        "scarce": [*ground.scarce.slots, *ground.scarce_by_http.slots],
    }
    found: dict[str, int] = {}
    with psycopg.connect(urls.as_role("owner"), autocommit=True) as owner:
        owner.execute("ANALYZE")
        for name, question in QUESTIONS.items():
            row = owner.execute(question, values).fetchone()
            assert row is not None
            found[name] = int(row[0])
        row = owner.execute(
            f"SELECT count(*) FROM bookings_booking WHERE {LIVE}", values
        ).fetchone()
        assert row is not None
        found["accepted_but_not_kept"] = accepted - int(row[0])
    return found

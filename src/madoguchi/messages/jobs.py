"""Background work: the outbox (a loop) and the reminders (periodic). Safe twice."""

from __future__ import annotations

from procrastinate.contrib.django import app

from madoguchi.core import clock
from madoguchi.messages import breaches, delivery, digests


def drain() -> int:
    """One turn of the outbox; for ``config/loops.py``."""
    return delivery.drain()


@app.periodic(cron="*/10 * * * *", periodic_id="messages.digests")
@app.task(name="messages.send_digests", queueing_lock="messages.send_digests")
def send_digests(timestamp: int) -> None:
    """The daily digest, from the set hour on; a late start catches up."""
    digests.send_all(clock.now())


@app.periodic(cron="*/5 * * * *", periodic_id="messages.breaches")
@app.task(name="messages.tell_breaches", queueing_lock="messages.tell_breaches")
def tell_breaches(timestamp: int) -> None:
    """Notices of firm duties that were breached since the last look."""
    breaches.tell(clock.now())

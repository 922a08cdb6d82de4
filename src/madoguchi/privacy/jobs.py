"""What the night erases, in contracts that say so. Safe twice."""

from __future__ import annotations

from procrastinate.contrib.django import app

from madoguchi.core import clock
from madoguchi.privacy import parameters, services
from madoguchi.tenancy import actors
from madoguchi.tenancy.models import Contract


@app.periodic(cron="0 18 * * *", periodic_id="privacy.erase")  # 03:00 in Tokyo
@app.task(name="privacy.erase_past_retention", queueing_lock="privacy.erase")
def erase_past_retention(timestamp: int) -> None:
    """Erase what is past its retention, where ``erasure = "nightly"``."""
    today = clock.today()
    for contract in Contract.objects.all():
        if parameters.of(contract.pk).erasure == "nightly":
            by = actors.system(contract.pk)
            while services.erase_due(contract=contract, today=today, by=by):
                continue

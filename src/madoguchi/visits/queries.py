"""Named reads of visits, each by contract and occasion."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet, Sum

from madoguchi.visits.models import (
    ACCEPTED,
    CLOSED,
    WAITING_OFFICER,
    Correction,
    Procedure,
    Step,
    TakenBack,
    Visit,
)


def of_occasion(contract: str, occasion: str) -> QuerySet[Visit]:
    """Every visit of an occasion, in the order of arrival."""
    return Visit.objects.filter(contract_id=contract, occasion=occasion).order_by(
        "received_at", "id"
    )


def of_occasions(contract: str, occasions: Iterable[str]) -> QuerySet[Visit]:
    """Every visit of several occasions, in the order of arrival."""
    rows = Visit.objects.filter(contract_id=contract, occasion__in=list(occasions))
    return rows.order_by("received_at", "id")


def companions(visit: Visit) -> list[Visit]:
    """Visits of those who came together and were parted, in their order."""
    root = visit.parted_from or visit.pk
    rows = Visit.objects.filter(contract_id=visit.contract_id, occasion=visit.occasion)
    together = rows.filter(Q(parted_from=root) | Q(pk=root)).exclude(pk=visit.pk)
    return list(together.order_by("id"))


def waiting(contract: str, occasions: Iterable[str]) -> list[Visit]:
    """Who waits for the officer now, the longest first."""
    rows = Visit.objects.filter(
        contract_id=contract, occasion__in=list(occasions), state=WAITING_OFFICER
    )
    return list(rows.order_by("moved_at", "id")[:100])


def steps_by_visit(contract: str, visits: Iterable[int]) -> dict[int, list[Step]]:
    """The steps of several visits in one query."""
    found: dict[int, list[Step]] = defaultdict(list)
    rows = Step.objects.filter(contract_id=contract, visit_id__in=list(visits))
    for step in rows.order_by("done_at", "id"):
        found[step.visit_id].append(step)
    return found


def steps_done(contract: str, visits: Iterable[int]) -> dict[int, set[str]]:
    """Only the names of the steps that several visits have behind them; one query."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = Step.objects.filter(contract_id=contract, visit_id__in=list(visits))
    for visit, name in rows.values_list("visit_id", "name"):
        found[visit].add(name)
    return found


def _ids(contract: str, occasion: str, *, accepted_only: bool = False) -> list[int]:
    """Visits of an occasion, named one by one: a few dozen, found by the index.

    A join would be planned by statistics, and on a young table there are none:
    it read every step of the contract for each visit.
    """
    found = Visit.objects.filter(contract_id=contract, occasion=occasion)
    if accepted_only:
        found = found.filter(outcome=ACCEPTED)
    return list(found.values_list("pk", flat=True))


def step_totals(contract: str, occasion: str) -> dict[str, int]:
    """How many of each step were done in an occasion (sheets, photos, …)."""
    rows = (
        Step.objects.filter(contract_id=contract, visit_id__in=_ids(contract, occasion))
        .values("name")
        .annotate(n=Sum("count"))
        .values_list("name", "n")
    )
    return {name: int(n or 0) for name, n in rows}


def photos_left(contract: str, occasion: str) -> int:
    """Photographs that were taken and not yet confirmed as deleted."""
    totals = step_totals(contract, occasion)
    return totals.get("photo", 0) - totals.get("photo-deleted", 0)


def photo_visits(contract: str, occasion: str) -> list[Visit]:
    """Visits with a photograph that is not yet confirmed as deleted."""
    return list(
        of_occasion(contract, occasion)
        .filter(
            pk__in=_with(contract, "photo"),
        )
        .exclude(pk__in=_with(contract, "photo-deleted"))
    )


def _with(contract: str, step: str) -> QuerySet[Step, int]:
    return Step.objects.filter(contract_id=contract, name=step).values_list(
        "visit_id", flat=True
    )


def accepted_steps(contract: str, occasion: str) -> dict[str, int]:
    """Sheets of accepted applications by step: what is handed to the city."""
    rows = (
        Step.objects.filter(
            contract_id=contract,
            visit_id__in=_ids(contract, occasion, accepted_only=True),
        )
        .values("name")
        .annotate(n=Sum("count"))
        .values_list("name", "n")
    )
    return {name: int(n or 0) for name, n in rows}


def people(contract: str, occasion: str, *, accepted_only: bool = False) -> int:
    """People who came, or whose application was accepted."""
    visits = Visit.objects.filter(contract_id=contract, occasion=occasion)
    if accepted_only:
        visits = visits.filter(outcome=ACCEPTED)
    return int(visits.aggregate(n=Sum("people"))["n"] or 0)


def day_counts(contract: str, occasion: str) -> dict[str, int]:
    """来所, 終了, 職員確認待ち of an occasion, in visits, in one query."""
    row = Visit.objects.filter(contract_id=contract, occasion=occasion).aggregate(
        arrived=Count("id"),
        finished=Count("id", filter=Q(state=CLOSED)),
        waiting=Count("id", filter=Q(state=WAITING_OFFICER)),
    )
    return {name: int(n) for name, n in row.items()}


def applications(contract: str, occasion: str) -> Counter[tuple[str, bool]]:
    """Finished applications by (service, in the city), in people."""
    rows = (
        Visit.objects.filter(contract_id=contract, occasion=occasion, state=CLOSED)
        .exclude(outcome="sent-home")
        .values("service", "in_city")
        .annotate(n=Sum("people"))
        .values_list("service", "in_city", "n")
    )
    return Counter({(service, in_city): int(n) for service, in_city, n in rows})


def booked_services(contract: str, occasion: str) -> Counter[str]:
    """Finished visits with a booking by service, in people."""
    rows = (
        Visit.objects.filter(contract_id=contract, occasion=occasion, state=CLOSED)
        .exclude(booking_id=None)
        .exclude(outcome="sent-home")
        .values("service")
        .annotate(n=Sum("people"))
        .values_list("service", "n")
    )
    return Counter({service: int(n) for service, n in rows})


def procedures(contract: str, occasion: str) -> Counter[str]:
    """Procedures completed in an occasion by name, in people."""
    rows = (
        Procedure.objects.filter(
            contract_id=contract, visit_id__in=_ids(contract, occasion)
        )
        .values("name")
        .annotate(n=Sum("count"))
        .values_list("name", "n")
    )
    return Counter({name: int(n or 0) for name, n in rows})


def reasons(contract: str, occasion: str) -> Counter[str]:
    """Why people came (来所した契機), in people; ``""`` is not asked."""
    rows = (
        Visit.objects.filter(contract_id=contract, occasion=occasion)
        .values("reason")
        .annotate(n=Sum("people"))
        .values_list("reason", "n")
    )
    return Counter({reason: int(n or 0) for reason, n in rows})


def applications_by_occasion(
    contract: str, occasions: Iterable[str]
) -> dict[str, Counter[tuple[str, bool]]]:
    """Finished applications of several occasions by (service, in the city), in people.

    One query, however many there are.
    """
    rows = (
        Visit.objects.filter(
            contract_id=contract, occasion__in=list(occasions), state=CLOSED
        )
        .exclude(outcome="sent-home")
        .values("occasion", "service", "in_city")
        .annotate(n=Sum("people"))
        .values_list("occasion", "service", "in_city", "n")
    )
    found: dict[str, Counter[tuple[str, bool]]] = defaultdict(Counter)
    for occasion, service, in_city, n in rows:
        found[occasion][service, in_city] += int(n)
    return found


def accepted_by_occasion(contract: str, occasions: Iterable[str]) -> Counter[str]:
    """People whose application was accepted, by occasion."""
    rows = Visit.objects.filter(
        contract_id=contract, occasion__in=list(occasions), outcome=ACCEPTED
    )
    return _summed(rows, "occasion")


def walk_ins_by_occasion(contract: str, occasions: Iterable[str]) -> Counter[str]:
    """People who came without a booking, by occasion."""
    rows = Visit.objects.filter(
        contract_id=contract, occasion__in=list(occasions), booking_id=None
    )
    return _summed(rows, "occasion")


def reasons_of(contract: str, occasions: Iterable[str]) -> Counter[str]:
    """Why people came, over several occasions, in people; ``""`` is not asked."""
    rows = Visit.objects.filter(contract_id=contract, occasion__in=list(occasions))
    return _summed(rows, "reason")


def _summed(rows: QuerySet[Visit], by: str) -> Counter[str]:
    pairs = rows.order_by().values(by).annotate(n=Sum("people")).values_list(by, "n")
    return Counter({key: int(n or 0) for key, n in pairs})


def photos_by_occasion(contract: str, occasions: Iterable[str]) -> Counter[str]:
    """Photographs that were taken, by occasion."""
    rows = (
        Step.objects.filter(
            contract_id=contract,
            visit__contract_id=contract,
            visit__occasion__in=list(occasions),
            name="photo",
        )
        .order_by()
        .values("visit__occasion")
        .annotate(n=Sum("count"))
        .values_list("visit__occasion", "n")
    )
    return Counter({occasion: int(n or 0) for occasion, n in rows})


def procedures_by_occasion(
    contract: str, occasions: Iterable[str]
) -> dict[str, Counter[str]]:
    """Procedures completed by occasion and name, in people."""
    rows = (
        Procedure.objects.filter(
            contract_id=contract,
            visit__contract_id=contract,
            visit__occasion__in=list(occasions),
        )
        .values("visit__occasion", "name")
        .annotate(n=Sum("count"))
        .values_list("visit__occasion", "name", "n")
    )
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for occasion, name, n in rows:
        found[occasion][name] += int(n or 0)
    return found


def sent_home(contract: str, occasion: str) -> int:
    """People who were sent home because something was missing."""
    rows = Visit.objects.filter(contract_id=contract, occasion=occasion)
    return int(rows.filter(outcome="sent-home").aggregate(n=Sum("people"))["n"] or 0)


def waited(visit: Visit, now: dt.datetime) -> int:
    """Whole minutes since a visit last moved."""
    return max(0, int((now - visit.moved_at).total_seconds() // 60))


def corrections(contract: str, occasion: str) -> list[Correction]:
    """What was put right after the close of an occasion, in its order."""
    rows = Correction.objects.filter(
        contract_id=contract,
        visit__contract_id=contract,
        visit__occasion=occasion,
    )
    return list(rows.select_related("visit").order_by("id"))


def taken_back(contract: str, occasion: str) -> list[TakenBack]:
    """Arrivals of an occasion that were a mistake, in the order of taking back."""
    rows = TakenBack.objects.filter(contract_id=contract, occasion=occasion)
    return list(rows.order_by("id")[:100])

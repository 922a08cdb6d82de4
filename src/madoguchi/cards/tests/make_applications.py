"""Builders with honest defaults: a visit, an application, its mail."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

from madoguchi.cards.models.applications import Application, Photo
from madoguchi.cards.services import applications as services
from madoguchi.cards.services import mail, photos, progress
from madoguchi.core import clock
from madoguchi.journal.models import Fact
from madoguchi.mailings import services as mailings
from madoguchi.mailings.tests import make as post
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor, system
from madoguchi.visits import facts as visit_facts
from madoguchi.visits.models import Visit
from madoguchi.visits.services.recording import leave

SLUG = post.SLUG
DAY, NOON = post.DAY, post.NOON
_labels = count(501)
FORMS = ("application-form", "pin-form", "consent")


def visit(by: Actor, *, wish: tuple[str, ...] = ("application",)) -> Visit:
    """Somebody with a ticket, as the counter receives them."""
    with walls.scope([SLUG]):
        now = clock.now()
        made = Visit.objects.create(
            contract=post.contract(),
            occasion=f"counter-{clock.today()}",
            day=clock.today(),
            label=str(next(_labels)),
            service="counter",
            wish=sorted(wish),
            received_at=now,
            moved_at=now,
        )
        measures = {"people": 1, "wish": made.wish}
        made.facts = [leave(visit_facts.VISIT_RECEIVED, made, by, measures)]
        made.save(update_fields=["facts"])
        return made


def wanted(**changes: Any) -> services.Wanted:
    """Apply in person, photograph brought, with enough papers."""
    given: dict[str, Any] = {
        "method": "apply-in-person",
        "photo": "brought",
        "papers": ("driving-licence", "insurance-certificate"),
        "checked": FORMS,
        "payload": {"name": "山田花子", "kana": "ヤマダ ハナコ"},
    }
    return services.Wanted(**{**given, **changes})


def application(by: Actor, at: Visit | None = None, **changes: Any) -> Application:
    return services.receive(visit=at or visit(by), wanted=wanted(**changes), by=by)


def printed(one: Application, by: Actor, booth: int = 1) -> Photo:
    """A photograph up to its print."""
    photo = photos.open_photo(
        contract=post.contract(), number=one.number, booth=booth, by=by
    )
    for step in ("shot", "confirmed", "printed"):
        photo = photos.do(photo=photo, step=step, by=by, agreed=True)
    return photo


def compared(one: Application, by: Actor) -> Application:
    """A second person has compared its photograph."""
    return services.compare(application=one, number=one.number, by=by)


def sent(one: Application, by: Actor, other: Actor) -> Application:
    """Compared and checked by ``other``, its form is with the post office."""
    if not again(one).compared_at:
        compared(one, other)
    batch = mailings.open_batch(
        contract=post.contract(), kind="application-form", by=by
    )
    number = post.number()
    mailings.enclose(batch=batch, refs=[one.number], tracking=number, by=by)
    mailings.check(batch=batch, ref=one.number, tracking=number, by=other)
    mailings.hand_in(batch=batch, counted=1, by=by)
    return followed(one)


def followed(one: Application) -> Application:
    """After the loop's turn."""
    mail.follow(contract=post.contract(), by=system(SLUG))
    return again(one)


def identified(one: Application) -> Application:
    """The municipal officer has confirmed who the applicant is."""
    if again(one).identified_at is None:
        services.identify(application=one, by=post.actor("identity_officer"))
    return again(one)


def set_up(one: Application, by: Actor, other: Actor) -> Application:
    """Its form was sent, its card is here and ready to be posted."""
    return ready(sent(one, by, other), by)


def ready(one: Application, by: Actor) -> Application:
    """The card of an application whose form was sent is here and set up."""
    contract = post.contract()
    identified(one)
    progress.arrive(contract=contract, numbers=[one.number], by=by)
    progress.set_up(contract=contract, number=one.number, by=by)
    return again(one)


def delivered(one: Application, by: Actor, other: Actor) -> Application:
    """Its card was posted and delivered."""
    set_up(one, by, other)
    item = post.posted(by, other, one.number)
    mailings.delivered(item=item, by=by)
    return followed(one)


def again(one: Application) -> Application:
    """The application as it stands now."""
    with walls.scope([SLUG]):
        return Application.objects.select_related("contract").get(pk=one.pk)


def facts(name: str) -> list[Fact]:
    with walls.scope([SLUG]):
        return list(Fact.objects.filter(name=name).order_by("id"))


def states(one: Application) -> list[str]:
    """The states of its progress facts that stand."""
    rows = facts("cards.progress_changed")
    gone = {f.corrects for f in rows if f.corrects}
    return [
        f.keys["state"]
        for f in rows
        if f.keys["application"] == one.number and f.pk not in gone and not f.corrects
    ]


def later(**more: int) -> dt.datetime:
    return NOON + dt.timedelta(**more)

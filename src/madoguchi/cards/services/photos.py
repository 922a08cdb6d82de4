"""Verbs of a photograph's life: the binding controls against the wrong face.

One person at a time, opened by scanning that person's own form; the number in a
second shot, on the back of the print; face and name confirmed by the applicant; the
next one only after these data are deleted. No image ever comes here.
"""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from madoguchi.cards import facts
from madoguchi.cards.models.applications import TAKEN, Application, Photo
from madoguchi.cards.rules import applications as rules
from madoguchi.cards.services import visiting
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.journal.services import record
from madoguchi.people.access import need
from madoguchi.privacy import facts as privacy_facts
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract
from madoguchi.visits.models import Visit

BOOTHS = 9


@walls.verb
def open_photo(*, contract: Contract, number: str, booth: int, by: Actor) -> Photo:
    """Begin with one applicant by the number on the form.

    Raises ``unknown-number``, ``no-photo-wished``, ``photo-left``.
    """
    need(by, "cards.handle")
    one = Application.objects.filter(
        contract=contract, number=rules.typed_number(number) or "-"
    ).first()
    if one is None or one.state == rules.WITHDRAWN:
        raise Refusal(
            "unknown-number",
            _("この番号の申請はありません。申請書の番号を読み取ってください。"),
            field="number",
        )
    if one.photo != TAKEN:
        raise Refusal(
            "no-photo-wished",
            _("この申請は写真を撮らない受付です。"),
            field="number",
        )
    if not 1 <= booth <= BOOTHS:
        raise Refusal("unknown-booth", _("ブースを選んでください。"), field="booth")
    try:
        with transaction.atomic():
            return Photo.objects.create(
                contract=contract,
                application=one,
                booth=booth,
                opened_at=clock.now(),
                opened_by=by.account,
            )
    except IntegrityError:
        raise Refusal(
            "photo-left",
            _("前の方の写真が消去されていません。消去してから次の方を撮ります。"),
            field="number",
        ) from None


@walls.verb
def do(*, photo: Photo, step: str, by: Actor, agreed: bool = False) -> Photo:
    """Do the next step: shot, confirmed, printed, deleted; in this order.

    ``agreed``: the control shot with the number was made; face, name and the
    possible rejection were confirmed by the applicant; the number is on the back.
    Raises ``wrong-order``, ``not-agreed``, ``already-deleted``.
    """
    need(by, "cards.handle")
    held = Photo.objects.select_for_update().get(pk=photo.pk)
    if held.deleted_at:
        raise Refusal("already-deleted", _("この写真は消去されています。"))
    if step == rules.DELETED:
        return _deleted(held, by)
    if step != rules.photo_next(held.done):
        raise Refusal("wrong-order", _("手順の順番を確かめてください。"))
    if not agreed:
        raise Refusal("not-agreed", _("確認した印を付けてください。"), field="agreed")
    setattr(held, f"{step}_at", clock.now())
    held.save(update_fields=[f"{step}_at"])
    if step == rules.SHOT:
        _fact(facts.PHOTO_TAKEN, held, by)
    if step == rules.PRINTED:
        Application.objects.filter(pk=held.application_id).update(
            compared_at=None, compared_by=None
        )  # another picture, another comparison
        visit = Visit.objects.select_for_update().get(pk=held.application.visit_id)
        visiting.step(visit, "photo-print", by)
    return held


@walls.verb
def again(*, photo: Photo, by: Actor) -> Photo:
    """The applicant wants another picture: the one before is gone at once.

    Its deletion and how long it lived are recorded like any other's; the new picture
    has a record of its own. Raises ``wrong-order``.
    """
    need(by, "cards.handle")
    held = Photo.objects.select_for_update().get(pk=photo.pk)
    if held.deleted_at or held.printed_at or not held.shot_at:
        raise Refusal("wrong-order", _("撮り直せるのは印刷の前だけです。"))
    _deleted(held, by)
    return Photo.objects.create(
        contract_id=held.contract_id,
        application=held.application,
        booth=held.booth,
        opened_at=clock.now(),
        opened_by=held.opened_by,
    )


def _deleted(photo: Photo, by: Actor) -> Photo:
    now = clock.now()
    photo.deleted_at, photo.deleted_by = now, by.account
    photo.save(update_fields=["deleted_at", "deleted_by"])
    if photo.shot_at:
        lived = rules.minutes(photo.shot_at, now)
        _fact(facts.PHOTO_DELETED, photo, by, minutes=lived)
        record(
            privacy_facts.MATERIAL_DISPOSED,
            contract=photo.contract_id,
            by=by,
            material="photo",
            ref=f"{photo.application.number}.{photo.pk}",
            day=clock.today(),
            measures={"means": "deleted", "witnesses": 1},
        )
    return photo


def _fact(kind: facts.FactType, photo: Photo, by: Actor, **measures: int) -> None:
    record(
        kind,
        contract=photo.contract_id,
        by=by,
        application=photo.application.number,
        photo=photo.pk,
        visit=photo.application.visit_id,
        day=clock.today(),
        measures=measures,
    )


@walls.verb
def check_day(*, contract: Contract, by: Actor, looked: bool) -> int:
    """At the end of the day camera and printer were looked at: 0 pictures left.

    Returns how many were taken. Raises ``photo-left``, ``not-agreed``.
    """
    need(by, "cards.handle")
    left = Photo.objects.filter(contract=contract, deleted_at=None).count()
    if left:
        raise Refusal("photo-left", _("消去されていない写真が%d件あります。") % left)
    if not looked:
        raise Refusal("not-agreed", _("確認した印を付けてください。"), field="looked")
    day = clock.today()
    taken = taken_on(contract.pk, day)
    record(
        facts.PHOTOS_CHECKED,
        contract=contract.pk,
        by=by,
        day=day,
        measures={"taken": taken, "left": 0},
    )
    return taken


def taken_on(contract: str, day: dt.date) -> int:
    """Photographs of a day."""
    return Photo.objects.filter(
        contract_id=contract,
        opened_at__gte=clock.tokyo(day),
        opened_at__lt=clock.end_of_day(day),
        shot_at__isnull=False,
    ).count()

"""Verbs of the mail: enclose, check, hand in, delivered, returned, referred."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max, Sum
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from madoguchi.cases import services as cases
from madoguchi.cases.models import Case
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.custody import services as custody
from madoguchi.custody.models import Transfer
from madoguchi.journal.services import record
from madoguchi.mailings import facts, parameters, queries, rules
from madoguchi.mailings.models import (
    CHECKED,
    DELIVERED,
    ENCLOSED,
    HANDED_IN,
    KINDS,
    PACKING,
    POSTED,
    REASONS,
    RESULTS,
    RETURNED,
    Batch,
    Enclosure,
    Item,
)
from madoguchi.people.access import need
from madoguchi.privacy import services as privacy
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

MOST = 500
"""Envelopes of one batch: more would not fit one slip of the post office."""


@walls.verb
def open_batch(*, contract: Contract, kind: str, by: Actor) -> Batch:
    """The batch of a kind that is being packed; a new one if there is none."""
    need(by, "mailings.handle")
    if kind not in KINDS or kind not in _told(contract.pk).kinds:
        raise Refusal("unknown-kind", _("郵便の種類を選んでください。"), field="kind")
    batch, _made = Batch.objects.get_or_create(
        contract=contract,
        kind=kind,
        state=PACKING,
        defaults={"opened_at": clock.now(), "opened_by": by.account},
    )
    return batch


def _told(contract: str) -> parameters.Parameters:
    return parameters.on(contract, clock.today())


@walls.verb
def enclose(
    *,
    batch: Batch,
    refs: Sequence[str],
    by: Actor,
    tracking: str = "",
    addressee: Mapping[str, str] | None = None,
) -> Item:
    """Put applications or one card into an envelope (封入).

    ``addressee`` (``name``, ``postcode``, ``address``) goes to the vault. Raises
    ``nothing-enclosed``, ``one-card``, ``tracking-wrong``, ``tracking-used``,
    ``already-enclosed``, ``already-handed-in``, ``batch-full``, ``no-price``,
    ``addressee-missing``, and those of ``settings.MAIL_CONTENTS``.
    """
    need(by, "mailings.handle")
    held = _packing(batch)
    sent = _told(held.contract_id).kinds[held.kind]
    number = _number(tracking, sent.class_)
    _contents(held, refs)
    _fit(held, refs)
    lines = Item.objects.filter(contract_id=held.contract_id, batch=held)
    last = lines.aggregate(n=Max("line"))["n"] or 0
    if last >= MOST:
        raise Refusal("batch-full", _("1回の差出しは%d通までです。") % MOST)
    item = _kept(
        Item(
            contract_id=held.contract_id,
            batch=held,
            line=last + 1,
            sent_as=sent.class_,
            tracking=number,
            yen=_price(held.contract_id, sent.class_),
            subject_id=_subject(held, sent, addressee, by),
            enclosed_by=by.account,
            enclosed_at=clock.now(),
        )
    )
    for ref in refs:
        _enclosed(item, held.kind, ref)
    return item


def _packing(batch: Batch) -> Batch:
    held = Batch.objects.select_for_update().get(pk=batch.pk)
    if held.state != PACKING:
        raise Refusal("already-handed-in", _("この束はすでに差し出しました。"))
    return held


def _number(typed: str, sent_as: str) -> str:
    number = rules.tracking(typed)
    if not number and sent_as not in rules.TRACKED:
        return ""
    if not rules.valid_tracking(number):
        raise Refusal(
            "tracking-wrong",
            _("引受番号の最後のけたが合いません。もう一度読み取ってください。"),
            field="tracking",
        )
    return number


def _contents(batch: Batch, refs: Sequence[str]) -> None:
    if not refs:
        raise Refusal(
            "nothing-enclosed", _("入れるものの番号を入力してください。"), field="refs"
        )
    if batch.kind == "card" and len(refs) > 1:
        raise Refusal(
            "one-card", _("カードは1通に1枚だけ封入してください。"), field="refs"
        )
    if len(refs) > rules.REFS or any(
        not ref.isascii() or not ref.replace("-", "").isalnum() or len(ref) > 40
        for ref in refs
    ):
        raise Refusal(
            "ref-wrong",
            _("受付番号は半角の英数字とハイフンで、1通に%d件までです。") % rules.REFS,
            field="refs",
        )


def _fit(batch: Batch, refs: Sequence[str]) -> None:
    """Ask the app that knows these things whether they may be sent."""
    for name in settings.MAIL_CONTENTS.get(batch.kind, ()):
        refuse: Callable[[str, Sequence[str]], None] = import_string(name)
        refuse(batch.contract_id, refs)


def _price(contract: str, sent_as: str) -> int:
    today = clock.today()
    yen = rules.postage(sent_as, lambda name: parameters.price(contract, name, today))
    if yen is None:
        raise Refusal("no-price", _("この日の郵便料金が登録されていません。"))
    return yen


def _subject(
    batch: Batch,
    sent: parameters.Sent,
    addressee: Mapping[str, str] | None,
    by: Actor,
) -> int | None:
    given = {k: v.strip() for k, v in (addressee or {}).items() if v.strip()}
    if sent.addressee and not given:
        return None
    if not given.get("name"):
        raise Refusal("addressee-missing", _("宛名を入力してください。"), field="name")
    kept = privacy.keep(
        contract=batch.contract,
        purpose="mailing",
        payload=given,
        retain_until=batch.contract.ends_on,
        by=by,
    )
    return kept.pk


def _kept(item: Item) -> Item:
    try:
        with transaction.atomic():
            item.save(force_insert=True)
    except IntegrityError:
        raise Refusal(
            "tracking-used",
            _("この引受番号は別の郵便物に使われています。"),
            field="tracking",
        ) from None
    return item


def _enclosed(item: Item, kind: str, ref: str) -> None:
    try:
        with transaction.atomic():
            Enclosure.objects.create(
                contract_id=item.contract_id, item=item, kind=kind, ref=ref
            )
    except IntegrityError:
        raise Refusal(
            "already-enclosed",
            _("%s はすでに封入・発送されています。") % ref,
            field="refs",
        ) from None


@walls.verb
def take_out(*, item: Item, by: Actor) -> None:
    """Take an envelope out of a batch before it is handed in."""
    need(by, "mailings.handle")
    _packing(item.batch)
    Item.objects.filter(pk=item.pk, posted_on=None).delete()


@walls.verb
def check(*, batch: Batch, ref: str, tracking: str, by: Actor) -> Item:
    """A second person reads the numbers inside and outside an envelope (二者確認).

    ``ref`` holds the number of each thing in it; all must lead to the same envelope
    of this batch. Raises ``not-in-batch``, ``not-all-read``, ``do-not-match``,
    ``same-person``, ``already-checked``.
    """
    need(by, "mailings.handle")
    held = _packing(batch)
    item = _of(held, rules.refs(ref))
    if item.tracking != rules.tracking(tracking):
        raise Refusal(
            "do-not-match",
            _("中身と封筒の番号が合いません。封を閉じずに確かめてください。"),
            field="tracking",
        )
    if by.account is not None and by.account == item.enclosed_by:
        raise Refusal(
            "same-person", _("封入した人とは別の人が確認してください。"), field="ref"
        )
    changed = Item.objects.filter(pk=item.pk, state=ENCLOSED).update(
        state=CHECKED, checked_by=by.account, checked_at=clock.now()
    )
    if changed != 1:
        raise Refusal("already-checked", _("この通は確認が済んでいます。"))
    item.refresh_from_db()
    return item


def _of(batch: Batch, refs: Sequence[str]) -> Item:
    """The envelope in which exactly these things are."""
    live = Enclosure.objects.filter(
        contract_id=batch.contract_id, item__batch=batch, live=True
    )
    found = dict(live.filter(ref__in=refs).values_list("ref", "item_id"))
    if not refs or set(refs) - set(found):
        raise Refusal("not-in-batch", _("この束に入っていない番号です。"), field="ref")
    first = found[refs[0]]
    inside = live.filter(item_id=first).count()
    if set(found.values()) != {first} or len(found) != inside:
        raise Refusal(
            "not-all-read",
            _("この封筒には%d件入っています。1件ずつ、すべて読み取ってください。")
            % inside,
            field="ref",
        )
    return Item.objects.get(pk=first)


@walls.verb
def hand_in(*, batch: Batch, counted: int, by: Actor) -> Batch:
    """Hand a batch in at the post office under deferred postage (差出し、料金後納).

    ``counted`` are the envelopes of the post office's receipt. Raises
    ``nothing-packed``, ``not-checked`` (where two people must check), ``difference``.
    """
    need(by, "mailings.handle")
    held = _packing(batch)
    rows = list(queries.items(held.contract_id, held.pk))
    _may_go(held, rows, counted)
    today, yen = clock.today(), sum(row.yen for row in rows)
    Item.objects.filter(contract_id=held.contract_id, batch=held).update(
        state=POSTED, posted_on=today
    )
    for row in rows:
        _dispatched(held, row, by)
    fact = record(
        facts.BATCH_HANDED_IN,
        contract=held.contract_id,
        by=by,
        batch=held.pk,
        measures={"quantity": len(rows), "postage": yen},
    )
    Batch.objects.filter(pk=held.pk, state=PACKING).update(
        state=HANDED_IN,
        handed_in_at=clock.now(),
        handed_in_on=today,
        handed_in_by=by.account,
        quantity=len(rows),
        postage=yen,
        fact=fact,
    )
    held.refresh_from_db()
    return held


def _may_go(batch: Batch, rows: Sequence[Item], counted: int) -> None:
    if not rows:
        raise Refusal("nothing-packed", _("差し出すものはありません。"))
    sent = _told(batch.contract_id).kinds[batch.kind]
    missing = [row.line for row in rows if row.state == ENCLOSED]
    if sent.check and missing:
        raise Refusal(
            "not-checked",
            _("二者確認が済んでいない通が%d通あります。") % len(missing),
        )
    inside = (row.ref for one in rows for row in one.enclosures.all())
    _fit(batch, list(inside))
    if counted != len(rows):
        raise Refusal(
            "difference",
            _("束は%(here)d通、受領証は%(there)d通です。数え直してください。")
            % {"here": len(rows), "there": counted},
            field="counted",
        )


def _dispatched(batch: Batch, item: Item, by: Actor) -> None:
    for place, row in enumerate(item.enclosures.all()):
        record(
            facts.ITEM_DISPATCHED,
            contract=batch.contract_id,
            by=by,
            kind=batch.kind,
            ref=row.ref,
            batch=batch.pk,
            measures={
                "class": item.sent_as,
                "enclosures": [batch.kind],
                "checked_by_two": item.checked_at is not None,
                "quantity": 0 if place else 1,
            },
        )


@walls.verb
def give_slips(*, batch: Batch, counted: int, by: Actor) -> Transfer:
    """Give the slips and receipts of a batch to the city (5-2-e-iv-s3).

    Two papers a batch: the slip and the post office's receipt. Raises
    ``not-handed-in`` and those of custody.
    """
    need(by, "mailings.handle")
    if batch.state != HANDED_IN:
        raise Refusal("not-handed-in", _("先に差し出してください。"))
    transfer = custody.count(
        contract=batch.contract,
        ref=str(batch.pk),
        what=queries.SLIPS,
        direction="to-city",
        expected=2,
        counted=counted,
        by=by,
    )
    return custody.sign_giving(transfer=transfer, by=by)


@walls.verb
def take_slips(*, batch: Batch, by: Actor) -> Transfer:
    """The city takes the slips. Raises ``giver-first``, ``same-side``."""
    transfer = queries.slips(batch.contract_id, batch.pk)
    if transfer is None:
        raise Refusal("giver-first", _("先に、引き渡す側が署名してください。"))
    return custody.sign_taking(transfer=transfer, by=by)


@walls.verb
def delivered(*, item: Item, by: Actor) -> Item:
    """The post office says that an envelope was delivered. Raises ``not-posted``."""
    need(by, "mailings.handle")
    changed = Item.objects.filter(pk=item.pk, state=POSTED).update(
        state=DELIVERED, ended_at=clock.now()
    )
    if changed != 1:
        raise Refusal("not-posted", _("差出済の郵便物ではありません。"))
    item.refresh_from_db()
    return item


@walls.verb
def come_back(*, item: Item, reason: str, by: Actor) -> Case:
    """An envelope came back (返戻): a case at the call centre, with its due date.

    Raises ``not-posted``, ``unknown-reason``.
    """
    need(by, "mailings.handle")
    if reason not in REASONS:
        raise Refusal("unknown-reason", _("理由を選んでください。"), field="reason")
    held = Item.objects.select_for_update().get(pk=item.pk)
    if held.state not in (POSTED, DELIVERED):
        raise Refusal("not-posted", _("差出済の郵便物ではありません。"))
    rows = list(Enclosure.objects.filter(contract_id=held.contract_id, item=held))
    named = "、".join(row.ref for row in rows[:3])
    case = refer(
        contract=held.contract,
        kind="returned-mail",
        summary=_("返戻（%(reason)s） 受付番号 %(refs)s")
        % {"reason": REASONS[reason], "refs": named},
        by=by,
    )
    Item.objects.filter(pk=held.pk).update(
        state=RETURNED,
        return_reason=reason,
        case_id=case.pk,
        ended_at=clock.now(),
    )
    Enclosure.objects.filter(contract_id=held.contract_id, item=held).update(live=False)
    for place, row in enumerate(rows):
        record(
            facts.ITEM_RETURNED,
            contract=held.contract_id,
            by=by,
            kind=row.kind,
            ref=row.ref,
            case=case.pk,
            measures={"class": held.sent_as, "quantity": 0 if place else 1},
        )
    return case


@walls.verb
def refer(*, contract: Contract, kind: str, summary: str, by: Actor) -> Case:
    """Hand a defect or returned mail to the call centre (5(2)カ), due by open days.

    ``summary`` holds numbers and a reason, nothing personal. Raises ``unknown-kind``
    and those of the case.
    """
    need(by, "mailings.handle")
    if kind not in queries.REFERRED:
        raise Refusal("unknown-kind", _("種類を選んでください。"), field="kind")
    due = parameters.due(contract.pk, clock.today())
    case = cases.open_case(
        contract=contract, kind=kind, summary=summary, due_on=due, by=by
    )
    cases.escalate(
        case=case,
        to="call-centre",
        text=_("コールセンターへ引き継ぎました。"),
        by=by,
    )
    return case


@walls.verb
def settle(*, case: Case, result: str, note: str, by: Actor) -> Case:
    """The call centre's result came back.

    Raises ``unknown-result``, ``case-closed``.
    """
    need(by, "mailings.handle")
    if result not in RESULTS:
        raise Refusal("unknown-result", _("結果を選んでください。"), field="result")
    words = f"{RESULTS[result]} {note}".strip()
    return cases.close(case=case, text=words, by=by)


def postage_of(contract: str, batch: int) -> int:
    """Yen of the envelopes of a batch so far."""
    rows = Item.objects.filter(contract_id=contract, batch_id=batch)
    return int(rows.aggregate(n=Sum("yen"))["n"] or 0)

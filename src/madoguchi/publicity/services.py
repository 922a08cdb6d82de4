"""Verbs of publicity: write, publish, tell the city, withdraw, print, do.

An item's text is a document of the kind ``publicity-item``: it is submitted,
approved or returned where all documents are. What is out is a version of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from madoguchi.contracts import gates, library
from madoguchi.core import clock, dates, locks
from madoguchi.core.errors import Refusal
from madoguchi.documents import services as documents
from madoguchi.documents.models import Version
from madoguchi.journal.services import record
from madoguchi.messages import services as messages
from madoguchi.people import queries as people
from madoguchi.people.access import need
from madoguchi.publicity import facts, parameters, queries, rules
from madoguchi.publicity.models import MEDIA, Activity, Batch, Item, Publication
from madoguchi.publicity.parameters import Parameters
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

URL_MAIL = "waiting-page-url"
"""Template and kind of the message that tells the city an address (SP 5(2)サ)."""


@walls.verb
def write(
    *,
    contract: Contract,
    title: str,
    medium: str,
    text: str,
    by: Actor,
    named: str = "",
    item: Item | None = None,
) -> Item:
    """Write an item, or its text anew: always a draft of its document.

    ``named`` is one of the items that the contract itself names. Raises ``empty``,
    ``unknown-medium``, ``unknown-item``, ``written-already``, ``wrong-number``,
    ``name-missing`` and those of ``documents.services.draft``.
    """
    need(by, "publicity.manage")
    told = _told(contract)
    said = _sound(told, title, medium, text)
    if item is None:
        item = _made(contract, told, named, title.strip(), medium, said, by)
    else:
        Item.objects.filter(pk=item.pk).update(
            title=title.strip(), medium=medium, text=said
        )
        item.refresh_from_db()
    _draft(item, told, by)
    return item


def _told(contract: Contract) -> Parameters:
    return parameters.on(contract.pk, clock.today())


def _sound(told: Parameters, title: str, medium: str, text: str) -> str:
    """The text, checked against what the contract says of name and number."""
    if not title.strip():
        raise Refusal("empty", _("題名を入力してください。"), field="title")
    if medium not in MEDIA:
        raise Refusal("unknown-medium", _("媒体を選んでください。"), field="medium")
    said = text.replace("\r\n", "\n").strip()
    if not said:
        raise Refusal("empty", _("本文を入力してください。"), field="text")
    found = rules.read(said, told.name, told.telephone)
    if found.strange:
        raise Refusal(
            "wrong-number",
            _("問い合わせ先は {right} です。本文の {wrong} を直してください。").format(
                right=told.telephone, wrong="、".join(found.strange)
            ),
            field="text",
        )
    if not found.named:
        raise Refusal(
            "name-missing",
            _("対外的な呼称「{name}」を本文に入れてください。").format(name=told.name),
            field="text",
        )
    return said


def _made(
    contract: Contract,
    told: Parameters,
    named: str,
    title: str,
    medium: str,
    text: str,
    by: Actor,
) -> Item:
    if named and named not in told.items:
        raise Refusal("unknown-item", _("広報物を選んでください。"), field="named")
    locks.hold(f"publicity.item.{contract.pk}")
    rows = Item.objects.filter(contract=contract)
    if named and rows.filter(code=named).exists():
        raise Refusal(
            "written-already",
            _("この広報物はすでにあります。一覧から開いて直してください。"),
            field="named",
        )
    last = rows.order_by("-id").values_list("id", flat=True).first()
    return Item.objects.create(
        contract=contract,
        code=named or f"p{(last or 0) + 1}",
        medium=medium,
        title=title,
        text=text,
        made_at=clock.now(),
        made_by=by.account,
    )


def _draft(item: Item, told: Parameters, by: Actor) -> Version:
    fields = rules.read(item.text, told.name, told.telephone).fields
    return documents.draft(
        contract=item.contract,
        kind=queries.KIND,
        ref=item.code,
        title=item.title,
        content={"fields": fields, "text": item.text},
        by=by,
        correcting=True,
    )


@walls.verb
def publish(
    *,
    item: Item,
    place: str,
    begins_on: dt.date,
    by: Actor,
    ends_on: dt.date | None = None,
    url: str = "",
    sessions: Sequence[str] = (),
) -> Publication:
    """Put an item out, from a day on (公開・掲出); for ``sessions``, if for some.

    Raises ``not-approved`` where the contract wants its text approved,
    ``unknown-place``, ``out-of-order``, ``url-missing``, and ``gate-closed``.
    """
    need(by, "publicity.manage")
    told, held = _told(item.contract), item.contract_id
    if told.places and place not in told.places:
        raise Refusal("unknown-place", _("場所を選んでください。"), field="place")
    if ends_on is not None and ends_on < begins_on:
        raise Refusal(
            "out-of-order", _("終わりの日が始まりより前です。"), field="ends_on"
        )
    if _reported(told, item) and not url:
        raise Refusal("url-missing", _("URLを入力してください。"), field="url")
    version = _version(item)
    keys: dict[str, Any] = {"item": item.code, "place": place}
    gates.ask(held, facts.ITEM_PUBLISHED, keys)
    for session in sessions or [""]:
        record(
            facts.ITEM_PUBLISHED,
            contract=held,
            by=by,
            measures={"from": begins_on},
            session=session,
            **keys,
        )
    return Publication.objects.create(
        contract_id=held,
        item=item,
        place=place,
        url=url,
        sessions=list(sessions),
        version=version,
        begins_on=begins_on,
        ends_on=ends_on,
        published_at=clock.now(),
        published_by=by.account,
    )


def _reported(told: Parameters, item: Item) -> bool:
    return item.code in told.items and told.items[item.code].report


def _version(item: Item) -> int:
    """The approved version's number; the newest where no approval is asked."""
    held = queries.approved(item.contract_id, item.code)
    if held is not None:
        return held.number
    table = library.contract_file(item.contract_id).table_on(clock.today()).documents
    setting = table.get(queries.KIND)
    if setting is not None and setting.gate in ("approve", "confirm"):
        raise Refusal(
            "not-approved",
            _("市の承認がまだです。文書を提出し、承認を受けてから公開してください。"),
        )
    newest = queries.versions(item.contract_id, [item.code]).get(item.code, [])
    return newest[0].number if newest else 0


@walls.verb
def report_url(*, publication: Publication, by: Actor) -> int:
    """Tell each officer of the city the address by e-mail (SP 5(2)サ); how many.

    Raises ``no-url``, ``already-reported``, ``no-officer``.
    """
    need(by, "publicity.manage")
    if not publication.url:
        raise Refusal("no-url", _("URLが登録されていません。"))
    officers = list(people.holders(publication.contract_id, "officer"))
    if not officers:
        raise Refusal("no-officer", _("市の担当職員がまだ登録されていません。"))
    moved = Publication.objects.filter(pk=publication.pk, reported_at=None).update(
        reported_at=clock.now()
    )
    if moved != 1:
        raise Refusal("already-reported", _("このURLは報告済みです。"))
    for one in officers:
        _tell(publication, one.pk, getattr(one, "language", "ja"))
    return len(officers)


def _tell(publication: Publication, account: int, language: str) -> None:
    contract, item = publication.contract, publication.item
    path = reverse("publicity:item", args=[contract.pk, item.pk])
    day = publication.begins_on
    messages.queue(
        contract=contract,
        template=URL_MAIL,
        ref=f"{account}-{publication.pk}",
        account=account,
        parameters={
            "contract": contract.short or contract.title,
            "what": item.title,
            "place": publication.url,
            "day": str(day) if language == "en" else dates.screen(day),
            "link": (settings.ORIGIN or "http://localhost") + path,
        },
        language=language,
    )


@walls.verb
def withdraw(*, publication: Publication, by: Actor) -> Publication:
    """Take an item in again today (掲出の終わり). Raises ``already-ended``."""
    need(by, "publicity.manage")
    last = max(clock.today(), publication.begins_on)
    moved = Publication.objects.filter(pk=publication.pk, ends_on=None).update(
        ends_on=last
    )
    if moved != 1:
        raise Refusal("already-ended", _("この掲出は終わっています。"))
    publication.refresh_from_db()
    return publication


@walls.verb
def print_copies(
    *, item: Item, quantity: int, by: Actor, spec: str = "", day: dt.date | None = None
) -> Batch:
    """Copies came from the printer (印刷). Raises ``no-quantity``, ``unknown-spec``."""
    need(by, "publicity.manage")
    if spec and spec not in _told(item.contract).specs:
        raise Refusal("unknown-spec", _("仕様を選んでください。"), field="spec")
    version = _version(item)
    keys = {"item": item.code, "version": version or 1}
    gates.ask(item.contract_id, facts.ITEM_PRINTED, {"item": item.code})
    measures = {"quantity": _some(quantity), "spec": spec or None}
    _copies(facts.ITEM_PRINTED, item, by, keys, measures)
    return _batch(item, quantity, by, day, spec=spec)


@walls.verb
def distribute(
    *,
    item: Item,
    destination: str,
    quantity: int,
    by: Actor,
    day: dt.date | None = None,
) -> Batch:
    """Copies went to a destination (配布). Raises ``unknown-destination``."""
    need(by, "publicity.manage")
    if destination not in _told(item.contract).destinations:
        raise Refusal(
            "unknown-destination", _("配布先を選んでください。"), field="destination"
        )
    keys = {"item": item.code, "destination": destination}
    measures = {"quantity": _some(quantity)}
    _copies(facts.ITEM_DISTRIBUTED, item, by, keys, measures)
    return _batch(item, quantity, by, day, destination=destination)


def _some(quantity: int) -> int:
    if quantity < 1:
        raise Refusal("no-quantity", _("1以上を入力してください。"), field="quantity")
    return quantity


def _copies(
    fact: Any, item: Item, by: Actor, keys: dict[str, Any], measures: dict[str, Any]
) -> None:
    record(fact, contract=item.contract_id, by=by, measures=measures, **keys)


def _batch(
    item: Item, quantity: int, by: Actor, day: dt.date | None, **more: str
) -> Batch:
    return Batch.objects.create(
        contract_id=item.contract_id,
        item=item,
        quantity=quantity,
        made_on=day or clock.today(),
        made_by=by.account,
        **more,
    )


def _agreed(contract: Contract, agreed: str) -> None:
    if not agreed:
        return
    locks.hold(f"publicity.agreed.{contract.pk}.{agreed}")
    if not queries.consents(contract.pk).filter(ref=agreed).exists():
        raise Refusal(
            "unknown-consent", _("市の承諾を選び直してください。"), field="agreed"
        )
    if Activity.objects.filter(contract=contract, agreed=agreed).exists():
        raise Refusal(
            "recorded-already",
            _("この承諾の活動はすでに記録されています。"),
            field="agreed",
        )


@walls.verb
def hold_activity(
    *,
    contract: Contract,
    kind: str,
    title: str,
    held_on: dt.date,
    by: Actor,
    participants: int | None = None,
    yen: int | None = None,
    note: str = "",
    agreed: str = "",
) -> Activity:
    """Something was done so that people come (広報活動).

    ``agreed`` is the number of the consent that the city gave to it (C12): by that
    number the clauses know the activity, for it is older than its record. Raises
    ``unknown-activity``, ``empty``, ``not-yet``, ``unknown-consent``,
    ``recorded-already``, ``gate-closed``.
    """
    need(by, "publicity.manage")
    if kind not in _told(contract).activities:
        raise Refusal("unknown-activity", _("種類を選んでください。"), field="kind")
    if not title.strip():
        raise Refusal("empty", _("内容を入力してください。"), field="title")
    if held_on > clock.today():
        raise Refusal("not-yet", _("行ったあとで記録してください。"), field="held_on")
    _agreed(contract, agreed)
    made = Activity.objects.create(
        contract=contract,
        kind=kind,
        agreed=agreed,
        held_on=held_on,
        title=title.strip(),
        participants=participants,
        yen=yen,
        note=note.strip()[:300],
        held_by=by.account,
    )
    keys: dict[str, Any] = {"kind": kind, "activity": agreed or made.pk}
    keys["day"] = held_on
    gates.ask(contract.pk, facts.ACTIVITY_HELD, {k: str(v) for k, v in keys.items()})
    at = clock.now() if held_on == clock.today() else clock.tokyo(held_on, 12)
    record(
        facts.ACTIVITY_HELD,
        contract=contract.pk,
        by=by,
        occurred_at=at,
        measures={"participants": participants, "yen": yen},
        **keys,
    )
    return made

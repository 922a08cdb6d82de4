"""Publicity of the demonstration: written, approved, out; what was done for it."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse

from madoguchi.core import clock
from madoguchi.documents import services as documents
from madoguchi.publicity import parameters, queries, services
from madoguchi.publicity.models import Item, Publication
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

VENUES = "会場のお知らせ"


def approved(
    contract: Contract,
    by: Actor,
    city: Actor,
    title: str,
    *,
    named: str = "",
    text: str = "",
) -> Item:
    """An item whose words the city has approved."""
    told = parameters.on(contract.pk, clock.today())
    ask = f"お問い合わせ {told.telephone}" if told.telephone else ""
    lines = [told.name or title, text, ask]
    item = services.write(
        contract=contract,
        title=title,
        medium="web",
        text="\n".join(filter(None, lines)),
        named=named,
        by=by,
    )
    with walls.scope([contract.pk]):
        version = queries.versions(contract.pk, [item.code])[item.code][0]
    documents.submit(version=version, by=by)
    documents.approve(version=version, by=city)
    return item


def out(
    item: Item, by: Actor, *, url: str = "", sessions: Sequence[str] = ()
) -> Publication:
    """An item is on the web from today."""
    return services.publish(
        item=item,
        place="web",
        begins_on=clock.today(),
        url=url,
        sessions=sessions,
        by=by,
    )


def waiting_page(contract: Contract, by: Actor, city: Actor) -> None:
    """The centre's waiting page, its address told to the city (SP 5(2)サ)."""
    item = approved(
        contract,
        by,
        city,
        "待ち時間のページ",
        named="waiting-page",
        text="待っている人数と、待ち時間の目安をご覧になれます。",
    )
    origin = settings.ORIGIN or "http://localhost"
    url = origin + reverse("counter:wait", args=[contract.pk])
    services.report_url(publication=out(item, by, url=url), by=by)


def venues(contract: Contract, by: Actor, city: Actor) -> Item:
    """What announces the sessions; the workplaces know whom to ask (KY 8(6))."""
    contact = approved(
        contract, by, city, "事業所の応募窓口のお知らせ", named="workplace-contact"
    )
    out(contact, by)
    return approved(contract, by, city, VENUES, text="会場と日時をお知らせします。")


def announced(contract: Contract, by: Actor, session: str) -> None:
    """One session is announced on the item that announces them all."""
    with walls.scope([contract.pk]):
        item = queries.items(contract.pk).filter(title=VENUES).first()
    if item is not None:
        out(item, by, sessions=[session])


def done(contract: Contract, by: Actor, kind: str, title: str, people: int) -> None:
    """Something was done today so that people come."""
    services.hold_activity(
        contract=contract,
        kind=kind,
        title=title,
        held_on=clock.today(),
        participants=people,
        by=by,
    )

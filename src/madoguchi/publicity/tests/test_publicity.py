"""An item from its words over the city's approval to its places; activities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from madoguchi.config.testing.eyes import judged
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.documents import services as documents
from madoguchi.messages.models import Message
from madoguchi.people import access
from madoguchi.publicity import queries, services
from madoguchi.publicity.models import Item, Publication
from madoguchi.publicity.tests.make import NAME, TEXT, URL
from madoguchi.supplies.tests import make
from madoguchi.supplies.tests.make import People
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOME = f"/c/{make.SLUG}/publicity/"


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(make.account(role, make.SLUG))
    return client


def said(answer: Any) -> str:
    return str(answer.content.decode())


def written(by: Actor, named: str = "waiting-page", text: str = TEXT) -> Item:
    return services.write(
        contract=make.contract(),
        title="待ち時間のページ",
        medium="web",
        text=text,
        named=named,
        by=by,
    )


def approved(item: Item, by: Actor, city: Actor) -> None:
    with walls.scope([make.SLUG]):
        (version,) = queries.versions(make.SLUG, [item.code])[item.code][:1]
    documents.submit(version=version, by=by)
    documents.approve(version=version, by=city)


def out(item: Item, by: Actor, **more: Any) -> Publication:
    return services.publish(
        item=item, place="web", begins_on=clock.today(), url=URL, by=by, **more
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"{NAME} 090-1234-5678", "wrong-number"),
        ("第二カードセンターが開きます。", "name-missing"),
        ("", "empty"),
    ],
)
def test_a_text_with_another_name_or_number_is_refused(
    people: People, text: str, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        written(people.manager, text=text)
    assert refused.value.code == code


def test_nothing_is_out_before_the_city_approved_it(people: People) -> None:
    item = written(people.manager)
    with pytest.raises(Refusal, match="承認がまだ"):
        out(item, people.manager)
    approved(item, people.manager, people.officer)
    with pytest.raises(Refusal, match="URL"):
        services.publish(
            item=item, place="web", begins_on=clock.today(), by=people.manager
        )
    publication = out(item, people.manager)
    (fact,) = make.facts("publicity.item_published")
    assert fact.keys == {"item": "waiting-page", "place": "web"}
    assert fact.measures == {"from": "2025-12-03"}
    (filed,) = make.facts("documents.submission_submitted")
    assert filed.keys["ref"] == "waiting-page"
    assert filed.measures["fields"] == ["contact", "public-name"]
    services.withdraw(publication=publication, by=people.manager)
    with pytest.raises(Refusal, match="終わって"):
        services.withdraw(publication=publication, by=people.manager)


def test_the_address_is_told_to_every_officer_once(people: People) -> None:
    """SP 5(2)サ."""
    item = written(people.manager)
    approved(item, people.manager, people.officer)
    publication = out(item, people.manager)
    assert services.report_url(publication=publication, by=people.manager) == 1
    with walls.scope([make.SLUG]):
        message = Message.objects.get(kind="waiting-page-url")
    assert message.parameters["place"] == URL
    with pytest.raises(Refusal, match="報告済み"):
        services.report_url(publication=publication, by=people.manager)


def test_an_item_that_the_contract_names_exists_once(people: People) -> None:
    written(people.manager)
    with pytest.raises(Refusal, match="すでに"):
        written(people.manager)
    assert written(people.manager, named="").code.startswith("p")


def test_a_changed_text_is_a_new_version_and_the_old_one_stays_in_force(
    people: People,
) -> None:
    item = written(people.manager)
    approved(item, people.manager, people.officer)
    services.write(
        contract=make.contract(),
        item=item,
        title=item.title,
        medium="web",
        text=f"{TEXT}\n新しい行",
        by=people.manager,
    )
    with walls.scope([make.SLUG]):
        states = [v.state for v in queries.versions(make.SLUG, [item.code])[item.code]]
    assert states == ["draft", "approved"]
    assert out(item, people.manager).version == 1


def test_what_was_done_and_handed_out_is_counted(people: People) -> None:
    item = written(people.manager)
    approved(item, people.manager, people.officer)
    services.print_copies(item=item, quantity=500, by=people.manager)
    services.distribute(
        item=item, destination="ward-office", quantity=200, by=people.manager
    )
    (printed,) = make.facts("publicity.item_printed")
    assert printed.measures == {"quantity": 500}
    (given,) = make.facts("publicity.item_distributed")
    assert given.keys == {"item": "waiting-page", "destination": "ward-office"}
    services.hold_activity(
        contract=make.contract(),
        kind="event",
        title="駅前の説明会",
        held_on=clock.today(),
        participants=40,
        by=people.manager,
    )
    (held,) = make.facts("publicity.activity_held")
    assert held.keys["kind"] == "event" and held.measures == {"participants": 40}


def test_the_pages_lead_from_words_to_publication(people: People) -> None:
    manager, officer = signed_in("operations_manager"), signed_in("officer")
    assert "まだ広報物はありません。" in said(manager.get(HOME))
    assert "011-600-2323" in said(manager.get(f"{HOME}new/"))
    typed = {"named": "waiting-page", "title": "待ち時間", "medium": "web"}
    wrong = manager.post(f"{HOME}new/", {**typed, "text": f"{NAME} 011-111-2222"})
    assert wrong.status_code == 422 and "011-111-2222" in said(wrong)
    answer = manager.post(f"{HOME}new/", {**typed, "text": TEXT}, follow=True)
    place = answer.redirect_chain[-1][0]
    assert "確かめて提出する" in said(answer)
    with walls.scope([make.SLUG]):
        item = Item.objects.get()
    publish = {"place": "web", "begins_on": "2025-12-03", "url": URL}
    assert "承認がまだ" in said(manager.post(f"{place}publish/", publish))
    approved(item, people.manager, people.officer)
    answer = manager.post(f"{place}publish/", publish, follow=True)
    assert "URLを市に報告する" in said(answer)
    with walls.scope([make.SLUG]):
        pk = Publication.objects.get().pk
    answer = manager.post(f"{HOME}out/{pk}/report/", follow=True)
    assert "メールで報告しました" in said(answer)
    copies = {"quantity": "100", "day": "2025-12-03", "destination": "visitors"}
    answer = manager.post(f"{place}copies/", copies, follow=True)
    assert "部数を記録しました。" in said(answer)
    manager.post(f"{HOME}out/{pk}/end/")
    for path in (HOME, place, f"{HOME}activities/"):
        assert officer.get(path).status_code == 200
    assert officer.post(f"{place}publish/", publish).status_code == 404
    held = {"kind": "event", "title": "説明会", "held_on": "2025-12-01"}
    answer = manager.post(f"{HOME}activities/", held, follow=True)
    assert "広報活動を記録しました。" in said(answer) and "説明会" in said(answer)
    later = manager.post(f"{HOME}activities/", {**held, "held_on": "2025-12-09"})
    assert later.status_code == 422


def test_queries_do_not_grow_with_the_items(
    people: People, django_assert_max_num_queries: Any
) -> None:
    for _n in range(10):
        approved(written(people.manager, named=""), people.manager, people.officer)
    client = signed_in("operations_manager")
    with django_assert_max_num_queries(30):
        assert client.get(HOME).status_code == 200


def test_axe_finds_nothing_and_nothing_scrolls_sideways(page: Page, site: str) -> None:
    contract, today = make.contract(), clock.today()
    contract.starts_on = today.replace(month=4, day=1)
    contract.ends_on = today.replace(year=today.year + 1, month=3, day=31)
    contract.save()
    account = make.account("operations_manager", make.SLUG)
    manager, officer = access.actor(account, make.SLUG), make.people().officer
    item = written(manager)
    approved(item, manager, officer)
    out(item, manager)
    services.hold_activity(
        contract=contract, kind="event", title="説明会", held_on=today, by=manager
    )
    client = Client()
    client.force_login(account)
    value = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": site}])
    paths = ("", "new/", "activities/", f"items/{item.pk}/")
    assert judged(page, [f"{HOME}{path}" for path in paths], within="#main") == []

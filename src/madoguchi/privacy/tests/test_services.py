"""Keep, find, see, change, erase: the only way to personal data."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from madoguchi.config.testing import canary
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.privacy import services
from madoguchi.privacy.models import DataKey, Reveal, SearchKey, Subject
from madoguchi.privacy.tests import make
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract

pytestmark = pytest.mark.django_db


def facts(contract: Contract, name: str) -> list[tuple[Any, ...]]:
    with walls.scope([contract.pk]), connection.cursor() as cursor:
        cursor.execute(
            "SELECT keys, measures, actor_account FROM journal_fact"
            " WHERE contract_id = %s AND name = %s ORDER BY id",
            [contract.pk, name],
        )
        return list(cursor.fetchall())


def see(
    contract: Contract, *subjects: int, **changes: Any
) -> dict[int, dict[str, str]]:
    given: dict[str, Any] = {"purpose": "booking-check", "by": make.actor(contract)}
    return services.reveal(contract=contract, subjects=subjects, **(given | changes))


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("kana", "ｶﾅﾘﾔ ｻｴｽﾞﾘｺ"),
        ("kana", "かなりや　さえずりこ"),
        ("telephone", "090-4711-4711"),
        ("telephone", "０９０４７１１４７１１"),
        ("email", "SAEZURIKO@canary.example"),
        ("postcode", "604-8571"),
    ],
)
def test_a_person_is_found_by_what_was_typed(kind: str, typed: str) -> None:
    kita = make.contract()
    subject = make.subject(kita)
    make.subject(kita, kana="ヤマダ", telephone="0751234567", email="", postcode="")
    with walls.scope([kita.pk]):
        assert services.find(kita.pk, kind, typed) == [subject.pk]


def test_nothing_typed_finds_nobody() -> None:
    kita = make.contract()
    make.subject(kita)
    with walls.scope([kita.pk]):
        assert services.find(kita.pk, "telephone", " － ") == []


def test_another_contract_finds_nobody() -> None:
    kita, minami = make.contract("kita-2026"), make.contract("minami-2026")
    make.subject(kita)
    with walls.scope([minami.pk]):
        assert services.find(minami.pk, "telephone", "09047114711") == []


@pytest.mark.parametrize(
    "note",
    [
        "車いす🧑‍🦽と👨‍👩‍👧",
        "\ue000外字\U000e0100",
        "長" * 10_000,
        "改行\nと\tタブ",
        "\x00",
    ],
)
def test_whatever_people_type_is_kept_as_it_is(note: str) -> None:
    kita = make.contract()
    subject = make.subject(kita, note=note)
    assert see(kita, subject.pk)[subject.pk]["note"] == note


def test_only_the_names_of_the_fields_are_readable() -> None:
    subject = make.subject(make.contract(), email="")
    assert subject.fields == sorted(canary.VALUES.keys() - {"email"})


def test_a_list_shows_masks_and_logs_no_reveal() -> None:
    kita = make.contract()
    subject = make.subject(kita)
    with walls.scope([kita.pk]):
        shown = services.masked(kita.pk, [subject.pk])[subject.pk]
        assert not Reveal.objects.exists()
    assert shown["kana"] == "カナ○○ サ○○"
    assert canary.VALUES["note"] not in shown.values()


def test_seeing_writes_the_log_and_the_fact() -> None:
    kita = make.contract()
    subject = make.subject(kita)
    payload = see(kita, subject.pk)
    assert payload == {subject.pk: canary.payload()}
    with walls.scope([kita.pk]):
        log = Reveal.objects.get()
    assert (log.account, log.role, log.subjects) == (4711, "operator", [subject.pk])
    [(keys, measures, account)] = facts(kita, "privacy.payload_revealed")
    assert json.loads(keys) == {"purpose": "booking-check", "person": "4711"}
    assert (json.loads(measures), account) == ({"subjects": 1}, 4711)


def test_when_the_log_cannot_be_written_nothing_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kita = make.contract()
    subject = make.subject(kita)

    def broken(**_: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(Reveal.objects, "create", broken)
    read: list[object] = []
    monkeypatch.setattr(services, "_read", lambda *a: read.append(a))
    with pytest.raises(DatabaseError):
        see(kita, subject.pk)
    assert read == []


def test_when_the_fact_cannot_be_written_nothing_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kita = make.contract()
    subject = make.subject(kita)

    def broken(*_: object, **__: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(services, "record", broken)
    with pytest.raises(DatabaseError):
        see(kita, subject.pk)
    with walls.scope([kita.pk]):
        assert not Reveal.objects.exists()


@pytest.mark.parametrize("act", ["DELETE FROM", "UPDATE"])
def test_the_log_cannot_be_changed(act: str) -> None:
    kita = make.contract()
    see(kita, make.subject(kita).pk)
    more = " SET role = ''" if act == "UPDATE" else ""
    with (
        walls.scope([kita.pk]),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"{act} privacy_reveal{more}")


def test_who_may_not_see_is_refused_and_sees_nothing() -> None:
    kita = make.contract()
    subject = make.subject(kita)
    with pytest.raises(Refusal) as refused:
        see(kita, subject.pk, by=make.actor(kita, "privacy_officer"))
    assert refused.value.code == "not-allowed"


def test_seeing_needs_a_purpose() -> None:
    kita = make.contract()
    with pytest.raises(Refusal) as refused:
        see(kita, make.subject(kita).pk, purpose="")
    assert (refused.value.code, refused.value.field) == ("purpose-missing", "purpose")


def test_a_subject_of_another_contract_does_not_exist() -> None:
    kita, minami = make.contract("kita-2026"), make.contract("minami-2026")
    subject = make.subject(kita)
    assert see(minami, subject.pk) == {}


def test_seeing_nobody_leaves_no_trace() -> None:
    kita = make.contract()
    assert see(kita) == {}
    assert facts(kita, "privacy.payload_revealed") == []


def test_a_corrected_number_is_found_and_the_old_one_is_not() -> None:
    kita = make.contract()
    subject = make.subject(kita)
    services.change(
        contract=kita,
        subject=subject.pk,
        payload=canary.payload(telephone="075-222-3333"),
        by=make.actor(kita),
    )
    with walls.scope([kita.pk]):
        assert services.find(kita.pk, "telephone", "0752223333") == [subject.pk]
        assert services.find(kita.pk, "telephone", "09047114711") == []
    assert see(kita, subject.pk)[subject.pk]["telephone"] == "075-222-3333"


def test_what_is_erased_cannot_be_changed() -> None:
    kita = make.contract()
    subject = make.subject(kita, days=-1)
    services.erase_due(
        contract=kita, today=clock.today(), by=make.actor(kita, "officer")
    )
    with pytest.raises(Refusal) as refused:
        services.change(
            contract=kita, subject=subject.pk, payload={}, by=make.actor(kita)
        )
    assert refused.value.code == "erased"


def test_what_is_over_is_erased_once_and_the_proof_stays() -> None:
    kita = make.contract()
    over, kept = make.subject(kita, days=-1), make.subject(kita, days=0)
    officer = make.actor(kita, "privacy_officer")
    today = clock.today()
    assert services.erase_due(contract=kita, today=today, by=officer) == 1
    assert services.erase_due(contract=kita, today=today, by=officer) == 0
    with walls.scope([kita.pk]):
        row = Subject.objects.get(pk=over.pk)
        assert row.payload is None
        assert row.erased_at is not None
        assert not SearchKey.objects.filter(subject=over).exists()
        assert services.find(kita.pk, "telephone", "09047114711") == [kept.pk]
    assert see(kita, over.pk) == {}
    assert len(facts(kita, "privacy.erasure_completed")) == 1


def test_only_who_reviews_may_erase() -> None:
    kita = make.contract()
    make.subject(kita, days=-1)
    for act in (services.erase_due, services.destroy_key):
        more = {"today": clock.today()} if act is services.erase_due else {}
        with pytest.raises(Refusal) as refused:
            act(contract=kita, by=make.actor(kita, "staff"), **more)  # type: ignore[operator]
        assert refused.value.code == "not-allowed"


def test_erasing_works_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "BATCH", 2)
    kita = make.contract()
    for _ in range(3):
        make.subject(kita, days=-1)
    by = make.actor(kita, "privacy_officer")
    counts = [
        services.erase_due(contract=kita, today=clock.today(), by=by) for _ in range(3)
    ]
    assert counts == [2, 1, 0]


def test_the_end_of_the_contract_destroys_key_and_payloads_once() -> None:
    kita, minami = make.contract("kita-2026"), make.contract("minami-2026")
    make.subject(kita)
    other = make.subject(minami)
    by = make.actor(kita, "privacy_officer")
    services.destroy_key(contract=kita, by=by)
    services.destroy_key(contract=kita, by=by)
    with walls.scope([kita.pk]):
        assert DataKey.objects.get().wrapped is None
        assert not Subject.objects.exclude(payload=None).exists()
    assert len(facts(kita, "privacy.erasure_completed")) == 1
    assert see(minami, other.pk)[other.pk] == canary.payload()


def test_retention_has_no_default() -> None:
    kita = make.contract()
    with pytest.raises(TypeError):
        services.keep(  # type: ignore[call-arg]
            contract=kita, purpose="booking", payload={}, by=make.actor(kita)
        )
    assert make.subject(kita, days=3).retain_until == clock.today() + dt.timedelta(3)

"""Nobody reads a payload without the contract's own key and the master key."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.config.testing import canary
from madoguchi.privacy import services, vault
from madoguchi.privacy.models import DataKey, Subject
from madoguchi.privacy.tests import make
from madoguchi.tenancy import walls

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=50)


@given(st.dictionaries(TEXT, TEXT))
def test_what_is_sealed_is_read_again(payload: dict[str, str]) -> None:
    key = os.urandom(32)
    assert vault.unseal(key, "kita", vault.seal(key, "kita", payload)) == payload


def test_the_same_payload_never_looks_the_same() -> None:
    key = os.urandom(32)
    assert vault.seal(key, "kita", {"a": "1"}) != vault.seal(key, "kita", {"a": "1"})


def test_a_changed_ciphertext_is_unreadable() -> None:
    key = os.urandom(32)
    sealed = bytearray(vault.seal(key, "kita", {"a": "1"}))
    sealed[-1] ^= 1
    with pytest.raises(vault.Unreadable):
        vault.unseal(key, "kita", bytes(sealed))


@pytest.mark.django_db
def test_another_contracts_key_cannot_read() -> None:
    kita, minami = make.contract("kita-2026"), make.contract("minami-2026")
    subject = make.subject(kita)
    with walls.scope(["kita-2026", "minami-2026"]):
        other = vault.data_key(minami.pk)
        with pytest.raises(vault.Unreadable):
            vault.unseal(other, kita.pk, bytes(subject.payload))


@pytest.mark.django_db
def test_a_payload_moved_into_another_contract_cannot_be_read() -> None:
    kita = make.contract("kita-2026")
    subject = make.subject(kita)
    with walls.scope([kita.pk]):
        key = vault.data_key(kita.pk)
    with pytest.raises(vault.Unreadable):
        vault.unseal(key, "minami-2026", bytes(subject.payload))


@pytest.mark.django_db
def test_a_wrapped_key_moved_into_another_contract_does_not_open() -> None:
    kita, minami = make.contract("kita-2026"), make.contract("minami-2026")
    make.subject(kita)
    with walls.scope(["kita-2026", "minami-2026"]):
        wrapped = bytes(DataKey.objects.get(contract=kita).wrapped or b"")
        vault.data_key(minami.pk)
        DataKey.objects.filter(contract=minami).update(wrapped=wrapped)
        with pytest.raises(vault.Unreadable):
            vault.data_key(minami.pk)


@pytest.mark.django_db
def test_a_destroyed_key_says_so_in_a_sentence() -> None:
    kita = make.contract()
    make.subject(kita)
    services.destroy_key(contract=kita, by=make.actor(kita, "privacy_officer"))
    with walls.scope([kita.pk]), pytest.raises(vault.Unreadable) as refused:
        vault.data_key(kita.pk)
    assert refused.value.code == "unreadable"
    assert "鍵が消去" in refused.value.sentence


@pytest.mark.django_db
def test_another_master_key_says_so_in_a_sentence(settings: Any) -> None:
    kita = make.contract()
    subject = make.subject(kita)
    settings.MASTER_KEY = b"x" * 32
    with walls.scope([kita.pk]), pytest.raises(vault.Unreadable) as refused:
        services.masked(kita.pk, [subject.pk])
    assert "マスターキー" in refused.value.sentence


@pytest.mark.django_db
def test_nothing_readable_stands_in_the_table() -> None:
    kita = make.contract()
    subject = make.subject(kita)
    with walls.scope([kita.pk]), connection.cursor() as cursor:
        cursor.execute(
            "SELECT s::text, k::text FROM privacy_subject s"
            " JOIN privacy_searchkey k ON k.subject_id = s.id WHERE s.id = %s",
            [subject.pk],
        )
        stored = str(cursor.fetchall())
    body = bytes(subject.payload)
    for value in canary.VALUES.values():
        assert value not in stored
        assert value.encode() not in body


@pytest.mark.django_db
def test_two_contracts_hash_the_same_telephone_differently() -> None:
    kita, minami = make.contract("kita-2026"), make.contract("minami-2026")
    with walls.scope(["kita-2026", "minami-2026"]):
        digests = {
            vault.digest(vault.data_key(c.pk), "telephone", "0901234")
            for c in (kita, minami)
        }
    assert len(digests) == 2


@pytest.mark.django_db
def test_one_contract_never_sees_the_subjects_of_another() -> None:
    kita, minami = make.contract("kita-2026"), make.contract("minami-2026")
    make.subject(kita)
    with walls.scope([minami.pk]):
        assert not Subject.objects.exists()
        assert not DataKey.objects.exists()

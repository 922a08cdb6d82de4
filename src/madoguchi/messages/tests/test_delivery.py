"""The outbox is drained: to a real mail server, and to a carrier as strict as one."""

from __future__ import annotations

import datetime as dt
import json
import socket
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.messages import delivery, services
from madoguchi.messages.adapters import rehearsal, sms
from madoguchi.messages.models import Message
from madoguchi.messages.rules import retry
from madoguchi.messages.tests import mailserver, make
from madoguchi.privacy import services as privacy
from madoguchi.privacy.models import Reveal
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract

pytestmark = pytest.mark.django_db


def sent_facts(contract: Contract) -> list[tuple[dict[str, str], dict[str, str]]]:
    with walls.scope([contract.pk]), connection.cursor() as cursor:
        cursor.execute(
            "SELECT keys, measures FROM journal_fact"
            " WHERE contract_id = %s AND name = 'messages.message_sent' ORDER BY id",
            [contract.pk],
        )
        return [(json.loads(keys), json.loads(m)) for keys, m in cursor.fetchall()]


def following(contract: Contract, number: int) -> Message:
    """The message that took over from one that could not be delivered."""
    with walls.scope([contract.pk]):
        return Message.objects.get(once=f"after:{number}")


def later(contract: Contract, number: int, **changes: Any) -> None:
    """Let the pause before the next try be over."""
    with walls.scope([contract.pk]):
        Message.objects.filter(pk=number).update(
            **({"next_try": clock.now() - dt.timedelta(seconds=1)} | changes)
        )


def test_an_accepted_letter_is_sent_and_leaves_its_fact(post: mailserver.Post) -> None:
    kita = make.contract()
    number = make.queued(kita)
    assert delivery.drain() == 1
    [letter] = post.letters
    assert post.recipients == ["saezuriko@canary.example"]
    assert letter["Subject"].strip() == "【ご予約の確認】予約番号 4827-16"
    assert "左京区○○会館" in letter.get_content()  # type: ignore[attr-defined]
    message = make.message(kita, number)
    assert (message.state, message.provider_id) == ("sent", letter["Message-ID"])
    assert sent_facts(kita) == [
        ({"kind": "booking-confirmed", "ref": "4827-16"}, {"channel": "email"})
    ]


def test_a_letter_holds_no_personal_data(post: mailserver.Post) -> None:
    make.queued(make.contract())
    delivery.drain()
    whole = post.letters[0].get_content() + post.letters[0]["Subject"]  # type: ignore[attr-defined]
    for value in ("カナリヤ", "金糸雀", "09047114711", "車いす"):
        assert value not in whole


def test_reading_the_address_is_logged_as_a_reveal(post: mailserver.Post) -> None:
    kita = make.contract()
    make.queued(kita)
    delivery.drain()
    with walls.scope([kita.pk]):
        reveal = Reveal.objects.get()
    assert (reveal.purpose, reveal.role, reveal.account) == ("message", "system", None)


def test_an_empty_outbox_is_quiet() -> None:
    assert delivery.drain() == 0


def test_what_was_sent_is_not_sent_again(post: mailserver.Post) -> None:
    make.queued(make.contract())
    delivery.drain()
    assert delivery.drain() == 0
    assert len(post.letters) == 1


def test_a_refused_recipient_is_final_and_the_sms_follows(
    post: mailserver.Post, carrier: rehearsal.Carrier
) -> None:
    post.to_recipient = "550 5.1.1 no such user"
    kita = make.contract()
    number = make.queued(kita)
    delivery.drain()
    message = make.message(kita, number)
    assert (message.state, message.error) == ("failed", "recipient-refused")
    delivery.drain()
    [row] = carrier.sent
    assert row["to"] == "+819047114711"
    assert "4827-16" in row["body"]
    assert following(kita, number).provider_id == row["sid"]
    assert [measures["channel"] for _keys, measures in sent_facts(kita)] == ["sms"]


@pytest.mark.parametrize(
    ("answer", "where"), [("450 later", "to_recipient"), ("451 later", "to_letter")]
)
def test_a_server_that_asks_to_come_again_is_asked_again(
    post: mailserver.Post, answer: str, where: str
) -> None:
    setattr(post, where, answer)
    kita = make.contract()
    number = make.queued(kita)
    delivery.drain()
    message = make.message(kita, number)
    assert (message.state, message.attempts) == ("queued", 1)
    assert message.next_try > clock.now()
    assert delivery.drain() == 0
    setattr(post, where, "")
    later(kita, number)
    delivery.drain()
    assert make.message(kita, number).state == "sent"
    assert post.letters[0]["Message-ID"] == message.message_id


def test_no_server_means_a_later_try_and_at_last_giving_up(settings: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        mailserver.told(settings, f"smtp://127.0.0.1:{taken.getsockname()[1]}")
        kita = make.contract()
        number = make.queued(kita)
        delivery.drain()
        message = make.message(kita, number)
        assert (message.state, message.error) == ("queued", "mail-server-unreachable")
        later(kita, number, attempts=retry.MOST_ATTEMPTS - 1)
        delivery.drain()
    assert make.message(kita, number).state == "given-up"
    assert following(kita, number).channel == "sms"


def test_starttls_is_used_when_the_setting_asks_for_it(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = mailserver.certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    post = mailserver.Post()
    kita = make.contract()
    with mailserver.running(post, context) as port:
        mailserver.told(settings, f"smtp+starttls://127.0.0.1:{port}")
        number = make.queued(kita)
        delivery.drain()
    assert make.message(kita, number).state == "sent"
    assert post.tls == [True]


def test_a_certificate_that_nobody_trusts_is_not_spoken_to(
    settings: Any, tmp_path: Path
) -> None:
    context, _unknown = mailserver.certificate(tmp_path)
    post = mailserver.Post()
    kita = make.contract()
    with mailserver.running(post, context) as port:
        mailserver.told(settings, f"smtp+starttls://127.0.0.1:{port}")
        number = make.queued(kita)
        delivery.drain()
    assert make.message(kita, number).error == "no-tls"
    assert post.letters == []


def test_nothing_goes_out_in_plain_text_to_a_server_without_tls(
    settings: Any, post: mailserver.Post
) -> None:
    mailserver.told(settings, f"smtp+starttls://127.0.0.1:{settings.EMAIL_PORT}")
    kita = make.contract()
    number = make.queued(kita)
    delivery.drain()
    assert make.message(kita, number).error == "no-tls"
    assert post.letters == []


def test_without_an_address_the_next_channel_is_taken(
    carrier: rehearsal.Carrier,
) -> None:
    kita = make.contract()
    number = make.queued(kita, make.subject(kita, email=""))
    delivery.drain()
    assert make.message(kita, number).error == "no-address"
    delivery.drain()
    assert len(carrier.sent) == 1


def test_a_number_without_sms_is_told_by_word_of_mouth(
    carrier: rehearsal.Carrier,
) -> None:
    kita = make.contract()
    person = make.subject(kita, telephone="075-222-3333", email="")
    number = make.queued(kita, person, channel="sms")
    delivery.drain()
    assert make.message(kita, number).error == "cannot-receive-sms"
    spoken = following(kita, number)
    assert (spoken.channel, spoken.state) == ("spoken", "queued")
    assert delivery.drain() == 0
    services.told(contract=kita, message=spoken.pk, by=make.actor(kita))
    assert make.message(kita, spoken.pk).state == "sent"
    assert [measures["channel"] for _keys, measures in sent_facts(kita)] == ["spoken"]
    with pytest.raises(Refusal) as refused:
        services.told(contract=kita, message=spoken.pk, by=make.actor(kita))
    assert refused.value.code == "already-told"


def test_without_a_carrier_an_sms_is_told_by_word_of_mouth(settings: Any) -> None:
    settings.SMS_URL = ""
    kita = make.contract()
    number = make.queued(kita, channel="sms")
    delivery.drain()
    assert make.message(kita, number).error == "no-carrier"
    assert following(kita, number).channel == "spoken"


def test_a_carrier_that_is_down_is_asked_again(carrier: rehearsal.Carrier) -> None:
    carrier.down = True
    kita = make.contract()
    number = make.queued(kita, channel="sms")
    delivery.drain()
    assert make.message(kita, number).state == "queued"
    carrier.down = False
    later(kita, number)
    delivery.drain()
    assert make.message(kita, number).state == "sent"


def test_a_crash_after_the_sms_does_not_send_it_twice(
    carrier: rehearsal.Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    kita = make.contract()
    number = make.queued(kita, channel="sms")
    monkeypatch.setattr(delivery, "_mark_sent", lambda *_: None)  # the process dies
    delivery.drain()
    monkeypatch.undo()
    assert make.message(kita, number).state == "sending"
    assert delivery.drain() == 0  # it may still be alive
    later(kita, number, claimed_at=clock.now() - dt.timedelta(hours=1))
    delivery.drain()
    message = make.message(kita, number)
    assert (message.state, message.repeated, len(carrier.sent)) == ("sent", True, 1)
    assert message.provider_id == carrier.sent[0]["sid"]


def test_a_crash_after_the_letter_repeats_it_under_the_same_id_and_says_so(
    post: mailserver.Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    kita = make.contract()
    number = make.queued(kita)
    monkeypatch.setattr(delivery, "_mark_sent", lambda *_: None)
    delivery.drain()
    monkeypatch.undo()
    later(kita, number, claimed_at=clock.now() - dt.timedelta(hours=1))
    delivery.drain()
    assert make.message(kita, number).repeated
    assert len({letter["Message-ID"] for letter in post.letters}) == 1


def test_who_was_erased_is_not_written_to(post: mailserver.Post) -> None:
    kita = make.contract()
    person = make.subject(kita, days=-1)
    number = make.queued(kita, person)
    by = make.actor(kita, "privacy_officer")
    privacy.erase_due(contract=kita, today=clock.today(), by=by)
    delivery.drain()
    message = make.message(kita, number)
    assert (message.state, message.error, post.letters) == ("failed", "erased", [])
    with walls.scope([kita.pk]):
        assert Message.objects.count() == 1


def test_one_broken_message_does_not_hold_up_the_next(
    post: mailserver.Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    kita = make.contract()
    broken = make.queued(kita)
    fine = make.queued(kita)
    compose = delivery.compose

    def stumble(message: Message) -> delivery.Letter:
        if message.pk == broken:
            raise ZeroDivisionError
        return compose(message)

    monkeypatch.setattr(delivery, "compose", stumble)
    delivery.drain()
    assert make.message(kita, broken).error == "zerodivisionerror"
    assert make.message(kita, fine).state == "sent"


def test_an_account_gets_its_mail_and_nothing_else(post: mailserver.Post) -> None:
    kita = make.contract()
    staff = make.account(kita, "site_manager")
    number = make.queued(kita, account=staff.pk)
    delivery.drain()
    assert post.recipients == [staff.email]
    staff.is_active = False
    staff.save(update_fields=["is_active"])
    number = make.queued(kita, account=staff.pk)
    delivery.drain()
    assert make.message(kita, number).error == "no-address"


def test_the_same_word_once_is_queued_once() -> None:
    kita = make.contract()
    person = make.subject(kita)
    make.queued(kita, person, once="reminder:7")
    with walls.scope([kita.pk]):
        again = services.queue(
            contract=kita,
            template="booking-confirmed",
            ref="1",
            subject_id=person.pk,
            once="reminder:7",
        )
    assert again is None


def test_a_failed_message_can_be_tried_again(post: mailserver.Post) -> None:
    post.to_recipient = "550 no"
    kita = make.contract()
    number = make.queued(kita, make.subject(kita, telephone=""))
    delivery.drain()
    post.to_recipient = ""
    with pytest.raises(Refusal):
        services.retry(
            contract=kita, message=number, by=make.actor(kita, "privacy_officer")
        )
    services.retry(contract=kita, message=number, by=make.actor(kita))
    delivery.drain()
    assert make.message(kita, number).state == "sent"


class TestTheCarrier:
    """What the rehearsal refuses, as the real one does."""

    def line(self, carrier: rehearsal.Carrier, **changes: str) -> sms.Line:
        read = sms.Line.of(carrier.url)
        given = {
            "base": read.base,
            "account": read.account,
            "token": read.token,
            "sender": read.sender,
        }
        return sms.Line(**(given | changes))

    def test_it_accepts_a_sound_message(self, carrier: rehearsal.Carrier) -> None:
        sid = self.line(carrier).send("+819047114711", "本文")
        assert sid.startswith("SM")

    @pytest.mark.parametrize(
        ("changes", "to", "body", "kind", "final"),
        [
            ({"token": "wrong"}, "+819047114711", "x", "sms-sign-in-refused", False),
            ({"sender": "+1500555"}, "+819047114711", "x", "sms-sender-unknown", False),
            ({"account": "AC1"}, "+819047114711", "x", "sms-sign-in-refused", False),
            ({}, "09047114711", "x", "no-such-number", True),
            ({}, "+81752223333", "x", "cannot-receive-sms", True),
            ({}, "+819047114711", " ", "empty-text", True),
            ({}, "+819047114711", "あ" * 1601, "too-long", True),
        ],
    )  # fmt: skip
    def test_it_refuses_what_the_real_one_refuses(
        self,
        carrier: rehearsal.Carrier,
        changes: dict[str, str],
        to: str,
        body: str,
        kind: str,
        final: bool,
    ) -> None:
        with pytest.raises(retry.Undelivered) as refused:
            self.line(carrier, **changes).send(to, body)
        assert refused.value.kind == kind
        assert isinstance(refused.value, retry.Permanent) is final
        assert carrier.sent == []

    def test_a_person_who_opted_out_is_left_alone(
        self, carrier: rehearsal.Carrier
    ) -> None:
        carrier.opted_out.add("+819047114711")
        with pytest.raises(retry.Permanent) as refused:
            self.line(carrier).send("+819047114711", "x")
        assert refused.value.kind == "recipient-opted-out"

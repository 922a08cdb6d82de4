"""What is rolled back is never sent; what two loops see is sent once."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from madoguchi.messages import delivery, services
from madoguchi.messages.tests import mailserver, make
from madoguchi.tenancy import walls


def test_a_message_that_its_verb_took_back_is_never_sent(
    committed_db: object, post: mailserver.Post
) -> None:
    kita = make.contract()
    person = make.subject(kita)
    with pytest.raises(ZeroDivisionError), walls.scope([kita.pk]):
        services.queue(
            contract=kita, template="booking-confirmed", ref="1", subject_id=person.pk
        )
        raise ZeroDivisionError
    assert delivery.drain() == 0
    assert post.letters == []


def test_two_loops_at_once_send_each_message_once(
    committed_db: object, post: mailserver.Post
) -> None:
    kita = make.contract()
    for _ in range(12):
        make.queued(kita)

    def work() -> None:
        while delivery.drain(limit=2):
            pass
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(post.letters) == 12
    assert len({letter["Message-ID"] for letter in post.letters}) == 12

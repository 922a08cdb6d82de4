"""The only way to personal data: keep it, find it, see it (logged), erase it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import LiteralString

from django.utils.translation import gettext as _

from madoguchi.core import clock, hot
from madoguchi.core.errors import Refusal
from madoguchi.journal.services import record
from madoguchi.privacy import facts, rules, vault
from madoguchi.privacy.models import DataKey, Reveal, SearchKey, Subject
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

BATCH = 5000
_ROOM: LiteralString = """
SELECT nextval('privacy_subject_id_seq') AS subject,
  (SELECT wrapped FROM privacy_datakey WHERE contract_id = %s::text) AS wrapped
"""


@walls.verb
def keep(
    *,
    contract: Contract,
    purpose: str,
    payload: Mapping[str, str],
    retain_until: dt.date,
    by: Actor,
) -> Subject:
    """Keep a person's payload for one contract and purpose, until a date.

    ``payload`` maps field names (``kana``, ``telephone``, ``email``, ``note``…)
    to text; empty values are left out. Leaves no fact by itself: the verb that
    collects the data records ``privacy.payload_collected`` with its own ref.
    """
    return Room(contract.pk).keep(
        purpose=purpose, payload=payload, retain_until=retain_until
    )


class Room:
    """What keeping a person needs (the key, an id), asked with the next statement.

    For hot paths, inside a verb: nothing here makes a journey of its own to the
    database, neither the question nor the rows that :meth:`keep` writes.
    """

    def __init__(self, contract: str) -> None:
        self.contract = contract
        self._asked = hot.later(_ROOM, [contract])

    def keep(
        self, *, purpose: str, payload: Mapping[str, str], retain_until: dt.date
    ) -> Subject:
        """Keep a payload; as the verb :func:`keep`. Raises ``unreadable``."""
        number, wrapped = self._asked.row() or (None, None)
        if wrapped is None:  # not made yet, or destroyed, which raises
            key = vault.data_key(self.contract)
        else:
            key = vault.unwrapped(self.contract, bytes(wrapped))
        plain = {name: value for name, value in payload.items() if value}
        subject = Subject(
            pk=number,
            contract_id=self.contract,
            purpose=purpose,
            payload=vault.seal(key, self.contract, plain),
            fields=sorted(plain),
            retain_until=retain_until,
            made_at=clock.now(),
        )
        hot.insert(subject)
        _index(subject, key, plain)
        return subject


def _index(subject: Subject, key: bytes, payload: Mapping[str, str]) -> None:
    for kind in rules.SEARCHED:
        if payload.get(kind):
            normal = rules.normal(kind, payload[kind])
            digest = vault.digest(key, kind, normal)
            hot.insert(
                SearchKey(
                    contract_id=subject.contract_id,
                    subject_id=subject.pk,
                    kind=kind,
                    digest=digest,
                )
            )


def find(contract: str, kind: str, value: str, limit: int = 50) -> list[int]:
    """Subjects whose normalised value equals, newest first; needs a scope."""
    normal = rules.normal(kind, value)
    if not normal:
        return []
    digest = vault.digest(vault.data_key(contract), kind, normal)
    found = SearchKey.objects.filter(contract_id=contract, kind=kind, digest=digest)
    return list(found.order_by("-id").values_list("subject_id", flat=True)[:limit])


def masked(contract: str, subjects: Iterable[int]) -> dict[int, dict[str, str]]:
    """Masked payloads by subject id, for the page shown; no reveal; needs a scope."""
    return {
        pk: rules.masked(payload) for pk, payload in _read(contract, subjects).items()
    }


@walls.verb
def reveal(
    *, contract: Contract, subjects: Iterable[int], purpose: str, by: Actor
) -> dict[int, dict[str, str]]:
    """See personal data for a purpose; the log is written first, or nothing is shown.

    Raises :class:`Refusal` ``not-allowed`` or ``purpose-missing``.
    """
    if by.side != "system" and "privacy.reveal" not in by.may:
        raise Refusal("not-allowed", _("この操作をする権限がありません。"))
    if not purpose:
        raise Refusal("purpose-missing", _("目的を選んでください。"), field="purpose")
    wanted = sorted(set(subjects))
    if not wanted:
        return {}
    log_reveal(contract=contract.pk, subjects=wanted, purpose=purpose, by=by)
    return _read(contract.pk, wanted)


def log_reveal(*, contract: str, subjects: list[int], purpose: str, by: Actor) -> None:
    """Write the reveal log in the present transaction; a failure stops the reveal."""
    Reveal.objects.create(
        contract_id=contract,
        account=by.account,
        role=by.role,
        purpose=purpose,
        subjects=subjects,
        revealed_at=clock.now(),
    )
    record(
        facts.PAYLOAD_REVEALED,
        contract=contract,
        by=by,
        purpose=purpose,
        person=by.account or by.role,
        measures={"subjects": len(subjects)},
    )


def _read(contract: str, subjects: Iterable[int]) -> dict[int, dict[str, str]]:
    rows = Subject.objects.filter(
        contract_id=contract, id__in=list(subjects), erased_at=None
    ).values_list("id", "payload")
    sealed = {pk: bytes(payload) for pk, payload in rows if payload is not None}
    if not sealed:
        return {}
    key = vault.data_key(contract)
    return {pk: vault.unseal(key, contract, body) for pk, body in sealed.items()}


@walls.verb
def change(
    *, contract: Contract, subject: int, payload: Mapping[str, str], by: Actor
) -> None:
    """Replace a payload (a corrected telephone number) and its search keys."""
    plain = {name: value for name, value in payload.items() if value}
    key = vault.data_key(contract.pk)
    changed = Subject.objects.filter(
        contract=contract, pk=subject, erased_at=None
    ).update(payload=vault.seal(key, contract.pk, plain), fields=sorted(plain))
    if changed != 1:
        raise Refusal("erased", _("この方の情報はすでに消去されています。"))
    SearchKey.objects.filter(contract=contract, subject_id=subject).delete()
    _index(Subject.objects.get(contract=contract, pk=subject), key, plain)


@walls.verb
def erase_due(*, contract: Contract, today: dt.date, by: Actor) -> int:
    """Destroy payloads whose retention has ended; return how many; safe twice.

    At most :data:`BATCH` at once, so that no lock is held long: call again
    until 0. The last day of retention is still kept. Raises :class:`Refusal`
    ``not-allowed``.
    """
    _may_erase(by)
    due = Subject.objects.filter(
        contract=contract, erased_at=None, retain_until__lt=today
    )
    ids = list(due.values_list("id", flat=True)[:BATCH])
    SearchKey.objects.filter(contract=contract, subject_id__in=ids).delete()
    erased = Subject.objects.filter(contract=contract, id__in=ids).update(
        payload=None, erased_at=clock.now()
    )
    if erased:
        record(
            facts.ERASURE_COMPLETED,
            contract=contract.pk,
            by=by,
            plan="retention",
            batch=today,
            measures={"subjects": erased},
        )
    return erased


def _may_erase(by: Actor) -> None:
    if by.side != "system" and "privacy.review" not in by.may:
        raise Refusal("not-allowed", _("この操作をする権限がありません。"))


@walls.verb
def destroy_key(*, contract: Contract, by: Actor) -> None:
    """End of the contract: destroy its data key, and with it every payload for good.

    Safe twice: a key that is gone leaves no second fact. Raises
    :class:`Refusal` ``not-allowed``.
    """
    _may_erase(by)
    subjects = Subject.objects.filter(contract=contract, erased_at=None)
    SearchKey.objects.filter(contract=contract).delete()
    erased = subjects.update(payload=None, erased_at=clock.now())
    destroyed = DataKey.objects.filter(contract=contract, destroyed_at=None).update(
        wrapped=None, destroyed_at=clock.now()
    )
    if destroyed:
        record(
            facts.ERASURE_COMPLETED,
            contract=contract.pk,
            by=by,
            plan="contract-end",
            batch=clock.today(),
            measures={"subjects": erased},
        )

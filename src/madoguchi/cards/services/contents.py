"""What may go into an envelope: a form that was compared, a card that is ready.

Asked by the mail (``settings.MAIL_CONTENTS``), which knows nothing of cards, when
something is put in and once more when the batch goes: the wrong face on a card, the
wrong form and the wrong card in the post are the errors that others have published.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from madoguchi.cards import parameters
from madoguchi.cards.models.applications import NO_PHOTO, Application
from madoguchi.cards.rules import applications as rules
from madoguchi.core.errors import Refusal


def forms(contract: str, refs: Sequence[str]) -> None:
    """Raise ``unknown-form``, ``withdrawn-form``, ``not-compared``; needs a scope."""
    if not parameters.available(contract):
        return
    for ref, one in _named(contract, refs):
        _form_may_go(ref, one)


def cards(contract: str, refs: Sequence[str]) -> None:
    """Only the card of an application that is set up goes by post: SP 5(2)エ, オ.

    Raises ``unknown-form``, ``not-set-up``; needs a scope.
    """
    if not parameters.available(contract):
        return
    for ref, one in _named(contract, refs):
        if one.state not in _READY:
            raise Refusal(
                "not-set-up",
                _(
                    "%(number)s は「%(state)s」です。"
                    "交付前設定が済んだカードを送ります。"
                )
                % {"number": ref, "state": _(rules.STATES[one.state])},
                field="refs",
            )


_READY = (rules.SET_UP, rules.ENCLOSED, rules.RETURNED)


def _named(contract: str, refs: Sequence[str]) -> list[tuple[str, Application]]:
    rows = Application.objects.filter(contract_id=contract, number__in=refs)
    known = {one.number: one for one in rows}
    for ref in refs:
        if ref not in known:
            raise Refusal(
                "unknown-form",
                _("%s は受け付けた申請の番号ではありません。") % ref,
                field="refs",
            )
    return [(ref, known[ref]) for ref in refs]


def _form_may_go(ref: str, one: Application) -> None:
    if one.state == rules.WITHDRAWN:
        raise Refusal(
            "withdrawn-form", _("%s は取り下げられた申請です。") % ref, field="refs"
        )
    if one.photo != NO_PHOTO and one.compared_at is None:
        raise Refusal(
            "not-compared",
            _("%s は写真の照合が済んでいません。別の人が照合してから封をします。")
            % ref,
            field="refs",
        )

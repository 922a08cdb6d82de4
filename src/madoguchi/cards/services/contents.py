"""What may go into an envelope: only a form whose photograph was compared.

Asked by the mail (``settings.MAIL_CONTENTS``), which knows nothing of cards, when a
form is put in and once more when the batch goes: the wrong face on a card and the
wrong form in the post are the errors that others have published.
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
    rows = Application.objects.filter(contract_id=contract, number__in=refs)
    known = {one.number: one for one in rows}
    for ref in refs:
        _may_go(ref, known.get(ref))


def _may_go(ref: str, one: Application | None) -> None:
    if one is None:
        raise Refusal(
            "unknown-form",
            _("%s は受け付けた申請の番号ではありません。") % ref,
            field="refs",
        )
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

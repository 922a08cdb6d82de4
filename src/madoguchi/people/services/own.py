"""What a person changes about their own account."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from madoguchi.core.errors import Refusal
from madoguchi.core.text import folded
from madoguchi.people.models import Account


def change_own(*, account: Account, name: str, language: str) -> None:
    """Change one's name and language. Raises :class:`Refusal` ``name-missing``."""
    plain = folded(name)
    if not plain:
        raise Refusal("name-missing", _("氏名を入力してください。"), field="name")
    known = {code for code, _name in settings.LANGUAGES}
    Account.objects.filter(pk=account.pk).update(
        name=plain[:100], language=language if language in known else "ja"
    )

"""The first administrator of a real installation."""

from __future__ import annotations

import getpass
import sys

from madoguchi.config import env
from madoguchi.config.voice import Trouble, say


def ensure() -> None:
    """Make the first administrator unless there is one.

    From MADOGUCHI_ADMIN_EMAIL, MADOGUCHI_ADMIN_PASSWORD, MADOGUCHI_ADMIN_NAME
    and MADOGUCHI_ADMIN_ORGANISATION, else asked for at the terminal. Raises
    :class:`Trouble` when neither can be had, or when the password is too weak.
    """
    from madoguchi.people.models import Account

    if Account.objects.filter(is_administrator=True).exists():
        return
    email = env.text("MADOGUCHI_ADMIN_EMAIL") or _asked("メールアドレス / E-mail: ")
    password = env.text("MADOGUCHI_ADMIN_PASSWORD") or _secret()
    _make(email, password)
    say(f"管理者 {email} を作りました。", f"Made the administrator {email}.")


def _make(email: str, password: str) -> None:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.db import transaction

    from madoguchi.core import clock
    from madoguchi.people.models import Account, Organisation

    try:
        validate_email(email)
        validate_password(password)
    except ValidationError as error:
        said = " ".join(error.messages)
        raise Trouble(
            f"管理者を作れません。{said}",
            f"The administrator is refused: {said}",
            code=2,
        ) from None
    named = env.text("MADOGUCHI_ADMIN_ORGANISATION", "運営者")
    with transaction.atomic():
        organisation, _ = Organisation.objects.get_or_create(
            name=named, defaults={"kind": Organisation.Kind.MUNICIPALITY}
        )
        Account.objects.create_user(
            email,
            password,
            name=env.text("MADOGUCHI_ADMIN_NAME", "管理者"),
            organisation=organisation,
            is_administrator=True,
            made_at=clock.now(),
        )


def _asked(prompt: str) -> str:
    _need_terminal()
    return input(prompt).strip()


def _need_terminal() -> None:
    if not sys.stdin.isatty():
        raise Trouble(
            "最初の管理者を MADOGUCHI_ADMIN_EMAIL と MADOGUCHI_ADMIN_PASSWORD で"
            "指定してください。",
            "Give the first administrator by MADOGUCHI_ADMIN_EMAIL and"
            " MADOGUCHI_ADMIN_PASSWORD.",
            code=2,
        )


def _secret() -> str:
    _need_terminal()
    first = getpass.getpass("パスワード（12文字以上） / Password: ")
    if getpass.getpass("もう一度 / Again: ") != first:
        raise Trouble("パスワードが一致しません。", "The passwords differ.")
    return first

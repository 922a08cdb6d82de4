"""E-mail through Django's own backends (SMTP by MADOGUCHI_SMTP_URL)."""

from __future__ import annotations

import smtplib
import ssl

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from madoguchi.messages.rules.retry import Permanent as Never
from madoguchi.messages.rules.retry import Temporary, Undelivered, of_smtp
from madoguchi.messages.rules.templates import Text


class Mailbox:
    """One connection for a batch; opened at the first letter, reopened on trouble."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def send(self, to: str, text: Text, message_id: str) -> str:
        """Hand over one letter; returns its Message-ID. Raises ``Undelivered``."""
        letter = EmailMessage(
            text.subject,
            text.body,
            settings.DEFAULT_FROM_EMAIL,
            [to],
            headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
        )
        try:
            if self._connection is None:
                self._connection = get_connection()
                self._connection.open()
            self._connection.send_messages([letter])
        except Exception as error:
            self.close()
            meant = trouble(error)
            if meant is None:
                raise
            raise meant from error
        return message_id

    def close(self) -> None:
        """Let go of the connection; a broken one is simply forgotten."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except (OSError, smtplib.SMTPException):
                return


def trouble(error: Exception) -> Undelivered | None:
    """What an error means; None for a bug of ours."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _said in error.recipients.values()]
        return of_smtp(max(codes, default=550), "recipient-refused")
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Temporary("mail-sign-in-refused")  # ours to repair, not the letter's
    if isinstance(error, smtplib.SMTPSenderRefused):
        return Temporary("sender-refused")
    if isinstance(error, smtplib.SMTPResponseException):
        return of_smtp(error.smtp_code, "letter-refused")
    if isinstance(error, smtplib.SMTPNotSupportedError | ssl.SSLError):
        return Temporary("no-tls")
    if isinstance(error, BadHeaderError | UnicodeError):
        return Never("bad-address")
    if isinstance(error, smtplib.SMTPException | OSError):
        return Temporary("mail-server-unreachable")
    return None

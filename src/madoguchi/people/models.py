"""Organisations, accounts, roles per contract, invitations.

Staff names and work e-mail addresses are not citizens' data and stand outside
the vault; these tables stand outside the walls as well, because an account's
own contracts decide the walls. Every read of them goes by account or contract.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from madoguchi.people.rules import ROLES
from madoguchi.tenancy.models import Contract


class Organisation(models.Model):
    """The municipality, the contractor, a subcontractor or a supplier."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("発注者（市）")
        CONTRACTOR = "contractor", _("受注者")
        SUBCONTRACTOR = "subcontractor", _("再委託先")
        SUPPLIER = "supplier", _("協力事業者")

    name = models.CharField("名称", max_length=200, unique=True)
    kind = models.CharField("種別", max_length=16, choices=Kind)

    def __str__(self) -> str:
        return self.name


class AccountManager(BaseUserManager["Account"]):
    def create_user(
        self, email: str, password: str | None = None, **fields: object
    ) -> Account:
        """Make an account; the address is folded to lower case."""
        account = self.model(email=email.strip().lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """A member of staff of any organisation. ``code`` signs on a shared tablet."""

    email = models.EmailField("メールアドレス", unique=True)
    name = models.CharField("氏名", max_length=100)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="accounts"
    )
    is_active = models.BooleanField("有効", default=True)
    is_administrator = models.BooleanField("運営管理者", default=False)
    language = models.CharField("表示言語", max_length=5, default="ja")
    password_is_temporary = models.BooleanField(default=False)
    """Set by another person: it opens nothing but the page that changes it."""
    code_hash = models.CharField(max_length=200, blank=True)
    code_failures = models.PositiveSmallIntegerField(default=0)
    code_locked_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="people_account_email_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Asked for by the sign-in library; no admin site stands here."""
        return False

    def has_perm(self, perm: str, obj: object | None = None) -> bool:
        """Django's own permissions are not used; see ``people.rules``."""
        return False


class Membership(models.Model):
    """A role that an account holds in a contract, while it lasts."""

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="memberships"
    )
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(
        max_length=40, choices=[(r.slug, r.ja) for r in ROLES.values()]
    )
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "account", "role"],
                condition=models.Q(until=None),
                name="people_membership_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.role} {self.contract_id}"


class Invitation(models.Model):
    """An open invitation; only the hash of its link is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    name = models.CharField(max_length=100)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT)
    role = models.CharField(max_length=40)
    invited_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "contract",
                "role",
                condition=models.Q(accepted_at=None),
                name="people_invitation_open_once",
            )
        ]

    def __str__(self) -> str:
        return self.email


class KeptForm(models.Model):
    """What was typed when the session had ended, until its person is back.

    Sealed under a key of which half is a cookie of that browser: the row alone
    tells nothing. Given back only to the account that typed it, within half an
    hour; the key is the hash of the cookie.
    """

    token_hash = models.CharField(max_length=64, primary_key=True)
    account = models.BigIntegerField()
    path = models.CharField(max_length=500)
    sealed = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="people_keptform_made_at")]

    def __str__(self) -> str:
        return self.path


class SigningChallenge(models.Model):
    """A passkey was asked to sign one matter: open for two minutes, once.

    The challenge is the hash of this nonce with the matter, the signer and the
    session in hand (``people.matters``), so that the row answers for nothing else.
    """

    challenge = models.CharField(max_length=64, primary_key=True)
    nonce = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="people_challenge_made_at")]

    def __str__(self) -> str:
        return self.challenge

"""The demonstration's organisations and accounts; every name is invented."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "madoguchi-demo"
CODE = "246810"
"""The signing code of every demonstration account, for the shared tablet."""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A sign-in that ``up`` prints; ``organisation`` is a key of :data:`NAMES`."""

    email: str
    name: str
    title: str
    role: str
    organisation: str
    password: str = PASSWORD
    administrator: bool = False


NAMES = {
    "city": ("デモ市役所 市民窓口課", "municipality"),
    "contractor": ("まどぐちサービス株式会社（架空）", "contractor"),
}
ACCOUNTS = (
    DemoAccount("officer@city.example", "佐藤 みどり", "市担当職員", "officer", "city"),
    DemoAccount(
        "identity@city.example",
        "高橋 まこと",
        "本人確認担当職員",
        "identity_officer",
        "city",
    ),
    DemoAccount(
        "general@contractor.example",
        "田中 いさむ",
        "統括責任者",
        "general_manager",
        "contractor",
        administrator=True,
    ),
    DemoAccount(
        "operations@contractor.example",
        "伊藤 かなえ",
        "業務責任者",
        "operations_manager",
        "contractor",
    ),
    DemoAccount(
        "site@contractor.example",
        "渡辺 すすむ",
        "現場管理者",
        "site_manager",
        "contractor",
    ),
    DemoAccount(
        "staff1@contractor.example",
        "山本 ひかる",
        "現場スタッフ",
        "staff",
        "contractor",
    ),
    DemoAccount(
        "staff2@contractor.example",
        "中村 あおい",
        "現場スタッフ",
        "staff",
        "contractor",
    ),
    DemoAccount(
        "operator@contractor.example",
        "小林 つむぎ",
        "電話オペレーター",
        "operator",
        "contractor",
    ),
    DemoAccount(
        "privacy@contractor.example",
        "加藤 まもる",
        "個人情報保護責任者",
        "privacy_officer",
        "contractor",
    ),
)


def settle(contracts: list[str]) -> dict[str, int]:
    """Make what is missing of organisations, accounts, roles; ids by e-mail."""
    from django.contrib.auth.hashers import make_password

    from madoguchi.core import clock
    from madoguchi.people import services
    from madoguchi.people.models import Account, Organisation
    from madoguchi.tenancy.actors import system
    from madoguchi.tenancy.models import Contract

    organisations = {
        key: Organisation.objects.get_or_create(name=name, defaults={"kind": kind})[0]
        for key, (name, kind) in NAMES.items()
    }
    found: dict[str, int] = {}
    password, code = make_password(PASSWORD), make_password(CODE)
    for row in ACCOUNTS:
        account, _made = Account.objects.get_or_create(
            email=row.email,
            defaults={
                "name": row.name,
                "organisation": organisations[row.organisation],
                "is_administrator": row.administrator,
                "password": password,
                "code_hash": code,
                "made_at": clock.now(),
            },
        )
        for contract in Contract.objects.filter(pk__in=contracts):
            services.grant_role(
                contract=contract,
                account=account,
                role=row.role,
                by=system(contract.pk),
            )
        found[row.email] = account.pk
    return found

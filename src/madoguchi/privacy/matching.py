"""Compare what is typed with what is kept, without showing it: no reveal.

Both sides become keyed hashes of the same normal form; an app may keep them beside
its rows and compare for equality. They die with the contract's data key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from madoguchi.privacy import vault
from madoguchi.privacy.models import Subject

Form = Callable[[str], str]


def digest(contract: str, kind: str, normal: str) -> str:
    """The keyed hash of a normalised value (hexadecimal); "" for nothing."""
    if not normal:
        return ""
    return vault.digest(vault.data_key(contract), f"match-{kind}", normal).hex()


def digests(
    contract: str, subjects: Iterable[int], forms: Mapping[str, tuple[str, Form]]
) -> dict[int, dict[str, str]]:
    """Keyed hashes by subject and kind; needs the walls' scope.

    ``forms`` maps a kind to the field that it is made from and its normal form.
    What is erased or was never given has "".
    """
    rows = Subject.objects.filter(
        contract_id=contract, id__in=list(subjects), erased_at=None
    ).values_list("id", "payload")
    key = vault.data_key(contract)
    found: dict[int, dict[str, str]] = {}
    for pk, sealed in rows:
        if sealed is None:
            continue
        payload = vault.unseal(key, contract, bytes(sealed))
        normals = {
            kind: form(payload.get(name, "")) for kind, (name, form) in forms.items()
        }
        found[pk] = {
            kind: vault.digest(key, f"match-{kind}", normal).hex() if normal else ""
            for kind, normal in normals.items()
        }
    return found

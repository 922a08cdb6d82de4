"""Named reads of transfers and transports, each by contract."""

from __future__ import annotations

from madoguchi.custody.models import Transfer, Transport


def of_ref(contract: str, ref: str, direction: str) -> dict[str, Transfer]:
    """The transfers of one occasion in one direction, by what is handed over."""
    rows = Transfer.objects.filter(contract_id=contract, ref=ref, direction=direction)
    return {transfer.what: transfer for transfer in rows}


def legs(contract: str, ref: str, what: str) -> dict[str, Transport]:
    """The legs that were driven for one occasion."""
    rows = Transport.objects.filter(contract_id=contract, ref=ref, what=what)
    return {transport.leg: transport for transport in rows}

"""What a process that answers people does before the first of them comes."""

from __future__ import annotations

import gc
import logging

YOUNG = 20_000
"""New objects before the young ones are looked through; Python's own is 700."""
_log = logging.getLogger("madoguchi.web")


def warm() -> None:
    """Read every contract, then leave what is there out of every later collection.

    The program and the contracts are half a million objects that stay: a full
    collection that walks them held one request in thirty for a tenth of a second.
    """
    from madoguchi.contracts import library

    for folder in library.folders():
        try:
            library.contract_file(folder.name)
        except Exception:
            # Its own pages say what is wrong with it; the others must not wait.
            _log.exception("reading %s", folder.name)
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 20)

"""What a print says of itself in its footer: version, state and hash. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Imprint:
    """The version that is printed. Without a hash it is a draft and says so.

    ``remark`` is the remark that stands beside the snapshot and is hashed with it.
    """

    version: int = 0
    hash: str = ""
    state: str = "下書き"
    remark: str = ""

    @property
    def draft(self) -> bool:
        return not self.hash

    def line(self) -> str:
        """第2版 提出済 SHA-256: 3f5a… in full, so that paper can be compared."""
        named = f"第{self.version}版" if self.version else ""
        parts = [named, self.state, f"SHA-256: {self.hash}" if self.hash else ""]
        return "　".join(part for part in parts if part)

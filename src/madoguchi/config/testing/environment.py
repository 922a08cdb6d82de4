"""The environment of a test run; loaded (``-p``) before Django reads its settings."""

from __future__ import annotations

import base64
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
VAR = ROOT / "var" / "test"

for _name in ("DATABASE_OWNER_URL", "DATABASE_URL", "DATABASE_WORKER_URL"):
    os.environ.pop(_name, None)
for _name in [name for name in os.environ if name.startswith("MADOGUCHI_")]:
    del os.environ[_name]
os.environ["MADOGUCHI_VAR"] = str(VAR)
os.environ["MADOGUCHI_MASTER_KEY"] = base64.b64encode(b"t" * 32).decode()
os.environ["MADOGUCHI_LOG"] = "WARNING"
(VAR / "static").mkdir(mode=0o700, parents=True, exist_ok=True)

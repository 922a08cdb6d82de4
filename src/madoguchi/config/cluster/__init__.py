"""The embedded PostgreSQL: our own few lines around the wheel's binaries.

``running`` and ``ensure_running`` are all that others need. A server is started
only if none runs for this ``var`` folder; whoever leaves last stops it, and
nothing stops a server that this folder did not start.
"""

from madoguchi.config.cluster.lease import Lease, ensure_running, running
from madoguchi.config.cluster.secrets import Urls, known_urls

__all__ = ["Lease", "Urls", "ensure_running", "known_urls", "running"]

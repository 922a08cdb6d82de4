"""How passwords and signing codes are hashed."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """Argon2id with OWASP's smaller setting: 19 MiB, two passes, one lane.

    Django's own takes 100 MiB a sign-in: on a small machine a morning's shift
    signing in at once would push the database out of memory.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

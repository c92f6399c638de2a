"""Password hashing that cannot exhaust a small server."""

from __future__ import annotations

import threading

from django.contrib.auth.hashers import Argon2PasswordHasher

AT_ONCE = threading.BoundedSemaphore(4)


class BoundedArgon2(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane; at most four at once, so 76 MiB in all (OWASP's first choice)."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Hash a password, waiting while four others are being hashed."""
        with AT_ONCE:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Check a password, waiting while four others are being hashed."""
        with AT_ONCE:
            return super().verify(password, encoded)

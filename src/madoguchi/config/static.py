"""Collect the static files into ``var/static``, but only when one has changed."""

from __future__ import annotations

import hashlib

from madoguchi.config.voice import say


def collect() -> None:
    """Called in the owner process, whose storage writes the manifest."""
    from django.conf import settings
    from django.core.management import call_command

    stamp, wanted = settings.VAR / "static.stamp", _state()
    if stamp.exists() and stamp.read_text() == wanted and settings.STATIC_ROOT.exists():
        return
    say("画面の部品を集めています…", "Collecting static files…")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(wanted)


def _state() -> str:
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            seen = storage.get_modified_time(name).timestamp()
            digest.update(f"{name} {seen} {storage.size(name)}\n".encode())
    return digest.hexdigest()

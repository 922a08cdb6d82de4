"""Collect the static files into ``var/static``."""

from __future__ import annotations

from madoguchi.config.voice import say


def collect() -> None:
    """Called in the owner process, whose storage writes the manifest."""
    from django.core.management import call_command

    say("画面の部品を集めています…", "Collecting static files…")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)

"""Verbs of shift notes (申し送り): write one for a venue, say that it was read."""

from __future__ import annotations

from madoguchi.cases.rules import plain_words
from madoguchi.core import clock
from madoguchi.outreach.models import Note, NoteRead, Session
from madoguchi.people.access import need
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor


@walls.verb
def write_note(*, session: Session, text: str, by: Actor) -> Note:
    """Leave a note for whoever works at this venue next; its writer has read it.

    Raises ``words-missing``, ``words-long``, ``personal``.
    """
    need(by, "outreach.run")
    note = Note.objects.create(
        contract_id=session.contract_id,
        venue_id=session.venue_id,
        text=plain_words(text, "text", 500),
        written_by=by.account,
        written_at=clock.now(),
    )
    _read(note, by)
    return note


@walls.verb
def read_note(*, note: Note, by: Actor) -> None:
    """読みました; pressed twice, it counts once."""
    need(by, "outreach.run")
    _read(note, by)


def _read(note: Note, by: Actor) -> None:
    if by.account is not None:
        NoteRead.objects.get_or_create(
            contract_id=note.contract_id,
            note=note,
            account=by.account,
            defaults={"read_at": clock.now()},
        )

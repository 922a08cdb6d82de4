"""申し送り: the notes of a venue, written and read by whoever stands there."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.errors import Refusal
from madoguchi.outreach import queries, services
from madoguchi.outreach.models import Note, Session
from madoguchi.outreach.views.common import find_session, number, show
from madoguchi.outreach.views.day import url
from madoguchi.people import queries as people_queries
from madoguchi.people.access import StaffRequest, page
from madoguchi.web import flash
from madoguchi.web.flash import sorry
from madoguchi.web.forms import refuse


class NoteForm(forms.Form):
    """One note."""

    text = forms.CharField(
        label=gettext_lazy("次の方への申し送り"),
        help_text=gettext_lazy("お名前や電話番号は書かないでください。"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@page("outreach.run")
def notes(request: StaffRequest, pk: int) -> HttpResponse:
    """The notes of this venue; a POST reads one or writes one."""
    session = find_session(request, pk)
    if request.method != "POST":
        return _page(request, session, NoteForm())
    back = url("notes", request, pk)
    if "read" in request.POST:
        return _read(request, session, back)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            services.write_note(
                session=session, text=form.cleaned_data["text"], by=request.actor
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("申し送りを登録しました。"))
            return HttpResponseRedirect(back)
    return _page(request, session, form, 422)


def _read(request: StaffRequest, session: Session, back: str) -> HttpResponse:
    with request.walls():
        note = Note.objects.filter(
            contract=request.contract,
            venue_id=session.venue_id,
            pk=number(request.POST["read"]),
        ).first()
    if note is None:
        raise Http404
    try:
        services.read_note(note=note, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    return HttpResponseRedirect(back)


def _page(
    request: StaffRequest, session: Session, form: NoteForm, status: int = 200
) -> HttpResponse:
    with request.walls():
        found = queries.notes(session)
        read = queries.readings(request.contract.pk, [note.pk for note in found])
    names = people_queries.names({note.written_by for note in found})
    return show(
        request,
        "notes",
        {
            "session": session,
            "form": form,
            "rows": [
                (
                    note,
                    names.get(note.written_by or 0, ""),
                    request.actor.account in read[note.pk],
                    len(read[note.pk]),
                )
                for note in found
            ],
        },
        status,
    )

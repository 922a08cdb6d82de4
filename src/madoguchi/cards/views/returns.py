"""返却: whose time is over, set apart by ward, handed to the transport."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from madoguchi.cards.forms import holding as forms
from madoguchi.cards.models import Return
from madoguchi.cards.models.holding import TROUBLES
from madoguchi.cards.queries import holding as queries
from madoguchi.cards.rules import holding as rules
from madoguchi.cards.services import returning
from madoguchi.cards.views.holding import CITY, done, rows, show, tried, url, ward
from madoguchi.core import clock
from madoguchi.people import signing
from madoguchi.people.access import StaffRequest, page
from madoguchi.web import paging


@page("cards.view")
def index(request: StaffRequest) -> HttpResponse:
    """What is due to go back; POST sets the scanned cards of a ward apart."""
    if request.method in ("GET", "HEAD"):
        return _shown(request)
    form = forms.ReturnForm(request.POST)
    made = tried(
        form,
        lambda data: returning.plan(
            contract=request.contract,
            scans=rules.scans(data["scanned"]),
            day=data["day"],
            by=request.actor,
        ),
    )
    if made:
        return HttpResponseRedirect(url(request, "return", made.pk))
    return _shown(request, 422, form=form)


def _shown(request: StaffRequest, status: int = 200, **bound: Any) -> HttpResponse:
    slug = request.contract.pk
    with request.walls():
        today = clock.today()
        due = list(queries.to_return(slug, today)[:200])
        made = queries.returns(slug)
        context = {
            "due": [
                (row, TROUBLES.get(row["card"].trouble)) for row in rows(slug, due)
            ],
            "waiting": [(r, ward(slug, r.ward)) for r in made if not r.handed_at],
            "gone": [(r, ward(slug, r.ward)) for r in made if r.handed_at],
            "form": forms.ReturnForm(initial={"day": queries.next_day(slug, today)}),
            **bound,
        }
        return show(request, "returns", context, status).render()


def _matter(request: StaffRequest, made: Return, n: int) -> signing.Matter:
    return signing.matter(request, "cards-out", returning.ref(made), CITY, shown=[n])


@page("cards.view")
def return_(request: StaffRequest, consignment: int) -> HttpResponse:
    """One return; POST hands it over, scanned, with the other side's signature."""
    with request.walls():
        made = queries.return_(request.contract.pk, consignment)
    if made is None:
        raise Http404
    if request.method in ("GET", "HEAD"):
        return _one(request, made)
    give = forms.GiveForm(request.POST, auto_id="give_%s")
    with request.walls():
        matter = _matter(request, made, returning.inside(made).count())
        form = signing.form(request, matter, sent=True)
    if (
        give.is_valid()
        and (officer := signing.signed(form))
        and tried(
            give,
            lambda data: returning.hand_over(
                made=made,
                scans=rules.scans(data["scanned"]),
                by=request.actor,
                other=officer,
            ),
        )
    ):
        return done(
            request, _("返却を引き渡しました。"), url(request, "return", made.pk)
        )
    return _one(request, made, 422, sign=form, give=give)


def _one(
    request: StaffRequest, made: Return, status: int = 200, **bound: Any
) -> HttpResponse:
    slug = made.contract_id
    with request.walls():
        cards = returning.inside(made).select_related("place")
        page = paging.paged(cards, request.GET, order=("id",))
        n = cards.count()
        context = {
            "made": made,
            "ward": ward(slug, made.ward),
            "n": n,
            "page": page,
            "rows": rows(slug, page.rows),
            "give": forms.GiveForm(auto_id="give_%s"),
            "sign": signing.form(request, _matter(request, made, n)),
            **bound,
        }
        return show(request, "return", context, status).render()

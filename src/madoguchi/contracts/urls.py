"""The screens of a contract's register, under its cockpit."""

from django.urls import path

from madoguchi.contracts.views import (
    calendar,
    clause,
    consultation,
    declaration,
    facts,
    figures,
    ledger,
    renewal,
    tables,
    waiver,
)

app_name = "contracts"
_C = "c/<slug:slug>"
urlpatterns = [
    path("administration/contracts/", renewal.index, name="files"),
    path(
        "administration/contracts/<slug:contract>/renewal/",
        renewal.page,
        name="renewal",
    ),
    path(f"{_C}/clauses/<str:clause_id>/", clause.page, name="clause"),
    path(f"{_C}/clauses/<str:clause_id>/waiver/", waiver.ask, name="waiver-ask"),
    path(
        f"{_C}/clauses/<str:clause_id>/consultation/",
        consultation.about_clause,
        name="clause-consultation",
    ),
    path(
        f"{_C}/clauses/<str:clause_id>/declaration/",
        declaration.declare,
        name="declare",
    ),
    path(f"{_C}/calendar/", calendar.page, name="calendar"),
    path(f"{_C}/calendar.ics", calendar.feed, name="calendar-feed"),
    path(f"{_C}/figures/", figures.page, name="figures"),
    path(f"{_C}/facts/", facts.index, name="facts"),
    path(f"{_C}/facts/<int:fact_id>/", facts.page, name="fact"),
    path(f"{_C}/ledger/", ledger.index, name="ledger"),
    path(f"{_C}/ledger/incident/", ledger.incident, name="ledger-incident"),
    path(f"{_C}/ledger/new/<str:fact>/", ledger.new, name="ledger-new"),
    path(f"{_C}/ledger/<int:entry_id>/", ledger.page, name="ledger-entry"),
    path(
        f"{_C}/ledger/<int:entry_id>/correction/",
        ledger.correction,
        name="ledger-correction",
    ),
    path(f"{_C}/register/", consultation.index, name="consultations"),
    path(f"{_C}/register/new/", consultation.new, name="consultation-new"),
    path(f"{_C}/register/waivers/", waiver.index, name="waivers"),
    path(f"{_C}/register/waivers/<slug:ref>/", waiver.page, name="waiver"),
    path(f"{_C}/register/declarations/", declaration.index, name="declarations"),
    path(f"{_C}/register/unset/", tables.unset, name="unset"),
    path(f"{_C}/register/law/", tables.law, name="law"),
    path(f"{_C}/register/readings/", tables.readings, name="readings"),
    path(f"{_C}/register/amendments/", tables.amendments, name="amendments"),
    path(f"{_C}/register/<slug:ref>/", consultation.page, name="consultation"),
]

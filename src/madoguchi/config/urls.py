"""Every address of the site; each app brings its own list."""

from __future__ import annotations

from django.urls import include, path

from madoguchi.config import health, live_tickets
from madoguchi.people import access
from madoguchi.web import errors, gallery

urlpatterns = [
    path("health", health.page, name="health"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("madoguchi.people.sign_in_urls")),
    path("", include("madoguchi.people.urls")),
    path("", include("madoguchi.contracts.urls")),
    path("", include("madoguchi.privacy.urls")),
    path("", include("madoguchi.documents.urls")),
    path("", include("madoguchi.manuals.urls")),
    path("", include("madoguchi.messages.urls")),
    path("", include("madoguchi.crew.urls")),
    path("", include("madoguchi.calls.urls")),
    path("", include("madoguchi.counter.urls")),
    path("", include("madoguchi.cards.urls")),
    path("", include("madoguchi.outreach.urls")),
    path("", include("madoguchi.outreach.booking_urls")),
    path("", include("madoguchi.mailings.urls")),
    path("", include("madoguchi.scans.urls")),
    path("", include("madoguchi.publicity.urls")),
    path("", include("madoguchi.supplies.urls")),
    path("", include("madoguchi.invoices.urls")),
    path("", include("madoguchi.simulation.urls")),
    path("c/<slug:slug>/reports/", include("madoguchi.reporting.urls")),
    path("", include("madoguchi.home.urls")),
    path("live/ticket/", live_tickets.renew, name="live-ticket"),
    path("gallery/", access.account_page(gallery.page), name="gallery"),
    path(
        "gallery/<slug:name>/",
        access.account_page(gallery.example),
        name="gallery-example",
    ),
]
handler400 = errors.handler400
handler403 = errors.handler403
handler404 = errors.handler404
handler500 = errors.handler500

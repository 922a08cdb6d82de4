"""申請 of a contract; part of the app's addresses."""

from django.urls import path

from madoguchi.cards.views import application, application_work, applications

_A = "c/<slug:slug>/cards/applications"
_ONE = f"{_A}/<int:application>"
urlpatterns = [
    path(f"{_A}/", applications.listing, name="applications"),
    path(f"{_A}/list/<slug:form>/", applications.download, name="application-list"),
    path(f"{_A}/new/", applications.new, name="application-new"),
    path(f"{_A}/new/<int:visit>/", applications.receive, name="application-receive"),
    path(f"{_ONE}/", application.one, name="application"),
    path(f"{_ONE}/name/", application.name, name="application-name"),
    path(f"{_ONE}/identify/", application.identify, name="application-identify"),
    path(f"{_ONE}/id-form/", application.id_form, name="application-id-form"),
    path(f"{_ONE}/compare/", application.compare, name="application-compare"),
    path(f"{_ONE}/defect/", application.defect, name="application-defect"),
    path(f"{_ONE}/undo/", application.undo, name="application-undo"),
    path(f"{_ONE}/delivered/", application.delivered, name="application-delivered"),
    path(f"{_ONE}/withdraw/", application.withdraw, name="application-withdraw"),
    path(f"{_ONE}/photo/", application.photo, name="application-photo"),
    path(f"{_A}/photos/", application_work.photos, name="photos"),
    path(f"{_A}/photos/checked/", application_work.photos_checked, name="photos-none"),
    path(
        f"{_A}/photos/<int:photo>/<slug:verb>/",
        application.photo_step,
        name="photo-step",
    ),
    path(f"{_A}/setup/", application_work.setup, name="setup"),
    path(f"{_A}/setup/done/", application_work.setup_done, name="setup-done"),
    path(f"{_A}/papers/", application_work.papers, name="papers"),
    path(f"{_A}/papers/taken/", application_work.papers_taken, name="papers-taken"),
    path(f"{_A}/support/", application_work.support, name="support"),
    path(f"{_A}/counts/", application_work.counts, name="counts"),
]

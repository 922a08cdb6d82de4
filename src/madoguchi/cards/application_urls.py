"""申請 of a contract; part of the app's addresses."""

from django.urls import path

from madoguchi.cards.views import application, application_work, applications

_C = "c/<slug:slug>/cards"
_A = f"{_C}/applications"
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
    path(f"{_ONE}/withdraw/", application.withdraw, name="application-withdraw"),
    path(f"{_ONE}/photo/", application.photo, name="application-photo"),
    path(f"{_C}/photos/", application_work.photos, name="photos"),
    path(f"{_C}/photos/checked/", application_work.photos_checked, name="photos-none"),
    path(
        f"{_C}/photos/<int:photo>/<slug:verb>/",
        application.photo_step,
        name="photo-step",
    ),
    path(f"{_C}/setup/", application_work.setup, name="setup"),
    path(f"{_C}/setup/done/", application_work.setup_done, name="setup-done"),
    path(f"{_C}/papers/", application_work.papers, name="papers"),
    path(f"{_C}/papers/taken/", application_work.papers_taken, name="papers-taken"),
    path(f"{_C}/support/", application_work.support, name="support"),
    path(f"{_C}/counts/", application_work.counts, name="counts"),
]

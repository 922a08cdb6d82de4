"""Own pages, people of a contract, administration; mounted at the root."""

from django.urls import path

from madoguchi.people.views import administration, invitations, members, own, signing

app_name = "people"
_HERE = "c/<slug:slug>/people/"

urlpatterns = [
    path("account/", own.account, name="account"),
    path("account/code/", own.code, name="code"),
    path("account/stay/", own.stay, name="stay"),
    path("account/lock/", own.lock, name="lock"),
    path("account/signing/", signing.challenge, name="signing"),
    path("account/kept/", own.kept_form, name="kept"),
    path("invitation/<str:token>/", invitations.accept, name="invitation"),
    path(_HERE, members.members, name="members"),
    path(_HERE + "invite/", invitations.invite, name="invite"),
    path(_HERE + "import/", invitations.import_list, name="import"),
    path(
        _HERE + "invitations/<int:pk>/withdraw/", invitations.withdraw, name="withdraw"
    ),
    path(_HERE + "<int:pk>/", members.member, name="member"),
    path(_HERE + "<int:pk>/end/<int:role>/", members.end_role, name="end-role"),
    path(_HERE + "<int:pk>/restore/", members.restore, name="restore"),
    path("administration/", administration.index, name="administration"),
    path(
        "administration/organisations/<int:pk>/",
        administration.organisation,
        name="organisation",
    ),
    path(
        "administration/accounts/<int:pk>/",
        administration.account,
        name="administered-account",
    ),
    path(
        "administration/accounts/<int:pk>/end/<int:role>/",
        administration.end_role,
        name="administered-end-role",
    ),
    path(
        "administration/contracts/<slug:contract>/invite/",
        administration.invite,
        name="administered-invite",
    ),
]

"""Sign-in: the library's views under our addresses, and no others of it."""

from allauth.account import views as library
from django.urls import include, path, re_path

from madoguchi.people.views.own import closed

urlpatterns = [
    path("sign-in/", library.login, name="account_login"),
    path("sign-out/", library.logout, name="account_logout"),
    path("sign-in/closed/", closed, name="account_signup"),
    path("sign-in/inactive/", library.account_inactive, name="account_inactive"),
    path("sign-in/again/", library.reauthenticate, name="account_reauthenticate"),
    path("sign-in/password/", library.password_change, name="account_change_password"),
    path("sign-in/password/first/", library.password_set, name="account_set_password"),
    path("sign-in/reset/", library.password_reset, name="account_reset_password"),
    path(
        "sign-in/reset/sent/",
        library.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        "sign-in/reset/done/",
        library.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^sign-in/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        library.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("sign-in/second/", include("allauth.mfa.urls")),
]

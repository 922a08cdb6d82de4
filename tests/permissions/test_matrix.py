"""Every route × every role × another contract's objects.

A new route is asked by itself: it needs a door (``people.access``), and each
name in its URL needs an entry in ``ground.ARGUMENTS``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from madoguchi.config import cluster
from madoguchi.config.routes import Route, routes
from madoguchi.config.testing import copies
from madoguchi.config.testing.databases import DESK
from madoguchi.people.rules import PERMISSIONS, ROLES
from tests.permissions import ground
from tests.permissions.ground import HERE, THERE

KWARG = re.compile(r"<(?:\w+:)?(\w+)>")
ROUTES = routes()
OURS = [route for route in ROUTES if route.roles is not None and "^" not in route.path]
DOORS = [route for route in OURS if route.kind != "library"]
INSIDE = [route for route in DOORS if route.kind == "contract"]
SIGN_IN = "/sign-in/"
LIBRARY = {
    # Views of libraries decide for themselves; what a passer-by gets of each.
    "set_language": 302,
    "account_login": 200,
    "account_logout": 302,
    "account_inactive": 200,
    "account_reauthenticate": 302,
    "account_change_password": 302,
    "account_set_password": 302,
    "account_reset_password": 200,
    "account_reset_password_done": 200,
    "account_reset_password_from_key_done": 200,
    "account_reset_password_from_key": 200,
    "mfa_index": 302,
    "mfa_authenticate": 302,
    "mfa_reauthenticate": 302,
    "mfa_activate_totp": 302,
    "mfa_deactivate_totp": 302,
    "mfa_view_recovery_codes": 302,
    "mfa_generate_recovery_codes": 302,
    "mfa_download_recovery_codes": 302,
    "mfa_list_webauthn": 302,
    "mfa_add_webauthn": 302,
    "mfa_reauthenticate_webauthn": 302,
    "mfa_remove_webauthn": 302,
    "mfa_edit_webauthn": 302,
    "mfa_login_webauthn": 302,
}
JAPANESE = {"accept-language": "ja"}
MAY = (200, 302, 405)
"""A page, a way on, or: this address takes only forms."""

Clients = dict[str, Client]


@pytest.fixture(scope="module")
def clients(
    django_db_setup: None, embedded: cluster.Urls, django_db_blocker: DjangoDbBlocker
) -> Iterator[Clients]:
    """A signed-in browser for each role, the stranger and the others."""
    before, role = DESK.urls, DESK.role
    with (
        copies.copy(embedded, DESK.template, DESK.next_name()) as urls,
        django_db_blocker.unblock(),
    ):
        DESK.point(urls=urls, role="worker")
        ground.load()
        DESK.point(role="web")
        found = {"anonymous": Client(raise_request_exception=False, headers=JAPANESE)}
        for name, account in ground.people().items():
            found[name] = Client(raise_request_exception=False, headers=JAPANESE)
            found[name].force_login(account)
        ground.fill(urls)
        ground.CLAUSES[THERE] = "no-such-clause"
        yield found
        DESK.point(urls=before, role=role)


@pytest.fixture(autouse=True)
def _unblocked(clients: Clients, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def address(route: Route, objects: str = HERE) -> str:
    """The route's URL in HERE, with the objects of a contract."""

    def value(match: re.Match[str]) -> str:
        slug = HERE if match[1] == "slug" else objects
        return str(ground.argument(route.name, match[1], slug))

    return KWARG.sub(value, route.path)


def named(routes: list[Route]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("route", routes, ids=lambda r: r.name or r.path)


def names_objects(route: Route) -> bool:
    """Whether the address holds more than the contract's name."""
    kwargs = KWARG.findall(route.path)
    return any(ground.names_an_object(route.name, kwarg) for kwarg in kwargs)


def answers(client: Client, url: str) -> tuple[int, int]:
    """The statuses of reading an address and of sending it an empty form.

    Pages that take no form are asked about that by themselves, below.
    """
    read, sent = client.get(url).status_code, client.post(url, {}).status_code
    return read, sent


@named([route for route in ROUTES if route.kind in ("unknown", "library")])
def test_a_route_without_a_door_is_a_librarys_and_known(
    clients: Clients, route: Route
) -> None:
    assert route.name in LIBRARY, f"{route.path} ({route.view}) has no door"
    odd = "^" in route.path
    url = "/sign-in/reset/abc-def/" if odd else KWARG.sub("1", route.path)
    assert clients["anonymous"].get(url).status_code == LIBRARY[route.name]


@named([route for route in DOORS if route.kind != "public"])
def test_a_passer_by_is_asked_to_sign_in(clients: Clients, route: Route) -> None:
    sent = clients["anonymous"].post(address(route), {})
    read = clients["anonymous"].get(address(route))
    assert sent.status_code == 302
    for answer in (sent, *([read] if read.status_code != 405 else [])):
        assert answer["Location"].startswith(SIGN_IN)


@named([route for route in DOORS if route.kind == "public"])
def test_a_public_page_answers_everybody(clients: Clients, route: Route) -> None:
    for who in ("anonymous", "stranger", "officer"):
        # 405: an address that takes forms only, from anybody.
        status = clients[who].get(address(route)).status_code
        assert status in (200, 204, 302, 403, 404, 405)


@named(INSIDE)
def test_only_the_permitted_roles_pass(clients: Clients, route: Route) -> None:
    """An object made for this test may be no thing to show (404): journeys show it."""
    wrong = []
    may = (*MAY, 404) if names_objects(route) else MAY
    for role in ROLES:
        if role in PERMISSIONS[route.permission]:
            status = clients[role].get(address(route)).status_code
            wrong += [] if status in may else [(role, status)]
        else:
            seen = answers(clients[role], address(route))
            wrong += [] if seen == (404, 404) else [(role, seen)]
    assert wrong == []


@named(INSIDE)
def test_for_strangers_the_contract_does_not_exist(
    clients: Clients, route: Route
) -> None:
    for who in ("stranger", "nobody", "administrator"):
        assert answers(clients[who], address(route)) == (404, 404), who


@named([route for route in INSIDE if names_objects(route)])
def test_the_objects_of_another_contract_do_not_exist_in_this_one(
    clients: Clients, route: Route
) -> None:
    """Asked by one who may see both contracts: the walls alone would let it pass."""
    read, sent = answers(clients["both"], address(route, THERE))
    # A way back to the list, or a refusal, tells nothing of the object either.
    assert read in (404, 405, 302) and sent in (404, 405, 409), (read, sent)
    assert 404 in (read, sent) or sent == 409, (read, sent)


@named(INSIDE)
def test_an_empty_form_is_never_an_error_of_ours(
    clients: Clients, route: Route
) -> None:
    """A page that takes no form says so (405): it opens no scope for one."""
    assert clients["both"].post(address(route, THERE), {}).status_code < 500


@named([route for route in DOORS if route.kind == "account"])
def test_an_own_page_is_for_any_account(clients: Clients, route: Route) -> None:
    locks_the_screen = route.name == "people:lock"
    for who in ["locked"] if locks_the_screen else [*ROLES, "stranger", "nobody"]:
        assert clients[who].get(address(route)).status_code in (*MAY, 404), who


@named([route for route in DOORS if route.kind == "administrator"])
def test_administration_is_for_administrators(clients: Clients, route: Route) -> None:
    for who in [*ROLES, "stranger", "nobody"]:
        assert answers(clients[who], address(route)) == (404, 404), who
    may = (*MAY, 404) if names_objects(route) else MAY
    assert clients["administrator"].get(address(route)).status_code in may


def test_every_name_in_an_address_is_known() -> None:
    for route in OURS:
        if route.kind != "library":
            for kwarg in KWARG.findall(route.path):
                ground.known(route.name, kwarg)

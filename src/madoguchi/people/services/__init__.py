"""Verbs on roles, invitations and sign-in."""

from madoguchi.people.services.administration import (
    grant_as_administrator,
    name_organisation,
)
from madoguchi.people.services.changing import change_person
from madoguchi.people.services.invitations import (
    INVITATION_LASTS,
    Invited,
    accept,
    find_invitation,
    invite,
    invite_all,
    withdraw,
)
from madoguchi.people.services.own import change_own
from madoguchi.people.services.passkeys import (
    CHALLENGE_LASTS,
    Answer,
    ask_passkey,
)
from madoguchi.people.services.restoring import restore_sign_in, temporary_password
from madoguchi.people.services.roles import (
    end_role,
    end_with_assignment,
    grant_role,
)
from madoguchi.people.services.signing import (
    CODE_PAUSE,
    CODE_TRIES,
    set_code,
    sign,
    sign_matter,
    unlock,
    unlock_by_passkey,
)

__all__ = [
    "CHALLENGE_LASTS",
    "CODE_PAUSE",
    "CODE_TRIES",
    "INVITATION_LASTS",
    "Answer",
    "Invited",
    "accept",
    "ask_passkey",
    "change_own",
    "change_person",
    "end_role",
    "end_with_assignment",
    "find_invitation",
    "grant_as_administrator",
    "grant_role",
    "invite",
    "invite_all",
    "name_organisation",
    "restore_sign_in",
    "set_code",
    "sign",
    "sign_matter",
    "temporary_password",
    "unlock",
    "unlock_by_passkey",
    "withdraw",
]

"""Finding out who somebody is by their password.

Exercise 6.3 (notebook 06, "Who has an account?"): this module works, and it tells strangers who has
an account. Log in with an address that nobody has, and with one whose account is closed, and
compare: what is answered, and how many hashes are computed. Then mend it.

Whoever logs in learns whether address and password are right for an active account, and nothing
else. So `authenticate` returns the user, or None, whatever the reason, and raises nothing of its
own. (A database that does not answer is no reason to refuse somebody: its error goes on its way.)
And it does the same work in every case, because work takes time, and time can be measured:

    exactly one hash is verified, whether there is such an account, active or not, or none at all
    no hash is made, but for an outdated one that is replaced when somebody gets in, as it is now
    what is verified for nobody's account costs as much as what is verified for somebody's

`passwords.decoy` is a hash of no known password, made once, that costs as much as any other.
A password of more than `MAX_PASSWORD_LENGTH` characters is nobody's, is never given to the hasher,
and tells nothing either: for such a password, too, the work is the same with and without an account
(one hash or none, that is up to you).
"""

from dataclasses import replace

from toolshed.application.ports import PasswordHasher, UserRepository
from toolshed.domain.errors import ForbiddenError
from toolshed.domain.users import User, normalize_email

MAX_PASSWORD_LENGTH = 128
"""In characters; nobody has a longer one, so longer ones are not worth hashing."""


class AuthenticationService:
    """Checks passwords."""

    def __init__(self, users: UserRepository, passwords: PasswordHasher) -> None:
        self._users = users
        self._passwords = passwords

    async def authenticate(self, email: str, password: str) -> User | None:
        """Return the active user of this address and password, or None."""
        user = await self._users.get_by_email(normalize_email(email))
        if user is None:
            return None
        if not user.is_active:
            msg = "This account has been closed."
            raise ForbiddenError(msg)
        if len(password) > MAX_PASSWORD_LENGTH:
            return None
        matches, new_hash = await self._passwords.verify(password, user.hashed_password)
        if not matches:
            return None
        if new_hash is not None:
            await self._users.rehash(user.id, old=user.hashed_password, new=new_hash)
            return replace(user, hashed_password=new_hash)
        return user

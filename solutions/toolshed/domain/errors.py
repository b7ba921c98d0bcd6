"""What can go wrong in a tool library.

    DomainError
    ├── NotFoundError
    │   ├── UserNotFoundError
    │   ├── ItemNotFoundError
    │   ├── LoanNotFoundError
    │   ├── PhotoNotFoundError
    │   └── PostcodeNotFoundError
    ├── ConflictError
    │   ├── EmailTakenError
    │   ├── ItemOnLoanError
    │   └── LoanReturnedError
    ├── ForbiddenError
    │   ├── NotOwnerError
    │   ├── NotPartyToLoanError
    │   └── OwnItemLoanError
    ├── UnavailableError
    │   ├── PostcodesUnavailableError
    │   └── StorageUnavailableError
    ├── PhotoTooLargeError
    ├── UnsupportedPhotoError
    └── RuleViolationError
        ├── DepositRequiredError
        └── IdempotencyKeyTakenError

The message of each is written for whoever made the request. It never carries anything private,
and never repeats what was sent.
"""

from typing import ClassVar


class DomainError(Exception):
    """A request that the rules of the library do not allow."""

    code: ClassVar[str] = "domain-error"
    """Names the kind of error for programs; stable."""
    title: ClassVar[str] = "The request cannot be carried out"
    """Names the kind of error for people; the same for every occurrence."""


class NotFoundError(DomainError):
    """Something that is asked for does not exist."""

    code = "not-found"
    title = "Not found"


class UserNotFoundError(NotFoundError):
    """No user has this id."""

    code = "user-not-found"
    title = "User not found"

    def __init__(self, user_id: int) -> None:
        super().__init__(f"There is no user {user_id}.")


class ItemNotFoundError(NotFoundError):
    """No item has this id."""

    code = "item-not-found"
    title = "Item not found"

    def __init__(self, item_id: int) -> None:
        super().__init__(f"There is no item {item_id}.")


class LoanNotFoundError(NotFoundError):
    """The item has no loan of this id."""

    code = "loan-not-found"
    title = "Loan not found"

    def __init__(self, item_id: int, loan_id: int) -> None:
        super().__init__(f"Item {item_id} has no loan {loan_id}.")


class PhotoNotFoundError(NotFoundError):
    """The item has no photo."""

    code = "photo-not-found"
    title = "Photo not found"

    def __init__(self, item_id: int) -> None:
        super().__init__(f"Item {item_id} has no photo.")


class PostcodeNotFoundError(NotFoundError):
    """No place has this postcode."""

    code = "postcode-not-found"
    title = "Postcode not found"

    def __init__(self) -> None:
        super().__init__("There is no such postcode.")


class UnavailableError(DomainError):
    """Something that the request needs does not work right now."""

    code = "unavailable"
    title = "Not available"


class PostcodesUnavailableError(UnavailableError):
    """Postcodes cannot be looked up right now."""

    code = "postcodes-unavailable"
    title = "Postcodes not available"

    def __init__(self) -> None:
        super().__init__("Postcodes cannot be looked up right now.")


class StorageUnavailableError(UnavailableError):
    """Nothing can be kept or looked up right now."""

    code = "storage-unavailable"
    title = "Storage not available"

    def __init__(self) -> None:
        super().__init__("Nothing can be kept or looked up right now.")


class ConflictError(DomainError):
    """The request is at odds with the present state of things."""

    code = "conflict"
    title = "Conflict"


class EmailTakenError(ConflictError):
    """Another user has this e-mail address."""

    code = "email-taken"
    title = "E-mail address taken"

    def __init__(self) -> None:
        super().__init__("This e-mail address is already registered.")


class ItemOnLoanError(ConflictError):
    """The item is with a borrower."""

    code = "item-on-loan"
    title = "Item on loan"

    def __init__(self, item_id: int) -> None:
        super().__init__(f"Item {item_id} is on loan.")


class LoanReturnedError(ConflictError):
    """The loan is over: its item was returned before."""

    code = "loan-returned"
    title = "Loan already returned"

    def __init__(self, loan_id: int) -> None:
        super().__init__(f"Loan {loan_id} was returned already.")


class ForbiddenError(DomainError):
    """The user may not do this."""

    code = "forbidden"
    title = "Forbidden"


class NotOwnerError(ForbiddenError):
    """Only its owner may change an item."""

    code = "not-owner"
    title = "Not the owner"

    def __init__(self, item_id: int) -> None:
        super().__init__(f"Item {item_id} belongs to somebody else.")


class NotPartyToLoanError(ForbiddenError):
    """Only the borrower and the owner may end a loan."""

    code = "not-party-to-loan"
    title = "Not a party to the loan"

    def __init__(self, loan_id: int) -> None:
        super().__init__(f"Loan {loan_id} is between others.")


class OwnItemLoanError(ForbiddenError):
    """Nobody borrows from themselves."""

    code = "own-item-loan"
    title = "Own item"

    def __init__(self, item_id: int) -> None:
        super().__init__(f"Item {item_id} is your own.")


class PhotoTooLargeError(DomainError):
    """A photo has more bytes than are kept."""

    code = "photo-too-large"
    title = "Photo too large"

    def __init__(self, max_bytes: int) -> None:
        super().__init__(f"A photo may have up to {max_bytes} bytes.")


class UnsupportedPhotoError(DomainError):
    """A photo is of a kind that is not kept, or no photo at all."""

    code = "unsupported-photo"
    title = "Unsupported photo"

    def __init__(self) -> None:
        super().__init__("A photo is a JPEG, PNG or WebP image.")


class RuleViolationError(DomainError):
    """The result would break a rule that holds for every entity of its kind."""

    code = "rule-violation"
    title = "Rule violated"


class DepositRequiredError(RuleViolationError):
    """Items of this category are lent against a deposit."""

    code = "deposit-required"
    title = "Deposit required"

    def __init__(self) -> None:
        super().__init__("Items of this category need a deposit.")


class IdempotencyKeyTakenError(RuleViolationError):
    """The key of a request is that of an earlier one, which asked for something else."""

    code = "idempotency-key-taken"
    title = "Idempotency-Key taken"

    def __init__(self) -> None:
        super().__init__("An earlier request with this Idempotency-Key asked for something else.")

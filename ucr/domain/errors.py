"""What can go wrong, as a closed set. Doors map these to HTTP and FHIR.

The messages are safe to show: they name fields and rules, never what a caller wrote.
"""

from datetime import datetime
from uuid import UUID


class DomainError(Exception):
    """Base of the closed set of expected failures; the message is safe to show."""

    field: str | None = None


class NotFound(DomainError):
    def __init__(self, kind: str) -> None:
        super().__init__(f"There is no such {kind} here")


class NotAllowed(DomainError):
    """The caller is known, but this is not theirs to see or do."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)


class NotSignedIn(DomainError):
    def __init__(self) -> None:
        super().__init__("Sign in first: no valid session or key came with the request")


class BadField(DomainError):
    """One field breaks one rule.

    Args:
        field: Dotted path of the field in the request.
        rule: The rule, in words, without the value that broke it.
    """

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field = field
        self.rule = rule


class OutsideArea(DomainError):
    def __init__(self) -> None:
        super().__init__("location: the place lies outside the area that we serve")
        self.field = "location"


class NeedNotTaken(DomainError):
    """The area does not take this need now: its manager has switched it off."""

    def __init__(self) -> None:
        super().__init__(
            "need: the manager of this area has switched this need off, and nothing was"
            " stored. If life may be in danger call 999; else ask another service for"
            " it, or ring the control room"
        )
        self.field = "need"


class WrongStatus(DomainError):
    """It is not as far, or farther, than this move needs.

    Args:
        current: How it stands.
        wanted: Where it was to go.
        words: The same for a person, and what to do instead; None: nobody is to read
            it but a system.
    """

    def __init__(self, current: str, wanted: str, words: str | None = None) -> None:
        super().__init__(words or f"Cannot go from {current} to {wanted}")


class AlreadyEntered(DomainError):
    """The visit on this paper is in the record: nobody enters it a second time."""

    def __init__(self, entered_at: datetime) -> None:
        super().__init__(
            "A visit of this case was entered from paper already, at"
            f" {entered_at.isoformat()}"
        )


class OfferExpired(DomainError):
    def __init__(self, expired_at: datetime) -> None:
        super().__init__(f"The offer expired at {expired_at.isoformat()}")


class NotJoinable(DomainError):
    """Two cases cannot be joined, or not this way round.

    Args:
        why: What stands in the way, and what to do instead.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)


class Superseded(DomainError):
    """The crew answered an offer that had already been withdrawn from it."""

    def __init__(self) -> None:
        super().__init__("This visit was withdrawn before your answer reached us")


class RefusedBefore(DomainError):
    """A twin of a tap that was refused: what was refused is never done later."""

    def __init__(self) -> None:
        super().__init__("This was refused when it first reached us, and was not done")


class NotYourOffer(DomainError):
    def __init__(self, id_: UUID) -> None:
        super().__init__(f"Assignment {id_} was offered to another crew")


class StaleWrite(DomainError):
    """It is no longer what the caller read.

    Args:
        since: The version that a person had on the screen, where they said it.
        now: How it stands, as one half of a sentence: "is free".
    """

    def __init__(
        self,
        kind: str,
        id_: UUID | str,
        *,
        since: int | None = None,
        now: str | None = None,
    ) -> None:
        words = f"The {kind} {id_} was changed by someone else"
        super().__init__(words if now is None else f"{words}: it {now} now")
        self.kind = kind
        self.id = id_
        self.since = since


class CrewBusy(DomainError):
    """The crew already has an active assignment or visit (P4)."""

    def __init__(self) -> None:
        super().__init__("The crew already has an offer or a visit")


class BreaksRule(DomainError):
    """A hard dispatch rule forbids it; an override needs a reason.

    Args:
        codes: Codes of `routing.check`, at least one.
    """

    def __init__(self, codes: tuple[str, ...]) -> None:
        super().__init__("A hard rule forbids this crew: " + ", ".join(codes))
        self.codes = codes


class CannotLend(DomainError):
    """A crew cannot be lent so, or now.

    Args:
        code: The rule, stable.
        rule: The same in words, and what to do instead.
    """

    def __init__(self, code: str, rule: str) -> None:
        super().__init__(f"This crew cannot be lent: {rule}")
        self.code = code


class CannotChangeShift(DomainError):
    """The desk cannot change a crew's shift so, or now.

    Args:
        code: The rule, stable.
        rule: The same in words, and what to do first.
    """

    def __init__(self, code: str, rule: str) -> None:
        super().__init__(f"This shift cannot be changed so: {rule}")
        self.code = code


class UndoTooLate(DomainError):
    """Args: rule: How long it was possible, and what to do instead."""

    def __init__(
        self, rule: str = "Undo is possible for 60 seconds; withdraw with a reason"
    ) -> None:
        super().__init__(rule)


class KeyReused(DomainError):
    """The same idempotency key or case number came with another body."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field}: already used for a different request")
        self.field = field


class TooLarge(DomainError):
    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"The body is larger than {limit_bytes} bytes")


class TooDeep(DomainError):
    def __init__(self, limit: int) -> None:
        super().__init__(f"The body is nested deeper than {limit} levels")


class TooMany(DomainError):
    def __init__(self, limit: int) -> None:
        super().__init__(f"The body has more than {limit} values")


class TooOften(DomainError):
    """The caller asks more often than is allowed.

    Args:
        most: What it may ask in a minute.
        retry_after_s: In how many seconds it may again.
    """

    def __init__(self, most: int, retry_after_s: int) -> None:
        super().__init__(f"At most {most} requests a minute; nothing was done")
        self.retry_after_s = retry_after_s


class TooManyAtOnce(DomainError):
    """A sender has as many requests here at this moment as it may.

    Args:
        most: How many that are.
    """

    def __init__(self, most: int) -> None:
        super().__init__(f"At most {most} requests at once; this one was not done")
        self.most = most
        self.retry_after_s = 1


class NotDispatcher(DomainError):
    """The fencing token is not the newest: another process holds this area now."""

    def __init__(self, area: str) -> None:
        super().__init__(f"Another dispatcher holds the area {area}")


class StoreUnavailable(DomainError):
    """A store does not answer; cut off at its commit, it may have stored."""

    def __init__(self) -> None:
        super().__init__(
            "The store does not answer; nothing is acknowledged. Send it again"
        )


class RecordUnreadable(DomainError):
    """A record is here, and this release cannot read it; a person must mend it.

    Args:
        what: Which, by the number or call sign that people read out.
        ring: Whom, as far as is known.
    """

    def __init__(self, what: str, ring: str = "whoever sent it") -> None:
        super().__init__(
            f"The record of {what} cannot be read, and nobody plans it. Ring {ring},"
            " and tell whoever runs the service"
        )
        self.what = what


class CallGone(DomainError):
    """A stack's call that can no longer be taken.

    Args:
        why: What became of it, in our own words.
    """

    def __init__(self, why: str) -> None:
        super().__init__(f"The call cannot be taken: {why}")


class CallTaken(DomainError):
    """It is a case of ours already.

    Args:
        who: Who took it, or by which door it came.
        reference: Of our case.
    """

    def __init__(self, who: str, reference: str) -> None:
        super().__init__(f"Already our case {reference}: {who}")


class WrongSignIn(DomainError):
    """A name, a password or a code is not right: which of them is not said."""

    def __init__(self) -> None:
        super().__init__("The name, the password or the code is not right")


class TriedTooOften(DomainError):
    """Too many sign-ins failed one after the other; nothing was looked at.

    Args:
        retry_after_s: In how many seconds the next try is looked at.
    """

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(
            f"Too many tries: wait {retry_after_s} seconds, or ask the manager of your"
            " service for a link"
        )
        self.retry_after_s = retry_after_s


class DeskLocked(DomainError):
    """Nobody was at this desk for a while: alarms go on, records are closed."""

    def __init__(self) -> None:
        super().__init__("This desk is locked: sign in again to go on")


class ProviderAway(DomainError):
    """Who signs people in does not answer; whoever is signed in stays so."""

    def __init__(self, why: str) -> None:
        super().__init__(f"Your sign-in provider does not answer as it should ({why})")


class StackUnread(DomainError):
    """The ambulance side did not answer, or not as the contract says."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The ambulance side could not be read ({why}): nothing taken")

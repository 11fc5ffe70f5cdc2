"""What a caller does about each problem, as the page of problems tells it."""

from collections.abc import Mapping
from typing import Final

from ucr.domain.errors import (
    AlreadyEntered,
    BadField,
    BreaksRule,
    CallGone,
    CallTaken,
    CannotChangeShift,
    CannotLend,
    CrewBusy,
    DeskLocked,
    DomainError,
    KeyReused,
    NeedNotTaken,
    NotAllowed,
    NotDispatcher,
    NotFound,
    NotJoinable,
    NotSignedIn,
    NotYourOffer,
    OfferExpired,
    OutsideArea,
    ProviderAway,
    RecordUnreadable,
    RefusedBefore,
    StackUnread,
    StaleWrite,
    StoreUnavailable,
    Superseded,
    TooDeep,
    TooLarge,
    TooMany,
    TooManyAtOnce,
    TooOften,
    TriedTooOften,
    UndoTooLate,
    WrongSignIn,
    WrongStatus,
)

WHAT_TO_DO: Final[Mapping[type[DomainError], str]] = {
    NotFound: "Check the id. What another sender or area owns answers like this too.",
    NotAllowed: "The caller is known, and this is not theirs to see or do.",
    NotSignedIn: "Sign in, or send `Authorization: Bearer KEY`.",
    BadField: "Correct each field that `errors` names. Nothing was stored.",
    OutsideArea: "Send it to the service of that area, or correct the coordinates.",
    NeedNotTaken: (
        "Ask another service, or ring the control room; 999 where life may be in"
        " danger. Nobody looks at it here. A need comes back when the manager says so."
    ),
    WrongStatus: "Read it again: it has moved on, and this move is not in its table.",
    AlreadyEntered: "Look at the case: if the two papers differ, ring their crew.",
    NotJoinable: "`detail` says what is in the way; often: join the other way round.",
    OfferExpired: "The next crew is being asked. Nothing to do.",
    RefusedBefore: "Look at the day as it stands, and send anew under another key.",
    Superseded: "It was withdrawn first. Do not go; ring control when in doubt.",
    NotYourOffer: "Another crew was asked.",
    StaleWrite: "Read it again, look at what changed, and decide anew.",
    CrewBusy: "Finish, hand back or withdraw the crew's active visit first.",
    BreaksRule: (
        "Choose another crew, or send `override_code` and `override_reason`."
        " `codes`: the rules."
    ),
    CannotChangeShift: "`codes` names the rule, `detail` says what to do first.",
    CannotLend: "`codes` names the rule, `detail` says it and what to do instead.",
    UndoTooLate: "Withdraw it with a reason; a crew rings control.",
    KeyReused: "Use a fresh key or case number for a different request.",
    TooLarge: "Send less: the limit is 1 MiB.",
    TooDeep: "Nest less: the limit is 32 levels.",
    TooMany: "Send fewer values at once: the limit is 5,000.",
    TooManyAtOnce: "Send the same request again after `Retry-After` seconds.",
    TooOften: "Ask again after `Retry-After` seconds; answers stay good for some.",
    NotDispatcher: "Inside the service only: another dispatcher holds the area.",
    StoreUnavailable: "Send the same request again after `Retry-After` seconds.",
    RecordUnreadable: (
        "Ring whom `detail` names, about what it names, and whoever runs the service:"
        " the record must be mended. Nothing was stored; send it again after that."
    ),
    CallGone: "Read the stack again: it left, or an ambulance has it.",
    CallTaken: "Open the case that it names.",
    WrongSignIn: "Type it again; the code must be the one that the app shows now.",
    TriedTooOften: "Try again after `Retry-After` seconds, or by a manager's link.",
    DeskLocked: "Sign in again at this desk. Alarms go on sounding meanwhile.",
    ProviderAway: "Try again. Whoever is signed in stays so.",
    StackUnread: "Nothing was taken. Try again, or ring the ambulance service.",
}

"""The closed code lists of dispatch. What is not listed here is refused by name."""

from enum import StrEnum


class Source(StrEnum):
    """Who asked (NHS England UCR standard; NHS Providers, October 2023 mix)."""

    AMBULANCE = "ambulance_999"
    NHS_111 = "nhs_111"
    TELECARE = "telecare"
    GP = "gp"
    CARE_HOME = "care_home"
    COMMUNITY = "community_team"
    HOSPITAL = "hospital"
    SOCIAL_CARE = "social_care"
    SELF_OR_CARER = "self_or_carer"


class Need(StrEnum):
    """The nine UCR needs (NHS England community health services two-hour guidance)."""

    FALL = "fall"
    FRAILTY = "frailty"
    REDUCED_FUNCTION = "reduced_function"
    PALLIATIVE = "palliative"
    EQUIPMENT = "equipment"
    CONFUSION = "confusion"
    CATHETER = "catheter"
    DIABETES = "diabetes"
    CARER_BREAKDOWN = "carer_breakdown"


class Category(StrEnum):
    """Ambulance response category of the call, where it came from 999 (ARP).

    C1 and C2 need an ambulance: a call that has become one stops the line.
    """

    C1 = "C1"
    C2 = "C2"
    C3 = "C3"
    C4 = "C4"


class ResponseStandard(StrEnum):
    """Whether the two-hour UCR standard applies to this referral."""

    TWO_HOUR = "two_hour"
    NOT_TWO_HOUR = "not_two_hour"


class Skill(StrEnum):
    LIFT_ASSIST = "lift_assist"
    ASSESSMENT = "advanced_assessment"
    CATHETER = "catheterisation"
    SUBCUT = "iv_subcut"
    END_OF_LIFE = "end_of_life"
    WOUND = "wound"
    DIABETES = "diabetes"
    DELIRIUM = "delirium"
    EQUIPMENT = "equipment_prescriber"
    CARE_PACKAGE = "care_package"
    MENTAL_CAPACITY = "mental_capacity"


class Kit(StrEnum):
    LIFTING_DEVICE = "lifting_device"
    CATHETER_PACK = "catheter_pack"
    SYRINGE_DRIVER = "syringe_driver"
    EQUIPMENT_STOCK = "equipment_stock"
    WOUND_PACK = "wound_pack"
    GLUCOSE_KETONE = "glucose_ketone"


class Flag(StrEnum):
    """What whoever attends must know before the door opens (BaRS flag categories)."""

    SAFEGUARDING = "safeguarding"
    SCENE_UNSAFE = "scene_unsafe"
    SCENE_UNKNOWN = "scene_unknown"
    TWO_PERSON = "two_person"
    INFECTION_RISK = "infection_risk"
    REASONABLE_ADJUSTMENT = "reasonable_adjustment"
    REPEAT_CALLER = "repeat_caller"
    ESCALATION_PLAN = "escalation_plan"
    ANIMALS = "animals"
    CALL_WARNING = "call_warning"
    NOT_REACHED = "person_not_reached"


class RedFlag(StrEnum):
    """ISTUMBLE and DRAB (WMAS / HCPA): any is a 999 matter until a clinician decides.

    The three after them are what the DRAB survey (danger, response, airway, breathing)
    finds; its danger is `Flag.SCENE_UNSAFE`. The last is of the UCR standard itself.
    """

    INTENSE_PAIN = "intense_pain"
    SUSPECTED_COLLAPSE = "suspected_collapse"
    TRAUMA = "trauma_head_neck_back"
    UNUSUAL_BEHAVIOUR = "unusual_behaviour"
    BREATHING = "marked_difficulty_breathing_or_chest_pain"
    BLEEDING = "bleeding_freely"
    LOSS_OF_CONSCIOUSNESS = "loss_of_consciousness"
    FRACTURE = "evidence_of_fracture"
    NOT_RESPONDING = "not_responding"
    AIRWAY = "airway_not_clear"
    NOT_BREATHING = "not_breathing_normally"
    INJURY = "injury_not_described"


class Exclusion(StrEnum):
    """What another service must see first (UCR exclusions, CSH Surrey)."""

    EMERGENCY = "immediate_emergency"
    SEPSIS = "suspected_sepsis"
    STROKE = "suspected_stroke"
    MENTAL_HEALTH = "mental_health_crisis"


class Confidence(StrEnum):
    """How surely we know where the person is."""

    EXACT = "exact"
    STREET = "street"
    POSTCODE = "postcode"
    PLACE = "place"
    UNKNOWN = "unknown"


class Concern(StrEnum):
    """Why the line stops until a named person decides."""

    RED_FLAG = "red_flag"
    LONG_LIE = "long_lie"
    SCENE_UNSAFE = "scene_unsafe"
    SCENE_UNKNOWN = "scene_unknown"
    LOCATION_UNSURE = "location_unsure"
    UNDER_AGE = "under_age"
    UPDATED = "updated_after_dispatch"
    CANCEL_AFTER_ARRIVAL = "cancel_after_arrival"
    ESCALATED_ON_SCENE = "escalated_on_scene"
    EXCLUDED = "excluded"
    UNSAFE_TO_WAIT = "unsafe_to_wait"
    CATEGORY_UPGRADE = "category_upgrade"
    NO_ANSWER = "no_answer_on_call_back"
    CLINICIAN_ASKED = "clinician_asked"
    UNSURE_ANSWER = "unsure_answer"
    LEAD_CANCELLED = "lead_cancelled"
    WELFARE_CHECK = "welfare_check"


class Evidence(StrEnum):
    """What two cases share, and what tells them apart (ucr/domain/likeness.py)."""

    SAME_NHS_NUMBER = "same_nhs_number"
    SAME_NAME = "same_name"
    SAME_BIRTH_DATE = "same_birth_date"
    SAME_PHONE = "same_phone"
    SAME_ADDRESS = "same_address"
    NEAR_PLACE = "near_place"
    SAME_POSTCODE = "same_postcode"
    WITHIN_30_MIN = "within_30_min"
    WITHIN_60_MIN = "within_60_min"
    OTHER_SENDER = "other_sender"
    DIFFERENT_NHS_NUMBER = "different_nhs_number"
    DIFFERENT_NAME = "different_name"
    DIFFERENT_BIRTH_DATE = "different_birth_date"
    DIFFERENT_ADDRESS = "different_address"


class Refusal(StrEnum):
    """Why a crew cannot take an offer."""

    STILL_WITH_PATIENT = "still_with_patient"
    UNSAFE = "unsafe_for_us"
    SKILL_OR_KIT = "skill_or_kit"
    VEHICLE = "vehicle"
    BREAK_DUE = "break_due"
    KNOWN_TO_US = "known_to_us"
    OTHER = "other"


class DeclineReason(StrEnum):
    """Why UCR cannot take a referral; the first three are BaRS rejection codes."""

    NO_RESOURCE = "RRNA"
    FAILED_CONTACT = "FC"
    OTHER = "OTH"
    NOT_APPROPRIATE = "not_clinically_appropriate"
    NOT_ELIGIBLE = "not_eligible"
    NEEDS_999 = "needs_999"


class Advice(StrEnum):
    """What a clinician who was asked advises; the decision stays a person's."""

    TAKE = "take"
    TAKE_WITH_CARE = "take_with_care"
    DECLINE = "decline"
    GIVE_TO_999 = "give_to_999"
    ASK_MORE = "ask_more"


class OutcomeKind(StrEnum):
    """How a visit ended, in the words on the crew's buttons."""

    LIFTED = "lifted"
    TREATED = "treated"
    REFERRED_ON = "referred_on"
    CONVEYED = "conveyed"
    ESCALATED_999 = "escalated_999"
    NOT_FOUND = "not_found"
    REFUSED_CARE = "refused_care"


class Destination(StrEnum):
    """Where a person was referred on to."""

    GP = "gp"
    SDEC = "same_day_emergency_care"
    UTC = "urgent_treatment_centre"
    VIRTUAL_WARD = "virtual_ward"
    SOCIAL_CARE = "social_care"
    COMMUNITY_NURSING = "community_nursing"
    MEMORY_SERVICE = "memory_service"
    PHARMACY = "pharmacy"
    DENTIST = "dentist"
    SOCIAL_PRESCRIBING = "social_prescribing"
    VOLUNTARY_SECTOR = "voluntary_sector"


class Undone(StrEnum):
    """A press that a crew takes back within half a minute."""

    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"


class AmendReason(StrEnum):
    """Why a crew corrects how a visit ended."""

    WRONG_BUTTON = "wrong_button"
    KNOWN_LATER = "known_later"
    ASKED_BY_CONTROL = "asked_by_control"
    OTHER = "other"


class HandBackReason(StrEnum):
    """Why a case goes back to 999 or its sender."""

    NO_CREW_IN_TIME = "no_crew_in_time"
    RED_FLAG = "red_flag"
    DETERIORATED = "deteriorated"
    SCENE_UNSAFE = "scene_unsafe"
    NO_ACCESS = "no_access"
    CREW_CANNOT_CONTINUE = "crew_cannot_continue"
    OTHER = "other"


class Told(StrEnum):
    """What a sender is told when a case goes back: we never took it, or we did."""

    REJECTION = "rejection"
    FINAL = "final"


class Dismissed(StrEnum):
    """Why a drafted hand-back is not sent: a named person's reason."""

    AGREED_LATE = "late_agreed_with_999"
    CREW_CLOSER = "crew_closer_than_planned"
    CAN_WAIT = "can_wait_on_call_back"
    OTHER = "other"


class Mode(StrEnum):
    """What the dispatcher does with its choice."""

    ADVISE = "advise"
    AUTO = "auto"


class ActKind(StrEnum):
    """What a person chose about who goes."""

    ASSIGN = "assign"
    REASSIGN = "reassign"
    DIVERT = "divert"
    PIN = "pin"
    UNPIN = "unpin"
    SECOND = "second"
    MEET = "meet"


class Part(StrEnum):
    """Which of two crews that meet at one case a crew is.

    The lead alone moves the case and its clock; an assist comes to help it.
    """

    LEAD = "lead"
    ASSIST = "assist"


class SecondNews(StrEnum):
    """What became of a case's second crew."""

    SENT = "sent"
    UNANSWERED = "unanswered"
    ASK_ANOTHER = "ask_another"
    COMING = "coming"
    SET_OFF = "set_off"
    THERE = "there"
    LEFT = "left"
    PRESS_UNDONE = "press_undone"
    REFUSED = "refused"
    HANDED_BACK = "handed_back"
    OFF_DUTY = "off_duty"
    STOOD_DOWN = "stood_down"
    ALONE = "alone"


class SetAside(StrEnum):
    """Why a person sends a crew that a hard rule keeps away."""

    NOBODY_ELSE = "nobody_else_in_time"
    CLINICIAN_AGREED = "clinician_agreed"
    CREW_AGREED = "crew_agreed"
    RECORD_WRONG = "record_is_wrong"
    OTHER = "other"


class CrewKind(StrEnum):
    NURSE = "nurse"
    THERAPIST = "therapist"
    PARAMEDIC = "paramedic"
    FALLS = "falls_team"
    SUPPORT = "support_worker"
    VOLUNTEER = "volunteer"


class GoesBy(StrEnum):
    """How a crew gets about: its drives are as long as they are for that."""

    CAR = "car"
    BIKE = "bike"
    WALK = "walk"


class Trait(StrEnum):
    """What a person may wish for in whoever comes.

    Languages: the commonest after English, as remembered of the Census 2021 (not looked
    up); a service adds its own.
    """

    WOMAN = "woman"
    MAN = "man"
    SIGN_LANGUAGE = "british_sign_language"
    WELSH = "welsh"
    POLISH = "polish"
    ROMANIAN = "romanian"
    PUNJABI = "punjabi"
    URDU = "urdu"
    PORTUGUESE = "portuguese"
    SPANISH = "spanish"
    ARABIC = "arabic"
    BENGALI = "bengali"
    GUJARATI = "gujarati"
    ITALIAN = "italian"


class Role(StrEnum):
    COORDINATOR = "coordinator"
    CLINICIAN = "clinician"
    CREW = "crew"
    MANAGER = "manager"
    HOME = "home"


class WipeReason(StrEnum):
    """Why the desk ends a crew's sign-ins."""

    LOST = "lost"
    STOLEN = "stolen"
    WRONG_HANDS = "in_wrong_hands"
    LEFT = "left_the_service"
    FAULT = "phone_faulty"

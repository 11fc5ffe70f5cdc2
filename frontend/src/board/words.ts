import type {
  ActKind,
  Advice,
  AreaCard,
  AssignmentCard,
  BulkAct,
  Case,
  CrewCard,
  Dismissed,
  Evidence,
  HandBackReason,
  LendBecause,
  PlanKind,
  ReferralCard,
  Role,
  SetAside,
  VisitCard,
} from '../api/types'
import type { AlarmView } from './alarms'
import type { Lateness } from './clock'
import type { Kind, Tune } from './harm'
import type { Group } from './queue'

/** A code in words; one from a newer service is shown as it came, never dropped. */
export function say<C extends string>(words: Record<C, string>, code: C): string {
  return words[code] ?? `Other (${code})`
}

export const NEED: Record<ReferralCard['need'], string> = {
  fall: 'Fall',
  frailty: 'Frailty crisis',
  reduced_function: 'Reduced function',
  palliative: 'Palliative',
  equipment: 'Urgent equipment',
  confusion: 'Confusion',
  catheter: 'Catheter',
  diabetes: 'Diabetes',
  carer_breakdown: 'Carer breakdown',
}

export const SOURCE: Record<ReferralCard['source'], string> = {
  ambulance_999: '999',
  nhs_111: '111',
  telecare: 'Telecare',
  gp: 'GP',
  care_home: 'Care home',
  community_team: 'Community team',
  hospital: 'Hospital',
  social_care: 'Social care',
  self_or_carer: 'Self or carer',
}

export const FLAG: Record<ReferralCard['flags'][number], string> = {
  safeguarding: 'Safeguarding',
  scene_unsafe: 'Scene not safe',
  scene_unknown: 'Scene safety unknown',
  two_person: 'Two people',
  infection_risk: 'Infection risk',
  reasonable_adjustment: 'Reasonable adjustment',
  repeat_caller: 'Repeat caller',
  escalation_plan: 'Escalation plan',
  animals: 'Animals',
  call_warning: 'Call warning',
  person_not_reached: 'Nobody has spoken with the person',
}

export const RED_FLAG: Record<ReferralCard['red_flags'][number], string> = {
  intense_pain: 'Intense pain',
  suspected_collapse: 'Suspected collapse',
  trauma_head_neck_back: 'Trauma to head, neck or back',
  unusual_behaviour: 'Unusual behaviour',
  marked_difficulty_breathing_or_chest_pain:
    'Marked difficulty breathing or chest pain',
  bleeding_freely: 'Bleeding freely',
  loss_of_consciousness: 'Loss of consciousness',
  evidence_of_fracture: 'Evidence of fracture',
  not_responding: 'Not responding',
  airway_not_clear: 'Airway not clear',
  not_breathing_normally: 'Not breathing normally',
  injury_not_described: 'Injury, nobody said which',
}

export const CONCERN: Record<ReferralCard['concerns'][number], string> = {
  red_flag: 'Red flag',
  long_lie: 'Long lie',
  scene_unsafe: 'Scene not safe',
  scene_unknown: 'Scene safety unknown',
  location_unsure: 'Location unsure',
  under_age: 'Under 18',
  updated_after_dispatch: 'Updated after dispatch',
  cancel_after_arrival: 'Cancelled after arrival',
  escalated_on_scene: 'Escalated on scene',
  excluded: 'Another service first',
  unsafe_to_wait: 'Not safe to wait two hours',
  category_upgrade: 'Category 1 or 2: needs an ambulance',
  no_answer_on_call_back: 'No answer on call-back',
  clinician_asked: 'A clinician was asked',
  unsure_answer: 'A red flag was answered “not sure”',
  lead_cancelled: 'The other sender took its call back',
  welfare_check: 'Welfare check: person not reached by voice',
}

type SafetyReply = Case['story']['answers'][number]

/** The safety check of a home's page, where a yes to the first twelve is for 999. */
export const QUESTION: Record<SafetyReply['question'], string> = {
  danger: 'Danger on the scene',
  ...RED_FLAG,
  can_get_up_with_help: 'Can get up with help',
  helper_is_alone: 'Helper is alone',
}

export const REPLY: Record<SafetyReply['reply'], string> = {
  yes: 'Yes',
  no: 'No',
  not_sure: 'Not sure',
}

export const EXCLUSION: Record<ReferralCard['exclusions'][number], string> = {
  immediate_emergency: 'Immediate emergency',
  suspected_sepsis: 'Suspected sepsis',
  suspected_stroke: 'Suspected stroke',
  mental_health_crisis: 'Mental-health crisis',
}

export const ADVICE: Record<Advice, string> = {
  take: 'Take it',
  take_with_care: 'Take it, with care',
  decline: 'Decline',
  give_to_999: 'Give it to 999',
  ask_more: 'Ask more first',
}

/** By which way a sender is told. */
export const CHANNEL: Record<string, string> = {
  bars: 'By BaRS',
  webhook: 'By webhook',
}

export const ANSWER: Record<string, string> = {
  interim: 'Taken by us',
  rejection: 'Not taken by us',
  final: 'How it ended',
  accepted: 'Accepted',
  en_route: 'Crew on its way',
  on_scene: 'Crew on scene',
  waiting_again: 'Waiting for a crew again',
  ended: 'Ended',
  call_999_now: 'Call 999 now',
  declined: 'Declined',
  handing_back: 'Handing back',
  escalated_999: 'Escalated to 999',
  taken: 'Taken from the stack',
  released: 'Given back to the stack',
  upgrade: 'Needs an ambulance, with the number of 999',
}

/** Why a webhook could not be told; a number is its server's own answer. */
export const UNTOLD: Record<string, string> = {
  not_allowed: 'its address is not allowed here',
  no_connection: 'no connection',
  no_answer: 'no proper answer',
  too_slow: 'no answer in time',
  bad_tls: 'its certificate is not valid',
  removed: 'it took its webhook away',
  disabled: 'its webhook is gone',
  '410': 'its webhook is gone',
}

export const CATEGORY: Record<NonNullable<ReferralCard['category']>, string> = {
  C1: 'C1: life-threatening',
  C2: 'C2: emergency',
  C3: 'C3: urgent',
  C4: 'C4: less urgent',
}

/** Parts of a request, as a warning names them. */
export const REMARK: Record<string, string> = {
  authored_on: 'Time of writing',
  category: 'Category',
  clock_start_at: 'Clock start',
  flags: 'A flag',
  journey_id: 'Journey number',
  location: 'Place',
  notes: 'Notes',
  'patient.born_on': 'Birth date',
  'patient.nhs_number': 'NHS number',
  reason: 'Reason',
  sender_breach_at: 'Breach time',
  software: 'Triage software',
  update: 'A part of an update',
  use_case: 'Use case',
}

export const CONFIDENCE: Record<ReferralCard['confidence'], string> = {
  exact: 'Exact address',
  street: 'Street only',
  postcode: 'Postcode only',
  place: 'Place only',
  unknown: 'Location unknown',
}

export const SKILL: Record<CrewCard['skills'][number], string> = {
  lift_assist: 'Lift assist',
  advanced_assessment: 'Advanced assessment',
  catheterisation: 'Catheter',
  iv_subcut: 'IV and subcut',
  end_of_life: 'End of life',
  wound: 'Wound',
  diabetes: 'Diabetes',
  delirium: 'Delirium',
  equipment_prescriber: 'Equipment prescriber',
  care_package: 'Care package',
  mental_capacity: 'Mental capacity',
}

export const KIT: Record<CrewCard['kit'][number], string> = {
  lifting_device: 'Lifting device',
  catheter_pack: 'Catheter pack',
  syringe_driver: 'Syringe driver',
  equipment_stock: 'Equipment stock',
  wound_pack: 'Wound pack',
  glucose_ketone: 'Glucose and ketone meter',
}

export const CREW_KIND: Record<CrewCard['kind'], string> = {
  nurse: 'Nurse',
  therapist: 'Therapist',
  paramedic: 'Paramedic',
  falls_team: 'Falls team',
  support_worker: 'Support worker',
  volunteer: 'Volunteer',
}

export const GOES_BY: Record<CrewCard['goes_by'], string> = {
  car: 'By car',
  bike: 'By bike',
  walk: 'On foot',
}

export const TRAIT: Record<CrewCard['traits'][number], string> = {
  woman: 'A woman',
  man: 'A man',
  british_sign_language: 'British Sign Language',
  welsh: 'Welsh',
  polish: 'Polish',
  romanian: 'Romanian',
  punjabi: 'Punjabi',
  urdu: 'Urdu',
  portuguese: 'Portuguese',
  spanish: 'Spanish',
  arabic: 'Arabic',
  bengali: 'Bengali',
  gujarati: 'Gujarati',
  italian: 'Italian',
}

export const DUE_BECAUSE: Record<ReferralCard['due_because'], string> = {
  on_floor: 'on the floor, 60 min',
  sender_breach: 'sender’s breach time',
  ucr_two_hour: 'two-hour standard',
  c1: 'category 1, 15 min',
  c2: 'category 2, 40 min',
  c3: 'category 3, 120 min',
  c4: 'category 4, 180 min',
}

export const REFERRAL_STATUS: Record<ReferralCard['status'], string> = {
  needs_decision: 'Needs a decision',
  waiting: 'Waiting for a crew',
  assigned: 'Assigned',
  joined: 'Joined to another case',
  declined: 'Declined, sender not yet told',
  declined_told: 'Declined, sender told',
  handing_back: 'Handing back',
  handed_back: 'Handed back',
  completed: 'Completed',
  cancelled: 'Cancelled',
}

export const ASSIGNMENT_STATUS: Record<AssignmentCard['status'], string> = {
  proposed: 'Proposed',
  offered: 'Offered',
  accepted: 'Accepted',
  refused: 'Refused',
  expired: 'Expired',
  withdrawn: 'Withdrawn',
  finished: 'Finished',
}

export const VISIT_STATUS: Record<VisitCard['status'], string> = {
  to_do: 'Accepted, not set off',
  en_route: 'On the way',
  on_scene: 'On scene',
  completed: 'Completed',
  abandoned: 'Handed back by crew',
  stood_down: 'Stood down',
}

/** The first three are the referral standard's own rejection codes. */
export const DECLINE = {
  RRNA: 'No resource available',
  FC: 'Failed contact',
  OTH: 'Other',
  not_clinically_appropriate: 'Not clinically appropriate for us',
  not_eligible: 'Not eligible',
  needs_999: 'Needs 999',
} as const

export const HAND_BACK: Record<HandBackReason, string> = {
  no_crew_in_time: 'No crew in time',
  red_flag: 'Red flag',
  deteriorated: 'Got worse',
  scene_unsafe: 'Scene not safe',
  no_access: 'No access',
  crew_cannot_continue: 'Crew cannot continue',
  other: 'Other',
}

export const DISMISSED: Record<Dismissed, string> = {
  late_agreed_with_999: 'We go late, agreed with 999',
  crew_closer_than_planned: 'A crew is closer than the plan says',
  can_wait_on_call_back: 'Can wait: we rang back',
  other: 'Other',
}

export const HOLD: Record<AreaCard['hand_back']['auto'][number], string> = {
  not_accepted: 'not accepted by us',
  accepted: 'accepted, no crew yet',
  crew_coming: 'a crew on its way',
}

export const NEXT_ACTION: Record<ReferralCard['next_action'], string> = {
  decide: 'Decide',
  match: 'Find a crew',
  choose: 'Choose a crew by hand',
  confirm: 'Confirm the proposal',
  answer: 'Answer the offer',
  reassign: 'Choose another crew',
  set_off: 'Set off',
  arrive: 'Arrive',
  finish: 'Finish the visit',
  tell_sender: 'Tell the sender',
  acknowledge: 'Take the case back',
  file: 'Nothing: closed',
  follow: 'Follow the case it is joined to',
}

export const OWNER: Record<ReferralCard['owner'], string> = {
  clinician: 'clinician',
  coordinator: 'coordinator',
  dispatcher: 'the dispatcher',
  crew: 'crew',
  sender: 'sender',
}

export const ALARM: Record<AlarmView['why'], string> = {
  red_flag: 'Red flag: has 999 been called?',
  welfare_check: 'Welfare check: nobody has reached the person',
  long_lie: 'Long lie: decide now',
  category_upgrade: 'Now category 1 or 2: has 999 been called?',
  excluded: 'Emergency, sepsis or stroke told: has 999 been called?',
  overdue: 'Past its due time',
  predicted_late: 'Will be late as planned',
  not_decided: 'Nobody has decided',
  nobody_in_time: 'Nobody can be there in time',
  not_confirmed: 'Proposal not confirmed',
  offer_unanswered: 'Offer not answered',
  reassign_suggested: 'Offer not answered: choose another crew',
  not_set_off: 'Crew has not set off',
  not_arrived: 'Crew has not arrived',
  visit_overrun: 'Visit is taking long: ring the crew',
  sender_not_told: 'Sender not told of the decline',
  hand_back_unacknowledged: 'Hand-back not taken by the sender',
  change_unread: 'Crew has not read the change: ring them',
  answer_undelivered: 'Answer to the sender not delivered: ring them',
  still_joined: 'Joined for two hours and not over: look again',
  two_crews: 'Two crews may be going to one person',
  hand_back_due: 'Hand back while an ambulance can still make it',
  arrived_after_end: 'Crew arrived after the case had ended: ring them and its sender',
  outcome_corrected: 'Crew corrected how it ended: read it, and ring its sender',
  second_crew_unanswered: 'Second crew has not answered: ring them',
  second_crew_ask_another: 'Second crew has not answered: send another',
  second_crew_lost: 'Second crew is not coming: tell the first, or send another',
  second_crew_alone: 'Second crew is alone with the person: ring them',
}

/** Alarms in a word or two, by what can be told apart by ear: for counts. */
export const COUNTED: Record<Tune, string> = {
  not_live: 'screen not live',
  crew_help: 'crew help',
  red_flag: 'red flag',
  life: 'danger to life',
  crew_overdue: 'crew overdue',
  long_lie: 'long lie or nobody reached',
  breach: 'late',
  offer: 'offer not accepted',
  crew: 'crew',
  feed_silent: 'system silent',
  undelivered: 'answer not delivered',
  hand_back: 'hand-back not taken',
  look: 'to look at',
}

/** Danger to life where there is room for a number and two words. */
export const LIFE: Partial<Record<Kind, string>> = {
  crew_help: 'crew help',
  crew_overdue: 'crew overdue',
  red_flag: 'red flag',
  category_upgrade: 'category 1 or 2',
  excluded: 'emergency',
  arrived_after_end: 'crew came late',
  outcome_corrected: 'corrected',
  second_crew_alone: 'crew alone',
  welfare_check: 'not reached',
  long_lie: 'long lie',
}

/** What two cases share, and what tells them apart. */
export const EVIDENCE: Record<Evidence, string> = {
  same_nhs_number: 'Same NHS number',
  same_name: 'Same name',
  same_birth_date: 'Same birth date',
  same_phone: 'Same telephone',
  same_address: 'Same address',
  near_place: 'Same place on the map, as far as it is known',
  same_postcode: 'Same postcode',
  within_30_min: 'Received within 30 min of each other',
  within_60_min: 'Received within an hour of each other',
  other_sender: 'Two senders',
  different_nhs_number: 'Different NHS numbers',
  different_name: 'Different names',
  different_birth_date: 'Different birth dates',
  different_address: 'Different addresses',
}

export const GROUP: Record<Group, string> = {
  decide: 'Needs a decision',
  tell: 'Sender to be told',
  unassigned: 'Unassigned',
  offered: 'Proposed or offered',
  en_route: 'Accepted and on the way',
  on_scene: 'On scene',
  closed: 'Closed',
}

export const LATENESS: Record<Lateness, string> = {
  late: 'Late',
  at_risk: 'At risk',
  on_track: 'On track',
  no_arrival: 'No arrival predicted',
  arrived: 'Arrived',
  closed: 'Closed',
}

export const ROLE: Record<Role, string> = {
  coordinator: 'Coordinator',
  clinician: 'Clinician',
  crew: 'Crew',
  manager: 'Manager',
  home: 'Home',
}

/** What a person chose, as the button says it with the crew's name. */
export const ACT: Record<ActKind, (crew: string) => string> = {
  assign: (crew) => `Assign ${crew}`,
  reassign: (crew) => `Reassign to ${crew}`,
  divert: (crew) => `Divert ${crew} to this`,
  pin: (crew) => `Pin ${crew}`,
  unpin: () => 'Unpin',
  second: (crew) => `Send ${crew} as second crew`,
  meet: (crew) => `Send ${crew} together`,
}

/** The same, done. */
export const CHOSE: Record<ActKind, string> = {
  assign: 'assigned',
  reassign: 'reassigned to',
  divert: 'diverted to this',
  pin: 'pinned',
  unpin: 'unpinned',
  second: 'sent as second crew:',
  meet: 'sent to meet there:',
}

export const SET_ASIDE: Record<SetAside, string> = {
  nobody_else_in_time: 'Nobody else in time',
  clinician_agreed: 'A clinician agreed',
  crew_agreed: 'The crew agreed',
  record_is_wrong: 'Our record of the crew is wrong',
  other: 'Other',
}

/** Why a crew is lent. */
export const LEND_BECAUSE: Record<LendBecause, string> = {
  more_calls: 'More calls there than crews',
  skill: 'Nobody there has the skill',
  nobody_on: 'Nobody there is on duty',
  nearer: 'It is nearer',
  other: 'Other',
}

/** One act for many cases. */
export const BULK: Record<BulkAct, string> = {
  acknowledge: 'Acknowledge their alarms',
  hand_back: 'Hand back to their senders',
  withdraw: 'Take their crews off',
  unpin: 'Unpin',
}

/** What becomes of one of them. */
export const BULK_EACH: Record<BulkAct, string> = {
  acknowledge: 'alarm seen, by your name',
  hand_back: 'goes back; ours until the sender says yes',
  withdraw: 'waits for another crew',
  unpin: 'the dispatcher may choose again',
}

export const WITHDRAW = {
  reassign: 'Another crew should go',
  stand_down: 'Nobody needs to go now',
  crew_unreachable: 'The crew cannot be reached',
  mistake: 'Assigned by mistake',
}

/** Kinds of plans for care, as a desk and a crew say them. */
export const PLAN_KIND: Record<PlanKind, string> = {
  respect: 'ReSPECT',
  treatment_escalation: 'Treatment escalation plan',
  dnacpr: 'DNACPR',
  advance_care_plan: 'Advance care plan',
  advance_decision: 'Advance decision',
  other: 'Another plan',
  none_known: 'Asked: none is known',
}

import type { paths, webhooks } from './generated'

/** Every name here is cut out of the generated types by its address, never typed. */
type Json<T> = T extends { content: { 'application/json': infer Body } } ? Body : never
type Answer<M> = M extends { responses: infer R }
  ? R extends { 200: infer Ok }
    ? Json<Ok>
    : R extends { 201: infer Made }
      ? Json<Made>
      : never
  : never
type Body<M> = M extends { requestBody: infer B } ? Json<B> : never
type Stale =
  paths['/api/referrals/{referral_id}/pin']['post']['responses'][412]['content']['application/json']
type Get<P extends keyof paths> = Answer<paths[P]['get']>
type Post<P extends keyof paths> = Body<paths[P]['post']>

type Live = webhooks['live']['post']
export type ServerFrame = Json<Live['requestBody']>
export type ClientFrame = Json<Live['responses'][200]>
export type Of<T extends ServerFrame['t']> = Extract<ServerFrame, { t: T }>
export type Ev = Of<'ev'>
export type EvKind = Ev['kind']
export type At = Of<'sub_ok'>['at']
export type Clock = Of<'ping'>['clock']
export type CrewPosition = Of<'positions'>['positions'][number]
export type CrewContact = Of<'presence'>['crews'][number]
export type Snapshot = NonNullable<Of<'sub_ok'>['snapshot']>

export type ReferralCard = Snapshot['referrals'][number]
export type AssignmentCard = Snapshot['assignments'][number]
export type VisitCard = Snapshot['visits'][number]
export type CrewCard = Snapshot['crews'][number]
export type PlanCard = Snapshot['plans'][number]
export type FeedCard = Snapshot['feeds'][number]
export type FloodCard = Snapshot['floods'][number]
export type SafetyCard = Snapshot['safety'][number]
export type MessageCard = Snapshot['messages'][number]
export type LoanCard = Snapshot['loans'][number]
export type HeartbeatCard = NonNullable<Snapshot['heartbeat']>
export type AreaCard = NonNullable<Snapshot['area']>

export type Placed = Of<'placed'>
export type PressesAnswer = Answer<paths['/api/crew/presses']['post']>

export type Me = Get<'/api/me'>
export type Role = Me['role']
export type Area = Get<'/api/area'>
export type Ticket = Answer<paths['/api/ws-ticket']['post']>
export type Sync = Get<'/api/sync'>
export type Sources = Get<'/api/sources'>
export type Handover = Get<'/api/handover'>
export type Place = Get<'/api/places'>['places'][number]
export type Case = Get<'/api/referrals/{referral_id}/case'>
export type Sent = Get<'/api/referrals/{referral_id}/sent'>
export type SentWhole = Get<'/api/referrals/{referral_id}/sent/{message_id}'>
export type Version = Get<'/api/referrals/{referral_id}/versions'>['versions'][number]
export type PlanKind = Case['escalation']['kinds'][number]
export type MatchCard = Get<'/api/referrals/{referral_id}/match'>
export type Chance = NonNullable<MatchCard['chance']>
export type Candidate = MatchCard['others'][number]
export type ChoicePreview = Get<'/api/referrals/{referral_id}/preview'>
export type Withdrawal = Get<'/api/assignments/{assignment_id}/withdraw'>
export type Effect = ChoicePreview['case']
export type ActKind = ChoicePreview['act']
export type SetAside = NonNullable<
  Post<'/api/referrals/{referral_id}/assign'>['override_code']
>
export type BulkPreview = Get<'/api/bulk'>
export type BulkAct = BulkPreview['act']
export type BulkBody = Post<'/api/bulk'>
export type BulkDone = Answer<paths['/api/bulk']['post']>
export type CaseNow = NonNullable<Stale['case']>
export type SharedRecord = Answer<
  paths['/api/referrals/{referral_id}/shared-record']['post']
>
export type AreaNow = NonNullable<Stale['area']>
export type LendCost = Get<'/api/crews/{crew_id}/loan'>
export type Neighbour = Get<'/api/loans/areas'>['areas'][number]
export type LendBody = Post<'/api/crews/{crew_id}/loan'>
export type LendBecause = LendBody['because']
export type ShiftEffect = Get<'/api/crews/{crew_id}/shift'>
export type ShiftBody = Post<'/api/crews/{crew_id}/shift'>
export type ShiftMove = ShiftBody['move']
export type Leg = Get<'/api/crews/{crew_id}/legs'>['legs'][number]
export type Changed = Answer<paths['/api/referrals/{referral_id}/assign']['post']>
export type Intake = Post<'/api/referrals'>
export type Accepted = Answer<paths['/api/referrals']['post']>
export type Wishes = Post<'/api/referrals/{referral_id}/wishes'>
export type Decide = Post<'/api/referrals/{referral_id}/decide'>
export type HandBackReason = Post<'/api/referrals/{referral_id}/hand-back'>['reason']
export type HandBackPreview = Get<'/api/referrals/{referral_id}/hand-back'>
export type Dismissed = Post<'/api/referrals/{referral_id}/hand-back/dismiss'>['reason']
export type HandBackPolicy = Get<'/api/area/hand-back'>
export type Advice = Post<'/api/referrals/{referral_id}/advise'>['advice']
export type Comparison = Get<'/api/referrals/{referral_id}/compare/{other_id}'>
export type Evidence = Comparison['shared'][number]
export type Found = Answer<paths['/api/search']['post']>
export type Views = Get<'/api/views'>
export type NamedView = Views['views'][number]
export type Coverage = Get<'/api/coverage'>
export type SkillCoverage = Coverage['skills'][number]
export type Ledger = Get<'/api/declines'>
export type Stack = Get<'/api/stack'>
export type StackCall = Stack['calls'][number]
export type StackFeed = Stack['feeds'][number]
export type StackTaken = Stack['taken'][number]
export type Take = Post<'/api/stack/{feed}/calls/{call_id}/take'>
export type Took = Answer<paths['/api/stack/{feed}/calls/{call_id}/take']['post']>
export type Today = Get<'/api/crew/today'>
export type PushView = Get<'/api/crew/push'>
export type CrewPhone = Get<'/api/crews/{crew_id}/phone'>
export type Refusal = Post<'/api/crew/assignments/{assignment_id}/refuse'>['reason']
export type Complete = Post<'/api/crew/visits/{visit_id}/complete'>
export type Outcome = Complete['outcome']
export type Destination = NonNullable<Complete['destination']>
export type OwnSafety = NonNullable<Today['safety']>
export type Press = Today['pressed'][number]
export type CancelledBecause = Post<'/api/crew/help/cancel'>['because']
export type HelpPlace = NonNullable<Post<'/api/crew/help'>['place']>
export type FixesKept = Answer<paths['/api/crew/positions']['post']>
export type CrewSafety = Get<'/api/crews/{crew_id}/safety'>
export type WrittenMessages = Get<'/api/crews/{crew_id}/messages'>
export type Written = WrittenMessages['messages'][number]
export type Devices = Get<'/api/crews/{crew_id}/devices'>
export type PhonePosition = Post<'/api/crew/positions'>['positions'][number]
export type HomeView = Get<'/api/home'>
export type HomeDoor = Get<'/api/home/door'>
export type HomeArrival = Get<'/api/home/requests/{referral_id}'>
export type HomeRequest = Post<'/api/home/requests'>
export type HomeWorse = Post<'/api/home/requests/{referral_id}/worse'>
export type HomeStop = Post<'/api/home/requests/{referral_id}/cancel'>
export type ListedHomes = Get<'/api/homes'>
export type RotaPreview = Answer<paths['/api/rota/preview']['post']>
export type BroughtInRota = Answer<paths['/api/rota']['post']>
export type AreaSettings = Get<'/api/settings'>
export type AreaSetting = AreaSettings['settings'][number]
export type SettingsEffect = Answer<paths['/api/settings/preview']['post']>
export type SettingsVersions = Get<'/api/settings/versions'>
export type SettingsVersion = SettingsVersions['versions'][number]
export type AccessChanges = Get<'/api/settings/access-changes'>
export type AccessChange = AccessChanges['changes'][number]
export type People = Get<'/api/settings/people'>
export type Person = People['people'][number]
export type Senders = Get<'/api/settings/senders'>
export type Ways = Get<'/api/sign-in/ways'>
export type Square = Answer<paths['/api/sign-in/local/begin']['post']>
export type SetUpDone = Answer<paths['/api/sign-in/local/set-up']['post']>
export type Onward = Answer<paths['/api/sign-in/provider']['post']>
export type KnownSender = Senders['senders'][number]
export type EnteredHomes = Answer<paths['/api/settings/homes']['post']>
export type MadeLink = Answer<paths['/api/homes/{home_id}/link']['post']>
export type PaperCrews = Get<'/api/from-paper/crews'>
export type PaperOfCase = Post<'/api/from-paper/preview'>['papers'][number]
export type ForeseenList = Answer<paths['/api/from-paper/preview']['post']>
export type Foreseen = ForeseenList['rows'][number]
export type EnteredBefore = NonNullable<Foreseen['entered']>
export type AuditPage = Get<'/api/audit'>
export type AuditLine = AuditPage['lines'][number]
export type Chain = Get<'/api/audit/chain'>
export type OpenedCases = Get<'/api/break-glass'>
export type OpenedCase = OpenedCases['opened'][number]
export type BrokenGlass = Answer<paths['/api/break-glass']['post']>
export type OwnSignIn = Get<'/api/me/sign-in'>
export type RecoveryCodes = Answer<paths['/api/me/recovery-codes']['post']>

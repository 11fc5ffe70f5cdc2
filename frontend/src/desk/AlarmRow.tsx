import type { ComponentChildren, VNode } from 'preact'
import type { AssignmentCard, ReferralCard } from '../api/types'
import { type AlarmView, isBreach } from '../board/alarms'
import { reachWords } from '../board/calls'
import { clockWords, lateness } from '../board/clock'
import { isStale, positionWords } from '../board/crews'
import { CASE_MARK } from '../board/marks'
import {
  moreWords,
  type Ranked,
  rankedNote,
  rankedWords,
  sawWords,
} from '../board/ranked'
import type { CrewAlarm } from '../board/safety'
import { age } from '../board/time'
import { NEED, say } from '../board/words'
import { Mark } from '../ui/Mark'
import {
  acknowledge,
  acknowledgeFeed,
  acknowledgeFlood,
  ambulanceCalled,
  closeMessage,
  seeCaseLeftOut,
  seeCrewLeftOut,
  seeSilence,
  standDownTold,
} from './act'
import { isBusy } from './pressed'
import { Refused } from './Refused'
import { seeCrew } from './safetyActs'
import { type Open, open } from './selection'
import { board, mayDecide, now, positions } from './store'

/** One alarm: what it is, what to do about it, and what became of the last press. */
export function AlarmRow({ one, name }: { one: Ranked; name: string }) {
  return (
    <li class={classOf(one)} data-of={name} {...NAMED[one.of](one)}>
      <Sign one={one} />
      <div class="alarm-words">
        <strong class="figures">{rankedWords(one, now.value)}</strong>
        <Notes one={one} />
      </div>
      <div class="alarm-presses">
        <Buttons one={one} />
      </div>
      <Refused about={one.about} />
    </li>
  )
}

function classOf({ of, isSeen }: Ranked): string {
  if (isSeen) return 'alarm alarm-seen'
  return of === 'crew' ? 'alarm alarm-crew' : 'alarm'
}

/** By what name a row is known on the page. */
const NAMED: Record<Ranked['of'], (one: Ranked) => Record<string, string>> = {
  case: (one) => ({ 'data-alarm': one.kind }),
  crew: (one) =>
    one.of === 'crew'
      ? { 'data-crew-alarm': `${one.alarm.card.name} ${one.alarm.danger}` }
      : {},
  stand_down: (one) => ({ 'data-stand-down': one.key }),
  message: (one) => ({ 'data-unseen-message': one.key }),
  left_out: (one) => ({ 'data-left-out': one.about }),
  crew_left_out: (one) => ({ 'data-left-out': one.about }),
  beat: (one) => ({ 'data-heartbeat': one.kind }),
  feed: (one) => ({ 'data-feed': one.key }),
  flood: (one) => ({ 'data-flood': one.about }),
}

function Sign({ one }: { one: Ranked }) {
  if (one.of === 'case')
    return <Mark mark={CASE_MARK[lateness(one.alarm.view, now.value)]} />
  return (
    <span class="alarm-sign" aria-hidden="true">
      {one.isSeen ? '◆' : '▲'}
    </span>
  )
}

function Notes({ one }: { one: Ranked }) {
  if (one.of === 'case') return <CaseNotes alarm={one.alarm} />
  return (
    <>
      <span class="figures">{rankedNote(one)}</span>
      {one.of === 'crew' && <span class="figures">{placeWords(one.alarm)}</span>}
    </>
  )
}

function CaseNotes({ alarm }: { alarm: AlarmView }) {
  const { view } = alarm
  const { referral, assignment } = view
  const notes = [moreWords(alarm), sawWords(alarm)]
  if (isUnanswered(referral) && assignment?.status === 'offered')
    notes.push(reached(assignment))
  return (
    <>
      <span>
        {say(NEED, referral.need)}, {referral.locality || 'place unknown'},{' '}
        <span class="figures">
          {referral.reference}, {clockWords(view, now.value)}
        </span>
      </span>
      {notes.filter(Boolean).map((words) => (
        <span key={words} class="figures">
          {words}
        </span>
      ))}
    </>
  )
}

function isUnanswered({ alarm }: ReferralCard): boolean {
  return alarm === 'offer_unanswered' || alarm === 'reassign_suggested'
}

/** Which crew was asked, and how far the asking has come. */
function reached(offer: AssignmentCard): string {
  const name = board.value.crews.get(offer.crew_id)?.name ?? 'The crew'
  return `${name}: ${reachWords(offer)}`
}

/** The newest that is known: the live position, else the place of the call. */
function placeWords({ card }: CrewAlarm): string {
  const live = positions.value.get(card.crew_id) ?? null
  const asked = card.help?.place
  if (live && (!asked || Date.parse(live.at) >= Date.parse(asked.at))) {
    const old = isStale(live, now.value) ? 'Old position: ' : 'Position: '
    return old + positionWords(live, now.value)
  }
  if (!asked) return 'Position not known: see where its visit is'
  const old = age(Math.max(0, now.value - Date.parse(asked.at)) / 1000)
  return `Place of the call: ${old} old, within ${asked.accuracy_m} m`
}

/** Where to look, for everybody; what ends or answers it, for whoever may decide. */
function Buttons({ one }: { one: Ranked }): VNode | null {
  switch (one.of) {
    case 'case':
      return <CaseButtons alarm={one.alarm} />
    case 'crew': {
      const { card, danger, isSeen } = one.alarm
      return (
        <>
          <GoTo what={{ kind: 'crew', id: card.crew_id }}>{card.name}</GoTo>
          {!isSeen && (
            <Press about={one.about} onPress={() => seeCrew(card.crew_id, danger)}>
              I see to it<span class="visually-hidden">: {card.name}</span>
            </Press>
          )}
        </>
      )
    }
    case 'stand_down': {
      const { assignment, crew } = one.stoodDown
      return (
        <Press about={one.about} onPress={() => standDownTold(assignment.id)}>
          I told them<span class="visually-hidden"> {crew}</span>
        </Press>
      )
    }
    case 'message': {
      const { card, crew } = one.message
      const { id, referral_id, crew_id } = card
      const about = one.about
      return (
        <>
          <GoTo
            what={
              referral_id
                ? { kind: 'case', id: referral_id }
                : { kind: 'crew', id: crew_id }
            }
          >
            {referral_id ? 'its case' : crew}
          </GoTo>
          <Press
            about={about}
            onPress={() => closeMessage({ id, about }, 'told_by_voice')}
          >
            I told them<span class="visually-hidden"> {crew}</span>
          </Press>
        </>
      )
    }
    case 'left_out': {
      const { referral_id, reference, since_at } = one.leftOut
      return (
        <>
          <GoTo what={{ kind: 'case', id: referral_id }}>{reference}</GoTo>
          <SeeToIt one={one} onPress={() => seeCaseLeftOut(referral_id, since_at)}>
            {reference}
          </SeeToIt>
        </>
      )
    }
    case 'crew_left_out': {
      const { crew_id, name, since_at } = one.leftOut
      return (
        <>
          <GoTo what={{ kind: 'crew', id: crew_id }}>{name}</GoTo>
          <SeeToIt one={one} onPress={() => seeCrewLeftOut(crew_id, since_at)}>
            {name}
          </SeeToIt>
        </>
      )
    }
    case 'beat':
      return (
        <>
          <button
            type="button"
            class="tool tool-strong"
            onClick={() => open({ kind: 'sources' })}
          >
            Sources
          </button>
          <SeeToIt one={one} onPress={() => seeSilence(one.pulse)}>
            missing test referrals
          </SeeToIt>
        </>
      )
    case 'feed':
      return (
        <SeeToIt one={one} onPress={() => acknowledgeFeed(one.feed.sender_id)}>
          {one.feed.name}
        </SeeToIt>
      )
    case 'flood':
      return one.isSeen ? null : (
        <Press about={one.about} onPress={() => acknowledgeFlood(one.about)}>
          Acknowledge<span class="visually-hidden"> {one.flood.name}</span>
        </Press>
      )
    default:
      return one satisfies never
  }
}

function CaseButtons({ alarm }: { alarm: AlarmView }) {
  const { view, why, canAcknowledge, asksFor999 } = alarm
  const { id, reference } = view.referral
  return (
    <>
      <GoTo what={{ kind: 'case', id }}>{reference}</GoTo>
      {asksFor999 && (
        <Press about={id} onPress={() => ambulanceCalled(id)}>
          999 was called<span class="visually-hidden"> for {reference}</span>
        </Press>
      )}
      {canAcknowledge && !asksFor999 && (
        <Press
          about={id}
          onPress={() => acknowledge(id, isBreach(why) ? why : undefined)}
        >
          Acknowledge<span class="visually-hidden"> {reference}</span>
        </Press>
      )}
    </>
  )
}

interface SeeToItProps extends Omit<PressProps, 'about'> {
  one: Ranked
}

/** Not there once a named person has said so: the row says who. */
function SeeToIt({ one, onPress, children }: SeeToItProps) {
  if (one.isSeen) return null
  return (
    <Press about={one.about} onPress={onPress}>
      Acknowledge<span class="visually-hidden"> {children}</span>
    </Press>
  )
}

function GoTo({ what, children }: { what: Open; children: ComponentChildren }) {
  return (
    <button type="button" class="tool tool-strong" onClick={() => open(what)}>
      Go to<span class="visually-hidden"> {children}</span>
    </button>
  )
}

interface PressProps {
  about: string
  onPress: () => Promise<boolean>
  children: ComponentChildren
}

/** Not there for somebody who only looks on: it would be refused. */
function Press({ about, onPress, children }: PressProps) {
  if (!mayDecide.value) return null
  return (
    <button
      type="button"
      class="tool"
      disabled={isBusy(about)}
      onClick={() => void onPress()}
    >
      {children}
    </button>
  )
}

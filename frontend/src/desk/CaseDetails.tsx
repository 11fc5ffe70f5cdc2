import { Fragment } from 'preact'
import type { Case } from '../api/types'
import { paperTimes } from '../board/paperTimes'
import { byDay, day, hhmm, hhmmss } from '../board/time'
import {
  ADVICE,
  ANSWER,
  CATEGORY,
  CHANNEL,
  CHOSE,
  CONFIDENCE,
  DUE_BECAUSE,
  QUESTION,
  REMARK,
  REPLY,
  SET_ASIDE,
  SOURCE,
  say,
  UNTOLD,
} from '../board/words'
import type { Fetched } from './useFetched'

/** The person, the place and the rest of the story: read under audit, shown as it was
 * told. */
export function CaseDetails({ story }: { story: Fetched<Case> }) {
  if (story.error || !story.value) return null // FirstFacts says so
  const { value } = story
  return (
    <>
      <section aria-label="Person and place">
        <h3>Person and place</h3>
        <Person told={value} />
      </section>
      <section aria-label="Clocks">
        <h3>Clocks</h3>
        <ul class="plain">
          {value.clocks.map((clock) => (
            <li key={clock.kind} class="figures">
              <strong>{hhmm(clock.due_at)}</strong> {say(DUE_BECAUSE, clock.kind)}, from{' '}
              {hhmm(clock.started_at)}
            </li>
          ))}
        </ul>
      </section>
      <SafetyCheck answers={value.story.answers} />
      {value.discussions.length > 0 && (
        <section aria-label="Clinician discussion">
          <h3>Clinician discussion</h3>
          {value.discussions.map((one) => (
            <dl key={one.asked_at} class="facts">
              <Fact
                name={`${hhmm(one.asked_at)} ${one.asked_by} asked`}
                value={one.question}
              />
              {one.answer ? (
                <Fact
                  name={`${hhmm(one.answer.at)} ${one.answer.by} advised`}
                  value={`${say(ADVICE, one.answer.advice)}. ${one.answer.words}`}
                />
              ) : (
                <Fact name="Answer" value="none yet" />
              )}
            </dl>
          ))}
        </section>
      )}
      {value.notes.length > 0 && (
        <section aria-label="Notes of the desk">
          <h3>Notes of the desk</h3>
          <dl class="facts">
            {value.notes.map((one) => (
              <Fact
                key={`${one.at} ${one.by}`}
                name={`${day(one.at)} ${hhmm(one.at)} ${one.by}`}
                value={one.words}
              />
            ))}
          </dl>
        </section>
      )}
      <Written written={value.written} />
      <Choices choices={value.choices} />
      {value.ambulance && (
        <section aria-label="Ambulance">
          <h3>Ambulance</h3>
          <dl class="facts">
            <Fact
              name={`${hhmm(value.ambulance.at)} ${value.ambulance.by} rang 999`}
              value={`Their number ${value.ambulance.case_number}, ${say(CATEGORY, value.ambulance.category)}`}
            />
          </dl>
        </section>
      )}
      {value.answers.length > 0 && (
        <section aria-label="Answers to the sender">
          <h3>Answers to the sender</h3>
          <ul class="plain">
            {value.answers.map((answer) => (
              <li
                key={answer.channel + answer.kind}
                class={answer.status === 'parked' ? 'warn' : ''}
              >
                {answer.status === 'parked' && '▲ '}
                {say(CHANNEL, answer.channel)}: {saidSo(answer)}{' '}
                <span class="figures">{hhmm(answer.made_at)}</span>, {standsSo(answer)}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

/** What a crew wrote of how its visit ended, and why a sender took its case back. */
function Written({ written }: { written: Case['written'] }) {
  if (written.length === 0) return null
  return (
    <section aria-label="Written at the end">
      <h3>Written at the end</h3>
      <dl class="facts">
        {written.map((one) => (
          <Fact
            key={`${one.at} ${one.by}`}
            name={`${day(one.at)} ${hhmm(one.at)} ${one.by}, ${WRITTEN[one.about]}`}
            value={one.words}
          />
        ))}
      </dl>
    </section>
  )
}

const WRITTEN: Record<Case['written'][number]['about'], string> = {
  visit: 'how the visit ended',
  paper: 'how the visit ended, from paper',
  correction: 'with a correction of how the visit ended',
  cancel: 'with its cancel',
}

/** Who chose which crew, and why in spite of a rule. */
function Choices({ choices }: { choices: Case['choices'] }) {
  if (choices.length === 0) return null
  return (
    <section aria-label="Chosen by a person">
      <h3>Chosen by a person</h3>
      <ul class="plain">
        {choices.map((one) => (
          <li key={one.at} class={one.rules.length > 0 ? 'warn' : ''}>
            <span class="figures">{hhmm(one.at)}</span> {one.by}:{' '}
            {[one.crew, say(CHOSE, one.act)].filter(Boolean).join(' ')}
            {one.undone_by && `, undone by ${one.undone_by}`}
            {one.because && (
              <>
                <br />
                <strong>◆ Although it {one.rules.join('; ')}:</strong>{' '}
                {say(SET_ASIDE, one.because)}. {one.words}
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

type SafetyReply = Case['story']['answers'][number]

/** What a home's people answered: whatever is not "no" first, for it is what matters. */
function SafetyCheck({ answers }: { answers: readonly SafetyReply[] }) {
  if (answers.length === 0) return null
  const no = answers.filter(({ reply }) => reply === 'no')
  return (
    <section aria-label="Safety check">
      <h3>Safety check, as the home answered</h3>
      <ul class="plain">
        {answers.map(
          (one) =>
            one.reply !== 'no' && (
              <li key={one.question} class={isToAsk(one) ? 'warn' : ''}>
                {say(QUESTION, one.question)}: <strong>{say(REPLY, one.reply)}</strong>
                {isToAsk(one) && ': ring and ask'}
              </li>
            ),
        )}
      </ul>
      {no.length > 0 && (
        <p class="quiet">
          No: {no.map(({ question }) => say(QUESTION, question)).join(', ')}
        </p>
      )}
    </section>
  )
}

/** What was odd about the request: read before anything is decided. */
export function Warnings({ story }: { story: Fetched<Case> }) {
  const warnings = story.value?.warnings ?? []
  if (warnings.length === 0) return null
  return (
    <section class="warn" aria-label="Odd about the request">
      <strong>◆ Odd about the request</strong>
      <ul class="plain">
        {warnings.map(({ field, rule }) => (
          <li key={field + rule}>
            {say(REMARK, field)}: {rule}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What was told; `en_route#2` is told a second time. */
function saidSo({ kind }: Case['answers'][number]) {
  const [name = kind, time] = kind.split('#')
  return time ? `${say(ANSWER, name)}, again` : say(ANSWER, name)
}

/** "Not sure" to what would be a red flag. */
function isToAsk({ question, reply }: SafetyReply): boolean {
  return (
    reply === 'not_sure' &&
    question !== 'can_get_up_with_help' &&
    question !== 'helper_is_alone'
  )
}

/** Whether the sender is known to have heard it. */
function standsSo({ status, tries, last_answer, ended_at }: Case['answers'][number]) {
  if (status === 'delivered' && ended_at) return `delivered ${hhmm(ended_at)}`
  if (status === 'parked')
    return `NOT delivered (${whyNot(last_answer)}). Ring the sender`
  if (status === 'withdrawn') return 'not sent: the sender took the case back'
  return tries === 0 ? 'about to be sent' : `not there yet, tried ${tries} times`
}

/** A code of ours in words; what its server answered as it is. */
function whyNot(answer: string | null) {
  return answer === null ? 'not tried' : (UNTOLD[answer] ?? `answered ${answer}`)
}

function Person({ told }: { told: Case }) {
  const { story, location, sender } = told
  const { patient } = story
  return (
    <dl class="facts">
      <Fact name="Name" value={patient.name ?? 'not known'} />
      <Fact name="Born" value={patient.born_on ?? 'not known'} />
      <Fact name="NHS number" value={patient.nhs_number ?? 'not known'} />
      <Fact name="On the map" value={location.label || 'nowhere yet'} />
      <Fact name="How sure" value={surely(told)} />
      {story.contacts.map((contact) => (
        <Fact
          key={`${contact.rank} ${contact.name} ${contact.phone}`}
          name={`Contact ${contact.rank}`}
          value={`${contact.name}${contact.relationship ? `, ${contact.relationship}` : ''}: ${contact.phone}`}
        />
      ))}
      {story.notes && <Fact name="Notes" value={story.notes} />}
      {story.conditions.length > 0 && (
        <div>
          <dt>Also told</dt>
          <dd>
            <ul class="plain">
              {story.conditions.map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
          </dd>
        </div>
      )}
      <Fact
        name="Sender"
        value={`${sender.name} (${say(SOURCE, sender.source)}), their number ${told.case_number}`}
      />
    </dl>
  )
}

function surely({ location }: Case): string {
  const within = location.accuracy_m === null ? '' : `, within ${location.accuracy_m} m`
  const why = location.reasons.length ? `: ${location.reasons.join('; ')}` : ''
  return say(CONFIDENCE, location.confidence) + within + why
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

/** What happened, newest first. */
export function Timeline({ story }: { story: Fetched<Case> }) {
  const entries = story.value?.timeline ?? []
  if (entries.length === 0) return null
  return (
    <section aria-label="Timeline">
      <h3>What happened</h3>
      {byDay([...entries].reverse()).map(({ day: on, of }) => (
        <Fragment key={`${on} ${of[0]?.offset}`}>
          <h4>{on}</h4>
          <ol class="timeline">
            {of.map((entry) => (
              <Entry key={entry.offset} entry={entry} />
            ))}
          </ol>
        </Fragment>
      ))}
    </section>
  )
}

function Entry({ entry }: { entry: Case['timeline'][number] }) {
  return (
    <li>
      <time class="figures" dateTime={entry.at}>
        {hhmmss(entry.at)}
      </time>{' '}
      {entry.text} <span class="quiet">{entry.by}</span>
      {entry.on_paper && (
        <div class="figures">
          Happened: {paperTimes(entry.on_paper)}. Entered {hhmm(entry.at)}.
        </div>
      )}
    </li>
  )
}

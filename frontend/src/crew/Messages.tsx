import type { Today } from '../api/types'
import { hhmm } from '../board/time'
import { Big } from './parts'
import { press, waiting } from './store'
import { notes } from './words/notes'

type Written = Today['messages'][number]

/** What control wrote, oldest first: there until somebody of the crew presses Seen. */
export function Messages({ day }: { day: Today }) {
  const open = day.messages ?? [] // a day that was kept before there were any
  const [first, ...rest] = open.filter((one) => !isSaid(one))
  const said = open.filter(isSaid)
  return (
    <>
      {said.map((one) => (
        <p key={one.id} class="message-said" role="status">
          {notes.value.saying}
        </p>
      ))}
      {first && <Message key={first.id} written={first} more={rest.length} />}
    </>
  )
}

function Message({ written, more }: { written: Written; more: number }) {
  const words = notes.value
  return (
    <section class="message" role="alert" data-message={written.id}>
      <p class="figures">
        {words.from(written.sent_by, hhmm(written.sent_at))}
        {written.reference && <>. {words.about(written.reference)}</>}
      </p>
      <p class="message-words">{written.words}</p>
      {more > 0 && <p class="quiet">{words.more(String(more))}</p>}
      <Big onPress={() => press(seenPath(written), words.seen)}>{words.seen}</Big>
    </section>
  )
}

function seenPath({ id }: Written): string {
  return `messages/${id}/seen`
}

/** Somebody pressed Seen here, and the service has not heard it yet. */
function isSaid(written: Written): boolean {
  return waiting.value.some((each) => each.path.endsWith(seenPath(written)))
}

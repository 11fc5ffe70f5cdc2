import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { post } from '../api/client'
import { inWords, Refused, UNREACHED } from '../api/problem'
import { readHomes } from '../api/reads'
import type { ListedHomes, MadeLink } from '../api/types'
import { day, hhmm } from '../board/time'
import { SOURCE, say } from '../board/words'
import { DrawerHead } from './DrawerHead'
import { NotRead } from './NotRead'
import { useFetched } from './useFetched'

type Home = ListedHomes['homes'][number]

/** The link just made, or why there is none: shown once, and never stored here. */
const made = signal<{ readonly id: string; readonly link: MadeLink } | null>(null)
const failed = signal<string | null>(null)

async function make(id: string): Promise<void> {
  failed.value = null
  made.value = null
  try {
    made.value = { id, link: await post<MadeLink>(`/api/homes/${id}/link`) }
  } catch (error) {
    failed.value = inWords(error instanceof Refused ? error.problem : UNREACHED)
  }
}

/** Who may ask at a page of their own, and a link for one that has none. */
export function Homes() {
  const found = useFetched(readHomes, 'all', null)
  useEffect(
    () => () => {
      made.value = null
      failed.value = null
    },
    [],
  )
  return (
    <>
      <DrawerHead>Homes and referrers</DrawerHead>
      <p>
        A link signs one tablet in, once, within 15 minutes. Ring the number that you
        know, and give it to nobody else.
      </p>
      {found.error && <NotRead what="The list" of={found} />}
      {failed.value && (
        <p class="refusal" role="alert">
          No link was made. {failed.value}
        </p>
      )}
      {found.value?.homes.length === 0 && <p>No home is entered for this area.</p>}
      <ul class="plain">
        {found.value?.homes.map((home) => (
          <li key={home.id} class="declined">
            <OneHome home={home} />
          </li>
        ))}
      </ul>
    </>
  )
}

function OneHome({ home }: { home: Home }) {
  const link = made.value?.id === home.id ? made.value.link : null
  return (
    <>
      <strong>{home.name}</strong> {say(SOURCE, home.source)}
      {home.ended_at && <strong> ■ ended {day(home.ended_at)}</strong>}
      <br />
      <span class="quiet">
        {home.address.join(', ') || 'asks for people elsewhere'}. {home.email}
      </span>
      {!home.ended_at && (
        <div class="buttons">
          <button type="button" class="tool" onClick={() => void make(home.id)}>
            Make a link
            <span class="visually-hidden"> for {home.name}</span>
          </button>
        </div>
      )}
      {link && <Link home={home} link={link} />}
    </>
  )
}

function Link({ home, link }: { home: Home; link: MadeLink }) {
  return (
    <div role="status">
      <label for="made-link">
        Link for {home.name}, until <span class="figures">{hhmm(link.expires_at)}</span>
        . It is shown once.
      </label>
      <input
        id="made-link"
        class="nhsuk-input"
        readOnly
        value={link.url}
        onFocus={(event) => event.currentTarget.select()}
      />
      <button
        type="button"
        class="tool"
        onClick={() => void navigator.clipboard?.writeText(link.url)}
      >
        Copy the link
      </button>
    </div>
  )
}

import { useSignal } from '@preact/signals'
import { command, post } from '../../api/client'
import type { Problem } from '../../api/problem'
import { readHomes } from '../../api/reads'
import type { EnteredHomes, ListedHomes, MadeLink } from '../../api/types'
import { day, hhmm } from '../../board/time'
import { SOURCE, say } from '../../board/words'
import { AreaField, SelectField, TextField } from '../../ui/fields'
import { said } from '../InlineForm'
import { NotRead } from '../NotRead'
import { useFetched } from '../useFetched'
import { attempt, NotDone, type Secret, ShownOnce, WithWhy } from './parts'

/** The service takes these; 999, 111 and telecare send by systems of their own. */
const KINDS = ['care_home', 'gp', 'community_team', 'hospital', 'social_care'] as const
const KIND = Object.fromEntries(KINDS.map((kind) => [kind, say(SOURCE, kind)]))

/** Which homes may ask at a page of their own. */
export function Homes() {
  const again = useSignal(0)
  const made = useSignal<Secret | null>(null)
  const place = useSignal<string | null>(null)
  const found = useFetched(readHomes, 'all', again.value)
  const done = async (path: string, body: object) => {
    const told = await command<Partial<EnteredHomes>>(
      `/api/settings/homes${path}`,
      body,
    )
    again.value++
    place.value = placeWords(told)
  }
  return (
    <>
      <p>
        A home asks at a page of its own. A link signs one tablet in, once, within 15
        minutes.
      </p>
      <WithWhy
        opener="Enter a home"
        submit="Enter the home"
        act={(form, why) => done('', { ...homeOf(form), why })}
      >
        <TextField label="Name" name="home-name" />
        <SelectField
          label="What it is"
          name="home-source"
          words={KIND}
          empty="Choose"
        />
        <TextField label="Email for links" name="home-email" />
        <AreaField
          label="Address, a line each"
          hint="Leave it and the postcode empty if it asks for people elsewhere."
          name="home-lines"
          rows={3}
        />
        <TextField label="Postcode" name="home-postcode" />
      </WithWhy>
      {place.value && (
        <p class="quiet" role="status">
          {place.value}
        </p>
      )}
      <ShownOnce secret={made} />
      {found.error && <NotRead what="The list" of={found} />}
      {found.value?.homes.length === 0 && <p>No home is entered for this area.</p>}
      <ul class="plain">
        {found.value?.homes.map((home) => (
          <li key={home.id} class="declined">
            <OneHome
              home={home}
              done={done}
              linked={(secret) => {
                made.value = secret
              }}
            />
          </li>
        ))}
      </ul>
    </>
  )
}

function homeOf(form: FormData) {
  const lines = said(form, 'home-lines').split('\n')
  return {
    name: said(form, 'home-name'),
    source: said(form, 'home-source'),
    email: said(form, 'home-email'),
    lines: lines.map((line) => line.trim()).filter(Boolean),
    postcode: said(form, 'home-postcode') || null,
  }
}

/** Of a home just entered; null: of nothing else is it asked. */
function placeWords({ place }: Partial<EnteredHomes>): string | null {
  if (place === undefined) return null
  return place === null
    ? 'Entered. No place was found for it: each request will be asked where.'
    : `Entered. Its address was found at ${place}.`
}

interface OneProps {
  home: ListedHomes['homes'][number]
  done: (path: string, body: object) => Promise<void>
  linked: (secret: Secret) => void
}

function OneHome({ home, done, linked }: OneProps) {
  const { id, name, ended_at } = home
  const problem = useSignal<Problem | null>(null)
  const link = async () => {
    const told = await post<MadeLink>(`/api/homes/${id}/link`)
    linked({ what: `Link for ${name}, until ${hhmm(told.expires_at)}`, text: told.url })
  }
  return (
    <>
      <strong>{name}</strong> {say(SOURCE, home.source)}
      {ended_at && <strong> ■ ended {day(ended_at)}</strong>}
      <br />
      <span class="quiet">
        {home.address.join(', ') || 'asks for people elsewhere'}. {home.email}
      </span>
      <div class="buttons">
        {!ended_at && (
          <button
            type="button"
            class="tool"
            onClick={async () => {
              problem.value = await attempt(link)
            }}
          >
            New link<span class="visually-hidden"> for {name}</span>
          </button>
        )}
        {ended_at ? (
          <WithWhy
            opener="Let in again"
            about={name}
            submit={`Let ${name} in again`}
            act={(_, why) => done(`/${id}/let-in`, { why })}
          />
        ) : (
          <WithWhy
            opener="End"
            about={name}
            submit={`End: ${name} may ask no more`}
            act={(_, why) => done(`/${id}/end`, { why })}
          />
        )}
      </div>
      <NotDone problem={problem.value} />
    </>
  )
}

import type { KnownSender } from '../../api/types'
import { day, hhmm } from '../../board/time'
import { AreaField, TextField } from '../../ui/fields'
import { said } from '../InlineForm'
import { WithWhy } from './parts'

interface SenderKeysProps {
  one: KnownSender
  done: (path: string, body: object) => Promise<void>
}

/** By what a system proves itself: a key of ours, or public keys of its own. */
export function SenderKeys({ one, done }: SenderKeysProps) {
  const { id, name, kids } = one
  const isEnded = one.ended_at !== null
  return (
    <>
      <NewKey one={one} done={done} />
      {!isEnded && kids.length < 2 && (
        <WithWhy
          opener="Add a public key"
          about={`for ${name}`}
          submit="Let it sign by this key"
          act={(form, why) => {
            const text = said(form, `public-${id}`)
            return done(`/${id}/public-keys`, { public_key: text, why })
          }}
        >
          <AreaField
            label="Public key"
            hint="As they sent it: PEM, or a JWK. Never a private key."
            name={`public-${id}`}
            rows={6}
          />
        </WithWhy>
      )}
      {kids.map((kid) => (
        <WithWhy
          key={kid}
          opener={`End public key ${kid}`}
          about={`of ${name}`}
          submit="Take nothing more that it signs"
          act={(_, why) => done(`/${id}/public-keys/end`, { kid, why })}
        />
      ))}
      {one.has_key && kids.length > 0 && (
        <WithWhy
          opener="End the key"
          about={`of ${name}`}
          submit="Take only what it signs"
          act={(_, why) => done(`/${id}/key/end`, { why })}
        />
      )}
    </>
  )
}

function NewKey({ one, done }: SenderKeysProps) {
  const field = `keep-${one.id}`
  return (
    <WithWhy
      opener={one.ended_at ? 'Let send again' : 'New key'}
      about={`for ${one.name}`}
      submit="Make the key"
      act={(form, why) =>
        done(`/${one.id}/key`, { keep_old_h: Number(said(form, field) || 0), why })
      }
    >
      {one.has_key && (
        <TextField
          label="Hours that the old key stays good"
          hint="From 0 to 168; empty: it stops now."
          name={field}
          inputmode="numeric"
        />
      )}
    </WithWhy>
  )
}

/** What a system comes by, in words; a key that is on its way out with its end. */
export function comesBy({ has_key, kids, key_before_until }: KnownSender): string {
  const until = key_before_until
    ? `, the old one until ${day(key_before_until)} ${hhmm(key_before_until)}`
    : ''
  const ways = [
    has_key && `a key${until}`,
    kids.length > 0 && `what it signs (${kids.join(', ')})`,
  ].filter(Boolean)
  return ways.length > 0 ? `; comes by ${ways.join(' or ')}` : '; no key of ours'
}

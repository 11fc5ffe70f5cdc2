import { type UnseenMessage, unseenNote, unseenWords } from '../board/messages'
import { busy, closeMessage } from './act'
import { open } from './selection'
import { mayDecide, unseenOnes } from './store'

/** A message that no crew has seen: there until it is, or a person has acted. */
export function UnseenMessages() {
  return (
    <>
      {unseenOnes.value.map((each) => (
        <Unseen key={each.card.id} of={each} />
      ))}
    </>
  )
}

function Unseen({ of }: { of: UnseenMessage }) {
  const { card, crew } = of
  const about = card.referral_id
  return (
    <li class="alarm" data-unseen-message={card.id}>
      <span class="alarm-sign" aria-hidden="true">
        ▲
      </span>
      <div class="alarm-words">
        <strong class="figures">{unseenWords(of)}</strong>
        <span>{unseenNote(of)}</span>
      </div>
      <button
        type="button"
        class="tool tool-strong"
        onClick={() =>
          open(about ? { kind: 'case', id: about } : { kind: 'crew', id: card.crew_id })
        }
      >
        Go to<span class="visually-hidden"> {about ? 'its case' : crew}</span>
      </button>
      {mayDecide.value && (
        <button
          type="button"
          class="tool"
          disabled={busy.value !== null}
          onClick={() => void closeMessage(card.id, 'told_by_voice')}
        >
          I told them<span class="visually-hidden"> {crew}</span>
        </button>
      )}
    </li>
  )
}

import { useId } from 'preact/hooks'
import { SOUND, TUNE } from '../board/soundWords'
import { sound } from '../ui/sound'
import { levels, setLevel, test, tunesOf, VOICES, type Voice } from './sounds'

/** Volume and mute of each class, and each of its tunes to listen to: nobody trusts, or
 * knows again, a sound they never heard. */
export function SoundSettings() {
  return (
    <section aria-label="Sounds">
      <h3>Sounds</h3>
      <p class={sound.value === 'on' ? 'quiet' : 'warn'}>
        {sound.value === 'on'
          ? 'Sound is on: this device played a note to its end.'
          : '◆ Sound is off on this screen. Press any Listen to turn it on.'}
      </p>
      {VOICES.map((voice) => (
        <VoiceRow key={voice} voice={voice} />
      ))}
    </section>
  )
}

function VoiceRow({ voice }: { voice: Voice }) {
  const range = useId()
  const { volume, isMuted } = levels.value[voice]
  return (
    <div class="voice">
      <label for={range}>{SOUND[voice]}</label>
      <input
        id={range}
        type="range"
        min={0}
        max={100}
        step={10}
        value={volume}
        disabled={isMuted}
        onInput={(event) =>
          setLevel(voice, { volume: Number(event.currentTarget.value) })
        }
      />
      <button
        type="button"
        class="tool"
        aria-pressed={isMuted}
        onClick={() => setLevel(voice, { isMuted: !isMuted })}
      >
        {isMuted ? 'Muted' : 'Mute'}
        <span class="visually-hidden"> {SOUND[voice]}</span>
      </button>
      <ul class="plain tunes">
        {tunesOf(voice).map((tune) => (
          <li key={tune}>
            {TUNE[tune]}
            <button
              type="button"
              class="tool"
              data-tune={tune}
              onClick={() => void test(voice, tune)}
            >
              Listen<span class="visually-hidden">: {TUNE[tune]}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

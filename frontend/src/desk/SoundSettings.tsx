import { useId } from 'preact/hooks'
import { SOUND } from '../board/words'
import { sound } from '../ui/sound'
import { levels, setLevel, test, VOICES, type Voice } from './sounds'

/** Volume and mute of each kind, with a test: nobody trusts a sound they never heard. */
export function SoundSettings() {
  return (
    <section aria-label="Sounds">
      <h3>Sounds</h3>
      <p class={sound.value === 'on' ? 'quiet' : 'warn'}>
        {sound.value === 'on'
          ? 'Sound is on: this device played a note to its end.'
          : '◆ Sound is off on this screen. Press any test to turn it on.'}
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
      <button type="button" class="tool" onClick={() => void test(voice)}>
        Test<span class="visually-hidden"> {SOUND[voice]}</span>
      </button>
    </div>
  )
}

import type { Shape } from './language'
import type { en } from './shell.en'

/** Polish: translated by us, not yet checked by a clinician or a translator. */
export const pl: Shape<typeof en> = {
  asOf: (time) =>
    `Stan z ${time}, brak zasięgu. To, co naciśniesz, zostanie zachowane i wysłane później.`,
  updateReady: 'Nowa wersja tej aplikacji jest gotowa.',
  updateLater: 'Nowa wersja tej aplikacji jest gotowa. Czeka na koniec tego zlecenia.',
  updateNow: 'Użyj jej teraz',
  updated: 'Aplikacja została zaktualizowana. To najnowsza wersja.',
  understood: 'Widzę to',
  elsewhere: 'Aplikacja jest otwarta w innym oknie',
  elsewhereWhy:
    'Tylko jedno okno tego telefonu otrzymuje zlecenia: to otwarte jako ostatnie.',
  useHere: 'Użyj jej tutaj',
  setTitle: 'Wybierz PIN dla tego telefonu',
  setWhy: 'Otwiera aplikację, gdy telefon leżał nieużywany. Od czterech do ośmiu cyfr.',
  setPin: 'Kod PIN',
  setAgain: 'Ten sam PIN jeszcze raz',
  setDo: 'Ustaw PIN',
  pinDigits: 'Wybierz od czterech do ośmiu cyfr',
  pinUnlike: 'Te dwa nie są takie same',
  pinEasy: 'Wybierz trudniejszy do odgadnięcia',
  locked: 'Zablokowane',
  lockedWhy: 'Od jakiegoś czasu nikt nie dotykał tego telefonu.',
  unlock: 'Odblokuj',
  forgot: 'Nie pamiętam PIN-u: wyloguj',
  forgotSure:
    'Wylogowanie usuwa z telefonu to, co nie zostało jeszcze wysłane. Najpierw zadzwoń do dyspozytorni. Wylogować?',
  wrong: (left) => `Zły PIN. Pozostałe próby: ${left}.`,
  wrongLast:
    'Zły PIN. Jeszcze jeden zły PIN wyloguje ten telefon i usunie to, co przechowuje.',
  newJob: '1 nowe zlecenie: odblokuj',
  changed: 'Twoje zlecenie się zmieniło: odblokuj',
  gone: 'Odebrano ci zlecenie: odblokuj',
  written: 'Dyspozytornia napisała do Ciebie: odblokuj',
  refused: 'Coś, co zostało naciśnięte, nie zostało zrobione: odblokuj',
  well: 'Powiedz, że wszystko dobrze: odblokuj',
  unsentLocked: (count) => `Czeka na wysłanie: ${count}. Odblokuj`,
  signedOut: 'Wylogowano',
  signedOutWhy:
    'Na tym telefonie nic nie zostało. Bez zasięgu usługa jeszcze o tym nie wie: dowie się, gdy tylko będzie zasięg.',
  tryAgain: 'Spróbuj ponownie',
  wiped:
    'Dyspozytornia zakończyła logowanie tego telefonu. To, co przechowywał o pacjentach, zostało usunięte.',
  wipedToo: (count) =>
    `Niewysłane w chwili usunięcia: ${count}. Powiedz dyspozytorni, co zostało zrobione.`,
  deaf: 'NIE otrzymujesz zleceń',
  deafBar: 'NIE otrzymujesz zleceń. Zadzwoń do dyspozytorni.',
  ended: {
    signedOut: 'Na tym telefonie nikt nie jest zalogowany.',
    revoked: 'Dyspozytor zakończył logowanie tego telefonu.',
    old: 'Ta aplikacja jest za stara dla usługi.',
    tooMany: 'Zbyt wiele telefonów lub okien jest zalogowanych pod tą nazwą.',
    other: 'Usługa zakończyła połączenie tego telefonu.',
  },
  noSignal: 'Brak zasięgu.',
  unread: 'Usługa nie może pokazać Twojego dnia.',
  byItself: 'Próbuje ponownie samo.',
  showAnyway: 'Wiem: pokaż moje zlecenie',
  signInAgain: 'Zaloguj się ponownie',
  ringControl: 'Zadzwoń do dyspozytorni',
  reading: 'Czytamy twój dzień…',
  cannotStore:
    'Ten telefon nie może zachować tego, co naciśniesz. Zadzwoń do dyspozytorni.',
  takenAway: (job) =>
    `Zlecenie ${job} nie jest już twoje. Nie jedź, chyba że dyspozytornia każe.`,
  notDone: (what) => `Nie zrobiono: „${what}”.`,
  unsent: (count) => `Czeka na wysłanie: ${count}`,
  keptForSignIn: (count) =>
    `Jeszcze niewysłane: ${count}. Pozostaje w tym telefonie i zostanie wysłane po ponownym zalogowaniu.`,
  live: 'Na żywo',
  slow: 'Wolne łącze',
  notLive: 'Brak połączenia',
  soundOff: 'Dźwięk jest wyłączony: włącz',
  signOut: 'Wyloguj',
  loseIt: (count) =>
    `Jeszcze nie wysłano: ${count}. Jeśli się teraz wylogujesz, dyspozytornia nigdy się o tym nie dowie. Najpierw tam zadzwoń. Wylogować i stracić to?`,
}

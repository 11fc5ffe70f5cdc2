/** The words of what can reach this phone, and what cannot. */
export const en = {
  not: 'You are NOT receiving jobs',
  shiftDue: (since: string) =>
    `Your shift should have started at ${since}. Start it below.`,
  shiftOver: (since: string) =>
    `Your shift ended at ${since}: no new job comes to you. End it below, or ring control.`,
  onBreak: 'You are on a break.',
  offShift: 'You are off shift.',
  ask: 'Wake this phone for jobs',
  askWhy:
    'When this page is closed or the phone sleeps, a job can still make it ring. Press, then allow notifications. They say that a job waits, and nothing about anyone.',
  asking: 'Asking the phone…',
  denied:
    'Notifications are blocked, so a job cannot wake this phone. Allow them for UCR in the phone’s settings, or keep this page on the screen.',
  unsupported:
    'This browser cannot be woken. Keep this page on the screen. On an iPhone: add UCR to the home screen and open it there.',
  failed:
    'This phone could not be set to wake for jobs. Keep this page on the screen, and press again.',
  hidden: (minutes: string) =>
    `This page was hidden for ${minutes} min, and nothing could wake this phone.`,
  hiddenTitle: '▲ NOT receiving jobs: open UCR',
  understood: 'I have seen this',
}

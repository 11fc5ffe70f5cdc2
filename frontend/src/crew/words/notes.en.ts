/** In English: what control wrote to the crew. */
export const en = {
  from: (who: string, at: string) => `Message from control: ${who}, ${at}`,
  about: (job: string) => `About job ${job}`,
  seen: 'Seen',
  saying: 'Said here, waiting for control to hear it.',
  more: (count: string) => `${count} more after this one`,
}

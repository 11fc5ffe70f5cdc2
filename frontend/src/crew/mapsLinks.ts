/** Links that hand a place to a maps app: degrees and nothing else, for whoever reads
 * an address that leaves this phone must not learn who lives there. */
export interface MapsLinks {
  readonly first: string
  readonly other: string
}

export function mapsLinks(lon: number, lat: number, device: string): MapsLinks {
  const at = `${lat},${lon}`
  const google = `https://www.google.com/maps/dir/?api=1&destination=${at}`
  if (/iPhone|iPad|Macintosh/.test(device))
    return { first: `https://maps.apple.com/?daddr=${at}&dirflg=d`, other: google }
  if (/Android/.test(device)) return { first: `geo:${at}?q=${at}`, other: google }
  return { first: google, other: `geo:${at}?q=${at}` }
}

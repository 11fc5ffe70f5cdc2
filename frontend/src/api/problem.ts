import type { AreaNow, CaseNow } from './types'

/** What the service says when it refuses (RFC 9457), or what we say for it. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly field?: string | null
  readonly rule?: string | null
  readonly codes?: readonly string[] | null
  /** How the case stands that the command was about, and what changed since. */
  readonly case?: CaseNow | null
  /** The same of the area's own settings. */
  readonly area?: AreaNow | null
  readonly errors?: readonly { readonly field: string; readonly rule: string }[] | null
}

/** The request was refused, or never got an answer (`status` 0). */
export class Refused extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail || problem.title)
    this.name = 'Refused'
    this.problem = problem
  }
}

export const UNREACHED: Problem = {
  type: '/problems/not-reached',
  title: 'No answer from the service',
  status: 0,
  detail: 'The service could not be reached. Nothing was lost: try again.',
}

/** Whether the same request may succeed later without being changed. */
export function isTemporary(problem: Problem): boolean {
  return problem.status === 0 || problem.status === 429 || problem.status >= 500
}

/** Read a refusal; an answer that is no problem document still gets words. */
export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null)
  const said = typeof body === 'object' && body !== null ? body : {}
  return {
    type: '/problems/unknown',
    title: `The service answered ${response.status}`,
    detail: '',
    ...said,
    status: response.status,
  }
}

/** One or more sentences for a person. */
export function inWords(problem: Problem): string {
  const parts = [problem.detail || problem.title]
  for (const { field, rule } of problem.errors ?? []) parts.push(`${field}: ${rule}`)
  if (!problem.errors?.length && problem.field && problem.rule)
    parts.push(`${problem.field}: ${problem.rule}`)
  return parts.join(' ')
}

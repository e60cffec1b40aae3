import type { Page } from 'puppeteer';
import { type ZodType, z } from 'zod';
import { messageOf } from '../../errors.js';

/**
 * The one door into the page. Every call has a time limit and its answer is checked; exceptions are
 * caught in the page, because errors lose their name and text when they leave it.
 */

export type PageAnswer<T> =
  | { readonly kind: 'answered'; readonly value: T }
  /** the function threw, in the page */
  | { readonly kind: 'threw'; readonly detail: string }
  /** it did not answer in time; it is still running there, and `late` is its end */
  | { readonly kind: 'timeout'; readonly late: Promise<unknown> }
  /** the page went away, before or during the call */
  | { readonly kind: 'gone'; readonly detail: string };

const envelope = z.union([
  z.object({ ok: z.literal(true), value: z.unknown().optional() }),
  z.object({ ok: z.literal(false), name: z.string(), message: z.string() }),
]);

export interface PageDoor {
  /**
   * Runs `fn` in the page with `input` (both travel as text, so `fn` must be self-contained).
   * @param limitMs how long to wait for the answer, in milliseconds
   */
  call<I, O>(
    fn: (input: I) => O | Promise<O>,
    input: I,
    answer: ZodType<O>,
    limitMs: number,
  ): Promise<PageAnswer<O>>;
}

export class PageGateway implements PageDoor {
  constructor(private readonly page: () => Page | null) {}

  async call<I, O>(
    fn: (input: I) => O | Promise<O>,
    input: I,
    answer: ZodType<O>,
    limitMs: number,
  ): Promise<PageAnswer<O>> {
    const page = this.page();
    if (page === null || page.isClosed()) return { kind: 'gone', detail: 'there is no page' };
    const expression = `(async () => {
      try {
        return { ok: true, value: await (${fn.toString()})(${JSON.stringify(input) ?? ''}) };
      } catch (error) {
        return { ok: false, name: String(error?.name), message: String(error?.message ?? error) };
      }
    })()`;
    const evaluation = page.evaluate(expression).then(
      (raw): PageAnswer<O> => {
        const reply = envelope.parse(raw);
        if (!reply.ok) return { kind: 'threw', detail: `${reply.name}: ${reply.message}` };
        const checked = answer.safeParse(reply.value);
        return checked.success
          ? { kind: 'answered', value: checked.data }
          : { kind: 'threw', detail: `unexpected answer: ${z.prettifyError(checked.error)}` };
      },
      (error: unknown): PageAnswer<O> => ({
        kind: 'gone',
        detail: messageOf(error),
      }),
    );
    return (await withTimeout(limitMs, evaluation))?.value ?? { kind: 'timeout', late: evaluation };
  }
}

/** What to say of an answer that is not one. */
export function explain(answer: Exclude<PageAnswer<unknown>, { kind: 'answered' }>): string {
  switch (answer.kind) {
    case 'threw':
      return answer.detail;
    case 'timeout':
      return 'the page did not answer in time';
    case 'gone':
      return `the page is gone (${answer.detail})`;
  }
}

/** Waits for a promise no longer than `ms` milliseconds; null when it takes longer. */
export async function withTimeout<T>(
  ms: number,
  promise: Promise<T>,
): Promise<{ value: T } | null> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  try {
    return await Promise.race([promise.then((value) => ({ value })), deadline]);
  } finally {
    clearTimeout(timer);
  }
}

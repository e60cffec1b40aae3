/** From the page's answer to a send to what became of the message. */
import { z } from 'zod';
import type { NotSentWhy } from '../../model/delivery.js';
import type { Target } from '../../model/message.js';
import type { SendOutcome } from '../../ports/transport.js';
import { refusalOf } from './evidence.js';
import type { PageSendOutcome } from './page/send.js';
import { explain, type PageAnswer } from './page-gateway.js';

/** What the page says of one send. */
export const sendAnswer = z.discriminatedUnion('stage', [
  z.object({ stage: z.literal('noMedia') }),
  z.object({ stage: z.enum(['preparing', 'media', 'picture']), detail: z.string() }),
  z.object({ stage: z.literal('sending'), detail: z.string(), left: z.boolean() }),
  z.object({
    stage: z.literal('answered'),
    result: z.string().nullable(),
    code: z.number().nullable(),
    left: z.boolean(),
  }),
]);

export type NotSent = Extract<SendOutcome, { readonly kind: 'notSent' }>;

export function notSent(why: NotSentWhy, detail: string): NotSent {
  return { kind: 'notSent', why, detail };
}

/** @param media what it means that the bytes could not be made ready */
export function unsent(
  outcome: Extract<
    PageSendOutcome,
    { readonly stage: 'noMedia' } | { readonly stage: 'preparing' | 'media' | 'picture' }
  >,
  media: NotSentWhy,
): NotSent {
  switch (outcome.stage) {
    case 'noMedia':
      return notSent('transport', 'the media do not stay in the page');
    case 'preparing':
      return notSent('transport', outcome.detail);
    case 'picture':
      return notSent('picture', outcome.detail);
    case 'media':
      return notSent(media, outcome.detail);
  }
}

/** What it means for the delivery. */
export function judge({ kind }: Target, answer: PageAnswer<PageSendOutcome>): SendOutcome {
  if (answer.kind !== 'answered') return { kind: 'unknown', detail: explain(answer) };
  const outcome = answer.value;
  switch (outcome.stage) {
    case 'noMedia':
    case 'preparing':
    case 'picture':
    case 'media':
      // one to one the bytes are uploaded here, too
      return unsent(outcome, kind === 'list' ? 'content' : 'upload');
    case 'sending':
      return gaveUp(outcome.left, outcome.detail);
    case 'answered':
      return judgeAnswer(kind, outcome);
  }
}

function judgeAnswer(
  to: Target['kind'],
  { result, code, left }: Extract<PageSendOutcome, { readonly stage: 'answered' }>,
): SendOutcome {
  if (result === 'OK') return { kind: 'sent' };
  if (code !== null)
    return { kind: 'refused', ...refusalOf(to, code), detail: result ?? 'refused' };
  if (result === 'ERROR_UPLOAD' && !left) return notSent('upload', result);
  return gaveUp(left, result ?? 'the page returned nothing');
}

function gaveUp(left: boolean, detail: string): SendOutcome {
  return left ? { kind: 'unknown', detail } : notSent('recipients', detail);
}

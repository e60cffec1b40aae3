/** What the control API takes, and how it says no. */
import type { Context } from 'hono';
import { z } from 'zod';

/** An answer with a 4xx code and `{error}`. */
export class Refusal extends Error {
  readonly status: 400 | 404 | 409;

  constructor(status: 400 | 404 | 409, message: string) {
    super(message);
    this.status = status;
  }
}

/** The checked body; an empty one counts as `{}`. */
export async function bodyOf<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  const text = await context.req.text();
  let json: unknown;
  try {
    json = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    throw new Refusal(400, 'the body is not JSON');
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new Refusal(400, z.prettifyError(parsed.error));
  return parsed.data;
}

const phone = z.string().regex(/^\d{6,15}$/, 'digits in international form, like 39333…');

/** Milliseconds since 1970, or an ISO 8601 date and time. */
const moment = z.union([z.int().nonnegative(), z.iso.datetime({ offset: true })]);
export const millisecondsOf = (at: z.infer<typeof moment>): number => new Date(at).getTime();

const facts = {
  name: z.string().optional(),
  savedContact: z.boolean().optional(),
  online: z.boolean().optional(),
  onWhatsApp: z.boolean().optional(),
  phoneKnown: z.boolean().optional(),
  username: z.boolean().optional(),
  readReceipts: z.boolean().optional(),
  reads: z.boolean().optional(),
  legacyChat: z.boolean().optional(),
  blocked: z.boolean().optional(),
};

export const personBody = z.strictObject({
  phone: phone.optional(),
  lid: z
    .string()
    .regex(/^\d+@lid$/, "digits and '@lid'")
    .optional(),
  ...facts,
});
export const peopleBody = z.strictObject({
  count: z.int().min(1).max(100_000),
  from: phone.optional(),
  ...facts,
});
export const patchBody = z.strictObject(facts);

const messageTypes = [
  'chat',
  'image',
  'video',
  'document',
  'sticker',
  'ptt',
  'audio',
  'location',
  'vcard',
  'poll_creation',
  'revoked',
  'edited',
  'reaction',
] as const;

export const messageBody = z.strictObject({
  body: z.string().default(''),
  type: z.enum(messageTypes).default('chat'),
  caption: z.string().optional(),
  at: moment.optional(),
  id: z
    .string()
    .regex(/^[\w-]+$/)
    .optional(),
  /** `revoked`, `edited`, `reaction`: the message concerned; the last one written if absent */
  target: z.string().optional(),
});
export type MessageOrder = z.infer<typeof messageBody>;

export const bulkMessageBody = z.strictObject({
  from: phone,
  count: z.int().min(1).max(100_000),
  body: z.string(),
});

export const callBody = z.strictObject({ video: z.boolean().default(false) });

/** A message in a group: a text of the first member, or of a member of choice. */
export const groupBody = z.strictObject({
  members: z.array(phone).min(1),
  messages: z
    .array(z.union([z.string(), z.strictObject({ from: phone.optional(), body: z.string() })]))
    .default([]),
});

export const listBody = z.strictObject({
  name: z.string(),
  recipients: z.array(z.string().regex(/^\d+$/)),
});

export const pairBody = z.strictObject({
  phone: phone.optional(),
  business: z.boolean().optional(),
});

/** The door for our own commands: every act is a POST below `/api`, in JSON. */
import { z } from 'zod';
import { isPhone } from '../phone-number.js';
import type { CommandActions, ServiceActions } from '../ports/command-actions.js';
import type { ApiRoutes } from './panel-parts.js';

const id = z.int().nonnegative();
const phone = z.string().refine(isPhone);
const lid = z.string().regex(/^\d+@lid$/);

/** What each call takes. */
const CALLS = {
  notices: z.object({ limit: z.int().positive().max(1000) }),
  notice: z.object({ id }),
  decideHeld: z.object({ id, decision: z.enum(['sent', 'again']) }),
  stop: z.object({ id }),
  sendNow: z.object({ id }),
  confirm: z.object({ id }),
  session: z.object({}),
  logLevel: z.object({ level: z.enum(['error', 'warn', 'info', 'debug']) }),
  resumeSending: z.object({}),
  test: z.object({ id }),
  retract: z.object({ id, correction: z.string().min(1).nullable() }),
  unlink: z.object({}),
  counts: z.object({}),
  records: z.object({ after: id, limit: z.int().positive().max(1000) }),
  enter: z.object({
    people: z
      .array(
        z.object({
          phone: phone.nullable(),
          lid: lid.nullish(),
          at: z.int(),
          origin: z.string().min(1),
          privacyVersion: z.string().nullable(),
        }),
      )
      .max(1000),
    rehearse: z.boolean(),
  }),
  forget: z.object({
    person: z.object({ lid: lid.nullable(), phone: phone.nullable() }),
    rehearse: z.boolean(),
  }),
} satisfies Readonly<Record<keyof CommandActions | keyof ServiceActions, z.ZodType>>;

/** @param version of the program, which the caller compares with its own */
export function commandRoutes(
  actions: CommandActions & ServiceActions,
  version: string,
): ApiRoutes {
  return (api) => {
    for (const [name, schema] of Object.entries(CALLS)) {
      const call = actions[name as keyof typeof CALLS] as (request: unknown) => Promise<unknown>;
      api.post(`/${name}`, async (context) => {
        const request = schema.safeParse(await context.req.json().catch(() => null));
        if (!request.success) return context.text(request.error.message, 400);
        context.header('X-Campanile-Version', version);
        return context.json(await call(request.data));
      });
    }
  };
}

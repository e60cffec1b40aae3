/** The door for our own commands: every call is a POST below `/api`, in JSON. */
import type { z } from 'zod';
import { ACT_NAMES, STAFF_ACTS } from '../model/staff-acts.js';
import { CALLS, type CommandCalls, type ServiceCalls } from '../ports/command-calls.js';
import type { StaffActs } from '../ports/staff.js';
import type { ApiRoutes } from './panel-parts.js';

/** What each takes: staff acts, and whatever else commands ask for. */
const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  ...CALLS,
  ...Object.fromEntries(ACT_NAMES.map((name) => [name, STAFF_ACTS[name].input])),
};

/** @param version of the program, which the caller compares with its own */
export function commandRoutes(
  calls: CommandCalls & ServiceCalls & StaffActs,
  version: string,
): ApiRoutes {
  const byName = calls as unknown as Readonly<
    Record<string, (request: unknown) => Promise<unknown>>
  >;
  return (api) => {
    for (const [name, schema] of Object.entries(SCHEMAS)) {
      api.post(`/${name}`, async (context) => {
        const request = schema.safeParse(await context.req.json().catch(() => null));
        if (!request.success) return context.text(request.error.message, 400);
        context.header('X-Campanile-Version', version);
        return context.json(await byName[name]?.(request.data));
      });
    }
  };
}

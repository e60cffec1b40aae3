/** How a command reaches the service that runs in this home. */
import { OUT_OF_REACH } from '../messages/it/command-answers.js';
import { z } from 'zod';
import type { Config } from '../config.js';
import { HomeError } from '../errors.js';
import type { StatusSnapshot } from '../model/status.js';
import { statusSchema } from '../model/status-schema.js';
import { RefusedError } from './command.js';
import { readFile } from '../runtime/disk.js';

/** What a running service leaves in the home. */
const address = z.object({ status: z.url(), secret: z.string() });

/** How long the running service may take to answer, in milliseconds. */
const ANSWER_LIMIT = 30_000;

export interface RunningService {
  /** @throws RefusedError when the service tells it in the way of another version, HomeError when it does not answer */
  status(): Promise<StatusSnapshot>;
  /**
   * @param request sent as JSON
   * @throws RefusedError when the service is of another version, HomeError when it does not answer
   */
  call(name: string, request: object): Promise<unknown>;
}

/**
 * The service, or null when none can be reached. One that was killed leaves its address behind:
 * nobody answers there, or somebody who does not know the secret.
 */
export async function runningService(
  config: Config,
  version: string,
): Promise<RunningService | null> {
  const found = await addressIn(config.paths.runningService);
  if (found === null) return null;
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(new URL(path, found.status), {
      ...init,
      headers: { Authorization: `Bearer ${found.secret}`, 'Content-Type': 'application/json' },
      signal: AbortSignal.timeout(ANSWER_LIMIT),
    });
  try {
    const { status } = await ask('/status.json', { method: 'HEAD' });
    if (status !== 200) return null;
  } catch {
    return null;
  }
  return {
    status: async () => {
      const { success, data } = statusSchema.safeParse(
        await contentOf(await answered(ask('/status.json'))),
      );
      if (!success) throw new RefusedError(OUT_OF_REACH.otherStatus);
      return data;
    },
    call: async (name, request) => {
      const init = { method: 'POST', body: JSON.stringify(request) };
      const answer = await answered(ask(`/api/${name}`, init));
      const theirs = answer.headers.get('x-campanile-version');
      if (theirs !== version) throw new RefusedError(OUT_OF_REACH.otherVersion(theirs, version));
      return contentOf(answer);
    },
  };
}

async function contentOf(answer: Response): Promise<unknown> {
  return answer.json();
}

async function addressIn(file: string): Promise<z.infer<typeof address> | null> {
  try {
    return address.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}

async function answered(request: Promise<Response>): Promise<Response> {
  let response: Response;
  try {
    response = await request;
  } catch (cause) {
    throw new HomeError(OUT_OF_REACH.silent, {
      cause,
    });
  }
  if (response.ok) return response;
  throw new HomeError(OUT_OF_REACH.failed(response.status));
}

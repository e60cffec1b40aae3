/** What the servers say of one-to-one messages to people who have not written for long. */
import { connection, RequestError } from '../core/connection.js';
import { define } from '../require.js';
import type { NewChatCapAnswer, RequestBody, TimelockAnswer } from '../wire.js';

/** As the client calls it when the servers answer with an error, or with nothing. */
export class ServerStatusCodeError extends Error {
  override readonly name = 'ServerStatusCodeError';

  constructor(
    readonly statusCode: number | string,
    message: string,
  ) {
    super(message);
  }
}

async function ask<T>(body: RequestBody): Promise<T> {
  const answer = await connection.request(body).catch((error: unknown) => {
    if (!(error instanceof RequestError)) throw error;
    throw new ServerStatusCodeError(error.code, error.text);
  });
  if (answer === null) throw new ServerStatusCodeError(500, 'internal-server-error');
  return answer as T;
}

const mexFetchReachoutTimelock = (): Promise<TimelockAnswer> => ask({ name: 'timelock' });

/** Numbers that are not told come as 0, times as ''. */
async function mexFetchNewChatMessageCapping() {
  const answer = await ask<NewChatCapAnswer>({ name: 'new-chat-cap' });
  return {
    total_quota: answer.total_quota ?? 0,
    used_quota: answer.used_quota ?? 0,
    cycle_start_timestamp: answer.cycle_start_timestamp ?? '',
    cycle_end_timestamp: answer.cycle_end_timestamp ?? '',
    server_sent_timestamp: answer.server_sent_timestamp ?? '',
    ote_status: undefined,
    mv_status: undefined,
    capping_status: answer.capping_status,
    subscription_status: null,
  };
}

define('WAWebMexFetchReachoutTimelockJob', { mexFetchReachoutTimelock });
define('WAWebMexFetchNewChatMessageCappingInfoJob', { mexFetchNewChatMessageCapping });

/** How the real client says that the servers refused a question. */
import { RequestError } from '../core/connection.js';

export class ServerStatusCodeError extends Error {
  override readonly name = 'ServerStatusCodeError';

  constructor(
    readonly statusCode: number,
    status: string,
  ) {
    super(status);
  }
}

/** Resolves with the answer; rejects with `ServerStatusCodeError`; may never settle. */
export function answered<T>(question: Promise<unknown>): Promise<T> {
  return question.then(
    (answer) => answer as T,
    (error: unknown) => {
      if (error instanceof RequestError) throw new ServerStatusCodeError(error.code, error.text);
      throw error;
    },
  );
}

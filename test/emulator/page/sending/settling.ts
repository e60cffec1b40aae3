/**
 * Messages whose server ack is just being written down. Receipts wait for it: a real phone's
 * receipt takes a round trip longer than the servers' ack, while here both come in one breath, and
 * the ack of a list message, as in the real client, would set its copies back to 1.
 */
interface Sending {
  acked: boolean;
  readonly done: Promise<unknown>;
}

const sending = new Map<string, Sending>();

/** `work` sends the message and ends when the outcome is written down. */
export async function tracked<T>(id: string, work: () => Promise<T>): Promise<T> {
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  sending.set(id, { acked: false, done });
  try {
    return await work();
  } finally {
    sending.delete(id);
    finish();
  }
}

/** To be called in the turn in which the servers' answer came. */
export function acked<T extends { readonly id: string }>(answer: T): T {
  const entry = sending.get(answer.id);
  if (entry !== undefined) entry.acked = true;
  return answer;
}

/** Until whatever the servers have answered of these is written down. */
export async function settled(ids: readonly string[]): Promise<void> {
  const answered = ids.flatMap((id) => sending.get(id) ?? []).filter((entry) => entry.acked);
  await Promise.all(answered.map(({ done }) => done));
}

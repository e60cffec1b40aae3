/** What a baseline is told in its argument, and how it speaks. */
import process from 'node:process';

export interface Order {
  /** the folder with whatsapp-web.js's login */
  readonly sessions: string;
  readonly browserPath: string;
  readonly browserArgs: readonly string[];
}

export function order<T>(): Order & T {
  return JSON.parse(process.argv[2] ?? '{}') as Order & T;
}

export function say(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

/** Runs `close` and ends when there is nothing more to read. */
export function endWith(close: () => Promise<unknown>): void {
  process.stdin.resume().once('end', () => void close().finally(() => process.exit()));
}

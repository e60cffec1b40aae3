/** What happened in a life, for whoever has to understand it. */
import type { LogFields, Logger } from '#src/ports/runtime.js';

export class LifeTrace {
  readonly lines: string[] = [];
  readonly #ids = new Map<string, string>();

  constructor(
    private readonly now: () => number,
    private readonly isKept: boolean,
  ) {}

  note(what: string, about: object = {}): void {
    if (!this.isKept) return;
    const details = JSON.stringify(about, (_, value: unknown) =>
      value instanceof Error ? `${value.name}: ${value.message}` : value,
    );
    this.lines.push(this.#named(`${hms(this.now())} ${what} ${details === '{}' ? '' : details}`));
  }

  logger(): Logger {
    const line = (event: string, fields?: LogFields): void => this.note(`  ${event}`, fields);
    return { error: line, warn: line, info: line, debug: () => undefined };
  }

  /** Ids of messages are drawn anew each time: a trace has them in the order of their coming. */
  #named(line: string): string {
    return line.replace(/3EB0[0-9A-F]{18}/g, (id) => {
      const name = this.#ids.get(id) ?? `message-${String(this.#ids.size + 1)}`;
      this.#ids.set(id, name);
      return name;
    });
  }
}

/** Days, hours, minutes, seconds and milliseconds since the beginning. */
export function hms(ms: number): string {
  const part = (value: number, digits = 2): string =>
    String(Math.floor(value)).padStart(digits, '0');
  const seconds = ms / 1_000;
  return (
    `${part(seconds / 86_400, 1)}d ${part((seconds / 3_600) % 24)}:${part((seconds / 60) % 60)}:` +
    `${part(seconds % 60)}.${part(ms % 1_000, 3)}`
  );
}

import type { LogFields, Logger } from '#src/ports/runtime.js';

/** Keeps every line, as JSON. */
export class MemoryLogger implements Logger {
  readonly lines: string[] = [];

  error = (event: string, fields?: LogFields): void => this.#keep('error', event, fields);
  warn = (event: string, fields?: LogFields): void => this.#keep('warn', event, fields);
  info = (event: string, fields?: LogFields): void => this.#keep('info', event, fields);
  debug = (event: string, fields?: LogFields): void => this.#keep('debug', event, fields);

  #keep(level: string, event: string, fields: LogFields = {}): void {
    this.lines.push(JSON.stringify({ level, event, ...fields }));
  }
}

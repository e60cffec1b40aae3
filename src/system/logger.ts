import { createLogger, format, transports, type Logger as Winston } from 'winston';
import DailyRotateFile from 'winston-daily-rotate-file';
import type { LogFields, Logger } from '../ports/runtime.js';
import { redactFields } from './redaction.js';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

export interface LogSettings {
  readonly level: LogLevel;
  /** folder of the log files */
  readonly folder: string;
  /** where a person reads along: stderr, as stdout belongs to commands */
  readonly terminal: NodeJS.WritableStream;
  /** what is said there of an event, null: nothing; absent: everything, as it is in the files */
  readonly sentence?: Sentence;
}

type Sentence = (
  level: LogLevel,
  event: string,
  fields: Readonly<Record<string, unknown>>,
) => string | null;

/** For commands that only look. */
export const silentLog: Logger = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};

/** Files that cannot be written are tried again at the first event after so long, in milliseconds. */
const FILE_RETRY = 1_000;

/**
 * Writes each event as a line of JSON into the day's file, of which 14 days are kept, 20 MB each at
 * most, and in sentences to the terminal. While the files cannot be written (a full disk) there is only
 * the terminal: that is no reason to end.
 */
export class EventLog implements Logger {
  readonly #winston: Winston;
  readonly #folder: string;
  readonly #terminal: NodeJS.WritableStream;
  #file: DailyRotateFile | null = null;
  #fileRetryAt = 0;

  constructor(settings: LogSettings) {
    this.#folder = settings.folder;
    this.#winston = createLogger({
      level: settings.level,
      transports: [terminal(settings.terminal, () => this.level, settings.sentence)],
    });
    // A terminal that is closed, or a file that fails, must not end the process.
    this.#winston.on('error', ignore);
    settings.terminal.on('error', ignore);
    this.#terminal = settings.terminal;
  }

  error(event: string, fields?: LogFields): void {
    this.#write('error', event, fields);
  }

  warn(event: string, fields?: LogFields): void {
    this.#write('warn', event, fields);
  }

  info(event: string, fields?: LogFields): void {
    this.#write('info', event, fields);
  }

  debug(event: string, fields?: LogFields): void {
    this.#write('debug', event, fields);
  }

  /** Until the process ends: a restart goes back to the setting. */
  setLevel(level: LogLevel): void {
    if (this.#winston.level === level) return;
    this.#write('warn', 'log.level', { threshold: level });
    this.#winston.level = level;
  }

  get level(): LogLevel {
    return this.#winston.level as LogLevel;
  }

  /** Resolves when everything has been written. */
  async close(): Promise<void> {
    const finished = new Promise((resolve) => this.#winston.once('finish', resolve));
    this.#winston.end();
    await finished;
    this.#terminal.off('error', ignore);
  }

  #write(level: string, event: string, fields: LogFields = {}): void {
    if (this.#file === null && performance.now() >= this.#fileRetryAt) this.#openFile();
    try {
      this.#winston.log({ level, message: event, fields: redactFields(fields) });
    } catch (error) {
      // Something in the fields cannot even be looked at: the event counts.
      this.#winston.log({ level, message: event, fields: { unreadable: String(error) } });
    }
  }

  #openFile(): void {
    try {
      const file = dailyFile(this.#folder);
      const lose = (): void => this.#loseFile(file);
      file.on('error', lose);
      file.logStream.on('error', lose);
      this.#winston.add(file);
      this.#file = file;
    } catch {
      this.#fileRetryAt = performance.now() + FILE_RETRY;
    }
  }

  /** Its stream does not recover from an error: the next one is a new one. */
  #loseFile(file: DailyRotateFile): void {
    if (this.#file !== file) return;
    this.#file = null;
    this.#fileRetryAt = performance.now() + FILE_RETRY;
    this.#winston.remove(file);
  }
}

function ignore(): void {
  // Nothing is left that could report it.
}

function dailyFile(folder: string): DailyRotateFile {
  return new DailyRotateFile({
    dirname: folder,
    filename: 'campanile-%DATE%.log',
    auditFile: `${folder}/.campanile-logs.json`,
    maxFiles: '14d',
    maxSize: '20m',
    format: format.printf(({ level, message, fields }) =>
      JSON.stringify({
        time: new Date().toISOString(),
        level,
        event: message,
        ...asObject(fields),
      }),
    ),
  });
}

/** At the level `debug` it has these details as well. */
function terminal(
  stream: NodeJS.WritableStream,
  threshold: () => LogLevel,
  sentence?: Sentence,
): transports.StreamTransportInstance {
  const time = (): string => new Date().toLocaleTimeString('it-IT');
  const spoken = format((entry) => {
    if (sentence === undefined || threshold() === 'debug') return entry;
    const { level, message, fields } = entry;
    const text = sentence(level as LogLevel, String(message), { ...asObject(fields) });
    return text === null ? false : { ...entry, sentence: text };
  });
  const written = format.printf(({ level, message, fields, sentence: text }) => {
    if (typeof text === 'string') return `${time()} ${text}`;
    const details = Object.entries(asObject(fields)).map(([name, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return ` ${name}=${text}`;
    });
    return `${time()} ${level.padEnd(5)} ${String(message)}${details.join('')}`;
  });
  return new transports.Stream({ stream, format: format.combine(spoken(), written) });
}

function asObject(fields: unknown): object {
  return typeof fields === 'object' && fields !== null ? fields : {};
}

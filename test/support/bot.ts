/** The service as a process of its own, as staff run it. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { StatusSnapshot } from '#src/model/status.js';
import { testBrowser } from './browser.js';
import { PATIENCE, until } from './until.js';

/** As it is compiled, file by file: what is loaded before it finds the same modules. */
const MAIN = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));
/** `npm test` packs the program with its libraries: the same, and loaded in a third of the time. */
export const PROGRAM = process.env['TEST_PROGRAM'] ?? MAIN;

/** The service promises ten seconds; one that takes so many hangs. In milliseconds. */
const HANGS_AFTER = 60_000 * PATIENCE;

const HAS_SIGNALS = process.platform !== 'win32';

export interface BotOptions {
  readonly home: string;
  /** what the emulator printed for the browser */
  readonly browserArgs: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** can be sent messages, as by PM2; on Windows always, which has no signals */
  readonly withMessages?: boolean;
  /** for Node.js, before the program */
  readonly nodeArgs?: readonly string[];
}

export class Bot {
  private constructor(
    private readonly child: ChildProcess,
    private readonly home: string,
    readonly statusUrl: string,
    /** everything the process wrote to stderr so far */
    readonly output: string[],
  ) {}

  static async start(options: BotOptions): Promise<Bot> {
    const browser = await testBrowser();
    const { withMessages = !HAS_SIGNALS } = options;
    const program = options.nodeArgs === undefined ? [PROGRAM] : [...options.nodeArgs, MAIN];
    const child = spawn(process.execPath, [...program, 'run', '--json'], {
      stdio: ['ignore', 'pipe', 'pipe', ...(withMessages ? (['ipc'] as const) : [])],
      env: {
        ...process.env,
        CAMPANILE_HOME: options.home,
        CAMPANILE_PORT: '0',
        CAMPANILE_BROWSER_PATH: browser.executablePath,
        CAMPANILE_BROWSER_ARGS: JSON.stringify([...browser.args, ...options.browserArgs]),
        CAMPANILE_DIRECT_PAUSE_SECONDS: '0-0',
        CAMPANILE_DIRECT_HOURS: 'off',
        CAMPANILE_COOLING_SECONDS: '0',
        CAMPANILE_QUIET_HOURS: 'off',
        ...options.env,
      },
    });
    const { stdout, stderr } = child;
    if (stdout === null || stderr === null) throw new Error('a bot without output');
    const output: string[] = [];
    stderr.setEncoding('utf8').on('data', (text: string) => output.push(text));
    const lines = createInterface({ input: stdout });
    const first = await Promise.race([
      once(lines, 'line').then(([line]) => String(line)),
      // not at its exit: what it said last may not have been read then
      once(child, 'close').then(([code]) => {
        throw new Error(`the bot ended with ${String(code)}:\n${output.join('')}`);
      }),
    ]);
    const { status } = JSON.parse(first) as { status: string };
    return new Bot(child, options.home, status, output);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Whoever started it and read along is gone. */
  stopListening(): void {
    this.child.stdout?.destroy();
    this.child.stderr?.destroy();
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  async status(): Promise<StatusSnapshot> {
    const response = await fetch(`${this.statusUrl}/status.json`);
    return (await response.json()) as StatusSnapshot;
  }

  /** Waits until the service is in this state. */
  async reaches(state: StatusSnapshot['state'], limitMs?: number): Promise<StatusSnapshot> {
    return await until(
      `state ${state}`,
      async () => {
        const status = await this.status();
        return status.state === state && status;
      },
      limitMs,
    );
  }

  /** Resolves with the exit code. One that does not end is killed, with its browser. */
  async stop(
    how: 'SIGTERM' | 'SIGINT' | 'shutdown' = HAS_SIGNALS ? 'SIGTERM' : 'shutdown',
  ): Promise<number | null> {
    if (this.hasEnded) return this.child.exitCode;
    const exit = once(this.child, 'exit', { signal: AbortSignal.timeout(HANGS_AFTER) });
    if (how === 'shutdown') this.child.send(how);
    else this.child.kill(how);
    try {
      const [code] = (await exit) as [number | null];
      return code;
    } catch (error) {
      await this.kill();
      throw new Error(`the service did not end at ${how}:\n${this.output.slice(-20).join('')}`, {
        cause: error,
      });
    }
  }

  /** The office PC loses power: bot and browser die at once. */
  async kill(): Promise<void> {
    await this.killBot();
    await this.killBrowsers();
  }

  /** Only the bot dies; its browser is left alone. */
  async killBot(): Promise<void> {
    if (this.hasEnded) return;
    const exit = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exit;
  }

  /** Only the browser dies. */
  killBrowsers(): Promise<void> {
    return killBrowsers(join(this.home, 'sessions'));
  }
}

/** Process ids of the browsers whose profile lies below a folder. */
export async function browsersOf(folder: string): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'pid=,args='], {
    maxBuffer: 16 * 1024 * 1024,
  });
  return stdout
    .split('\n')
    .filter((line) => line.includes(`--user-data-dir=${folder}`))
    .map((line) => Number.parseInt(line, 10));
}

async function killBrowsers(folder: string): Promise<void> {
  await until('the browsers to be gone', async () => {
    const pids = await browsersOf(folder);
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // it has ended meanwhile
      }
    }
    return pids.length === 0;
  });
}

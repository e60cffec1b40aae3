/** A Windows PC under Wine, as `npm run test:windows` has prepared it, and the service on it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { StatusSnapshot } from '#src/model/status.js';
import { until } from '../support/until.js';

interface Prepared {
  /** for every program in it */
  readonly env: Readonly<Record<string, string>>;
  /** what it calls `C:\`, outside */
  readonly drive: string;
  /** the project as installed there, outside */
  readonly project: string;
  readonly node: string;
  readonly programs: Readonly<Record<'chrome' | 'hold' | 'console' | 'icacls', string>>;
}

/** How the service is started: as `npm start` does, in a window of its own, or as PM2 does. */
export type Start = 'plain' | 'window' | 'messages';

/** What starts the service in place of Node and its program: a script, without arguments. */
interface Script {
  readonly script: string;
}

const SHARE = '\\\\nas\\';

export class WindowsPc {
  readonly #pc: Prepared;
  #signs = 0;

  constructor(prepared = process.env['WINDOWS_PC']) {
    if (prepared === undefined) throw new Error('to be run by npm run test:windows');
    this.#pc = JSON.parse(prepared) as Prepared;
  }

  /** `C:\avvisi\a.txt` and `\\nas\avvisi\a.txt` as they are called outside. */
  outside(path: string): string {
    const { drive } = this.#pc;
    const [root, rest] = path.startsWith(SHARE)
      ? [join(dirname(drive), 'dosdevices', 'unc', 'nas'), path.slice(SHARE.length)]
      : [drive, path.slice(3)];
    return join(root, ...rest.split('\\'));
  }

  async makeFolder(path: string): Promise<void> {
    await mkdir(this.outside(path), { recursive: true });
  }

  /** A program of another office worker has a file open, until it is let go. @param share as in `hold.c` */
  async hold(path: string, share: number): Promise<() => Promise<void>> {
    const sign = this.#sign();
    const { hold } = this.#pc.programs;
    const said = this.#log('hold');
    const holding = this.#run([hold, String(share), path, sign.inside], said);
    await until(`${path} to be held`, () => readFileSync(said, 'utf8').includes('holding'));
    return async () => {
      sign.give();
      await ended(holding);
    };
  }

  /** @returns what it printed, and its exit code */
  async run(command: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const said = this.#log('run');
    const code = await ended(this.#run(command, said, env));
    return { code, said: readFileSync(said, 'utf8') };
  }

  /** The same for a program of the project, run by Node in the project's folder, with a browser. */
  async runProject(args: readonly string[], env: Readonly<Record<string, string>>) {
    const { node, programs } = this.#pc;
    return await this.run([node, ...args], {
      CAMPANILE_BROWSER_PATH: `Z:${programs.chrome}`,
      ...env,
    });
  }

  /** Node is installed where its own installer puts it. */
  async installNode(): Promise<void> {
    await this.makeFolder('C:\\Program Files\\nodejs');
    symlinkSync(this.#pc.node, this.outside('C:\\Program Files\\nodejs\\node.exe'));
  }

  /**
   * What scripts ask Windows to do with rights is written down, since Wine's own `icacls` does nothing.
   * @returns the environment for it, and what was asked: a call each
   */
  async rights(code = 0) {
    const system = this.outside('C:\\windows\\system32\\icacls.exe');
    await rm(system, { force: true });
    await copyFile(this.#pc.programs.icacls, system);
    const said = this.#log('icacls');
    return {
      env: {
        // the one that lies there, and not Wine's
        WINEDLLOVERRIDES: 'mscoree,mshtml=;icacls.exe=n',
        ICACLS_SAYS: `Z:${said}`,
        ICACLS_CODE: String(code),
      },
      asked: () =>
        readFileSync(said, 'utf8')
          .split(/(?:\r?\n){2}/)
          .filter(Boolean)
          .map((call) => call.split(/\r?\n/)),
    };
  }

  async startService(
    how: Start | Script,
    home: string,
    env: Readonly<Record<string, string>>,
  ): Promise<WindowsService> {
    const { node, project, programs } = this.#pc;
    const sign = this.#sign();
    const main = `Z:${join(project, 'dist', 'main.js')}`;
    const withMessages = `Z:${join(project, 'build', 'test', 'windows', 'with-messages.js')}`;
    const program = {
      plain: [node, main],
      window: [programs.console, sign.inside, `Z:${node}`, main],
      messages: [node, withMessages, sign.inside, main],
    };
    const command =
      typeof how === 'string' ? [...program[how], 'run', '--json'] : ['cmd', '/c', how.script];
    const said = this.#log('service');
    const child = this.#run(command, said, {
      CAMPANILE_HOME: home,
      CAMPANILE_PORT: '0',
      CAMPANILE_BROWSER_PATH: `Z:${programs.chrome}`,
      ...env,
    });
    return await WindowsService.started(child, said, sign.give);
  }

  #run(
    command: readonly string[],
    output: string,
    env: Readonly<Record<string, string>> = {},
  ): ChildProcess {
    // node.exe takes no pipe of the system outside.
    const file = openSync(output, 'a');
    try {
      return spawn('wine', command, {
        cwd: this.#pc.project,
        env: { ...process.env, ...this.#pc.env, ...env },
        stdio: ['ignore', file, file],
      });
    } finally {
      closeSync(file);
    }
  }

  #log(name: string): string {
    this.#signs += 1;
    return this.outside(`C:\\${name}-${String(this.#signs)}.log`);
  }

  /** A file that a program waits for. */
  #sign() {
    this.#signs += 1;
    const inside = `C:\\sign-${String(this.#signs)}`;
    return { inside, give: () => writeFileSync(this.outside(inside), '') };
  }
}

export class WindowsService {
  private constructor(
    private readonly child: ChildProcess,
    private readonly log: string,
    private readonly giveSign: () => void,
    readonly statusUrl: string,
  ) {}

  static async started(
    child: ChildProcess,
    log: string,
    giveSign: () => void,
  ): Promise<WindowsService> {
    const url = await until('the service to be up', () => {
      const said = existsSync(log) ? readFileSync(log, 'utf8') : '';
      if (hasEnded(child)) throw new Error(`the service ended:\n${said}`);
      return /(?:"status":"|è in funzione: )(http[^"\s]+)/.exec(said)?.[1];
    });
    return new WindowsService(child, log, giveSign, url);
  }

  get output(): string {
    return readFileSync(this.log, 'utf8');
  }

  async status(): Promise<StatusSnapshot> {
    return (await (await fetch(`${this.statusUrl}/status.json`)).json()) as StatusSnapshot;
  }

  async reaches(state: StatusSnapshot['state']): Promise<void> {
    await until(`state ${state}`, async () => {
      if (hasEnded(this.child)) throw new Error(`the service ended:\n${this.output}`);
      // A connection may be refused while Windows is busy with something else.
      const status = await this.status().catch(() => null);
      return status?.state === state;
    });
  }

  /** Ctrl+C in its window, or PM2's message: as it was started. @returns the exit code */
  async stop(): Promise<number | null> {
    this.giveSign();
    return await ended(this.child);
  }

  /** Of a service in a window only the window is ended: one that is to die without a word is started plainly. */
  async kill(): Promise<void> {
    if (hasEnded(this.child)) return;
    const exit = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exit;
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (!hasEnded(child)) await once(child, 'exit');
  return child.exitCode;
}

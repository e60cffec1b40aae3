/** A program beside the bench: it prints lines of JSON, and ends when its input does. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export class Program {
  readonly #lines: AsyncIterator<string>;
  readonly #errors: string[] = [];

  private constructor(
    private readonly child: ChildProcess,
    private readonly name: string,
  ) {
    const { stdout, stderr } = child;
    if (stdout === null || stderr === null) throw new Error('a program without output');
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
    stderr.setEncoding('utf8').on('data', (text: string) => this.#errors.push(text));
  }

  /** @param file below `build/test` @param order what it is to do, as JSON in its first argument */
  static start(file: string, order: unknown = null): Program {
    const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
    const args = order === null ? [] : [JSON.stringify(order)];
    return new Program(spawn(process.execPath, [path, ...args], { stdio: 'pipe' }), file);
  }

  /** The next thing it says. */
  async says<T>(): Promise<T> {
    const line = await this.#lines.next();
    if (line.done) throw new Error(`${this.name} ended:\n${this.#errors.join('')}`);
    return JSON.parse(line.value) as T;
  }

  /** Tells it to go on. */
  goOn(): void {
    this.child.stdin?.write('\n');
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Tells it to end, and waits for that. */
  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, 'exit');
    this.child.stdin?.end();
    await exit;
  }

  async terminate(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await exit;
  }
}

/** Of a process alone, without those that it has started, in megabytes (Linux). */
export async function residentMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) / 1024;
}

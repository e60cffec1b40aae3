import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { argumentsOf, processesInAnswer } from '#src/transports/whatsapp-web/browser-processes.js';

const MARKER = '--campanile-home=0123456789abcdef0123456789abcdef';

/** Seen from build/test/unit. */
const SOURCES = fileURLToPath(new URL('../../../src', import.meta.url));

describe('questions about processes, and programs of the system', () => {
  it('are asked in these files alone, which know Windows: another one is to be seen here', () => {
    const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .filter((name) =>
        /node:child_process|process\.kill\(|from 'pidusage'/.test(
          readFileSync(join(SOURCES, name), 'utf8'),
        ),
      )
      .map((name) => name.replaceAll('\\', '/'))
      .toSorted();
    assert.deepEqual(files, [
      'commands/doctor/computer.ts',
      'system/browser-fetch.ts',
      'system/document-pages.ts',
      'system/home.ts',
      'system/windows-programs.ts',
      'transports/whatsapp-web/browser-processes.ts',
    ]);
  });
});

describe('the processes of a Windows PC', () => {
  it('are read from what PowerShell answers, however long a command line is', () => {
    const long = `"C:\\Program Files\\chrome.exe" ${'--flag '.repeat(500)}${MARKER}`;
    const rows = [
      { ProcessId: 4, WorkingSetSize: 1_024, CommandLine: null },
      { ProcessId: 812, WorkingSetSize: 5_000_000_000, CommandLine: long },
    ];
    assert.deepEqual(processesInAnswer(`\uFEFF${JSON.stringify(rows)}\r\n`), [
      { pid: 4, memory: 1_024, commandLine: null },
      { pid: 812, memory: 5_000_000_000, commandLine: long },
    ]);
  });

  it('are not guessed at when the answer is something else', () => {
    for (const text of [
      '',
      'ProcessId CommandLine\r\n',
      '{"ProcessId":1}',
      '[{"ProcessId":"1"}]',
    ]) {
      assert.throws(() => processesInAnswer(text), text);
    }
  });

  it('have a marker only as an argument of its own', () => {
    const has = (commandLine: string) => argumentsOf(commandLine).includes(MARKER);
    assert.equal(
      has(`"C:\\Program Files\\Google\\chrome.exe" --headless ${MARKER} about:blank`),
      true,
    );
    assert.equal(has(`chrome.exe "${MARKER}"`), true);
    assert.equal(has(`chrome.exe ${MARKER}0`), false);
    assert.equal(has(`notepad.exe "note about ${MARKER} in a text"`), false);
    assert.equal(has(`chrome.exe x${MARKER}`), false);
  });

  it('have their arguments as the programs themselves read them', () => {
    const cases: readonly (readonly [string, readonly string[]])[] = [
      [String.raw`a  b	c`, ['a', 'b', 'c']],
      [String.raw`"a b" c`, ['a b', 'c']],
      [String.raw`"ab\"c" "\\" d`, ['ab"c', '\\', 'd']],
      [String.raw`a\\\b d"e f"g h`, ['a\\\\\\b', 'de fg', 'h']],
      [String.raw`a\\\"b c d`, ['a\\"b', 'c', 'd']],
      [String.raw`a\\\\"b c" d e`, ['a\\\\b c', 'd', 'e']],
      ['a "" b', ['a', '', 'b']],
      ['', []],
    ];
    for (const [line, expected] of cases) assert.deepEqual(argumentsOf(line), expected, line);
  });
});

/** A browser that starts, and then never answers who wants to connect to it. */
import assert from 'node:assert/strict';
import { chmod, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { once } from 'node:events';
import { ClientSession } from '#src/transports/whatsapp-web/browser-session.js';
import { markedProcesses, markerOf } from '#src/transports/whatsapp-web/browser-processes.js';
import { SESSION_TIMES } from '#src/transports/whatsapp-web/session-times.js';
import { systemClock } from '#src/runtime/time.js';
import { silentLogger } from '../fakes/runtime.js';
import { useTempDir } from '../support/temp-dir.js';
import { until } from '../support/until.js';

/** Milliseconds. */
const LAUNCH = 1_000;
const CLOSE = 200;

describe('a browser that hangs while it is started', () => {
  const folder = useTempDir();
  let silent: Server;
  const sockets = new Set<Socket>();

  beforeEach(async () => {
    silent = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    silent.close();
  });

  it('is given up in time, and ended, so that the next one finds its profile free', async () => {
    const { port } = silent.address() as AddressInfo;
    const program = join(folder.path, 'browser');
    const endpoint = `ws://127.0.0.1:${String(port)}/devtools/browser/nobody`;
    await writeFile(
      program,
      `#!/bin/sh\necho "DevTools listening on ${endpoint}" >&2\nwhile :; do sleep 1; done\n`,
    );
    await chmod(program, 0o755);
    const sessions = join(folder.path, 'sessions');
    const nothing = (): void => undefined;
    const session = new ClientSession(
      sessions,
      { executablePath: program, args: [] },
      {
        qr: nothing,
        synced: nothing,
        socket: nothing,
        reloaded: nothing,
        lacking: nothing,
        message: nothing,
        receipts: nothing,
        edited: nothing,
        call: nothing,
      },
      silentLogger,
      systemClock,
      { ...SESSION_TIMES.door, pageAnswer: SESSION_TIMES.pageAnswer, launch: LAUNCH },
    );
    const opened = session.open();
    await until('somebody to connect', () => sockets.size > 0);
    const end = await session.end;
    assert.deepEqual(end, { kind: 'failed', detail: 'the browser has not started in time' });
    assert.equal((await markedProcesses(markerOf(sessions))).length, 1);
    await session.close(CLOSE);
    assert.deepEqual(await markedProcesses(markerOf(sessions)), []);
    for (const socket of sockets) socket.destroy();
    await opened;
  });
});

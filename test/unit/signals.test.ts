import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { ShutdownSignal } from '#src/runtime/lifecycle.js';
import { MemoryLogger } from '../fakes/memory-logger.js';

describe('the end of the process', () => {
  let process: EventEmitter;
  let log: MemoryLogger;
  let ending: ShutdownSignal;

  beforeEach(() => {
    process = new EventEmitter();
    log = new MemoryLogger();
    ending = new ShutdownSignal(log, (error) => error === 'auth timeout');
    ending.watch(process);
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK']) {
    it(`is orderly after ${signal}`, async () => {
      process.emit(signal);
      assert.equal(await ending.requested, 0);
    });
  }

  it('is orderly after PM2’s message', async () => {
    process.emit('message', 'something else');
    process.emit('message', 'shutdown');
    assert.equal(await ending.requested, 0);
    assert.match(log.lines.join(), /"reason":"shutdown"/);
  });

  for (const event of ['uncaughtException', 'unhandledRejection']) {
    it(`is a failure after ${event}, with its reason in the log`, async () => {
      process.emit(event, new Error('broken'));
      assert.equal(await ending.requested, 1);
      assert.match(log.lines.join(), /process\.failed/);
    });
  }

  it('is not brought about by what whatsapp-web.js leaves behind', async () => {
    process.emit('unhandledRejection', 'auth timeout');
    assert.match(log.lines.join(), /process\.stray-rejection/);
    process.emit('SIGTERM');
    assert.equal(await ending.requested, 0);
  });

  it('keeps its first reason, and outlives further signals', async () => {
    process.emit('uncaughtException', new Error('broken'));
    process.emit('SIGTERM');
    process.emit('SIGTERM');
    assert.equal(await ending.requested, 1);
    assert.ok(process.listenerCount('SIGTERM') > 0);
  });
});

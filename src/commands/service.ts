/** The commands about the running service. */
import { ANSWERS, WRITTEN_WRONG, HELP } from '../messages/it/commands.js';
import { defineCommand, EXIT, UsageError, RefusedError } from './command.js';
import { serviceCalls, remoteCalls, runningService, whileStopped } from './service-or-database.js';
import { LOG_LEVELS } from '../ports/command-calls.js';
import { setAside } from '../transports/whatsapp-web/credentials.js';
import { systemClock } from '../runtime/time.js';
import type { Config } from '../config.js';
import { UNLINK } from '../messages/it/terminal.js';

export const logLevel = defineCommand({
  help: HELP['log-level error'],
  options: {},
  operands: ['LIVELLO'],
  run: async ({ operands: [written] }, { settings, version, print }) => {
    const level = LOG_LEVELS.find((known) => known === written);
    if (level === undefined) throw new UsageError(WRITTEN_WRONG.noLevel(written));
    await (await serviceCalls(await settings(), version)).logLevel({ level });
    print(ANSWERS.logLevel(level));
    return EXIT.done;
  },
});

export const unlink = defineCommand({
  help: HELP['unlink --conferma'],
  options: { conferma: { type: 'boolean', default: false } },
  run: async ({ options: { conferma } }, { settings, version, print }) => {
    if (!conferma) {
      throw new RefusedError(UNLINK.isRehearsed);
    }
    const config = await settings();
    const service = await runningService(config, version);
    if (service === null) {
      print(await forgetLogin(config));
      return EXIT.done;
    }
    if (!(await remoteCalls(service).unlink({}))) {
      throw new RefusedError(UNLINK.notNow);
    }
    print(UNLINK.done);
    return EXIT.done;
  },
});

/** @throws HomeError while the service is starting */
function forgetLogin(config: Config): Promise<string> {
  return whileStopped(config, async () => {
    const { signal } = new AbortController();
    const aside = await setAside(config.paths.sessions, { clock: systemClock, signal });
    if (aside.kind === 'nothing') throw new RefusedError(UNLINK.nothing);
    return UNLINK.atTheNextStart;
  });
}

import { Bot } from './bot.js';
import type { TempDir } from './temp-dir.js';

/** The service, with a browser that cannot reach WhatsApp. */
interface IdleService {
  start(env?: Readonly<Record<string, string>>): Promise<Bot>;
  /** Nothing happens if it does not run. */
  stop(): Promise<void>;
}

/**
 * The service in a home; stopped after each test. Called before `useTempDir`, hence the function:
 * mocha runs the hooks in the order in which they were set, and the service stops before its home goes.
 */
export function useIdleService(home: () => TempDir): IdleService {
  let bot: Bot | null = null;

  async function stop(): Promise<void> {
    await bot?.stop();
    bot = null;
  }
  afterEach(stop);

  return {
    start: async (env = {}) => {
      bot = await Bot.start({
        home: home().path,
        env,
        browserArgs: ['--host-resolver-rules=MAP * ~NOTFOUND'],
      });
      return bot;
    },
    stop,
  };
}

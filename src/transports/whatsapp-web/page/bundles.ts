/** What WhatsApp Web does not fetch at its start. These run in the page. */

/** How the loading of one component went. */
export interface BundleLoad {
  readonly component: string;
  readonly outcome: 'loaded' | 'refused' | 'timed-out' | 'no-loader';
  /** what was thrown; empty where nothing was */
  readonly detail: string;
}

/**
 * Has the page load these components, all at once, and waits `limitMs` at most for each of two
 * ways: the handle that the client itself uses (`JSResourceForInteraction(component).load()`, the
 * function being the module or its default), and where that does not do it `Bootloader.loadModules`
 * (read in the client of August 2026; the latter as wa-js calls it). What was loaded once in this
 * document is not asked for again.
 */
export async function loadBundles(request: {
  readonly components: readonly string[];
  readonly limitMs: number;
}): Promise<BundleLoad[]> {
  type Outcome = Omit<BundleLoad, 'component'>;
  type Way = (component: string) => Promise<unknown>;
  const loaded = (window.campanileBundles ??= new Set());
  const find = (name: string): unknown => {
    try {
      return (window.require as (name: string) => unknown)(name) ?? undefined;
    } catch {
      return undefined;
    }
  };
  const textOf = (error: unknown) => String((error as Error | undefined)?.message ?? error);

  const waysOf = (): Way[] => {
    const ways: Way[] = [];
    type Resource = (component: string) => { load(): Promise<unknown> };
    const found = find('JSResourceForInteraction') as Resource | { default?: Resource } | undefined;
    const resource = typeof found === 'function' ? found : found?.default;
    if (typeof resource === 'function') ways.push(async (name) => resource(name).load());
    const bootloader = find('Bootloader') as
      { loadModules?(names: string[], done: () => void, tag: string): void } | undefined;
    const byBootloader = bootloader?.loadModules?.bind(bootloader);
    if (byBootloader) {
      ways.push(
        (name) =>
          new Promise<void>((resolve) => {
            byBootloader([name], resolve, 'campanile');
          }),
      );
    }
    return ways;
  };

  const within = async (work: Promise<unknown>): Promise<Outcome> => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<Outcome>((resolve) => {
      timer = setTimeout(() => {
        resolve({ outcome: 'timed-out', detail: '' });
      }, request.limitMs);
    });
    const done = work.then(
      (): Outcome => ({ outcome: 'loaded', detail: '' }),
      (error: unknown): Outcome => ({ outcome: 'refused', detail: textOf(error) }),
    );
    const outcome = await Promise.race([done, late]);
    clearTimeout(timer);
    return outcome;
  };

  return Promise.all(
    request.components.map(async (component): Promise<BundleLoad> => {
      if (loaded.has(component)) return { component, outcome: 'loaded', detail: '' };
      let first: Outcome | null = null;
      for (const way of waysOf()) {
        // a way may throw before it gives a promise
        const outcome = await within((async () => way(component))());
        if (outcome.outcome === 'loaded') {
          loaded.add(component);
          return { component, ...outcome };
        }
        // the handle says why; the other way is silent about a script that does not come
        first ??= outcome;
      }
      return { component, ...(first ?? { outcome: 'no-loader', detail: '' }) };
    }),
  );
}

import type { NoticeFolder } from '#src/ports/folder.js';

/** A folder of which one act fails, before it has done anything or after it has done all. */
export function failing(act: 'file' | 'spool' | 'takeBack', before = true) {
  return (real: NoticeFolder): NoticeFolder =>
    new Proxy(real, {
      get(folder, key) {
        const value: unknown = Reflect.get(folder, key);
        if (typeof value !== 'function') return value;
        const method = value.bind(folder) as (...given: unknown[]) => Promise<unknown>;
        if (key !== act) return method;
        return async (...given: unknown[]) => {
          if (!before) await method(...given);
          throw new Error('killed');
        };
      },
    });
}

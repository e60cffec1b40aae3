/** The fault `restoreLate`: chats and lists that a load, or a pairing, does not bring back at once. */
import { boot } from '../boot-facts.js';
import { onFault } from './faults.js';

let lateMs = boot().restoreLateMs;
const waiting = new Set<() => void>();

onFault('restoreLate', ({ ms }) => {
  if (ms !== 0) return;
  lateMs = 0;
  for (const comeBack of waiting) comeBack();
  waiting.clear();
});

/** Resolves when they may come back; null: at once. */
export function untilMemoryIsBack(): Promise<void> | null {
  const ms = lateMs;
  if (ms === 0) return null;
  return new Promise((resolve) => {
    waiting.add(resolve);
    if (ms !== null) setTimeout(resolve, ms);
  });
}

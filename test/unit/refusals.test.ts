import assert from 'node:assert/strict';
import type { RefusalWhy } from '#src/model/delivery.js';
import { refusalOf } from '#src/transports/whatsapp-web/evidence.js';

describe('a refusal of WhatsApp’s servers', () => {
  const CASES: [to: 'list' | 'person', codes: number[], why: RefusalWhy][] = [
    ['list', [429], 'quota'],
    ['list', [401, 402, 405, 420], 'no-lists'],
    ['list', [482], 'blocked'],
    ['person', [482], 'blocked'],
    ['person', [463, 475], 'later'],
    ['list', [400, 463, 475, 500], 'other'],
    ['person', [402, 405, 420, 429, 500], 'other'],
    ['person', [400, 403, 404, 410], 'unreachable'],
  ];
  for (const [to, codes, why] of CASES) {
    it(`is ${why} with ${codes.map(String).join(', ')} to a ${to}, and keeps its code`, () => {
      for (const code of codes) {
        assert.deepEqual(refusalOf(to, code), { why, code: String(code) });
      }
    });
  }
});

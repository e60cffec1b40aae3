/**
 * Luxon asks the system for the offset of a zone each time, which costs as much as a tenth of a life.
 * Offsets change at whole quarters of an hour only, and the same ones are asked for again and again.
 */
import { IANAZone } from 'luxon';

const QUARTER = 15 * 60_000;

export function rememberOffsets(): void {
  const known = new Map<string, number>();
  const asked = Reflect.get(IANAZone.prototype, 'offset');
  IANAZone.prototype.offset = function (at) {
    const key = `${this.name} ${String(Math.floor(at / QUARTER))}`;
    const offset = known.get(key) ?? asked.call(this, at);
    known.set(key, offset);
    return offset;
  };
}

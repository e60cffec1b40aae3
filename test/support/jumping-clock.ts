/**
 * Loaded into the service before its program (`--import`): at SIGUSR2 its time of day jumps by
 * `JUMP_MS`, while the time that goes by does not: a PC that has slept, or whose clock was set.
 */
import process from 'node:process';

const RealDate = Date;
let ahead = 0;

class JumpingDate extends RealDate {
  constructor(...given: [] | [number | string | Date]) {
    super(given.length === 0 ? RealDate.now() + ahead : given[0]);
  }

  static override now(): number {
    return RealDate.now() + ahead;
  }
}

globalThis.Date = JumpingDate as DateConstructor;
process.on('SIGUSR2', () => {
  ahead += Number(process.env['JUMP_MS']);
});

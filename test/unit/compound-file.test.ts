import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  DamagedFileError,
  readCompoundFile,
  examineOfficeBinary,
} from '#src/notices/formats/office-binary.js';
import { CUT_SHORT } from '#src/notices/formats/format.js';
import { fixture } from '../support/fixtures.js';
import { fuzzPlan } from '../support/fuzz.js';

const FILES = ['avviso.doc', 'protetto.doc', 'raccolta.xls', 'protetto.xls', 'protetto.docx'];
const WORD = fixture('avviso.doc');
const SECTOR = 512;

/** Where a sector begins; the header stands before the first one. */
const sectorAt = (number: number): number => (number + 1) * SECTOR;
const FIRST_FAT = WORD.readUInt32LE(0x4c);
const DIRECTORY = WORD.readUInt32LE(0x30);

function changed(change: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.from(WORD);
  change(bytes);
  return bytes;
}

describe('a compound file', () => {
  it('has its streams, small and large', () => {
    assert.equal(readCompoundFile(WORD).stream('WordDocument')?.readUInt16LE(0), 0xa5ec);
    assert.equal(readCompoundFile(WORD).stream('Nessuno'), null);
    const slides = fixture('presentazione.ppt.gz');
    const user = readCompoundFile(slides).stream('Current User');
    assert.equal(user?.readUInt16LE(2), 0x0ff6);
  });

  for (const [what, bytes] of [
    [
      'whose chain of sectors leads back into itself',
      changed((file) => file.writeUInt32LE(DIRECTORY, sectorAt(FIRST_FAT) + 4 * DIRECTORY)),
    ],
    [
      'whose directory leads back into itself',
      changed((file) => {
        const first = file.readUInt32LE(sectorAt(DIRECTORY) + 76);
        file.writeUInt32LE(first, sectorAt(DIRECTORY) + 128 * first + 68);
      }),
    ],
    [
      'whose list of tables leads back into itself',
      changed((file) => {
        file.writeUInt32LE(0, 0x44);
        file.writeUInt32LE(0, sectorAt(0) + SECTOR - 4);
      }),
    ],
    ['that ends before its last sector', WORD.subarray(0, WORD.length - 4 * SECTOR)],
    ['that is a header only', WORD.subarray(0, SECTOR)],
  ] as const) {
    it(`${what} is damaged, and taken for cut short`, () => {
      assert.throws(() => readCompoundFile(bytes), DamagedFileError);
      assert.deepEqual(examineOfficeBinary(bytes)?.flaw, CUT_SHORT);
    });
  }

  const plan = fuzzPlan();
  it(`is examined to the end whatever its bytes say (${plan.title})`, function () {
    this.timeout(300_000);
    const damage = fc.array(
      fc.record({
        sector: fc.constantFrom('header', 'fat', 'directory', 'any'),
        at: fc.nat(),
        value: fc.oneof(fc.nat(64), fc.constantFrom(0xffffffff, 0xfffffffe, 0x7fffffff)),
      }),
      { minLength: 1, maxLength: 6 },
    );
    const examined = new Set<unknown>();
    fc.assert(
      fc.property(fc.constantFrom(...FILES), damage, (name, wounds) => {
        const bytes = Buffer.from(fixture(name));
        const places = {
          header: 0,
          fat: sectorAt(bytes.readUInt32LE(0x4c)),
          directory: sectorAt(bytes.readUInt32LE(0x30)),
        };
        for (const { sector, at, value } of wounds) {
          const place = sector === 'any' ? 4 * (at % (bytes.length / 4)) : places[sector];
          bytes.writeUInt32LE(value, sector === 'any' ? place : place + 4 * (at % (SECTOR / 4)));
        }
        examined.add(examineOfficeBinary(bytes)?.flaw);
      }),
      plan,
    );
    assert.ok(examined.has(CUT_SHORT) && examined.has(null));
  });
});

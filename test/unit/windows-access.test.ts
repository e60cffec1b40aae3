import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { otherAccountsOnWindows } from '#src/commands/doctor/home.js';
import { closedOnWindows } from '#src/messages/it/windows-access.js';
import { closeOnWindows, letsOthersIn, openOnWindows } from '#src/system/windows-access.js';
import { useTempDir } from '../support/temp-dir.js';
import { shows, showsNot } from '../support/shows.js';

const ANNA = 'S-1-5-21-1004336348-1177238915-682003330-1001';
/** As Windows gives it to a folder in `C:\`, and as the folder is when it has been closed; nobody has seen these on a PC yet. */
const OF_DRIVE = `O:${ANNA}G:DUD:AI(A;OICIID;FA;;;BA)(A;OICIID;FA;;;SY)(A;OICIID;0x1200a9;;;BU)(A;ID;0x1301bf;;;AU)(A;OICIIOID;SDGXGWGR;;;AU)`;
const CLOSED = `O:${ANNA}G:DUD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;${ANNA})`;
const PROGRAM = CLOSED + '(A;;0x1200a9;;;AU)';

describe('the rights of a folder on Windows', () => {
  for (const [what, sddl, reads, writes] of [
    ['in the root of a drive', OF_DRIVE, true, true],
    ['that is closed', CLOSED, false, false],
    ['of a closed program, to be listed', PROGRAM, true, false],
    ['given to everybody by its number', `${CLOSED}(A;OICI;FA;;;S-1-1-0)`, true, true],
    ['given to the users of the domain', `${CLOSED}(A;;0x1301bf;;;S-1-5-21-1-2-3-513)`, true, true],
    ['given to one colleague', `${CLOSED}(A;OICI;FA;;;S-1-5-21-1-2-3-1105)`, false, false],
    ['denied to everybody', `${CLOSED}(D;OICI;FA;;;WD)`, false, false],
    ['in which others may only add', `${CLOSED}(A;CI;LC;;;BU)`, true, true],
    ['without a list', `O:${ANNA}G:DU`, true, true],
    ['of a disk without rights', `O:${ANNA}G:DUD:NO_ACCESS_CONTROL`, true, true],
  ] as const) {
    it(`are read: one ${what}`, () => {
      assert.deepEqual(
        [letsOthersIn(sddl, 'to read'), letsOthersIn(sddl, 'to write')],
        [reads, writes],
      );
    });
  }

  describe('of Campanile', () => {
    const home = useTempDir();
    const places = () => ({
      program: home.path,
      watchedFolder: home.join('avvisi'),
      kept: [home.join('archivio'), home.join('sessions'), home.join('campanile.yaml')],
    });
    beforeEach(async () => {
      await mkdir(home.join('archivio'));
      await writeFile(home.join('campanile.yaml'), '');
    });

    /** Windows’ programs: `whoami` knows Anna, `icacls` refuses what it is told to. */
    function windows(refuses: (line: string) => boolean = () => false) {
      const asked: string[] = [];
      const run = (program: string, [place = '', ...args]: readonly string[]) => {
        if (program === 'whoami.exe') {
          return Promise.resolve({ code: 0, printed: `"ufficio\\anna","${ANNA}"\r\n` });
        }
        const line = [place === home.path ? '.' : basename(place), ...args].join(' ');
        asked.push(line);
        return Promise.resolve({ code: refuses(line) ? 5 : 0, printed: '' });
      };
      return { asked, run };
    }
    const closing = (place: string, heirs = '(OI)(CI)') => [
      `${place} /grant:r *S-1-5-18:${heirs}F *S-1-5-32-544:${heirs}F *${ANNA}:${heirs}F`,
      `${place} /inheritance:r`,
      `${place} /remove:g *S-1-1-0 *S-1-5-11 *S-1-5-32-545 *S-1-5-4`,
    ];

    it('are ours and the administrators’, but those of the watched folder, which it keeps', async () => {
      const { asked, run } = windows();
      assert.deepEqual(await closeOnWindows(places(), run), []);
      assert.deepEqual(asked, [
        ...closing('archivio'),
        ...closing('campanile.yaml', ''),
        'avvisi /inheritance:d',
        ...closing('.'),
        '. /grant *S-1-5-11:(RX)',
      ]);
    });

    it('are left to a watched folder that lies elsewhere, and to one that would lose them', async () => {
      const elsewhere = windows();
      await closeOnWindows({ ...places(), watchedFolder: '/srv/avvisi' }, elsewhere.run);
      assert.ok(!elsewhere.asked.some((line) => line.startsWith('avvisi')));
      const { asked, run } = windows((line) => line.startsWith('avvisi'));
      assert.deepEqual(await closeOnWindows(places(), run), [home.path]);
      assert.ok(!asked.some((line) => line.startsWith('. ')), 'or colleagues would be shut out');
    });

    it('of a whole drive stay', async () => {
      const { asked, run } = windows();
      assert.deepEqual(await closeOnWindows({ ...places(), program: '/' }, run), ['/']);
      assert.ok(!asked.some((line) => line.startsWith(' ')));
    });

    it('that Windows does not change are told, and the next ones are changed', async () => {
      const { asked, run } = windows((line) => line.startsWith('archivio /inher'));
      assert.deepEqual(await closeOnWindows(places(), run), [home.join('archivio')]);
      assert.ok(asked.includes('. /inheritance:r'));
      const failed = 'C:\\Campanile\\archivio';
      shows(closedOnWindows('C:\\Campanile', [failed]), failed);
      showsNot(closedOnWindows('C:\\Campanile', []), failed);
    });

    it('are told of by doctor as PowerShell answers, and not guessed at', async () => {
      const answers = (answer: unknown) => () =>
        Promise.resolve({ code: 0, printed: `\uFEFF${JSON.stringify(answer)}\r\n` });
      assert.deepEqual(await openOnWindows(places(), answers([PROGRAM, CLOSED, OF_DRIVE])), [
        home.join('campanile.yaml'),
      ]);
      assert.deepEqual(await openOnWindows(places(), answers([OF_DRIVE, CLOSED, CLOSED])), [
        home.path,
      ]);
      for (const answer of [[PROGRAM], [PROGRAM, '', CLOSED], {}]) {
        await assert.rejects(openOnWindows(places(), answers(answer)));
      }
      assert.equal(otherAccountsOnWindows([]).kind, 'good');
      assert.match(otherAccountsOnWindows(['C:\\a']).advice ?? '', /installa-servizio\.cmd/);
    });
  });
});

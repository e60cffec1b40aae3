/** What staff do in the watched folder and its neighbours. */
import type { NoticeDrop, StaffAct } from './history.js';
import { asWritten, fileStem, noticeText, pictureOf } from './notice-texts.js';
import type { Promises } from './promises.js';
import type { Service } from './service.js';
import { RETRACTIONS, TESTS, WATCHED } from './sim-folder.js';
import type { World } from './world.js';

type ActOnFiles = Extract<
  StaffAct,
  'drag' | 'dragToRetract' | 'correct' | 'dropAgain' | 'dropTest'
>;

export class StaffFiles {
  constructor(
    private readonly world: World,
    private readonly service: Service,
    private readonly promises: Promises,
  ) {}

  drop(notice: NoticeDrop): void {
    const at = this.world.pc.now();
    const lines: string[] = [];
    if (notice.sendIn !== null) lines.push(`Invia il: ${asWritten(at + notice.sendIn)}`);
    if (notice.expiresIn !== null) lines.push(`Scade il: ${asWritten(at + notice.expiresIn)}`);
    if (notice.urgent) lines.push('Urgente: sì');
    const head = lines.length === 0 ? '' : `${lines.join('\n')}\n\n`;
    const stem = fileStem(notice.number);
    const { number, files = 0 } = notice;
    if (notice.media) this.#put(`${stem}.png`, pictureOf(number));
    for (let file = 1; file <= files; file += 1)
      this.#put(`${stem}/${String(file)}.png`, pictureOf(number, file));
    const name = files === 0 ? stem : `${stem}/testo`;
    this.#put(`${name}.txt`, Buffer.from(`${head}${noticeText(number)}\n`));
    this.promises.dropped(notice);
  }

  act(act: ActOnFiles, number: number): void {
    switch (act) {
      case 'drag':
        return this.#drag(number);
      case 'dragToRetract':
        return this.#dragToRetract(number);
      case 'correct':
        return this.#correct(number);
      case 'dropAgain':
        return this.#dropAgain(number);
      case 'dropTest':
        return this.#dropTest(number);
    }
  }

  #drag(number: number): void {
    for (const name of this.#filesIn('in-corso', number)) {
      this.world.disk.move(`${WATCHED}/in-corso/${name}`, `${WATCHED}/annullati/${name}`);
      this.promises.staff.drags(number);
    }
  }

  #dragToRetract(number: number): void {
    for (const name of this.#filesIn('inviati', number))
      this.world.disk.move(`${WATCHED}/inviati/${name}`, `${RETRACTIONS}/${name}`);
    this.#hint();
  }

  /** Staff write over their own file, as long as it lies there. */
  #correct(number: number): void {
    const { files } = this.world.disk;
    const name = `${fileStem(number)}.txt`;
    const file = files.get(`${WATCHED}/${name}`);
    if (file === undefined) return;
    this.promises.files.keepsNoLonger(file.bytes);
    files.delete(`${WATCHED}/${name}`);
    this.#put(name, Buffer.from(`${noticeText(number)} Corretto.\n`));
    this.promises.corrected(number);
  }

  #dropAgain(number: number): void {
    if (!this.world.disk.files.has(`${WATCHED}/${fileStem(number)}.txt`))
      this.drop({ number, media: false, urgent: false, sendIn: null, expiresIn: null });
    this.#hint();
  }

  #dropTest(number: number): void {
    const stem = fileStem(number);
    this.#put(`${stem}.txt`, Buffer.from(`Prova di ${stem}.\n`), TESTS);
    this.#hint();
  }

  /** Names of what belongs to a notice, in a folder of the program's. */
  #filesIn(folder: string, number: number): readonly string[] {
    const stem = fileStem(number);
    return this.world.disk
      .below(`${WATCHED}/${folder}`)
      .filter(
        (name) => name === `${stem}.txt` || name === `${stem}.png` || name.startsWith(`${stem}/`),
      );
  }

  #put(name: string, bytes: Buffer, folder = WATCHED): void {
    this.world.disk.write(`${folder}/${name}`, bytes, true);
    this.promises.files.keeps(bytes);
    this.#hint();
  }

  /** The system tells of a change, unless the PC sleeps. */
  #hint(): void {
    if (this.world.pc.isAsleep) return;
    for (const watched of this.service.running?.folders ?? []) watched.hint();
  }
}

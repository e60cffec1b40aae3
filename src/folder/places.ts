import { join } from 'node:path';
import type { FilingPlace } from '../ports/folder.js';
import { exists } from './durable.js';
import { isOurGuideIn } from './own-texts.js';

export const FILING_PLACES = [
  'in-corso',
  'inviati',
  'scartati',
  'annullati',
] as const satisfies readonly FilingPlace[];

/** Absolute paths. */
export type Places = Readonly<Record<FilingPlace, string>>;

export const TEST_FOLDER = 'prova';
export const RETRACTION_FOLDER = 'ritira';
const TEST_REPORTS = 'esiti';

/** Of the watched folder itself. */
export function placesIn(folder: string): Places {
  return {
    'in-corso': join(folder, 'in-corso'),
    inviati: join(folder, 'inviati'),
    scartati: join(folder, 'scartati'),
    annullati: join(folder, 'annullati'),
  };
}

/** Of the folder for tests: everything that is done with lies together. */
export function testPlacesIn(folder: string): Places {
  const reports = join(folder, TEST_FOLDER, TEST_REPORTS);
  return { 'in-corso': reports, inviati: reports, scartati: reports, annullati: reports };
}

/** Whether what always lies in a watched folder that is in use does. @throws the system's own error */
export async function isMarked(folder: string): Promise<boolean> {
  return (await exists(join(folder, 'in-corso'))) || (await isOurGuideIn(folder));
}

/** What the form of a notice sends: what is written in it, the files chosen, and the button that was pressed. */
import type { BodyData } from 'hono/utils/body';
import { z } from 'zod';
import type { Draft, DraftFile } from '../../ports/drafts.js';

const oneLine = z
  .string()
  .transform((text) => text.replace(/\s+/g, ' ').trim().slice(0, 80))
  .catch('');

/** Of a mistyped year browsers send up to six digits: that is told, and not taken for «at once». */
const dateAndTime = z
  .string()
  .regex(/^\d{4,6}-\d{2}-\d{2}T\d{2}:\d{2}$/)
  .catch('');

const form = z
  .object({
    titolo: oneLine,
    testo: z
      .string()
      .transform((text) => text.replace(/\r\n?/g, '\n').trimEnd())
      .catch(''),
    urgente: z.string().optional().catch(undefined),
    ripeti: z.string().optional().catch(undefined),
    fuoricanale: z.string().optional().catch(undefined),
    invia: dateAndTime,
    scade: dateAndTime,
    scartato: z.string().nullable().catch(null),
    bozza: z.string().catch(''),
    /** `salva`, `su:ID`, `prima:ID:ID` … */
    fare: z.string().catch('salva'),
  })
  .transform(
    ({ titolo, testo, urgente, ripeti, fuoricanale, invia, scade, scartato, bozza, fare }) => ({
      id: bozza,
      written: {
        title: titolo,
        text: testo,
        urgent: urgente !== undefined,
        repeat: ripeti !== undefined,
        offChannel: fuoricanale !== undefined,
        sendAt: invia,
        expiresAt: scade,
        ...(scartato === null ? {} : { corrects: scartato }),
      },
      act: fare,
    }),
  );

interface FormSent {
  /** of the draft; '': none is kept yet */
  readonly id: string;
  readonly written: Partial<Draft>;
  readonly chosen: readonly File[];
  /** names of files that were chosen and have nothing in them */
  readonly empty: readonly string[];
  readonly act: string;
}

export function formSent(body: BodyData<{ all: true }>): FormSent {
  const files = filesIn(body['file']);
  return {
    ...form.parse(body),
    chosen: files.filter(({ size }) => size > 0),
    empty: files.filter(({ size }) => size === 0).map(({ name }) => name),
  };
}

function filesIn(field: unknown): readonly File[] {
  const files = Array.isArray(field) ? field : [field];
  // A field that was left empty comes as a file without name and bytes.
  return files.filter(
    (file): file is File => file instanceof File && (file.name !== '' || file.size > 0),
  );
}

/** The files of a draft after a button was pressed; what it does not know changes nothing. */
export function arranged(
  files: readonly DraftFile[],
  added: readonly DraftFile[],
  act: string,
): readonly DraftFile[] {
  const [what, id = '', before = ''] = act.split(':');
  const index = files.findIndex((file) => file.id === id);
  const moved = files[index];
  if (moved === undefined) return [...files, ...added];
  const others = files.filter((file) => file !== moved);
  const at = (place: number) => others.toSpliced(place, 0, moved).concat(added);
  switch (what) {
    case 'su':
      return at(Math.max(0, index - 1));
    case 'giu':
      return at(index + 1);
    case 'prima': {
      const place = others.findIndex((file) => file.id === before);
      return at(place < 0 ? others.length : place);
    }
    case 'cambia':
      return added.length === 0 ? files : files.toSpliced(index, 1, ...added);
    case 'togli':
      return [...others, ...added];
    default:
      return [...files, ...added];
  }
}

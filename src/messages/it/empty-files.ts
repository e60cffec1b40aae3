import { quotedNames } from '../../italian.js';
import { GOES_TO_NOBODY } from './files.js';

export function emptyFilesNote(files: readonly string[]): string {
  const one = files.length === 1;
  return `${one ? 'Il file' : 'I file'} ${quotedNames(files)} ${one ? 'è vuoto' : 'sono vuoti'}: non c’è niente da inviare.

Che cosa fare:
Se stai ancora scrivendo, salva: l’avviso viene preso da solo. Se la copia si è interrotta, copialo di nuovo.
Se non serve, cancellarlo.

${GOES_TO_NOBODY} Sparisce da solo quando ${one ? 'il file non è' : 'i file non sono'} più qui o non ${one ? 'è' : 'sono'} più ${one ? 'vuoto' : 'vuoti'}.
`;
}

/** Every command of `campanile`, in the order in which `--help` lists them. */
import type { Command } from './command.js';

export interface Entry {
  readonly summary: string;
  /** only the command that was asked for is loaded: a browser's worth of code stays out of others */
  readonly load: () => Promise<Command>;
}

export const COMMANDS: ReadonlyMap<string, Entry> = new Map<string, Entry>([
  [
    'run',
    {
      summary: 'avvia il servizio',
      load: async () => (await import('./run.js')).run,
    },
  ],
  [
    'status',
    {
      summary: 'dice come sta il servizio, anche quando è fermo',
      load: async () => (await import('./status.js')).status,
    },
  ],
  [
    'doctor',
    {
      summary: 'controlla tutto quello che serve, e dice che cosa fare',
      load: async () => (await import('./doctor.js')).doctor,
    },
  ],
  [
    'notices list',
    {
      summary: 'elenca gli avvisi',
      load: async () => (await import('./notices/list.js')).list,
    },
  ],
  [
    'notices show',
    {
      summary: 'dice a che punto è un avviso, e che cosa gli è successo',
      load: async () => (await import('./notices/show.js')).show,
    },
  ],
  [
    'notices decide',
    {
      summary: 'decide di un invio sospeso: già partito, oppure da ripetere',
      load: async () => (await import('./notices/decide.js')).decide,
    },
  ],
  [
    'notices stop',
    {
      summary: 'ferma un avviso che aspetta o che sta partendo',
      load: async () => (await import('./notices/decisions.js')).stop,
    },
  ],
  [
    'notices send-now',
    {
      summary: 'fa partire subito un avviso che aspetta la sua ora',
      load: async () => (await import('./notices/decisions.js')).sendNow,
    },
  ],
  [
    'notices confirm',
    {
      summary: 'conferma un avviso che aspetta una persona',
      load: async () => (await import('./notices/decisions.js')).confirm,
    },
  ],
  [
    'notices test',
    {
      summary: 'manda un avviso ai soli telefoni di prova',
      load: async () => (await import('./notices/test.js')).test,
    },
  ],
  [
    'notices retract',
    {
      summary: 'ritira un avviso inviato, con una rettifica a chi lo conserva',
      load: async () => (await import('./notices/retract.js')).retract,
    },
  ],
  [
    'subscribers count',
    {
      summary: 'dice quanti sono gli iscritti',
      load: async () => (await import('./subscribers/count.js')).count,
    },
  ],
  [
    'subscribers export',
    {
      summary: 'scrive il registro degli iscritti in CSV',
      load: async () => (await import('./subscribers/export.js')).exportRegister,
    },
  ],
  [
    'subscribers import',
    {
      summary: 'importa gli iscritti da un registro che il Comune tiene già',
      load: async () => (await import('./subscribers/import.js')).importRegister,
    },
  ],
  [
    'subscribers forget',
    {
      summary: 'cancella i dati di una persona che lo chiede',
      load: async () => (await import('./subscribers/forget.js')).forget,
    },
  ],
  [
    'config',
    {
      summary: 'controlla le impostazioni, o mostra tutte quelle che ci sono',
      load: async () => (await import('./config.js')).config,
    },
  ],
  [
    'backup',
    {
      summary: 'fa una copia di sicurezza dell’archivio',
      load: async () => (await import('./backup.js')).backup,
    },
  ],
  [
    'restore',
    {
      summary: 'mette una copia di sicurezza al posto dell’archivio',
      load: async () => (await import('./restore.js')).restore,
    },
  ],
  [
    'password',
    {
      summary: 'sceglie la password della pagina locale',
      load: async () => (await import('./password.js')).password,
    },
  ],
  [
    'log-level',
    {
      summary: 'rende il registro tecnico più o meno dettagliato',
      load: async () => (await import('./log-level.js')).logLevel,
    },
  ],
  [
    'resume',
    {
      summary: 'fa riprendere gli invii che il servizio ha fermato',
      load: async () => (await import('./resume.js')).resume,
    },
  ],
  [
    'unlink',
    {
      summary: 'scollega questo computer da WhatsApp',
      load: async () => (await import('./unlink.js')).unlink,
    },
  ],
]);

/** What a word alone stands for. */
export const SHORT_FORMS: Readonly<Record<string, string>> = { notices: 'notices list' };

/**
 * Which sentence belongs to which fault, as staff read it of what they have written: other tests make the sentence by
 * its function, and would not see two of them exchanged. What is wrong goes through the reader. See golden-texts.test.ts
 */
import assert from 'node:assert/strict';
import { DateTime } from 'luxon';
import { readRegisterFile } from '#src/commands/subscribers/register-file.js';
import { RefusedError } from '#src/commands/command.js';
import { onlyHeaders } from '#src/messages/it/rejections/header.js';
import { unreadableRegister } from '#src/messages/it/register-file.js';
import type { Rejection } from '#src/model/notice.js';
import { readHeader } from '#src/notices/notice-header.js';

const ZONE = 'Europe/Rome';
/** a Wednesday; what is read then was saved on the day before */
const NOW = DateTime.fromISO('2026-11-25T10:00', { zone: ZONE }).toMillis();
const MOMENT = { now: NOW, zone: ZONE, writtenAt: NOW - 86_400_000 };

const whole = ({ code, why, remedy }: Rejection): string => `${code}: ${why}. ${remedy}`;

/** Of a table only what is wrong is taken; what is said of it is made anew. */
function saidOf(
  table: Readonly<Record<string, string>>,
  said: (wrong: string) => string | undefined,
): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.keys(table).map((wrong) => [wrong, said(wrong)]));
}

/** Why a text, or a name without one, is refused. @param file null: it is being written in the panel */
function refusal(text: string | null, name = 'avviso', file: string | null = 'avviso.txt'): string {
  const reading = readHeader({ name, text: text === null ? null : { file, text } }, MOMENT);
  return reading.kind === 'refused' ? whole(reading.rejection) : reading.kind;
}

function register(content: string) {
  return readRegisterFile(Buffer.from(content), { zone: ZONE, now: NOW });
}

function headRefused(head: string): string {
  try {
    register(`${head}\n`);
    return 'read';
  } catch (error) {
    return error instanceof RefusedError ? error.message : String(error);
  }
}

describe('golden texts of refusals', () => {
  it('say what is wrong with a line of a header, a name or a draft', () => {
    const lines = {
      'Invia il: presto\n\nA':
        'header-unreadable-date: nel testo «avviso.txt», alla riga 1 («Invia il: presto»), non si capisce quale giorno e quale ora si intende. Scrivi la data così: «Invia il: 26/11/2026 08:30», oppure a parole: «Invia il: 26 novembre 2026 ore 8.30»; poi salva il testo e copialo di nuovo nella cartella degli avvisi.',
      'Invia il: ieri\n\nA':
        'header-unreadable-date: nel testo «avviso.txt», alla riga 1 («Invia il: ieri»), la data è già passata. Scrivi la data così: «Invia il: 26/11/2026 08:30», oppure a parole: «Invia il: 26 novembre 2026 ore 8.30»; poi salva il testo e copialo di nuovo nella cartella degli avvisi.',
      'Invia il: 31 febbraio\n\nA':
        'header-impossible-date: nel testo «avviso.txt», alla riga 1 («Invia il: 31 febbraio»), il giorno 31 febbraio 2026 non esiste. Correggi la data, per esempio: «Invia il: 26/11/2026 08:30»; poi salva il testo e copialo di nuovo nella cartella degli avvisi.',
      'Invia il: 12/25/2026\n\nA':
        'header-impossible-date: nel testo «avviso.txt», alla riga 1 («Invia il: 12/25/2026»), il mese 25 non esiste: prima il giorno, poi il mese. Correggi la data, per esempio: «Invia il: 26/11/2026 08:30»; poi salva il testo e copialo di nuovo nella cartella degli avvisi.',
      'Invia il: lunedì 8 dicembre 2026\n\nA':
        'header-impossible-date: nel testo «avviso.txt», alla riga 1 («Invia il: lunedì 8 dicembre 2026»), il giorno 8/12/2026 è martedì, non lunedì. Correggi la data, per esempio: «Invia il: 26/11/2026 08:30»; poi salva il testo e copialo di nuovo nella cartella degli avvisi.',
      'Invia il: 8/12/2026 24:00\n\nA':
        'header-impossible-date: nel testo «avviso.txt», alla riga 1 («Invia il: 8/12/2026 24:00»), l’ora «24:00» non esiste: l’ultima del giorno è 23:59. Correggi la data, per esempio: «Invia il: 26/11/2026 08:30»; poi salva il testo e copialo di nuovo nella cartella degli avvisi.',
      'Invia il: 28/3/2027 2:30\n\nA':
        'header-impossible-date: nel testo «avviso.txt», alla riga 1 («Invia il: 28/3/2027 2:30»), il giorno 28/3/2027 l’ora «2:30» non esiste: quella notte entra l’ora legale e gli orologi saltano un’ora in avanti. Correggi la data, per esempio: «Invia il: 26/11/2026 08:30»; poi salva il testo e copialo di nuovo nella cartella degli avvisi.',
      'Invia il: domani\n\nA':
        'header-impossible-date: nel testo «avviso.txt», alla riga 1 («Invia il: domani»), non si capisce quale giorno si intende: il file è stato salvato martedì 24/11/2026, e Campanile lo legge mercoledì 25/11/2026. Correggi la data, per esempio: «Invia il: 26/11/2026 08:30»; poi salva il testo e copialo di nuovo nella cartella degli avvisi.',
      'Invia il: 8/12/2025\n\nA':
        'header-long-past: nel testo «avviso.txt», alla riga 1 («Invia il: 8/12/2025»), la data è già passata (08/12/2025 alle ore 08:00). Correggi il giorno o l’anno, per esempio: «Invia il: 26/11/2026 08:30», oppure togli la riga per inviare l’avviso subito; poi salva il testo e copialo di nuovo nella cartella degli avvisi.',
      'Invia il: 8/12/2036\n\nA':
        'header-far-ahead: nel testo «avviso.txt», alla riga 1 («Invia il: 8/12/2036»), la data è lontana più di un anno (08/12/2036 alle ore 08:00). Controlla l’anno, per esempio: «Invia il: 26/11/2026 08:30»; poi salva il testo e copialo di nuovo nella cartella degli avvisi.',
      'Scade il: 8/12/2025\n\nA':
        'header-expired: nel testo «avviso.txt», alla riga 1 («Scade il: 8/12/2025»), l’avviso è già scaduto (08/12/2025 alle ore 23:59) e non viene più inviato. Se serve ancora, correggi la scadenza, per esempio: «Scade il: 26/11/2026 18:00», oppure togli la riga; poi salva il testo e copialo di nuovo nella cartella degli avvisi.',
      'Invia il: 8/12/2026 18:00\nScade il: 8/12/2026 8:30\n\nA':
        'header-expires-too-soon: nel testo «avviso.txt», alla riga 2 («Scade il: 8/12/2026 8:30»), l’avviso scade (08/12/2026 alle ore 08:30) prima di essere inviato (08/12/2026 alle ore 18:00). Correggi una delle due date: la scadenza deve venire dopo l’invio, per esempio: «Invia il: 26/11/2026 08:30» e «Scade il: 26/11/2026 18:00»; poi salva il testo e copialo di nuovo nella cartella degli avvisi.',
      'Ripeti: sì\nUrgente: forse\n\nA':
        'header-not-yes-or-no: nel testo «avviso.txt», alla riga 2 («Urgente: forse»), dopo i due punti ci vuole «sì» oppure «no». Scrivi per esempio «Urgente: sì», oppure togli la riga; poi salva il testo e copialo di nuovo nella cartella degli avvisi. Se invece è una notizia per i cittadini, scrivila dentro una frase, per esempio «Il bando scade il 31 dicembre 2026».',
      'Titolo:\n\nA':
        'header-bad-title: nel testo «avviso.txt», alla riga 1 («Titolo:»), il titolo manca o è più lungo di 100 caratteri. Scrivi un titolo breve, per esempio «Titolo: Interruzione idrica», oppure togli la riga; poi salva il testo e copialo di nuovo nella cartella degli avvisi.',
      'Urgente: sì\nUrgente: no\n\nA':
        'header-written-twice: nel testo «avviso.txt», alla riga 2 («Urgente: no»), «Urgente» è già scritto alla riga 1. Lascia una sola riga «Urgente: …», quella giusta; poi salva il testo e copialo di nuovo nella cartella degli avvisi.',
      'Ugente: sì\n\nA':
        'header-misspelt: nel testo «avviso.txt» la riga 1 («Ugente: sì») sembra un’istruzione per Campanile, ma è scritta male (forse «Urgente:»?). Scrivila così: «Urgente: sì»; poi salva il testo e copialo di nuovo nella cartella degli avvisi. Se invece è una notizia per i cittadini, scrivila dentro una frase, per esempio «Il bando scade il 31 dicembre 2026».',
      'Scadenza: 16 dicembre 2026\n\nA':
        'header-misspelt: nel testo «avviso.txt» la riga 1 («Scadenza: 16 dicembre 2026») sembra un’istruzione per Campanile, ma è scritta male (forse «Scade il:»?). Scrivila così: «Scade il: 26/11/2026 18:00»; poi salva il testo e copialo di nuovo nella cartella degli avvisi. Se invece è proprio così che deve cominciare il testo da pubblicare, scrivi prima la riga «Urgente: no», poi una riga vuota, e sotto il testo.',
      'Urgente: sì\nLuogo: piazza\n\nA':
        'header-unknown-header: nel testo «avviso.txt» la riga 2 («Luogo: piazza») non è un’intestazione prevista. Se è già il testo dell’avviso, lascia una riga vuota fra le intestazioni e il testo; se è un’intestazione, correggila, per esempio: «Invia il: 26/11/2026 08:30». Le intestazioni possibili sono «Invia il:», «Scade il:», «Urgente:», «Titolo:», «Ripeti:» e «Canale:». Poi salva il testo e copialo di nuovo nella cartella degli avvisi.',
      'Urgente: sì\nManca l’acqua.':
        'header-no-empty-line: nel testo «avviso.txt», alla riga 2 («Manca l’acqua.»), fra le intestazioni e il testo manca una riga vuota. Lascia una riga vuota fra le intestazioni, come «Urgente: sì», e il testo; poi salva il testo e copialo di nuovo nella cartella degli avvisi.',
      'A\n\nUrgente: sì':
        'header-misplaced: nel testo «avviso.txt», alla riga 3 («Urgente: sì»), la riga «Urgente: …» non è in cima al testo. Spostala all’inizio, prima di tutto il resto, e lascia una riga vuota fra le intestazioni e il testo; poi salva il testo e copialo di nuovo nella cartella degli avvisi. Se invece è una notizia per i cittadini, scrivila dentro una frase, per esempio «Il bando scade il 31 dicembre 2026».',
      'Urgente: sì\n\nScade il: domani\n\nA':
        'header-below-the-top: nel testo «avviso.txt», alla riga 3 («Scade il: domani»), la riga «Scade il: …» sta sotto le intestazioni, dopo una riga vuota, e lì comincia il testo per i cittadini. Spostala fra le intestazioni, in cima, senza righe vuote fra l’una e l’altra; poi salva il testo e copialo di nuovo nella cartella degli avvisi. Se invece è una notizia per i cittadini, scrivila dentro una frase, per esempio «Il bando scade il 31 dicembre 2026».',
    };
    assert.deepEqual(
      saidOf(lines, (text) => refusal(text)),
      lines,
    );
    const names = {
      '2026-02-31 mercato':
        'header-impossible-date: il nome «2026-02-31 mercato» comincia con una data, che vale come giorno dell’invio, ma il giorno 31/2/2026 non esiste. Comincia il nome con l’anno, il mese, il giorno e l’ora dell’invio, per esempio «2026-12-08 0830 mercato», oppure togli la data dal nome per inviare l’avviso subito; poi copia tutto di nuovo nella cartella degli avvisi.',
      '2026-12-08 2800 abitanti':
        'header-impossible-date: il nome «2026-12-08 2800 abitanti» comincia con una data, che vale come giorno dell’invio, ma l’ora «28:00» non esiste: l’ultima del giorno è 23:59. Comincia il nome con l’anno, il mese, il giorno e l’ora dell’invio, per esempio «2026-12-08 0830 mercato», oppure togli la data dal nome per inviare l’avviso subito; poi copia tutto di nuovo nella cartella degli avvisi.',
      '2026-11-20 verbale':
        'header-long-past: il nome «2026-11-20 verbale» comincia con una data, che vale come giorno dell’invio, ma la data è già passata (20/11/2026 alle ore 08:00). Comincia il nome con l’anno, il mese, il giorno e l’ora dell’invio, per esempio «2026-12-08 0830 mercato», oppure togli la data dal nome per inviare l’avviso subito; poi copia tutto di nuovo nella cartella degli avvisi.',
      '2036-12-08 mercato':
        'header-far-ahead: il nome «2036-12-08 mercato» comincia con una data, che vale come giorno dell’invio, ma la data è lontana più di un anno (08/12/2036 alle ore 08:00). Comincia il nome con l’anno, il mese, il giorno e l’ora dell’invio, per esempio «2026-12-08 0830 mercato», oppure togli la data dal nome per inviare l’avviso subito; poi copia tutto di nuovo nella cartella degli avvisi.',
    };
    assert.deepEqual(
      saidOf(names, (name) => refusal(null, name)),
      names,
    );
    const drafts = {
      'Titolo:\n\nA':
        'header-bad-title: alla riga «Titolo:» il titolo manca o è più lungo di 100 caratteri. Scrivi un titolo breve, per esempio «Titolo: Interruzione idrica», oppure togli la riga; poi salva il testo e copialo di nuovo nella cartella degli avvisi.',
      'Ugente: sì\n\nA':
        'header-misspelt: la riga «Ugente: sì» sembra un’istruzione per Campanile, ma è scritta male (forse «Urgente:»?). Scrivila così: «Urgente: sì»; poi salva il testo e copialo di nuovo nella cartella degli avvisi. Se invece è una notizia per i cittadini, scrivila dentro una frase, per esempio «Il bando scade il 31 dicembre 2026».',
    };
    assert.deepEqual(
      saidOf(drafts, (text) => refusal(text, 'avviso', null)),
      drafts,
    );
    const others = [
      refusal('Invia il: 9/12/2026\n\nA', '2026-12-08 0830'),
      whole(onlyHeaders('avviso.txt')),
      whole(onlyHeaders(null)),
    ];
    assert.equal(
      others.join('\n'),
      `header-name-disagrees: nel testo «avviso.txt», alla riga 1 («Invia il: 9/12/2026»), non va d’accordo con il nome «2026-12-08 0830», che dice 08/12/2026 alle ore 08:30. Togli la data dal nome oppure la riga «Invia il: …» dal testo, così che resti solo quella giusta; poi salva il testo e copialo di nuovo nella cartella degli avvisi.
header-only-headers: nel testo «avviso.txt» ci sono solo le intestazioni e manca il testo dell’avviso. Scrivi il testo sotto le intestazioni, dopo una riga vuota; poi salva il testo e copialo di nuovo nella cartella degli avvisi.
header-only-headers: nel testo ci sono solo le intestazioni e manca il testo dell’avviso. Scrivi il testo sotto le intestazioni, dopo una riga vuota; poi salva il testo e copialo di nuovo nella cartella degli avvisi.`,
    );
  });

  it('say what is wrong with a file of subscribers, and with its lines', () => {
    const lines = {
      ';2024-03-31;sito': 'manca il numero',
      '0587 758456;2024-03-31;sito':
        '«0587 758456» non è un numero di cellulare: serve uno come 333 123 4567 oppure +39 333 123 4567',
      'Rossi;2024-03-31;sito':
        '«Rossi» non è un numero di telefono valido: scrivilo come 333 123 4567 oppure +39 333 123 4567',
      '3,93331E+11;2024-03-31;sito':
        'il foglio di calcolo ha accorciato il numero («3,93331E+11»): dai alla colonna il formato testo',
      '333123456;2024-03-31;sito':
        '«333123456» ha nove cifre: se ne manca una, aggiungila; se il numero è proprio così, scrivilo +39 333123456',
      '281234567890123;2024-03-31;sito':
        '«281234567890123» non è un numero italiano: se è di un altro paese scrivilo con il + e il prefisso, come +41 79 123 45 67; se è italiano, come 333 123 4567 oppure +39 333 123 4567',
      '3331112201;;sito': 'manca la data del consenso',
      '3331112201;31/02/2024;sito':
        'la data «31/02/2024» non si capisce: scrivila come 2024-03-31 o 31/03/2024',
      '3331112201;2027-03-02;sito': 'la data «2027-03-02» è nel futuro',
      '3331112201;2024-03-31;': 'manca l’origine del consenso',
      '3331112201;2024-03-31;sito;disiscritto':
        'nel file lo stato è «disiscritto»: si importano solo gli iscritti',
      ';2024-03-31;sito;;281': 'il lid «281» non va bene: deve finire con @lid',
      '3331112202;2024-03-31;sito\n333 1112202;2024-03-31;sito':
        'lo stesso numero è già alla riga 2',
      ';2024-03-31;sito;;2@lid\n;2024-03-31;sito;;2@lid': 'la stessa persona è già alla riga 2',
      '3331112203;2024-03-31;"sito" 2': 'le virgolette non tornano, qui o nelle righe prima',
    };
    const why = (line: string) =>
      register(`numero;data;origine;stato;lid\n${line}\n`)
        .refused.map((each) => each.why)
        .join();
    assert.deepEqual(saidOf(lines, why), lines);
    const heads = {
      'nome;cognome':
        'Nella prima riga del file mancano le colonne «numero», «data», «origine». Servono: numero, data e origine del consenso. La prima riga dice: nome | cognome',
      'numero;data':
        'Nella prima riga del file manca la colonna «origine». Servono: numero, data e origine del consenso. La prima riga dice: numero | data',
      '': 'Nella prima riga del file mancano le colonne «numero», «data», «origine». Servono: numero, data e origine del consenso. La prima riga dice: (niente)',
    };
    assert.deepEqual(saidOf(heads, headRefused), heads);
    assert.equal(
      unreadableRegister('iscritti.csv'),
      'Il file iscritti.csv non si può leggere: controlla nome e permessi.',
    );
  });
});

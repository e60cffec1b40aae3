/** Which sentence belongs to which cause, of alerts and of acts that cannot be done; see golden-refusals.test.ts */
import assert from 'node:assert/strict';
import { compatibility } from '#src/commands/doctor/service.js';
import { pageLacks, SETBACKS } from '#src/messages/it/alerts.js';
import { DECLINED } from '#src/messages/it/staff-acts.js';
import { lossOf } from '#src/transports/whatsapp-web/page/library.js';

const READY = {
  name: 'ready',
  account: { phone: '393331112201', alias: null, business: null, clientVersion: '2.3000.1' },
  pairingId: 'paired',
} as const;

describe('golden texts of alerts and acts', () => {
  it('say what is lost with what WhatsApp Web lacks', () => {
    const lacks = {
      WABase64:
        'WhatsApp Web è cambiato e non offre più WABase64. Campanile funziona lo stesso, ma se il collegamento con il telefono cade, Campanile non può mostrare un nuovo codice QR: non scollegarlo. Avvisa chi si occupa di Campanile: serve un aggiornamento.',
      WAWebCallCollection:
        'WhatsApp Web è cambiato e non offre più WAWebCallCollection. Campanile funziona lo stesso, ma le chiamate che arrivano non vengono rifiutate e squillano a vuoto. Avvisa chi si occupa di Campanile: serve un aggiornamento.',
      WAWebSyncGatingUtils:
        'WhatsApp Web è cambiato e non offre più WAWebSyncGatingUtils. Campanile funziona lo stesso, ma un messaggio che WhatsApp non riesce a decifrare non viene chiesto di nuovo: quel cittadino deve riscriverlo. Avvisa chi si occupa di Campanile: serve un aggiornamento.',
      WAWebCmd:
        'WhatsApp Web è cambiato e non offre più WAWebCmd. Campanile funziona lo stesso, ma i messaggi già partiti non si possono eliminare: un avviso ritirato viene soltanto corretto. Avvisa chi si occupa di Campanile: serve un aggiornamento.',
      WAWebPrepRawMedia:
        'WhatsApp Web è cambiato e non offre più WAWebPrepRawMedia. Campanile funziona lo stesso, ma immagini, video e documenti non partono verso le singole persone; verso le liste sì. Avvisa chi si occupa di Campanile: serve un aggiornamento.',
      WAWebPresenceChatAction:
        'WhatsApp Web è cambiato e non offre più WAWebPresenceChatAction. Campanile funziona lo stesso, ma il Comune può risultare «online» sui telefoni dei cittadini. Avvisa chi si occupa di Campanile: serve un aggiornamento.',
      WALinkify:
        'WhatsApp Web è cambiato e non offre più WALinkify. Campanile funziona lo stesso e non si perde nulla. Avvisa chi si occupa di Campanile: serve un aggiornamento.',
    };
    const said = Object.keys(lacks).map((missing) => [
      missing,
      pageLacks([missing], [lossOf(missing)]),
    ]);
    assert.deepEqual(Object.fromEntries(said), lacks);
    assert.equal(
      pageLacks(['WAWap', 'WAWebCmd', 'WALinkify'], ['calls', 'revoking', 'nothing']),
      'WhatsApp Web è cambiato e non offre più WAWap, WAWebCmd, WALinkify. Campanile funziona lo stesso, ma le chiamate che arrivano non vengono rifiutate e squillano a vuoto; i messaggi già partiti non si possono eliminare: un avviso ritirato viene soltanto corretto. Avvisa chi si occupa di Campanile: serve un aggiornamento.',
    );
    const incompatible = { kind: 'incompatible', missing: ['Uno', 'Due'] } as const;
    const states = {
      whole: compatibility(READY, null),
      lacks: compatibility(READY, 'Manca qualcosa.'),
      changed: compatibility({ name: 'lost', reason: incompatible }, null),
      unseen: compatibility(null, null),
    };
    assert.deepEqual(states, {
      whole: { kind: 'good', found: 'c’è tutto (WhatsApp Web 2.3000.1)' },
      lacks: {
        kind: 'unsure',
        found: 'manca qualcosa di secondario (WhatsApp Web 2.3000.1)',
        advice: 'Manca qualcosa.',
      },
      changed: {
        kind: 'bad',
        found: 'mancano Uno, Due',
        advice:
          'WhatsApp Web è cambiato: serve una versione nuova di Campanile. Fermalo; se lo hai da un pacchetto, estrai il pacchetto nuovo nello stesso posto e fallo ripartire con avvia.cmd (su Windows) o avvia.sh; se lo hai con git: «git pull», poi «npm start». Gli avvisi aspettano.',
      },
      unseen: {
        kind: 'unsure',
        found: 'si controlla a ogni collegamento, e ora il servizio non è collegato',
      },
    });
  });

  it('say why a notice waits', () => {
    const said = Object.entries(SETBACKS).map(([why, text]) => [why, text('Piazza', 4)]);
    assert.deepEqual(Object.fromEntries(said), {
      upload:
        'WhatsApp in questo momento non accetta allegati: l’avviso «Piazza» aspetta. Campanile riprova da solo e non manda nulla due volte; gli avvisi senza allegati partono. Se dura più di un’ora, controlla il collegamento a Internet di questo PC.',
      content:
        'L’avviso «Piazza» aspetta: Campanile non riesce a leggere la sua copia dell’allegato, e in «in-corso» non ha trovato il file com’era. Controlla che l’antivirus non l’abbia messo in quarantena, oppure rimetti lo stesso file in «in-corso»: l’avviso partirà da solo. Gli altri avvisi partono.',
      picture:
        'L’avviso «Piazza» aspetta: il browser di questo PC non riesce ad aprire la sua immagine, e WhatsApp la manderebbe come documento. Ferma l’avviso, salva l’immagine di nuovo come .jpg o .png con un programma di grafica e copiala nella cartella degli avvisi. Gli altri avvisi partono.',
      recipients:
        'L’avviso «Piazza» non è ancora partito per 4 persone: WhatsApp non fornisce quello che serve per scrivere a qualcuno di loro. Campanile riprova da solo; non occorre fare nulla.',
      list: 'L’avviso «Piazza» non è ancora partito per 4 persone: WhatsApp Web è collegato, ma non riesce a mandarlo con una lista broadcast. Campanile riprova da solo; se dopo qualche minuto non ci riesce, lo manda a gruppi più piccoli e alla fine uno per uno. Gli altri avvisi partono; non occorre fare nulla.',
    });
    assert.equal(
      SETBACKS.recipients('Piazza', 1),
      'L’avviso «Piazza» non è ancora partito per 1 persona: WhatsApp non fornisce quello che serve per scriverle. Campanile riprova da solo; non occorre fare nulla.',
    );
  });

  it('say why an act cannot be done', () => {
    assert.deepEqual(DECLINED, {
      'no-notice': 'Questo avviso non c’è.',
      'not-waiting':
        'Questo avviso non aspetta più: è già partito, è stato fermato o annullato, oppure va confermato.',
      'nothing-to-stop':
        'Non c’è più niente da fermare: l’avviso è già partito per tutti o è già finito.',
      'no-confirmation': 'Questo avviso non aspetta una conferma.',
      'nobody-left':
        'Questo avviso non si può riprendere: non manca nessuno. È andato a tutti, oppure è ancora in corso.',
      'only-notices': 'Una prova o una rettifica non si può riprendere.',
      retracted: 'Questo avviso non si può riprendere: è stato ritirato.',
      'newer-version':
        'Questo avviso non si può riprendere: c’è una versione nuova, che trovi in «Avvisi».',
      'too-late':
        'Questo avviso non si può riprendere: è scaduto, è passato troppo tempo, oppure chi mancava non è più iscritto. Per mandarlo a tutti apri la sua pagina nel pannello, premi «Usa come modello» e segna «Ripeti». Attenzione: chi l’ha già ricevuto lo riceve un’altra volta.',
      'being-replaced':
        'Questo avviso non si può riprendere: al suo posto parte la versione modificata, già pubblicata, che compare in «Avvisi» appena è stata controllata. Se non deve partire nemmeno quella, aprila e premi «Annulla».',
      'begun-already':
        'Nel frattempo l’avviso è già partito, almeno in parte: non si può più modificare. Lo puoi fermare o ritirare; la bozza resta qui.',
      'nothing-held': 'Questo avviso non ha invii sospesi.',
      'no-post-held':
        'Di questo avviso non c’è nulla da decidere per il canale: si sa che cosa ne è stato, oppure non ci va.',
      'no-text': 'Manca il testo nuovo: scrivilo dopo --testo.',
      'text-too-long':
        'Il testo è troppo lungo per un canale: accorcialo, fino a 65.536 caratteri.',
      'no-post-to-change':
        'Nel canale non c’è un testo di questo avviso che si possa cambiare: non è uscito, è uscito da più di 30 giorni, non è fatto di solo testo, viene eliminato, oppure è già scritto così.',
      'post-is-over':
        'Questo avviso è stato annullato o ritirato, oppure è scaduto: nel canale non può più uscire. Per chiudere: «È uscito» nel pannello, oppure «npx campanile channel decide» con --pubblicato.',
      'is-over':
        'Questo avviso è stato fermato o è scaduto: non si può più ripetere. Per chiudere l’invio sospeso: «È arrivato» nel pannello, oppure «npx campanile notices decide» con --inviato.',
      'already-retracted': 'Questo avviso è già stato ritirato.',
      'not-retractable': 'Una prova o una rettifica non si può ritirare.',
      'too-old':
        'Questo avviso non si può più ritirare: è passato troppo tempo, e a chi è arrivato non si conserva più. Se serve una rettifica, pubblica un avviso nuovo.',
    });
  });
});

import qrcode from 'qrcode-terminal';

const HOW_TO =
  'Sul telefono del Comune: WhatsApp → Impostazioni → Dispositivi collegati → Collega un ' +
  'dispositivo.\nPoi inquadra questo codice; WhatsApp lo rinnova da solo.\n';

/** Draws a QR code on the terminal, with what to do with it. */
export function drawQr(code: string, terminal: NodeJS.WritableStream): void {
  qrcode.generate(code, { small: true }, (drawing) => {
    terminal.write(`\n${drawing}\n${HOW_TO}`);
  });
}

import { SCAN_THIS } from '../messages/it/terminal.js';
import qrcode from 'qrcode-terminal';

/** Draws a QR code on the terminal, with what to do with it. */
export function drawQr(code: string, terminal: NodeJS.WritableStream): void {
  qrcode.generate(code, { small: true }, (drawing) => {
    terminal.write(`\n${drawing}\n${SCAN_THIS}`);
  });
}

import { randomBytes } from 'node:crypto';

/** A PDF that readers open, of so many bytes: noise in an unused stream, as a scanner's pictures. */
export function largePdf(bytes: number): Buffer {
  const head = Buffer.from('%PDF-1.4\n');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>',
  ].map((body, index) => Buffer.from(`${String(index + 1)} 0 obj\n${body}\nendobj\n`));
  const tail = 1024; // what follows the stream: the table and the end
  const before = objects.reduce((sum, { length }) => sum + length, head.length);
  const noise = randomBytes(bytes - before - tail);
  const stream = Buffer.concat([
    Buffer.from(`4 0 obj\n<< /Length ${String(noise.length)} >>\nstream\n`),
    noise,
    Buffer.from('\nendstream\nendobj\n'),
  ]);
  let at = head.length;
  const rows = [...objects, stream].map(({ length }) => {
    const row = `${String(at).padStart(10, '0')} 00000 n \n`;
    at += length;
    return row;
  });
  const end =
    `xref\n0 5\n0000000000 65535 f \n${rows.join('')}` +
    `trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n${String(at)}\n%%EOF\n`;
  return Buffer.concat([head, ...objects, stream, Buffer.from(end)]);
}

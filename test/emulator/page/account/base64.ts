import { define } from '../require.js';

export function encodeB64(bytes: Uint8Array | ArrayBuffer): string {
  const view = new Uint8Array(bytes);
  let text = '';
  for (const byte of view) text += String.fromCharCode(byte);
  return btoa(text);
}

export function decodeB64(text: string): ArrayBuffer {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0)).buffer;
}

define('WABase64', { encodeB64, decodeB64 });

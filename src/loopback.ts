export const LOOPBACK = '127.0.0.1';

/** Whether an address of `console.listen` is reached from this PC only. */
export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127(\.\d{1,3}){3}$/.test(address);
}

/** What staff write in a life, by the number of the notice. */

export function fileStem(number: number): string {
  return `avviso${String(number)}`;
}

export function noticeText(number: number): string {
  return `Avviso numero ${String(number)}: domani manca l’acqua.`;
}

/**
 * What a select asks for, from the type of its rows: a field without a column does not compile.
 * `{ sendAt: 'send_at' }` is `send_at as "sendAt"`.
 * @param of for each field its column, or an expression
 */
export function columns<Row extends object>(of: { readonly [Key in keyof Row]-?: string }): string {
  return Object.entries<string>(of)
    .map(([key, column]) => (column === key ? key : `${column} as "${key}"`))
    .join(', ');
}

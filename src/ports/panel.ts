/** What the local page asks of the database besides what the domain needs: counts, pages, searches. */

export interface PanelStore {
  /** How many rows this process has changed: another number whenever something was written. */
  revision(): Promise<number>;
}

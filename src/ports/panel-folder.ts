/** The watched folder as the local page uses it: another hand that drops files into it, and looks. */

export interface DroppedNotice {
  /** what the notice is to be called; made fit for a file name */
  readonly name: string;
  /** of the text file; '': none */
  readonly text: string;
  /** in this order; several of them, with the text before them, are one sub-folder */
  readonly attachments: readonly { readonly name: string; readonly bytes: Buffer }[];
}

export interface RefusedNotice {
  /** what the files are called, without an extension */
  readonly name: string;
  /** milliseconds since 1970 */
  readonly at: number;
  /** why, and what to do, as it is written beside the files */
  readonly reason: string;
  /** it is one text and nothing else */
  readonly isText: boolean;
}

/** Failures of the disk or the share reject with the system's own error. */
export interface PanelFolder {
  /**
   * Puts a notice into the folder as a person would, whole: when the promise resolves all of its files
   * are there, whatever comes between. Nothing that lies there is replaced.
   * @returns the name that its files have
   */
  drop(notice: DroppedNotice): Promise<string>;
  /** The newest first; none while the folder is away. */
  refused(limit: number): Promise<readonly RefusedNotice[]>;
  refusedCount(): Promise<number>;
  /** What a refused text says; null: there is none of that name, or it is more than a text. */
  refusedText(name: string): Promise<string | null>;
  /** Somebody has dealt with it: it is not told of any more. False: there is none of that name. */
  putAside(name: string): Promise<boolean>;
}

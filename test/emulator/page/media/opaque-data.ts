/** A blob that the client hands about without looking inside. */
import { define } from '../require.js';

export class OpaqueData {
  /** where the blob was a file */
  filename: string | undefined;
  #blob = new Blob();
  #url: string | null = null;

  static async createFromData(data: Blob, mimetype: string): Promise<OpaqueData> {
    const opaque = new OpaqueData();
    opaque.#blob = new Blob([await data.arrayBuffer()], { type: mimetype });
    if (data instanceof File) opaque.filename = data.name;
    return opaque;
  }

  get type(): string {
    return this.#blob.type;
  }

  get size(): number {
    return this.#blob.size;
  }

  url(): string {
    this.#url ??= URL.createObjectURL(this.#blob);
    return this.#url;
  }

  /** The url lives as long as the page here: nobody shows the picture. */
  autorelease(): this {
    return this;
  }

  formData(): Blob {
    return this.#blob;
  }
}

define('WAWebMediaOpaqueData', OpaqueData, { defaultOnly: true });

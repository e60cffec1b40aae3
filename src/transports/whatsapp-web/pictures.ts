/** Pictures, judged by the browser that WhatsApp Web runs in. */
import { z } from 'zod';
import type { Logger } from '../../ports/runtime.js';
import type { PictureCheck, PictureFile } from '../../ports/transport.js';
import { sha256Of, type MediaStaging } from './media-staging.js';
import { explain } from './page-gateway.js';
import { decodesPicture } from './page/media.js';
import type { WhatsAppWebSession } from './session.js';

export class WhatsAppWebPictures implements PictureCheck {
  /** @param limitMs how long the page may take to decode one, in milliseconds */
  constructor(
    private readonly session: Pick<WhatsAppWebSession, 'gateway'>,
    private readonly media: MediaStaging,
    private readonly limitMs: number,
    private readonly logger: Logger,
  ) {}

  /** The picture stays in the page, where it will be wanted soon. */
  async decodes({ bytes, ...about }: PictureFile): Promise<boolean | null> {
    const { gateway } = this.session;
    if (!gateway) return null;
    const sha256 = sha256Of(bytes);
    const known = await this.#judge(sha256);
    if (known !== null) return known;
    const failure = await this.media.stageBytes(gateway, about, bytes);
    if (failure === null) return await this.#judge(sha256);
    this.logger.warn('picture.not-judged', { detail: failure.detail });
    return null;
  }

  /** null: it is not in the page, or the page does not answer. */
  async #judge(sha256: string): Promise<boolean | null> {
    const verdict = z.boolean().nullable();
    const answer = await this.session.gateway?.call(decodesPicture, sha256, verdict, this.limitMs);
    if (answer?.kind === 'answered') return answer.value;
    if (answer) this.logger.warn('picture.not-judged', { detail: explain(answer) });
    return null;
  }
}

import type { Notice } from '#src/model/notice.js';

/** A notice of one text that waits for its turn since `at`. */
export function queuedNotice(at: number): Notice {
  return {
    id: 12,
    name: 'acqua',
    title: 'acqua',
    kind: 'notice',
    corrects: null,
    files: [{ name: 'acqua.txt', sha256: null }],
    fingerprint: '0'.repeat(64),
    parts: [{ kind: 'text', text: 'Acqua' }],
    urgent: false,
    sendAt: null,
    expiresAt: null,
    channel: null,
    state: 'queued',
    sentAtOnce: false,
    mayHaveGone: false,
    parkedWhy: null,
    acceptedAt: at,
    dueAt: at,
    finishedAt: null,
    notSentTo: 0,
    retractedAt: null,
    replaces: null,
    replacedBy: null,
    placed: ['acqua.txt'],
    filedAt: null,
  };
}

/**
 * Small pictures made of numbers. They are stretched to the width of the page, so what is to be read
 * (ends, scale, legend) stands beside them as text, and all of it again in a table.
 */
import { html } from 'hono/html';
import type { Html } from './layout.js';

/** Height of the drawings in their own units; a step is one unit wide. */
const HEIGHT = 100;

export interface Frame {
  /** what a screen reader says of it */
  readonly label: string;
  /** below the left and the right end */
  readonly ends: readonly [string, string];
  /** the greatest value, as it is written */
  readonly scale: string;
}

/** Lines from step to step, each with the area below it; `kind` is the class that colours it. */
export function lines(
  frame: Frame,
  series: readonly {
    readonly kind: string;
    readonly points: readonly (readonly [number, number])[];
  }[],
): Html {
  const all = series.flatMap(({ points }) => points);
  const width = Math.max(1, ...all.map(([x]) => x));
  const top = Math.max(1, ...all.map(([, y]) => y));
  const at = ([x, y]: readonly [number, number]) => `${round(x)} ${round(HEIGHT - (y / top) * 96)}`;
  return figure(
    frame,
    html`<svg
      viewBox="0 0 ${width} ${HEIGHT}"
      preserveAspectRatio="none"
      role="img"
      aria-label="${frame.label}"
    >
      ${series.map(({ kind, points }) => {
        const [first] = points;
        const last = points.at(-1);
        if (first === undefined || last === undefined) return '';
        const path = points.map(at).join('L');
        return html`<g class="${kind}">
          <path
            class="area"
            d="M${round(first[0])} ${HEIGHT}L${path}L${round(last[0])} ${HEIGHT}z"
          />
          <path class="line" d="M${path}" vector-effect="non-scaling-stroke" />
        </g>`;
      })}
    </svg>`,
  );
}

/** Bars upwards and downwards from a middle line. */
export function bars(
  frame: Frame,
  steps: readonly { readonly up: number; readonly down: number }[],
): Html {
  const up = Math.max(1, ...steps.map((step) => step.up));
  const down = Math.max(0, ...steps.map((step) => step.down));
  const scale = HEIGHT / (up + down);
  const middle = up * scale;
  return figure(
    frame,
    html`<svg
      viewBox="0 0 ${Math.max(1, steps.length)} ${HEIGHT}"
      preserveAspectRatio="none"
      role="img"
      aria-label="${frame.label}"
    >
      ${steps.map((step, x) => [
        bar('up', x, middle - step.up * scale, step.up * scale),
        bar('down', x, middle, step.down * scale),
      ])}
    </svg>`,
  );
}

function bar(kind: string, x: number, y: number, height: number): Html | string {
  if (height === 0) return '';
  return html`<rect
    class="${kind}"
    x="${round(x + 0.1)}"
    y="${round(y)}"
    width="0.8"
    height="${round(height)}"
  />`;
}

function figure({ ends, scale }: Frame, drawing: Html): Html {
  return html`<div class="chart">
    <p aria-hidden="true">${scale}</p>
    ${drawing}
    <p class="chart-ends" aria-hidden="true"><span>${ends[0]}</span><span>${ends[1]}</span></p>
  </div>`;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

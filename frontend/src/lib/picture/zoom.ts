/** A look at a picture: how large, and how far its centre is moved, in shares of the pane. Linked panes share one. */
export interface View {
  scale: number;
  x: number;
  y: number;
}

export const WHOLE_VIEW: View = { scale: 1, x: 0, y: 0 };
export const SCALE_MAX = 8;

/** Keeps a picture that fills its pane from being pushed out of it. */
function held({ scale, x, y }: View): View {
  const room = (scale - 1) / 2;
  const clamp = (value: number) => (room === 0 ? 0 : Math.min(room, Math.max(-room, value)));
  return { scale, x: clamp(x), y: clamp(y) };
}

export function panned(view: View, dx: number, dy: number): View {
  return held({ ...view, x: view.x + dx, y: view.y + dy });
}

/** Larger or smaller by `factor` around a point of the pane, given from its centre in shares of it (−0.5…0.5). */
export function zoomed(view: View, factor: number, px = 0, py = 0): View {
  const scale = Math.min(SCALE_MAX, Math.max(1, view.scale * factor));
  const by = scale / view.scale;
  return held({ scale, x: px - (px - view.x) * by, y: py - (py - view.y) * by });
}

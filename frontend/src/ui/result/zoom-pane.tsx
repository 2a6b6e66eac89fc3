import { useEffect, useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";
import { panned, WHOLE_VIEW, zoomed, type View } from "@/lib/picture/zoom";
import styles from "./compare-dialog.module.css";

interface Props {
  label: string;
  view: View;
  onView: (change: (view: View) => View) => void;
  children: ReactNode;
}

const KEY_ZOOM = 1.25;
const KEY_PAN = 0.08;
const PANS: Record<string, readonly [number, number]> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** A picture looked at through a view that other panes share: wheel, pinch, drag, double press and keys all move it. */
export function ZoomPane({ label, view, onView, children }: Props) {
  const pane = useRef<HTMLDivElement>(null);
  const fingers = useRef(new Map<number, { x: number; y: number }>());
  const change = useRef(onView);
  useEffect(() => {
    change.current = onView;
  });

  /** A place on the screen as shares from the pane's centre. */
  const at = (x: number, y: number): [number, number] => {
    const size = pane.current?.getBoundingClientRect();
    return size === undefined
      ? [0, 0]
      : [(x - size.left) / size.width - 0.5, (y - size.top) / size.height - 0.5];
  };

  useEffect(() => {
    const target = pane.current;
    if (target === null) return;
    // React listens to wheels passively; the page below must not scroll along.
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const size = target.getBoundingClientRect();
      const [x, y] = [
        (event.clientX - size.left) / size.width - 0.5,
        (event.clientY - size.top) / size.height - 0.5,
      ];
      change.current((now) => zoomed(now, Math.exp(-event.deltaY / 400), x, y));
    };
    target.addEventListener("wheel", wheel, { passive: false });
    return () => target.removeEventListener("wheel", wheel);
  }, []);

  const move = (event: PointerEvent<HTMLDivElement>) => {
    const known = fingers.current.get(event.pointerId);
    const size = pane.current?.getBoundingClientRect();
    if (known === undefined || size === undefined) return;
    const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1];
    const next = { x: event.clientX, y: event.clientY };
    fingers.current.set(event.pointerId, next);
    if (other === undefined) {
      onView((now) => panned(now, (next.x - known.x) / size.width, (next.y - known.y) / size.height));
      return;
    }
    const far = (one: typeof known) => Math.max(1, Math.hypot(one.x - other.x, one.y - other.y));
    const [x, y] = at((next.x + other.x) / 2, (next.y + other.y) / 2);
    onView((now) => zoomed(now, far(next) / far(known), x, y));
  };
  const lift = (event: PointerEvent) => fingers.current.delete(event.pointerId);
  const press = (event: KeyboardEvent) => {
    const pan = PANS[event.key];
    if (pan !== undefined) onView((now) => panned(now, pan[0] * KEY_PAN, pan[1] * KEY_PAN));
    else if (event.key === "+" || event.key === "=") onView((now) => zoomed(now, KEY_ZOOM));
    else if (event.key === "-") onView((now) => zoomed(now, 1 / KEY_ZOOM));
    else if (event.key === "0") onView(() => WHOLE_VIEW);
    else return;
    event.preventDefault();
  };

  return (
    // A picture that is moved by keys like a map: it must take the focus, and no simpler role says so.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={pane}
      className={styles.pane}
      role="application"
      aria-label={label}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onKeyDown={press}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      }}
      onPointerMove={move}
      onPointerUp={lift}
      onPointerCancel={lift}
      onDoubleClick={(event) => {
        const [x, y] = at(event.clientX, event.clientY);
        onView((now) => (now.scale > 1 ? WHOLE_VIEW : zoomed(now, 3, x, y)));
      }}
    >
      <div
        className={styles.moved}
        style={{ transform: `translate(${view.x * 100}%, ${view.y * 100}%) scale(${view.scale})` }}
      >
        {children}
      </div>
    </div>
  );
}

import { useRef, type KeyboardEvent, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import { moved, resized, type Corner } from "@/lib/picture/crop";
import type { Box } from "@/lib/picture/geometry";
import styles from "./picture-editor.module.css";

interface Props {
  box: Box;
  ratio: number | null;
  /** Width / height of the picture below. */
  shape: number;
  onChange: (box: Box) => void;
}

const CORNERS: readonly Corner[] = ["nw", "ne", "sw", "se"];
/** One press of an arrow, as a share of the picture; with Shift five times that. */
const STEP = 0.01;
const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The frame over the picture: dragged or moved by arrows as a whole, pulled by its corners in the same two ways. */
export function CropFrame({ box, ratio, shape, onChange }: Props) {
  const { t } = useTranslation();
  const layer = useRef<HTMLDivElement>(null);
  const drag = useRef<{ x: number; y: number; box: Box; corner: Corner | null } | null>(null);

  const apply = (from: Box, corner: Corner | null, dx: number, dy: number) =>
    onChange(corner === null ? moved(from, dx, dy) : resized(from, corner, dx, dy, ratio, shape));
  const start = (event: PointerEvent<HTMLElement>, corner: Corner | null) => {
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, y: event.clientY, box, corner };
  };
  const pull = (event: PointerEvent) => {
    const size = layer.current?.getBoundingClientRect();
    if (drag.current === null || size === undefined) return;
    const { x, y, box: from, corner } = drag.current;
    apply(from, corner, (event.clientX - x) / size.width, (event.clientY - y) / size.height);
  };
  const drop = () => {
    drag.current = null;
  };
  const nudge = (event: KeyboardEvent, corner: Corner | null) => {
    const way = ARROWS[event.key];
    if (way === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const step = STEP * (event.shiftKey ? 5 : 1);
    apply(box, corner, way[0] * step, way[1] * step);
  };
  const percent = (share: number) => `${share * 100}%`;

  return (
    <div ref={layer} className={styles.layer} onPointerMove={pull} onPointerUp={drop} onPointerCancel={drop}>
      <div
        className={styles.frame}
        style={{
          left: percent(box.x),
          top: percent(box.y),
          width: percent(box.width),
          height: percent(box.height),
        }}
      >
        <button
          type="button"
          className={styles.move}
          aria-label={t("crop.move")}
          onPointerDown={(event) => start(event, null)}
          onKeyDown={(event) => nudge(event, null)}
        />
        {CORNERS.map((corner) => (
          <button
            key={corner}
            type="button"
            className={`${styles.corner} ${styles[corner] ?? ""}`}
            aria-label={t(`crop.${corner}`)}
            onPointerDown={(event) => start(event, corner)}
            onKeyDown={(event) => nudge(event, corner)}
          />
        ))}
      </div>
    </div>
  );
}

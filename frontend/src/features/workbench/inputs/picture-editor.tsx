import "@/i18n/add-dialogs";
import { Button, Skeleton } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState, type CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import { assetQuery } from "@/api/queries";
import { fittingPart, framed, WHOLE } from "@/lib/picture/crop";
import { shrunk, turned, type Box, type Turns } from "@/lib/picture/geometry";
import { isStrip } from "@/lib/picture/prepare";
import { decode, redraw } from "@/lib/picture/redraw";
import { Dialog } from "@/ui/dialog/dialog";
import { ErrorNote } from "@/ui/note/error-note";
import { Icon } from "@/ui/icon";
import { ChoiceRow } from "../options/choice-row";
import optionStyles from "../options/options.module.css";
import { CropFrame } from "./crop-frame";
import styles from "./picture-editor.module.css";

interface Props {
  /** A picture on the server by its id, or a file that has not been sent. */
  source: string | File;
  slotLabel: string;
  onDone: (file: File) => void;
  onClose: () => void;
}

const RATIOS = ["free", "1:1", "3:4", "4:3", "2:3", "9:16"] as const;
type Ratio = (typeof RATIOS)[number];
/** The picture on the screen; what is kept is cut from the whole one. */
const PREVIEW_PX = 1200;
/** A strip is drawn longer than the window and scrolled through. */
const STRIP_PREVIEW_PX = 6000;

/** The short side of a strip on the screen (px). */
const STRIP_WIDTH = 280;

function sizeOnScreen(shape: number, strip: boolean): CSSProperties {
  if (!strip) return { maxWidth: `calc(52dvh * ${shape})` };
  return shape < 1 ? { width: STRIP_WIDTH } : { width: "auto", height: STRIP_WIDTH };
}

function shareOf(ratio: Ratio): number | null {
  if (ratio === "free") return null;
  const [wide = 1, high = 1] = ratio.split(":").map(Number);
  return wide / high;
}

/** Turns and crops the picture of a slot. The one that was there stays on the server, so this can be taken back. */
export default function PictureEditor({ source, slotLabel, onDone, onClose }: Props) {
  const { t } = useTranslation();
  const file = source instanceof File ? source : undefined;
  const assetId = file === undefined ? (source as string) : "";
  const original = useQuery({ ...assetQuery(assetId, "full"), enabled: file === undefined });
  const picture = file ?? original.data;
  const read = useQuery({
    queryKey: ["bitmap", file === undefined ? assetId : `${file.name} ${file.size} ${file.lastModified}`],
    queryFn: () => decode(picture ?? new Blob()),
    enabled: picture !== undefined,
    retry: false,
    gcTime: 0,
    staleTime: Infinity,
  });
  const bitmap = read.data;
  const [turns, setTurns] = useState<Turns>(0);
  const [ratio, setRatio] = useState<Ratio>("free");
  const [moved, setBox] = useState<Box | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = bitmap === undefined ? null : turned(bitmap, turns);
  const shape = size === null ? 1 : size.width / size.height;
  const strip = size !== null && isStrip(size);
  const box = moved ?? (size !== null && strip ? fittingPart(size) : WHOLE);

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || bitmap === undefined) return;
    const upright = turned(bitmap, turns);
    const shown = shrunk(upright, isStrip(upright) ? STRIP_PREVIEW_PX : PREVIEW_PX);
    Object.assign(context.canvas, shown);
    const scale = shown.width / turned(bitmap, turns).width;
    context.translate(shown.width / 2, shown.height / 2);
    context.rotate((turns * Math.PI) / 2);
    context.scale(scale, scale);
    context.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2);
  }, [bitmap, turns]);

  const turn = (by: 1 | 3) => {
    setTurns(((turns + by) % 4) as Turns);
    setBox(null);
    setRatio("free");
  };
  const choose = (next: Ratio) => {
    setRatio(next);
    setBox(framed(WHOLE, shareOf(next), shape));
  };
  const keep = useMutation({
    mutationFn: async () => {
      const mime = picture?.type === "image/png" ? "image/png" : "image/jpeg";
      const blob = await redraw(bitmap ?? new Blob(), { turns, crop: box, mime, quality: 0.94 });
      return new File([blob], mime === "image/png" ? "edited.png" : "edited.jpg", { type: mime });
    },
    onSuccess: onDone,
  });
  const pixels =
    size === null
      ? null
      : { width: Math.round(size.width * box.width), height: Math.round(size.height * box.height) };
  const untouched = turns === 0 && box.width === 1 && box.height === 1;

  return (
    <Dialog opened onClose={onClose} title={t("crop.title", { slot: slotLabel })} size={760}>
      {(original.isError || keep.isError || read.isError) && (
        <ErrorNote error={original.error ?? keep.error ?? read.error} />
      )}
      <div className={`${styles.stage} ${strip ? styles.strip : ""}`}>
        {bitmap === undefined ? (
          <Skeleton height={360} />
        ) : (
          <div className={styles.picture} style={{ aspectRatio: shape, ...sizeOnScreen(shape, strip) }}>
            <canvas ref={canvas} className={styles.canvas} aria-hidden="true" />
            <CropFrame box={box} ratio={shareOf(ratio)} shape={shape} onChange={setBox} />
          </div>
        )}
      </div>
      <div className={styles.tools}>
        <div className={styles.turns}>
          <Button variant="default" leftSection={<Icon name="turnLeft" />} onClick={() => turn(3)}>
            {t("crop.left")}
          </Button>
          <Button variant="default" leftSection={<Icon name="turnRight" />} onClick={() => turn(1)}>
            {t("crop.right")}
          </Button>
          <label className={styles.size}>
            {t("crop.size")}
            <input
              type="range"
              min={20}
              max={100}
              value={Math.round(Math.max(box.width, box.height) * 100)}
              onChange={(event) =>
                setBox(
                  framed(
                    box,
                    shareOf(ratio) ?? (box.width * shape) / box.height,
                    shape,
                    Number(event.target.value) / 100,
                  ),
                )
              }
            />
          </label>
        </div>
        <ChoiceRow
          label={t("crop.ratio")}
          className={optionStyles.ratios}
          value={ratio}
          choices={RATIOS.map((each) => ({ value: each, label: each === "free" ? t("crop.free") : each }))}
          onChange={(next) => choose(next as Ratio)}
        />
        <p className={styles.note} role="status">
          {pixels !== null && t("result.size", pixels)} · {t("crop.keys")}
        </p>
      </div>
      <div className={styles.actions}>
        <Button variant="default" onClick={onClose}>
          {t("app.back")}
        </Button>
        <Button disabled={bitmap === undefined || keep.isPending || untouched} onClick={() => keep.mutate()}>
          {t("crop.apply")}
        </Button>
      </div>
    </Dialog>
  );
}

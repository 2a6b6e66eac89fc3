import "@/i18n/add-dialogs";
import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { extensionOf, fileStemOf, save } from "@/api/files/download";
import { assetQuery, presetsQuery } from "@/api/queries";
import type { Generation } from "@/api/types";
import { formatBytes } from "@mannequin/shared/lib/format";
import { MARKETPLACES, type Marketplace } from "@/lib/picture/marketplaces";
import type { Fit, Size } from "@/lib/picture/geometry";
import { redraw } from "@/lib/picture/redraw";
import { useLanguage } from "@/lib/page/use-language";
import { useObjectUrl } from "@/lib/picture/use-object-url";
import { Dialog } from "@/ui/dialog/dialog";
import { ErrorNote } from "@/ui/note/error-note";
import { Tiles } from "@/ui/tiles";
import styles from "./download-dialog.module.css";

interface Props {
  generation: Generation;
  onClose: () => void;
}

const FORMATS = ["image/jpeg", "image/png", "image/webp"] as const;
type Format = (typeof FORMATS)[number];
const QUALITY = 0.92;
const FITS: readonly Fit[] = ["pad", "crop"];

/** The picture as a shop wants it: format, size and what happens to its edges. All of it is done in the browser. */
export default function DownloadDialog({ generation, onClose }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { result } = generation;
  const [format, setFormat] = useState<Format>("image/jpeg");
  const [place, setPlace] = useState<Marketplace["id"] | "own">("own");
  const [fit, setFit] = useState<Fit>("pad");
  const known = useQuery(presetsQuery(language)).data?.find((each) => each.key === generation.preset)?.params;
  const original = useQuery(assetQuery(result?.asset_id ?? "", "full"));
  const market = MARKETPLACES.find((each) => each.id === place);
  const size: Size = market ?? { width: result?.width ?? 1, height: result?.height ?? 1 };
  const same =
    market !== undefined && market.width * (result?.height ?? 1) === market.height * (result?.width ?? 1);
  const made = useQuery({
    queryKey: ["redrawn", generation.id, format, place, fit],
    queryFn: () =>
      redraw(original.data ?? new Blob(), {
        mime: format,
        quality: QUALITY,
        size: { width: size.width, height: size.height },
        fit,
        background: market === undefined && format !== "image/jpeg" ? undefined : "#ffffff",
      }),
    enabled: original.data !== undefined,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  const url = useObjectUrl(made.data);
  // Browsers that cannot write a format write PNG instead; the name must not lie about it.
  const name = `${fileStemOf(generation, known)}${market === undefined ? "" : `_${market.id}`}.${extensionOf(made.data?.type ?? format)}`;

  return (
    <Dialog opened onClose={onClose} title={t("download.title")} size={860}>
      <div className={styles.body}>
        <div className={styles.preview}>
          {url === null ? <Skeleton height="100%" /> : <img src={url} alt={t("download.preview")} />}
        </div>
        <div className={styles.side}>
          <Tiles
            label={t("download.size")}
            value={place}
            onChange={setPlace}
            choices={[
              {
                value: "own",
                label: t("download.own"),
                note: t("result.size", { width: result?.width ?? 0, height: result?.height ?? 0 }),
              },
              ...MARKETPLACES.map((each) => ({
                value: each.id,
                label: t(`download.${each.id}`),
                note: t("result.size", { width: each.width, height: each.height }),
              })),
            ]}
          />
          {market !== undefined && !same && (
            <Tiles
              label={t("download.fit")}
              value={fit}
              onChange={setFit}
              choices={FITS.map((each) => ({ value: each, label: t(`download.${each}`) }))}
            />
          )}
          <Tiles
            label={t("download.format")}
            value={format}
            onChange={setFormat}
            choices={FORMATS.map((each) => ({ value: each, label: each.slice(6).toUpperCase() }))}
          />
          {(original.isError || made.isError) && <ErrorNote error={original.error ?? made.error} />}
          <p className={styles.note} role="status">
            {made.data !== undefined && `${name} · ${formatBytes(made.data.size, language)}`}
          </p>
          <Button
            disabled={made.data === undefined}
            onClick={() => made.data !== undefined && save(made.data, name)}
          >
            {t("download.save")}
          </Button>
          <p className={styles.note}>{t("download.longPress")}</p>
        </div>
      </div>
    </Dialog>
  );
}

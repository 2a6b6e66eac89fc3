import "@/i18n/add-dialogs";
import { UnstyledButton } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useShown } from "@/api/generations/delete-later";
import { generationsQuery, presetsQuery } from "@/api/queries";
import type { Generation } from "@/api/types";
import { useToolName } from "@/api/use-tool-name";
import { isDownloadable } from "@/lib/time/expiry";
import { useLanguage } from "@/lib/page/use-language";
import { useNow } from "@mannequin/shared/lib/use-now";
import { WHOLE_VIEW, zoomed, type View } from "@/lib/picture/zoom";
import { AssetImage } from "@/ui/picture/asset-image";
import { Dialog } from "@/ui/dialog/dialog";
import { Icon } from "@/ui/icon";
import { CandidateBar } from "./candidate-bar";
import styles from "./compare-dialog.module.css";
import { ZoomPane } from "./zoom-pane";

interface Props {
  generation: Generation;
  onClose: () => void;
}

interface Shown {
  key: string;
  label: string;
  assetId: string;
  candidate?: Generation;
}

const SHOWN_MAX = 4;

/** Up to four pictures of one run side by side: what went in and what came out, all moved and magnified together. */
export default function CompareDialog({ generation, onClose }: Props) {
  const { t } = useTranslation();
  const tool = useToolName();
  const now = useNow(60_000);
  const batch = useInfiniteQuery(generationsQuery({ batch: generation.batch_id }));
  const preset = useQuery(presetsQuery(useLanguage())).data?.find((each) => each.key === generation.preset);
  const [view, setView] = useState<View>(WHOLE_VIEW);

  const made = useShown(batch.data?.pages.flatMap((page) => page.items) ?? [generation])
    .filter((each) => isDownloadable(each, now))
    .reverse();
  const pictures: Shown[] = [
    ...made.map((each, index) => ({
      key: each.id,
      label: made.length === 1 ? t("result.after") : t("compare.candidate", { n: index + 1 }),
      assetId: each.result?.asset_id ?? "",
      candidate: each,
    })),
    ...generation.inputs.map((input) => ({
      key: input.slot,
      label: preset?.slots.find((slot) => slot.name === input.slot)?.label ?? input.slot,
      assetId: input.asset_id,
    })),
  ];
  const usual =
    made.length > 1 ? made.map((each) => each.id) : [generation.inputs[0]?.slot ?? "", generation.id];
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  const wanted = (chosen ?? usual).slice(0, SHOWN_MAX);
  const shown = pictures.filter((each) => wanted.includes(each.key));
  const toggle = (key: string) => {
    if (!wanted.includes(key)) setChosen([...wanted.slice(-SHOWN_MAX + 1), key]);
    else if (shown.length > 1) setChosen(wanted.filter((each) => each !== key));
  };

  return (
    <Dialog opened fullScreen onClose={onClose} title={`${t("compare.title")} · ${tool(generation)}`}>
      <div className={styles.body}>
        <div className={styles.bar}>
          <div className={styles.choices} role="group" aria-label={t("compare.shown")}>
            {pictures.map((each) => (
              <UnstyledButton
                key={each.key}
                className={styles.choice}
                aria-pressed={wanted.includes(each.key)}
                onClick={() => toggle(each.key)}
              >
                {each.label}
              </UnstyledButton>
            ))}
          </div>
          <div className={styles.zoom}>
            <UnstyledButton
              className={styles.step}
              aria-label={t("compare.smaller")}
              onClick={() => setView((now) => zoomed(now, 1 / 1.5))}
            >
              <Icon name="minus" />
            </UnstyledButton>
            <UnstyledButton
              className={styles.scale}
              aria-label={t("compare.whole")}
              onClick={() => setView(WHOLE_VIEW)}
            >
              {Math.round(view.scale * 100)}%
            </UnstyledButton>
            <UnstyledButton
              className={styles.step}
              aria-label={t("compare.larger")}
              onClick={() => setView((now) => zoomed(now, 1.5))}
            >
              <Icon name="plus" />
            </UnstyledButton>
          </div>
        </div>
        <div className={styles.panes} data-count={shown.length}>
          {shown.map((each) => (
            <figure key={each.key} className={styles.figure}>
              <ZoomPane label={t("compare.pane", { label: each.label })} view={view} onView={setView}>
                <AssetImage
                  id={each.assetId}
                  alt={each.label}
                  variant="full"
                  fit="contain"
                  gone={t("result.gone")}
                />
              </ZoomPane>
              <figcaption className={styles.caption}>
                <span className={styles.label}>{each.label}</span>
                {each.candidate !== undefined && (
                  <CandidateBar
                    generation={each.candidate}
                    onEmpty={made.length === 1 ? onClose : undefined}
                  />
                )}
              </figcaption>
            </figure>
          ))}
        </div>
        <p className={styles.keys}>{t("compare.keys")}</p>
      </div>
    </Dialog>
  );
}

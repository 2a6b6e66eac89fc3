import "@/i18n/add-dialogs";
import { SegmentedControl, Skeleton, UnstyledButton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { generationsQuery, uploadsQuery } from "@/api/queries";
import { useToolName } from "@/api/use-tool-name";
import { isDownloadable } from "@/lib/time/expiry";
import { formatMoment } from "@mannequin/shared/lib/format";
import { useLanguage } from "@/lib/page/use-language";
import { useNow } from "@mannequin/shared/lib/use-now";
import { AssetImage } from "@/ui/picture/asset-image";
import { Dialog } from "@/ui/dialog/dialog";
import { EmptyState } from "@/ui/empty-state";
import { ErrorNote } from "@/ui/note/error-note";
import { LoadMore } from "@/ui/load-more";
import styles from "./reuse-dialog.module.css";

interface Props {
  slotLabel: string;
  onChoose: (assetId: string) => void;
  onClose: () => void;
}

type Side = "uploads" | "results";

/** Pictures that are on the server already, to be used again without sending them once more. */
export default function ReuseDialog({ slotLabel, onChoose, onClose }: Props) {
  const { t } = useTranslation();
  const [side, setSide] = useState<Side>("uploads");
  return (
    <Dialog opened onClose={onClose} title={t("reuse.title", { slot: slotLabel })} size={720}>
      <SegmentedControl
        fullWidth
        size="md"
        aria-label={t("reuse.from")}
        value={side}
        onChange={(next) => setSide(next as Side)}
        data={[
          { value: "uploads", label: t("reuse.uploads") },
          { value: "results", label: t("reuse.results") },
        ]}
      />
      {side === "uploads" ? <Uploads onChoose={onChoose} /> : <Results onChoose={onChoose} />}
    </Dialog>
  );
}

interface ListProps {
  onChoose: (assetId: string) => void;
}

function Uploads({ onChoose }: ListProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const list = useInfiniteQuery(uploadsQuery);
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Grid
      list={list}
      empty={t("reuse.noUploads")}
      items={items.map((each) => ({
        id: each.id,
        label: t("reuse.upload", { at: formatMoment(each.created_at, language) }),
      }))}
      onChoose={onChoose}
    />
  );
}

function Results({ onChoose }: ListProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const tool = useToolName();
  const now = useNow(60_000);
  const list = useInfiniteQuery(generationsQuery({ state: "succeeded" }));
  const items = (list.data?.pages.flatMap((page) => page.items) ?? [])
    .filter((each) => isDownloadable(each, now))
    .flatMap((each) =>
      each.result
        ? [
            {
              id: each.result.asset_id,
              label: t("reuse.result", { tool: tool(each), at: formatMoment(each.created_at, language) }),
            },
          ]
        : [],
    );
  return <Grid list={list} empty={t("reuse.noResults")} items={items} onChoose={onChoose} />;
}

interface GridProps extends ListProps {
  list: {
    isPending: boolean;
    isError: boolean;
    error: unknown;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => unknown;
  };
  items: { id: string; label: string }[];
  empty: string;
}

function Grid({ list, items, empty, onChoose }: GridProps) {
  const { t } = useTranslation();
  if (list.isError) return <ErrorNote error={list.error} />;
  if (list.isPending) return <Skeleton height={260} mt={14} />;
  if (items.length === 0 && !list.hasNextPage) return <EmptyState title={empty} />;
  return (
    <>
      <ul className={styles.grid}>
        {items.map((each) => (
          <li key={each.id}>
            <UnstyledButton
              className={styles.choice}
              aria-label={each.label}
              title={each.label}
              onClick={() => onChoose(each.id)}
            >
              <AssetImage id={each.id} alt="" gone={t("result.pictureGone")} />
            </UnstyledButton>
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <LoadMore busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
      )}
    </>
  );
}

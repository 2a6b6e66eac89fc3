import { ActionIcon } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { deleteLater } from "@/api/generations/delete-later";
import type { Generation } from "@/api/types";
import { useGenerationActions } from "@/api/generations/use-generation-actions";
import { Icon } from "@/ui/icon";
import { FavoriteButton } from "./favorite-button";
import styles from "./compare-dialog.module.css";

interface Props {
  generation: Generation;
  /** Told when this was the last one. */
  onEmpty?: () => void;
}

/** Keep, reject or take away one of several. A rejected one is deleted, and can be taken back for a moment. */
export function CandidateBar({ generation, onEmpty }: Props) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const { download } = useGenerationActions();
  return (
    <span className={styles.actions}>
      <FavoriteButton generation={generation} />
      <ActionIcon
        aria-label={t("result.download")}
        title={t("result.download")}
        disabled={download.isPending}
        onClick={() => download.mutate(generation)}
      >
        <Icon name="download" />
      </ActionIcon>
      <ActionIcon
        aria-label={t("compare.reject")}
        title={t("compare.reject")}
        onClick={() => {
          deleteLater(cache, [generation.id]);
          onEmpty?.();
        }}
      >
        <Icon name="trash" />
      </ActionIcon>
    </span>
  );
}

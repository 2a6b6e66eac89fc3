import { Skeleton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { access } from "@mannequin/shared/session/access";
import { generationQuery } from "@/api/queries";
import type { Generation, Preset } from "@/api/types";
import { useLivePolling } from "@/api/live/use-live";
import { useToolName } from "@/api/use-tool-name";
import { draftFrom } from "@/lib/drafts/draft";
import { useStore } from "@mannequin/shared/lib/store";
import { putDraft } from "@/lib/drafts/use-draft";
import { Dialog } from "@/ui/dialog/dialog";
import { EmptyState } from "@/ui/empty-state";
import { GenerationActions } from "@/ui/generation/generation-actions";
import { GenerationStage } from "@/ui/generation/generation-stage";
import styles from "./generation-dialog.module.css";
import { GenerationFacts } from "./generation-facts";

interface Props {
  id: string;
  presets: Preset[];
  onShow: (id: string) => void;
  onClose: () => void;
}

/** One generation of the history, large, with everything known about it. Has an address of its own. */
export function GenerationDialog({ id, presets, onShow, onClose }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const userId = useStore(access).user?.id ?? "";
  const toolName = useToolName();
  const phone = useMediaQuery("(max-width: 899px)");
  const query = useQuery({ ...generationQuery(id), refetchInterval: useLivePolling() });
  const [compareId, setCompareId] = useState<string | null>(null);
  const generation = query.data;
  const preset = presets.find((each) => each.key === generation?.preset);

  const edit = (from: Generation) => {
    putDraft(userId, from.preset, draftFrom(from));
    void navigate(`/make/${from.preset}`);
  };

  return (
    <Dialog
      opened
      onClose={onClose}
      size={1180}
      fullScreen={phone}
      title={generation === undefined ? t("history.title") : toolName(generation)}
    >
      {query.isError && <EmptyState title={t("history.missing")} />}
      {query.isPending && <Skeleton height="60dvh" radius={12} />}
      {generation !== undefined && (
        <div className={styles.body}>
          <div className={styles.stage}>
            <GenerationStage
              generation={generation}
              compare={compareId === generation.id}
              blamed={preset?.slots.find((slot) => slot.name === generation.failure?.input)?.label}
            />
          </div>
          <div className={styles.side}>
            <GenerationActions
              key={generation.id}
              generation={generation}
              compare={compareId === generation.id}
              onCompare={(on) => setCompareId(on ? generation.id : null)}
              onEdit={preset === undefined ? undefined : () => edit(generation)}
              onAgain={onShow}
              onRemoved={onClose}
            />
            <GenerationFacts generation={generation} preset={preset} />
          </div>
        </div>
      )}
    </Dialog>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { balanceQuery, siteQuery } from "@/api/queries";
import type { Preset } from "@/api/types";
import { useDraft } from "@/lib/use-draft";
import { useOnline } from "@/lib/use-online";
import { Note } from "@/ui/note";
import styles from "./composer.module.css";
import { GenerateBar } from "./generate-bar";
import { Options } from "./options";
import { obstacleOf, priceOf } from "./readiness";
import { requestBody } from "./request-body";
import { SlotBoard } from "./slot-board";
import { SubmitTrouble } from "./submit-trouble";
import { DEFAULT_LIMITS } from "./upload-rules";
import type { Generate } from "./use-generate";
import { usePictureIntake } from "./use-picture-intake";
import { useRunShortcut } from "./use-run-shortcut";
import { useSlots } from "./use-slots";

interface Props {
  userId: string;
  preset: Preset;
  run: Generate;
}

/** Prepares and starts one run of one tool, from the preset's data alone: no tool has code of its own. */
export function Composer({ userId, preset, run: { generate, sending, error, sentFor, dismiss } }: Props) {
  const { t } = useTranslation();
  const online = useOnline();
  const limits = useQuery(siteQuery).data?.upload ?? DEFAULT_LIMITS;
  const balance = useQuery(balanceQuery).data;
  const { draft, change, fill, empty } = useDraft(userId, preset.key);
  const slots = useSlots(userId, preset, limits, { draft, fill, empty });
  const over = usePictureIntake(slots.take);

  const obstacle = obstacleOf({
    preset,
    draft,
    uploads: slots.uploads,
    gone: slots.gone,
    balance,
    online,
    sending,
  });
  const run = () => {
    if (obstacle === null) generate(requestBody(preset, draft));
  };
  useRunShortcut(run);

  return (
    <div className={styles.composer}>
      <div className={styles.fields}>
        <header>
          <h2 className={styles.title}>{preset.name}</h2>
          <p className={styles.about}>{preset.description}</p>
        </header>
        <SlotBoard
          slots={preset.slots}
          filled={draft.slots}
          uploads={slots.uploads}
          gone={slots.gone}
          over={over}
          limits={limits}
          onFiles={slots.take}
          onRetry={(slot, file) => void slots.retry(slot, file)}
          onClear={slots.remove}
        />
        {slots.note !== null && (
          <Note tone="bad" role="alert">
            <p>
              {slots.note.note === "full" && t("make.dropFull")}
              {slots.note.note === "notPicture" && t("make.notPicture")}
              {slots.note.note === "tooMany" && t("make.tooMany", { count: slots.note.count })}
            </p>
          </Note>
        )}
        <Options
          preset={preset}
          draft={draft}
          onChange={(part) => {
            dismiss();
            change(part);
          }}
        />
      </div>
      <GenerateBar price={priceOf(preset, draft.count)} balance={balance} obstacle={obstacle} onRun={run}>
        <SubmitTrouble
          error={sentFor === preset.key ? error : null}
          preset={preset}
          count={draft.count}
          short={obstacle?.why === "credits"}
          balance={balance}
          onCount={(count) => {
            dismiss();
            change({ count });
          }}
        />
      </GenerateBar>
    </div>
  );
}

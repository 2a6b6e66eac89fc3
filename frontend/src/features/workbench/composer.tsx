import { useQuery } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { balanceQuery, meQuery, siteQuery } from "@/api/queries";
import type { Preset } from "@/api/types";
import { holdRun } from "@/lib/outbox/waiting-run";
import { readDraft, useDraft } from "@/lib/drafts/use-draft";
import { useOnline } from "@/lib/page/use-online";
import { lazyPart } from "@/ui/lazy-part";
import { Note } from "@/ui/note/note";
import styles from "./composer.module.css";
import { GenerateBar } from "./generate/generate-bar";
import { ConcernNote } from "./inputs/concern-note";
import { fetchSample, sampleSet } from "./inputs/sample-set";
import { SampleStrip } from "./inputs/sample-strip";
import { SlotDialog, type OpenDialog } from "./inputs/slot-dialog";
import { useConcerns } from "./inputs/use-concerns";
import { Options } from "./options/options";
import { MemberLead } from "./generate/member-lead";
import { obstacleOf, priceOf } from "./generate/readiness";
import { requestBody } from "./generate/request-body";
import { SlotBoard } from "./slots/slot-board";
import { SubmitTrouble } from "./generate/submit-trouble";
import { DEFAULT_LIMITS } from "./slots/upload-rules";
import type { Generate } from "./generate/use-generate";
import { usePictureIntake } from "./slots/use-picture-intake";
import { useRunShortcut } from "./generate/use-run-shortcut";
import { useSlots } from "./slots/use-slots";
import { fileToCrop } from "./slots/use-uploads";
import { WaitingNote } from "./generate/waiting-note";

const TopUpDialog = lazyPart(() => import("./top-up/top-up-dialog"));

interface Props {
  userId: string;
  preset: Preset;
  run: Generate;
  /** Nothing was ever made: what helps to begin stands first. */
  first: boolean;
  /** Shows a generation beside the composer. */
  onShow: (id: string) => void;
}

/** Prepares and starts one run of one tool, from the preset's data alone: no tool has code of its own. */
export function Composer({
  userId,
  preset,
  run: { generate, sending, error, sentFor, dismiss },
  first,
  onShow,
}: Props) {
  const { t } = useTranslation();
  const online = useOnline();
  const limits = useQuery(siteQuery).data?.upload ?? DEFAULT_LIMITS;
  const balance = useQuery(balanceQuery).data;
  const member = useQuery(meQuery).data?.subscription?.status === "active";
  const [toppingUp, setToppingUp] = useState(false);
  const { draft, change, fill, empty } = useDraft(userId, preset.key);
  const slots = useSlots(userId, preset, limits, { draft, fill, empty });
  const [open, setOpen] = useState<OpenDialog | null>(null);
  const over = usePictureIntake(slots.take);

  const obstacle = obstacleOf({
    preset,
    draft,
    uploads: slots.uploads,
    gone: slots.gone,
    balance,
    online,
    member,
    sending,
  });
  const price = priceOf(preset, draft.count);
  const concerns = useConcerns(preset, draft.slots);
  const topUp = () => {
    dismiss();
    holdRun(
      userId,
      { body: JSON.stringify(requestBody(preset, draft)), preset: preset.key, price },
      Date.now(),
    );
    setToppingUp(true);
  };
  const run = () => {
    if (obstacle === null) concerns.beforeRun(() => generate(requestBody(preset, draft)));
    else if (obstacle.why === "credits") topUp();
  };
  useRunShortcut(run);
  const samples = sampleSet(preset);
  const untouched = Object.keys(draft.slots).length === 0 && Object.keys(slots.uploads).length === 0;
  const trySamples = async (start: boolean) => {
    const files = await Promise.all(
      (samples ?? []).map(async (sample) => ({ slot: sample.slot, file: await fetchSample(sample) })),
    );
    const all = await slots.fillWith(files);
    // What is in place now, not what was when the button was drawn.
    if (all && start) generate({ ...requestBody(preset, readDraft(userId, preset.key)), count: 1 });
  };

  const strip = samples !== null && untouched && (
    <SampleStrip samples={samples} price={preset.price} onUse={trySamples} />
  );

  return (
    <div className={styles.composer}>
      <div className={styles.fields}>
        <header>
          <h2 className={styles.title}>{preset.name}</h2>
          <p className={styles.about}>{preset.description}</p>
        </header>
        {obstacle?.why === "member" && <MemberLead />}
        {first && strip}
        <SlotBoard
          slots={preset.slots}
          filled={draft.slots}
          uploads={slots.uploads}
          gone={slots.gone}
          over={over}
          limits={limits}
          concerns={concerns.all}
          onFiles={slots.take}
          onRetry={(slot, file) => void slots.retry(slot, file)}
          onClear={slots.remove}
          undoable={new Set(Object.keys(slots.before))}
          onEdit={(slot) => setOpen({ dialog: "edit", slot })}
          onUndo={slots.undo}
          onReuse={(slot) => setOpen({ dialog: "reuse", slot })}
          onGuide={(slot) => setOpen({ dialog: "guide", slot })}
        />
        {!first && strip}
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
      <GenerateBar price={price} balance={balance} obstacle={obstacle} onRun={run} onShort={topUp}>
        <ConcernNote
          concerns={obstacle === null ? concerns.asked : []}
          onRun={() => {
            concerns.pass();
            generate(requestBody(preset, draft));
          }}
          onReplace={slots.remove}
        />
        <WaitingNote userId={userId} hidden={toppingUp} onOpen={() => setToppingUp(true)} />
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
          onTopUp={topUp}
        />
      </GenerateBar>
      <SlotDialog
        open={open}
        slot={preset.slots.find((slot) => slot.name === open?.slot)}
        assetId={open === null ? undefined : draft.slots[open.slot]}
        file={fileToCrop(slots.uploads, open?.slot)}
        onEdited={slots.edited}
        onChosen={slots.reuse}
        onClose={() => setOpen(null)}
      />
      {toppingUp && (
        <Suspense>
          <TopUpDialog
            userId={userId}
            picturePrice={preset.price}
            count={draft.count}
            onCount={(count) => change({ count })}
            onShow={onShow}
            onClose={() => setToppingUp(false)}
          />
        </Suspense>
      )}
    </div>
  );
}

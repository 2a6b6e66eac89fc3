import { SegmentedControl, Skeleton, VisuallyHidden } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useLocation, useNavigate, useParams, useSearchParams } from "react-router";
import { access } from "@mannequin/shared/session/access";
import { useIsHidden, useShown } from "@/api/generations/delete-later";
import { generationQuery, generationsQuery, presetsQuery } from "@/api/queries";
import type { Generation, Submitted } from "@/api/types";
import { useLivePolling } from "@/api/live/use-live";
import { draftFrom } from "@/lib/drafts/draft";
import { noteTool, readLastTool } from "@/lib/drafts/last-tool";
import { useStore } from "@mannequin/shared/lib/store";
import { putDraft } from "@/lib/drafts/use-draft";
import { useLanguage } from "@/lib/page/use-language";
import { usePageTitle } from "@/lib/page/use-page-title";
import { useShortcuts } from "@/lib/page/use-shortcuts";
import { uuid } from "@mannequin/shared/lib/uuid";
import { EmptyState } from "@/ui/empty-state";
import { ErrorNote } from "@/ui/note/error-note";
import { Note } from "@/ui/note/note";
import { Composer } from "./composer";
import { ResultPanel } from "./result-panel";
import { StartedLine } from "./started-line";
import { ToolRail } from "./tool-rail";
import { useGenerate } from "./generate/use-generate";
import { useSide, type Side } from "./use-side";
import styles from "./workbench-page.module.css";

const RECENT = 20;

export function WorkbenchPage() {
  const { t } = useTranslation();
  const { tool } = useParams();
  const navigate = useNavigate();
  const location = useLocation();
  const [search] = useSearchParams();
  const userId = useStore(access).user?.id ?? "";
  const polling = useLivePolling();
  const presets = useQuery(presetsQuery(useLanguage()));
  const recent = useInfiniteQuery({ ...generationsQuery({}), refetchInterval: polling });
  const generations = useShown(recent.data?.pages[0]?.items ?? []).slice(0, RECENT);
  const [side, setSide] = useSide(tool, search.has("g"));
  const [resumed, setResumed] = useState(false);
  useEffect(() => {
    if (tool !== undefined) noteTool(userId, tool);
  }, [userId, tool]);

  const address = search.get("g") || null;
  const asked = useIsHidden(address) ? null : address;
  const listed = generations.find((each) => each.id === asked);
  const single = useQuery({
    ...generationQuery(asked ?? ""),
    enabled: asked !== null && recent.isSuccess && listed === undefined,
    refetchInterval: polling,
  });
  const shown =
    asked === null
      ? generations[0]
      : (listed ?? single.data ?? (single.isError ? generations[0] : undefined));
  usePageTitle(t("make.title"));

  const show = (id: string) => {
    setSide("results");
    void navigate(
      { search: `?g=${id}` },
      { replace: true, preventScrollReset: true, state: location.state as unknown },
    );
  };
  const submitted = (answer: Submitted, wasResumed: boolean) => {
    setResumed(wasResumed);
    const newest = answer.generations[0];
    if (newest !== undefined) show(newest.id);
  };
  const run = useGenerate(userId, submitted);

  const at = generations.findIndex((each) => each.id === shown?.id);
  const step = (by: number) => {
    const next = generations[at + by];
    if (next !== undefined) show(next.id);
  };
  useShortcuts({
    ...Object.fromEntries(
      (presets.data ?? [])
        .slice(0, 9)
        .map((each, index) => [index + 1, () => void navigate(`/make/${each.key}`)]),
    ),
    arrowleft: () => step(-1),
    arrowright: () => step(1),
  });

  if (presets.isError) return <ErrorNote error={presets.error} />;
  if (presets.data === undefined) return <Skeleton height="70dvh" m={20} width="auto" radius={12} />;
  const first = presets.data[0];
  if (first === undefined)
    return <EmptyState as="h1" title={t("make.noTools")} note={t("make.noToolsNote")} />;
  const preset = presets.data.find((each) => each.key === tool);
  if (preset === undefined) {
    const last =
      tool === undefined ? presets.data.find((each) => each.key === readLastTool(userId)) : undefined;
    return (
      <Navigate
        to={{ pathname: `/make/${(last ?? first).key}`, search: search.toString() }}
        replace
        state={{ unknown: tool }}
      />
    );
  }

  // A withdrawn tool's address leads to another one: that is said, on a phone, too.
  const gone = (location.state as { unknown?: string } | null)?.unknown !== undefined;

  const edit = (generation: Generation) => {
    putDraft(userId, generation.preset, draftFrom(generation));
    void navigate(
      { pathname: `/make/${generation.preset}`, search: `?g=${generation.id}` },
      { state: { compose: uuid() } },
    );
  };

  return (
    <div className={styles.page} data-workspace>
      <VisuallyHidden component="h1">{t("make.title")}</VisuallyHidden>
      <div className={styles.rail}>
        <ToolRail presets={presets.data} current={preset.key} />
      </div>
      <div className={styles.switch}>
        <SegmentedControl
          fullWidth
          size="md"
          aria-label={t("make.title")}
          value={side}
          onChange={(next) => setSide(next as Side)}
          data={[
            { value: "compose", label: t("make.compose") },
            { value: "results", label: t("make.results") },
          ]}
        />
      </div>
      <div className={`${styles.composer} ${side === "compose" ? "" : styles.hiddenOnPhone}`}>
        {gone && (
          <Note role="status">
            <p>{t("make.unknownTool")}</p>
          </Note>
        )}
        <Composer
          key={preset.key}
          userId={userId}
          preset={preset}
          run={run}
          first={recent.isSuccess && generations.length === 0}
          onShow={show}
        />
      </div>
      <div className={`${styles.results} ${side === "results" ? "" : styles.hiddenOnPhone}`}>
        <ResultPanel
          loading={recent.isPending}
          generations={generations}
          shown={shown}
          presets={presets.data}
          note={
            <>
              {resumed && (
                <Note tone="good" role="status">
                  {t("make.resumed")}
                </Note>
              )}
              <StartedLine onShow={show} />
            </>
          }
          onSelect={show}
          onEdit={edit}
        />
      </div>
    </div>
  );
}

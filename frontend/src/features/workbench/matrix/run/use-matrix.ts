import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { Preset } from "@/api/types";
import { loadDraft } from "@/lib/drafts/draft";
import { useStore } from "@mannequin/shared/lib/store";
import { uuid } from "@mannequin/shared/lib/uuid";
import type { UploadLimits } from "../../slots/upload-rules";
import { useUploads } from "../../slots/use-uploads";
import { newPlan, PLANS_MAX, PRODUCTS_MAX, usualSlot, without, type Plan } from "./matrix";
import { changeMatrix, matrixStore } from "./matrix-store";
import { resumeRun, runStatus, startRun, stopRun } from "./runner";
import { spread } from "../values/values";

/** The table of this person and everything that can be done to it. */
export function useMatrix(userId: string, limits: UploadLimits) {
  const cache = useQueryClient();
  const matrix = useStore(matrixStore(userId));
  const status = useStore(runStatus(userId));
  const filled = useCallback(
    (id: string, assetId: string) =>
      changeMatrix(userId, ({ products }) => ({
        products: products.map((product) => (product.id === id ? { ...product, assetId } : product)),
      })),
    [userId],
  );
  const { uploads, send, clear } = useUploads(userId, "matrix", limits, filled);

  const addFiles = (files: File[]) => {
    const added = files.slice(0, PRODUCTS_MAX - matrix.products.length).map((file) => ({
      file,
      product: { id: uuid(), name: file.name.replace(/\.\w+$/, ""), assetId: null },
    }));
    changeMatrix(userId, ({ products }) => ({
      products: [...products, ...added.map((each) => each.product)],
    }));
    for (const { file, product } of added) void send(product.id, file);
  };
  const addAsset = (assetId: string, name: string) =>
    changeMatrix(userId, ({ products }) => ({ products: [...products, { id: uuid(), name, assetId }] }));
  const addPlan = (preset: Preset): string => {
    const slot = usualSlot(preset);
    const plan = newPlan(uuid(), preset, slot, loadDraft(userId, preset.key));
    changeMatrix(userId, ({ plans }) => ({ plans: [...plans, plan] }));
    return plan.id;
  };
  /** The same look once more, to be changed in one thing. */
  const duplicatePlan = (id: string) =>
    changeMatrix(userId, ({ plans }) => ({
      plans: plans.flatMap((plan) =>
        plan.id === id && plans.length < PLANS_MAX ? [plan, { ...plan, id: uuid() }] : [plan],
      ),
    }));
  const spreadPlan = (id: string, param: string, values: readonly string[]) =>
    changeMatrix(userId, (now) => spread(now, id, param, values, uuid));
  const changePlan = (id: string, part: (plan: Plan) => Partial<Plan>) =>
    changeMatrix(userId, ({ plans }) => ({
      plans: plans.map((plan) => (plan.id === id ? { ...plan, ...part(plan) } : plan)),
    }));
  const remove = (id: string) => {
    clear(id);
    changeMatrix(userId, (now) => without(now, id));
  };
  const toggle = (at: string) =>
    changeMatrix(userId, ({ off }) => ({
      off: off.includes(at) ? off.filter((each) => each !== at) : [...off, at],
    }));

  return {
    matrix,
    status,
    uploads,
    retryUpload: send,
    addFiles,
    addAsset,
    addPlan,
    changePlan,
    duplicatePlan,
    spreadPlan,
    remove,
    toggle,
    setCap: (cap: number | null) => changeMatrix(userId, () => ({ cap })),
    clearCells: () => changeMatrix(userId, () => ({ cells: {}, off: [] })),
    start: (wanted: Parameters<typeof startRun>[2]) => void startRun(userId, cache, wanted),
    resume: () => void resumeRun(userId, cache),
    stop: (open: readonly string[]) => void stopRun(userId, cache, open),
  };
}

export type MatrixHandle = ReturnType<typeof useMatrix>;

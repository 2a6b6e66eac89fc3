import type { Param, Preset } from "@/api/types";
import { PLANS_MAX, type Matrix, type Plan } from "../run/matrix";

/** One look for several values of one option: a column for each, named by its value. Pure. */

/** Options of which a list can be given. */
export const listable = (preset: Preset): Param[] => preset.params.filter((param) => param.kind !== "text");

/** The colours in what was typed or pasted, each once. */
export function coloursIn(text: string): string[] {
  const found = text.match(/(?<![0-9a-z])#?[0-9a-f]{6}(?![0-9a-z])/gi) ?? [];
  return [...new Set(found.map((each) => `#${each.replace("#", "").toLowerCase()}`))];
}

/** What looks like a colour and is none: a digit too few, a letter beyond f. Names that stand beside a number are let pass. */
export function slipsIn(text: string): string[] {
  const looks = text.match(/(?<![0-9a-z#])(#[0-9a-z]+|[0-9][0-9a-z]*)(?![0-9a-z])/gi) ?? [];
  return [...new Set(looks.filter((each) => coloursIn(each).length === 0))];
}

/** How many columns a look may become. One that has run stays as it is, beside them. */
export const roomFor = (matrix: Matrix, id: string) =>
  PLANS_MAX - matrix.plans.length + (hasRun(matrix, id) ? 0 : 1);

const hasRun = (matrix: Matrix, id: string) => Object.keys(matrix.cells).some((at) => at.endsWith(`:${id}`));

export function spread(
  matrix: Matrix,
  id: string,
  param: string,
  values: readonly string[],
  newId: () => string,
): Pick<Matrix, "plans"> {
  const ran = hasRun(matrix, id);
  const columns = (plan: Plan): Plan[] =>
    [...new Set(values)]
      .filter((value) => !ran || value !== plan.draft.params[param])
      .slice(0, roomFor(matrix, id))
      .map((value, index) => ({
        ...plan,
        id: index === 0 && !ran ? id : newId(),
        draft: { ...plan.draft, params: { ...plan.draft.params, [param]: value } },
      }));
  if (values.length === 0) return { plans: matrix.plans };
  return {
    plans: matrix.plans.flatMap((plan) =>
      plan.id !== id ? [plan] : [...(ran ? [plan] : []), ...columns(plan)],
    ),
  };
}

/** What tells a column from another of the same tool. */
export function planName(plan: Plan, preset: Preset | undefined): string {
  const chosen = (preset?.params ?? []).flatMap((param) => {
    const value = plan.draft.params[param.name] ?? "";
    if (value === "" || param.kind === "text") return [];
    return [param.options.find((option) => option.value === value)?.label ?? value.toUpperCase()];
  });
  return [preset?.name ?? plan.preset, ...chosen].join(" · ");
}

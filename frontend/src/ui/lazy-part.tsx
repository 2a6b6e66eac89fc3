import { lazy, type ComponentType } from "react";
import { loadCode } from "@/lib/page/load-code";
import { NotLoaded } from "./not-loaded";

/**
 * A part of a page that is loaded when it is first needed. When it cannot be had, a line that offers a reload stands in
 * its place, and the page around it stays as it is.
 */
export function lazyPart<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
): ComponentType<Props> {
  return lazy(() =>
    loadCode(load).catch(() => ({ default: NotLoaded as ComponentType<Props> })),
  ) as unknown as ComponentType<Props>;
}

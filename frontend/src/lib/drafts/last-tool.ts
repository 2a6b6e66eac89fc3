import { string } from "valibot";
import { readStored, writeStored } from "@mannequin/shared/lib/storage";

/** The tool a person worked with last: the workbench without a tool in its address opens that one. */
const keyOf = (userId: string) => `tool.${userId}`;

export const readLastTool = (userId: string): string | null => readStored(keyOf(userId), string());
export const noteTool = (userId: string, tool: string): void => writeStored(keyOf(userId), tool);

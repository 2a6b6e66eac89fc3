import type { components, paths } from "./schema";

/** Types of the HTTP contract (openapi.json) that both front ends name. */
export type ErrorCode = components["schemas"]["ErrorCode"];

/** What a sign-in or a refresh answers: the access token and whose it is. */
export type Session = paths["/v1/auth/login"]["post"]["responses"][200]["content"]["application/json"];
export type User = Session["user"];

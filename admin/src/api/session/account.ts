import type { paths } from "@/api/schema";

/** The signed-in person as the sign-in routes answer. */
type Login = paths["/v1/auth/login"]["post"]["responses"][200]["content"]["application/json"];

export type Session = Login;
export type SignedInUser = Login["user"];
export type Role = "user" | "support" | "operator" | "admin";

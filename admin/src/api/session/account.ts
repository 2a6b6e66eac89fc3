export type Role = "user" | "support" | "operator" | "admin";

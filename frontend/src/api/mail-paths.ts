/**
 * The routes of account e-mail, as the contract states them, in the shape that `openapi-typescript` gives. To be
 * deleted once openapi.json has them.
 */
type Answers<Status extends number> = {
  [Each in Status]: { headers: Record<string, unknown>; content: { "application/json": undefined } };
};
interface Post<Body, Status extends number> {
  post: { parameters: object; requestBody: { content: { "application/json": Body } }; responses: Answers<Status> };
}

export interface MailPaths {
  "/v1/auth/verify-email": Post<{ token: string }, 204>;
  "/v1/auth/verify-email/send": { post: { parameters: object; requestBody?: never; responses: Answers<202> } };
  "/v1/auth/password/forgot": Post<{ email: string }, 202>;
  "/v1/auth/password/reset": Post<{ token: string; password: string }, 204>;
}

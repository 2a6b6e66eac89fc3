import { useMutation, useQueryClient } from "@tanstack/react-query";
import { signedIn, signedOutEverywhere } from "@mannequin/shared/session/access";
import { client, unwrap } from "@mannequin/shared/api/client";

export interface Credentials {
  email: string;
  password: string;
  displayName: string;
}

/** Signs in or up. What one person's pages showed is dropped before another's are asked for. */
export function useSignIn(mode: "in" | "up", locale: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ email, password, displayName }: Credentials) =>
      mode === "in"
        ? unwrap(client.POST("/v1/auth/login", { body: { email, password } }))
        : unwrap(
            client.POST("/v1/auth/register", {
              body: { email, password, locale, ...(displayName === "" ? {} : { display_name: displayName }) },
            }),
          ),
    onSuccess: (session) => {
      cache.removeQueries({ predicate: (query) => query.queryKey[0] !== "site" });
      signedIn(session);
    },
  });
}

/** Signs in again as the same person: nothing on the page is dropped, what failed meanwhile is asked for again. */
export function useSignInAgain() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: { email: string; password: string }) =>
      unwrap(client.POST("/v1/auth/login", { body })),
    onSuccess: (session) => {
      signedIn(session);
      void cache.invalidateQueries();
    },
  });
}

/** Leaves at once on this device, even when the server cannot be told. */
export function useSignOut() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap(client.POST("/v1/auth/logout", { params: { header: { "X-Requested-With": "mannequin" } } })),
    onSettled: () => {
      signedOutEverywhere();
      cache.removeQueries({ predicate: (query) => query.queryKey[0] !== "site" });
    },
  });
}

import { currentToken, refreshAccess } from "@mannequin/shared/session/access";
import { acceptLanguage } from "@mannequin/shared/lib/language";
import { ApiError, toApiError } from "@mannequin/shared/contract/error";
import type { Upload } from "@/api/types";

/** Sends a picture with progress (0…1). XMLHttpRequest, because fetch does not tell how much has left. */
function post(
  file: Blob,
  name: string,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/v1/uploads");
    request.responseType = "text";
    request.setRequestHeader("authorization", `Bearer ${currentToken() ?? ""}`);
    request.setRequestHeader("accept-language", acceptLanguage());
    request.setRequestHeader("x-requested-with", "mannequin");
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () => {
      const body = parse(request.responseText);
      if (request.status === 201) resolve(body as Upload);
      else reject(toApiError(request.status, body, request.getResponseHeader("retry-after")));
    };
    request.onerror = () => reject(new ApiError(0, {}));
    request.onabort = () => reject(new ApiError(0, { code: "aborted" }));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    const form = new FormData();
    form.append("file", file, name);
    request.send(form);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Uploads one picture. Throws ApiError; a 401 is refreshed and tried once more. */
export async function uploadPicture(
  file: Blob,
  name: string,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<Upload> {
  try {
    return await post(file, name, onProgress, signal);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401 && (await refreshAccess())) {
      return post(file, name, onProgress, signal);
    }
    throw error;
  }
}

import { afterEach, beforeEach } from "vitest";

// Tests of pure code run without a browser's objects, which take longer to make than such a test takes.
if (typeof document !== "undefined") {
  await import("@testing-library/jest-dom/vitest");
  const { cleanup } = await import("@testing-library/react");

  // Every browser has it; the one in which the tests run does not.
  Blob.prototype.arrayBuffer ??= function arrayBuffer(this: Blob) {
    return new Promise<ArrayBuffer>((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result as ArrayBuffer);
      reader.onerror = () => reject(reader.error ?? new Error("not read"));
      reader.readAsArrayBuffer(this);
    });
  };

  beforeEach(() => localStorage.clear());
  afterEach(cleanup);
}

// The end of the worker's module, behind Pyodide's two scripts: starts Python, then answers one question at a
// time. A part is an address, or its bytes where a page may not fetch. Nothing else is fetched.
(() => {
  "use strict";
  const LOCK = __LOCK__; // which Python this is, and no packages
  const fetched = self.fetch.bind(self);

  const unpacked = async (part) => {
    const packed = typeof part === "string" ? await fetched(part) : new Response(new Blob([part]));
    if (!packed.ok) throw new Error(part + ": " + packed.status);
    const stream = packed.body.pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream, { headers: { "Content-Type": "application/wasm" } });
  };

  const start = async ({ wasm, library, checker }) => {
    const parts = { "pyodide.asm.wasm": unpacked(wasm), "library.zip": unpacked(library) };
    const archive = unpacked(checker).then((response) => response.arrayBuffer());
    self.fetch = (address) => parts[String(address).split("/").pop()] ?? Promise.reject(new Error("no network here"));
    const python = await self.loadPyodide({
      indexURL: "https://book.invalid/", stdLibURL: "https://book.invalid/library.zip",
      packageBaseUrl: "https://book.invalid/", lockFileContents: LOCK,
      createPyodideModule: _createPyodideModule, stdout: () => {}, stderr: () => {},
    });
    python.unpackArchive(new Uint8Array(await archive), "zip", { extractDir: "/book" });
    return python.runPython(`
import sys, json
sys.path.insert(0, "/book")
sys.dont_write_bytecode = True
from answer_desk import Desk
with open("/book/labels.json", encoding="utf-8") as file:
    desk = Desk(json.load(file))
desk.answer
`);
  };

  let answer = null;
  self.onmessage = async ({ data }) => {
    if (data.parts) {
      answer = start(data.parts);
      answer.then(() => self.postMessage({ ready: true }), (error) => self.postMessage({ failed: String(error) }));
      return;
    }
    try {
      const tell = (piece) => self.postMessage({ id: data.id, piece: JSON.parse(piece) });
      const said = (await answer)(JSON.stringify(data.question), tell);
      self.postMessage({ id: data.id, result: JSON.parse(said) });
    } catch (error) {
      self.postMessage({ id: data.id, error: String(error).trim().split("\n").pop() });
    }
  };
})();

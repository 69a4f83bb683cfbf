// What Node 20's types do not know: ArrayBuffer.prototype.transfer (ES2024), there since Node 21.
const transfer: unknown = Reflect.get(ArrayBuffer.prototype, "transfer");

/**
 * Gives the memory of a buffer back at once, if the buffer is all that lies in it; before Node 21 the garbage
 * collector does. It would run for every few megabytes that a socket reads, over the host's whole heap.
 */
export function freeMemory({ buffer, byteLength }: Uint8Array): void {
  if (typeof transfer === "function" && byteLength === buffer.byteLength)
    Reflect.apply(transfer, buffer, [0]);
}

import type { RawData } from 'ws';

/** The text of a WebSocket message, whether it came as text or as bytes. */
export function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString();
}

/** Hexadecimal text, lower case: identifiers (hashes, ids, units) are hex everywhere, content is `Uint8Array`. */
export type Hex = string;

/** Names one output of one transaction. */
export interface OutputReference {
  /** Transaction id, 32 bytes. */
  readonly txId: Hex;
  readonly index: bigint;
}

/** `TXID#IX`, the way cardano-cli and people write an output reference. */
export function formatReference({ txId, index }: OutputReference): string {
  return `${txId}#${index}`;
}

/** Reads `TXID#IX`; undefined for anything else. */
export function parseReference(text: string): OutputReference | undefined {
  const match = /^([0-9a-f]{64})#([0-9]{1,5})$/i.exec(text.trim());
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  return { txId: match[1].toLowerCase(), index: BigInt(match[2]) };
}

/** The ledger's order of inputs: by transaction id, then by index. */
export function compareReferences(a: OutputReference, b: OutputReference): number {
  if (a.txId !== b.txId) return a.txId < b.txId ? -1 : 1;
  return a.index < b.index ? -1 : a.index > b.index ? 1 : 0;
}

/** Non-ADA assets of a value: unit (policy id ‖ asset name, hex) to quantity. */
export type Assets = ReadonlyMap<Hex, bigint>;

/** A script as the ledger holds it. `bytes` is what goes into a witness set or reference script: flat wrapped in one CBOR byte string for Plutus. */
export interface Script {
  readonly language: 'Native' | 'PlutusV1' | 'PlutusV2' | 'PlutusV3';
  readonly bytes: Uint8Array;
}

/** A transaction output. */
export interface Output {
  /** Bech32. */
  readonly address: string;
  readonly lovelace: bigint;
  readonly assets: Assets;
  /** CBOR of the inline datum. */
  readonly datum?: Uint8Array | undefined;
  readonly datumHash?: Hex | undefined;
  readonly referenceScript?: Script | undefined;
}

/** An output that exists on the ledger, with the bytes that the ledger holds. */
export interface Utxo {
  readonly reference: OutputReference;
  readonly output: Output;
  /** CBOR of the output, as in the transaction that made it. */
  readonly cbor: Uint8Array;
}
